"""荣誉殿堂: who has been honoured; and one's own consent to be shown there."""

import uuid
from typing import Any

from flask import Response

from app import paging
from app.edge import uploads
from app.edge.access import Who
from app.edge.doors import Door
from app.paging import Page
from app.services import attachments, honours
from app.services.honours import Hung
from miniprogram_api.honours.schemas import (
    HonourPage,
    HonourQuery,
    MyHonourSchema,
    MyHonoursSchema,
    ShownHonourSchema,
)
from models import Member

door = Door("honours", description="荣誉殿堂")


@door.get("/honours", who=Who.ANYONE, query=HonourQuery, answers=HonourPage, refuses=(paging.CursorInvalid,))
def list_honours(query: dict[str, Any]) -> Page[Hung]:
    """荣誉殿堂, the latest year first."""
    return honours.list_shown(**query)


@door.get(
    "/honours/<uuid:honour_id>",
    who=Who.ANYONE,
    answers=ShownHonourSchema,
    refuses=(honours.HonourNotFound,),
)
def get_honour(honour_id: uuid.UUID) -> Hung:
    """一项荣誉 with its deeds."""
    return honours.get_shown(honour_id)


@door.get(
    "/honours/<uuid:honour_id>/photo",
    who=Who.ANYONE,
    answers=None,
    media=uploads.INLINE,
    refuses=(honours.HonourPhotoNotFound, attachments.AttachmentNotFound),
)
def get_photo(honour_id: uuid.UUID) -> Response:
    """照片."""
    photo, content = honours.get_photo(honour_id)
    return uploads.serve(content, photo.content_type, attachments.file_name(photo))


@door.get("/me/honours", who=Who.MEMBER, answers=MyHonoursSchema)
def list_mine(member: Member) -> dict[str, list[Hung]]:
    """我的荣誉: what is shown of me, or waits for my consent."""
    return {"items": honours.list_mine(member)}


@door.post(
    "/me/honours/<uuid:honour_id>/consent",
    who=Who.MEMBER,
    answers=MyHonourSchema,
    idempotent=True,
    refuses=(honours.HonourNotFound,),
)
def agree(member: Member, honour_id: uuid.UUID) -> Hung:
    """同意展示."""
    return honours.agree(member, honour_id)


@door.delete("/me/honours/<uuid:honour_id>/consent", who=Who.MEMBER, refuses=(honours.HonourNotFound,))
def take_back(member: Member, honour_id: uuid.UUID) -> None:
    """撤回同意: gone at once, and for good."""
    honours.take_back(member, honour_id)
