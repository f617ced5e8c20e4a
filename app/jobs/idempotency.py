"""幂等键的清理."""

from app import db, idempotency
from app.jobs.clockwork import tick


@tick("idempotency.purge", at="17 * * * *")
def purge() -> int:
    """清理过期的幂等键: answers older than 24 hours."""
    with db.unit_of_work() as session:
        return idempotency.purge(session)
