"""门店: one store, and its photos, while it is listed."""

import uuid

from flask import Response

from app.edge import uploads
from app.edge.access import Who
from app.edge.doors import Door
from app.services import attachments, store_keeping, stores
from miniprogram_api.stores.schemas import StoreDetailSchema
from models import Store

door = Door("stores", description="门店")


@door.get(
    "/stores/<uuid:store_id>",
    who=Who.ANYONE,
    answers=StoreDetailSchema,
    refuses=(stores.StoreNotFound,),
)
def get_store(store_id: uuid.UUID) -> Store:
    """门店详情: hours, coming special days and photos."""
    return store_keeping.get_public(store_id)


@door.get(
    "/stores/<uuid:store_id>/photos/<uuid:photo_id>",
    who=Who.ANYONE,
    answers=None,
    media=uploads.INLINE,
    refuses=(store_keeping.PhotoNotFound, attachments.AttachmentNotFound),
)
def get_photo(store_id: uuid.UUID, photo_id: uuid.UUID) -> Response:
    """门店照片."""
    attachment, content = store_keeping.get_photo(store_id, photo_id)
    return uploads.serve(content, attachment.content_type, attachments.file_name(attachment))
