"""拨付逾期."""

from app.jobs.clockwork import tick
from app.services import allocations


@tick("allocations.mark_overdue", at="10 0 * * *")
def mark_overdue() -> int:
    """拨付逾期: mark what was not signed for or settled by its day."""
    return allocations.mark_overdue()
