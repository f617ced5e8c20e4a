"""收公示."""

import structlog

from app.jobs.clockwork import tick
from app.services import public_notices

log = structlog.get_logger(__name__)


@tick("public_notices.close", at="1 * * * *")
def close() -> int:
    """收公示: write down that those are over whose term has ended; by the clock they are out of sight."""
    return public_notices.close(progress=lambda closed: log.info("public_notices_closed", closed=closed))
