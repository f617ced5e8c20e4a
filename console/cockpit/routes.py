"""驾驶舱: the figures of days and districts, beside last year's."""

from typing import Any

from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.services import cockpit
from app.services.cockpit import Cockpit
from console.cockpit.schemas import CockpitQuery, CockpitSchema
from models import Staff, StaffRole

door = Door("console_cockpit", description="控制台：驾驶舱", url_prefix=DESK_PREFIX)

READS = frozenset(
    {
        StaffRole.READ_ONLY,
        StaffRole.CHAIR,
        StaffRole.PUBLISHER,
        StaffRole.MERCHANT_MANAGER,
        StaffRole.FINANCE,
        StaffRole.FINANCE_SUPERVISOR,
    }
)


@door.get(
    "/cockpit",
    who=Who.STAFF,
    roles=READS,
    query=CockpitQuery,
    answers=CockpitSchema,
    refuses=(cockpit.CockpitPeriodInvalid, cockpit.CockpitOutOfScope),
)
def show(staff: Staff, query: dict[str, Any]) -> Cockpit:
    """驾驶舱: days of a place, and the sums of every place in one's scope."""
    return cockpit.show(staff, **query)
