"""疗休养基地: where trips go."""

import uuid
from typing import Any

from flask import Response

from app import paging
from app.edge import uploads
from app.edge.access import Who
from app.edge.doors import Door
from app.paging import Page
from app.services import attachments, recuperation_bases
from app.services.recuperation_bases import RatedBase
from miniprogram_api.recuperation_bases.schemas import BasePage, BaseQuery, BaseSchema

door = Door("recuperation_bases", description="疗休养基地")


@door.get(
    "/recuperation-bases",
    who=Who.ANYONE,
    query=BaseQuery,
    answers=BasePage,
    refuses=(paging.CursorInvalid,),
)
def list_bases(query: dict[str, Any]) -> Page[RatedBase]:
    """基地列表: those with a contract that runs."""
    return recuperation_bases.list_public(**query)


@door.get(
    "/recuperation-bases/<uuid:base_id>",
    who=Who.ANYONE,
    answers=BaseSchema,
    refuses=(recuperation_bases.BaseNotFound,),
)
def get_base(base_id: uuid.UUID) -> RatedBase:
    """基地详情."""
    return recuperation_bases.get_public(base_id)


@door.get(
    "/recuperation-bases/<uuid:base_id>/photos/<uuid:photo_id>",
    who=Who.ANYONE,
    answers=None,
    media=uploads.INLINE,
    refuses=(recuperation_bases.BasePhotoNotFound, attachments.AttachmentNotFound),
)
def get_photo(base_id: uuid.UUID, photo_id: uuid.UUID) -> Response:
    """基地照片."""
    attachment, content = recuperation_bases.get_photo(base_id, photo_id)
    return uploads.serve(content, attachment.content_type, attachments.file_name(attachment))
