"""通知的统计."""

from app.jobs.clockwork import tick
from app.services import notice_desk


@tick("notices.count", at="12,42 * * * *", does_again=True)
def count() -> int:
    """统计今天和昨天的通知: what went out, what did not and why."""
    return notice_desk.count_lately()


@tick("notices.recount", at="35 2 * * *", does_again=True)
def recount() -> int:
    """补统计最近 7 天的通知: what was sent or read after its day was counted."""
    return notice_desk.count_week()
