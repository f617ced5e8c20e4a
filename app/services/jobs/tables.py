"""Procrastinate's tables as we read them. Its functions do the writing where it has one."""

from sqlalchemy import BigInteger, Boolean, DateTime, Integer, Text, column, table
from sqlalchemy.dialects.postgresql import ENUM, JSONB

WAITING, RUNNING, FAILED = "todo", "doing", "failed"
_STATUS: ENUM = ENUM(
    WAITING, RUNNING, "succeeded", FAILED, name="procrastinate_job_status", create_type=False
)

JOBS = table(
    "procrastinate_jobs",
    column("id", BigInteger),
    column("queue_name", Text),
    column("task_name", Text),
    column("lock", Text),
    column("queueing_lock", Text),
    column("args", JSONB),
    column("status", _STATUS),
    column("scheduled_at", DateTime(timezone=True)),
    column("attempts", Integer),
    column("abort_requested", Boolean),
    column("worker_id", BigInteger),
)
EVENTS = table(
    "procrastinate_events",
    column("job_id", BigInteger),
    column("type", Text),
    column("at", DateTime(timezone=True)),
)
