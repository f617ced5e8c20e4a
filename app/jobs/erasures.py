"""注销的办理."""

from app.jobs.clockwork import tick
from app.services import erasures


@tick("erasures.carry_out", at="*/10 * * * *")
def carry_out() -> int:
    """办理到期的注销: whose cooling-off has ended; each person is a unit of work."""
    return erasures.carry_out()
