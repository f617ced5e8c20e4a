"""职工求助的定时."""

from app.jobs.clockwork import tick
from app.services import tickets


@tick("tickets.close", at="40 3 * * *")
def close_answered() -> int:
    """自动办结: what was answered half a month ago and not asked again."""
    return tickets.close_answered()
