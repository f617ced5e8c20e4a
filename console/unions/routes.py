"""工会组织: the tree as far as one's scope reaches, to choose from."""

from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.paging import Page
from app.services import unions
from console.unions.schemas import DeskUnionPage, UnionQuery
from models import Staff, Union

door = Door("console_unions", description="控制台：工会组织", url_prefix=DESK_PREFIX)


@door.get("/unions", who=Who.STAFF, query=UnionQuery, answers=DeskUnionPage, refuses=(paging.CursorInvalid,))
def list_unions(staff: Staff, query: dict[str, Any]) -> Page[Union]:
    """工会列表: within one's scope, by a fragment of the name, level or parent."""
    return unions.list_unions(staff, **query)
