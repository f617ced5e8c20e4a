"""找异常核销的线索."""

from app.jobs.clockwork import progress, tick
from app.services import anomalies


@tick("anomalies.look", at="10 4 * * *")
def look() -> int:
    """找异常线索: patterns in the redemptions of yesterday and the days before, each told of once."""
    return anomalies.look_back(progress=progress)
