"""疗休养基地名册: contracts, photos, and what people say."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.lists import ListQuery
from app.edge.shapes import PhotosBody
from app.paging import Page
from app.services import attachments, recuperation_bases
from app.services.recuperation_bases import RatedBase
from app.services.unions import UnionNotFound
from console.recuperation_bases.schemas import (
    BaseBody,
    BaseChangeBody,
    BaseRatingPage,
    KeptBasePage,
    KeptBaseSchema,
)
from models import Staff, StaffRole, TripRating

door = Door("console_recuperation_bases", description="控制台：疗休养基地", url_prefix=DESK_PREFIX)

WRITES = frozenset({StaffRole.OPERATOR, StaffRole.PUBLISHER, StaffRole.CHAIR})
READS = WRITES | {StaffRole.REVIEWER, StaffRole.READ_ONLY}


@door.get(
    "/recuperation-bases",
    who=Who.STAFF,
    roles=READS,
    query=ListQuery,
    answers=KeptBasePage,
    refuses=(paging.CursorInvalid,),
)
def list_kept(staff: Staff, query: dict[str, Any]) -> Page[RatedBase]:
    """基地名册: of one's unions and of those above."""
    return recuperation_bases.list_kept(staff, **query)


@door.post(
    "/recuperation-bases",
    who=Who.STAFF,
    roles=WRITES,
    body=BaseBody,
    answers=KeptBaseSchema,
    status=201,
    idempotent=True,
    refuses=(
        UnionNotFound,
        recuperation_bases.BaseNameTaken,
        recuperation_bases.BaseContractInvalid,
    ),
)
def add(staff: Staff, body: dict[str, Any]) -> RatedBase:
    """登记基地."""
    return recuperation_bases.add(staff, **body)


@door.get(
    "/recuperation-bases/<uuid:base_id>",
    who=Who.STAFF,
    roles=READS,
    answers=KeptBaseSchema,
    refuses=(recuperation_bases.BaseNotFound,),
)
def get_kept(staff: Staff, base_id: uuid.UUID) -> RatedBase:
    """基地详情."""
    return recuperation_bases.get_kept(staff, base_id)


@door.patch(
    "/recuperation-bases/<uuid:base_id>",
    who=Who.STAFF,
    roles=WRITES,
    body=BaseChangeBody,
    answers=KeptBaseSchema,
    refuses=(
        recuperation_bases.BaseNotFound,
        recuperation_bases.BaseNameTaken,
        recuperation_bases.BaseContractInvalid,
    ),
)
def update(staff: Staff, base_id: uuid.UUID, body: dict[str, Any]) -> RatedBase:
    """修改基地, renew its contract, or take it off the list."""
    return recuperation_bases.update(staff, base_id, **body)


@door.put(
    "/recuperation-bases/<uuid:base_id>/photos",
    who=Who.STAFF,
    roles=WRITES,
    body=PhotosBody,
    answers=KeptBaseSchema,
    refuses=(
        recuperation_bases.BaseNotFound,
        recuperation_bases.BasePhotoInvalid,
        attachments.AttachmentNotFound,
    ),
)
def set_photos(staff: Staff, base_id: uuid.UUID, body: dict[str, Any]) -> RatedBase:
    """基地照片: all of them, in the order of display."""
    return recuperation_bases.set_photos(staff, base_id, body["attachments"])


@door.get(
    "/recuperation-bases/<uuid:base_id>/ratings",
    who=Who.STAFF,
    roles=READS,
    query=ListQuery,
    answers=BaseRatingPage,
    refuses=(recuperation_bases.BaseNotFound, paging.CursorInvalid),
)
def list_ratings(staff: Staff, query: dict[str, Any], base_id: uuid.UUID) -> Page[TripRating]:
    """评价, the newest first, without names."""
    return recuperation_bases.list_ratings(staff, base_id, **query)
