"""同事: to whom of one's unions work can be given."""

from collections.abc import Sequence
from typing import Any

from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.services import staff as accounts
from app.services.staff import WORKING_ROLES
from console.colleagues.schemas import DeskColleagueQuery, DeskColleaguesSchema
from models import Staff, StaffRole

door = Door("console_colleagues", description="控制台：找同事", url_prefix=DESK_PREFIX)


@door.get(
    "/colleagues", who=Who.STAFF, roles=WORKING_ROLES, query=DeskColleagueQuery, answers=DeskColleaguesSchema
)
def list_colleagues(staff: Staff, query: dict[str, Any]) -> dict[str, Sequence[Staff]]:
    """找同事: accounts in use of one's unions, at most a hundred, in the order of their usernames."""
    role = query["role"]
    found = accounts.list_colleagues(staff, role=StaffRole(role) if role else None, q=query["q"])
    return {"items": found}
