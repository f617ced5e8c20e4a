"""困难帮扶的定时: yearly assessments."""

from app.jobs.clockwork import progress, tick
from app.services import hardship


@tick("hardship.remind", at="20 9 * * *")
def remind() -> int:
    """年度评估提醒: a month before, to the family."""
    return hardship.remind(progress=progress)
