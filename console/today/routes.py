"""今天: what waits for the person at this desk."""

from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.services import today
from app.services.today import Waiting
from console.today.schemas import TodaySchema
from models import Staff

door = Door("console_today", description="控制台：今天", url_prefix=DESK_PREFIX)


@door.get("/today", who=Who.STAFF, answers=TodaySchema)
def count(staff: Staff) -> dict[str, list[Waiting]]:
    """等我办的: a figure for each of my desks, each counted as far as a hundred."""
    return {"items": today.count(staff)}
