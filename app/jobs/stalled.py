"""中断的任务: jobs whose worker died are queued again."""

import procrastinate
import structlog

from app.queue import tasks

log = structlog.get_logger(__name__)


@tasks.periodic(cron="* * * * *")
@tasks.task(name="stalled.requeue", queueing_lock="stalled.requeue", pass_context=True)
async def requeue(context: procrastinate.JobContext, timestamp: int) -> None:  # noqa: ARG001 - see idempotency.purge
    """重排中断的任务: a worker that died leaves its jobs "doing"; its heartbeat tells."""
    for job in await context.app.job_manager.get_stalled_jobs():
        log.warning("job_requeued", task=job.task_name, job_id=job.id)
        await context.app.job_manager.retry_job(job)
