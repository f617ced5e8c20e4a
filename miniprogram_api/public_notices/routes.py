"""公示: what is shown to whom, and what one objects to."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.limits import Limit, Per
from app.edge.lists import ListQuery
from app.paging import Page
from app.services import public_notices
from app.services.cards import NotVerified
from app.services.public_notices import Shown
from miniprogram_api.public_notices.schemas import (
    MyObjectionPage,
    MyObjectionSchema,
    ObjectionBody,
    PublicNoticeDetailSchema,
    PublicNoticePage,
    PublicNoticeQuery,
)
from models import Member, PublicNotice, PublicObjection

door = Door("public_notices", description="公示与异议")

OBJECTIONS = Limit("10 per day", Per.ACTOR)


@door.get(
    "/public-notices",
    who=Who.VISITOR,
    query=PublicNoticeQuery,
    answers=PublicNoticePage,
    refuses=(paging.CursorInvalid,),
)
def list_notices(viewer: Member | None, query: dict[str, Any]) -> Page[PublicNotice]:
    """公示列表: the public ones, and when logged in also those of one's own unit and street."""
    return public_notices.list_shown(viewer, **query)


@door.get(
    "/public-notices/<uuid:notice_id>",
    who=Who.VISITOR,
    answers=PublicNoticeDetailSchema,
    refuses=(public_notices.PublicNoticeNotFound,),
)
def get_notice(viewer: Member | None, notice_id: uuid.UUID) -> Shown:
    """一则公示, masked; gone when its term is over."""
    return public_notices.get_shown(viewer, notice_id)


@door.post(
    "/public-notices/<uuid:notice_id>/objections",
    who=Who.MEMBER,
    body=ObjectionBody,
    answers=MyObjectionSchema,
    status=201,
    idempotent=True,
    limit=OBJECTIONS,
    refuses=(
        public_notices.PublicNoticeNotFound,
        NotVerified,
        public_notices.EntryNotFound,
        public_notices.AlreadyObjected,
    ),
)
def object_to(member: Member, notice_id: uuid.UUID, body: dict[str, Any]) -> PublicObjection:
    """提异议: one open objection to a notice at a time; nothing is given before it is decided."""
    return public_notices.object_to(member, notice_id, **body)


@door.get(
    "/me/objections",
    who=Who.MEMBER,
    query=ListQuery,
    answers=MyObjectionPage,
    refuses=(paging.CursorInvalid,),
)
def list_mine(member: Member, query: dict[str, Any]) -> Page[PublicObjection]:
    """我的异议, with their answers."""
    return public_notices.list_mine(member, **query)
