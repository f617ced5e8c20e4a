"""会员实名库."""

from app.jobs.clockwork import tick
from app.services import roster


@tick("roster.derive", at="40 3 * * *")
def derive() -> int:
    """补性别和出生日期: of people whom the roster had before it kept these; later there are none left."""
    return roster.derive()
