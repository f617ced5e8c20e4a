"""工会组织: the tree as far as one's scope reaches, to choose from."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.paging import Page
from app.services import unions
from app.services.unions import UnionFile
from console.unions.schemas import (
    DeskUnionPage,
    UnionFileSchema,
    UnionPlaceBody,
    UnionPlaceSchema,
    UnionQuery,
)
from models import Staff, StaffRole, Union, UnionPlace

door = Door("console_unions", description="控制台：工会组织", url_prefix=DESK_PREFIX)


@door.get("/unions", who=Who.STAFF, query=UnionQuery, answers=DeskUnionPage, refuses=(paging.CursorInvalid,))
def list_unions(staff: Staff, query: dict[str, Any]) -> Page[Union]:
    """工会列表: within one's scope, by a fragment of the name, level or parent."""
    return unions.list_unions(staff, **query)


@door.get("/unions/<uuid:union_id>", who=Who.STAFF, answers=UnionFileSchema, refuses=(unions.UnionNotFound,))
def get_union(staff: Staff, union_id: uuid.UUID) -> UnionFile:
    """工会档案: what it is, what it is part of, and where its people work."""
    return unions.get_file(staff, union_id)


@door.put(
    "/unions/<uuid:union_id>/place",
    who=Who.STAFF,
    roles=frozenset({StaffRole.MERCHANT_MANAGER, StaffRole.PUBLISHER}),
    body=UnionPlaceBody,
    answers=UnionPlaceSchema,
    refuses=(unions.UnionNotFound,),
)
def put_place(staff: Staff, body: dict[str, Any], union_id: uuid.UUID) -> UnionPlace:
    """工会定位: where its people work, for the map of what is within a kilometre."""
    return unions.put_place(staff, union_id, **body)
