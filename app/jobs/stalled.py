"""中断的任务: jobs whose worker died are queued again."""

from app import db
from app.jobs.clockwork import tick
from app.queue import Queue, task, tasks
from app.services import jobs


@tasks.periodic(cron="* * * * *")
@task("stalled.requeue", Queue.URGENT, queueing_lock="stalled.requeue")
def requeue(timestamp: int) -> None:  # noqa: ARG001 - a periodic task is told when it was due
    """重排中断的任务: a worker that died leaves its jobs "doing"; its heartbeat tells.

    Safe to run again: what is queued again is not stalled any more. It has no `lock`: the running of it
    that died with its worker must not stand in the way of the next one.
    """
    jobs.requeue_stalled()


@tick("stalled.tidy", at="23 * * * *")
def tidy() -> int:
    """清理失败记录: of jobs that are gone."""
    with db.unit_of_work():
        return jobs.tidy()
