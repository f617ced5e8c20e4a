"""对象条件: what an audience may be put together from."""

from typing import Any

from app import audiences
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from console.audiences.schemas import AudienceConditionsSchema
from models import Staff

door = Door("console_audiences", description="控制台：对象条件", url_prefix=DESK_PREFIX)


@door.get("/audience-conditions", who=Who.STAFF, answers=AudienceConditionsSchema)
def list_conditions(_staff: Staff) -> dict[str, Any]:
    """对象条件: every kind of condition, with what it asks and in which words."""
    return {"items": list(audiences.PREDICATES.items())}
