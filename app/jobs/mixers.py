"""联谊的定时."""

from app.jobs.clockwork import tick
from app.services import mixers


@tick("mixers.reveal", at="* * * * *")
def reveal() -> int:
    """公布互选结果: of every mixer whose deadline is over, once."""
    return mixers.reveal_due()
