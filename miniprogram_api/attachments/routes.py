"""附件: handed in first, then named by its id in what it belongs to."""

import uuid

from flask import Response

from app.edge import uploads
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.limits import Limit, Per
from app.edge.shapes import AttachmentSchema
from app.edge.uploads import Upload
from app.services import attachments
from models import Attachment, Member

door = Door("attachments", description="附件")

FILE = Upload(attachments.MAX_BYTES, attachments.AttachmentTooLarge)


@door.post(
    "/attachments",
    who=Who.MEMBER,
    upload=FILE,
    answers=AttachmentSchema,
    status=201,
    idempotent=True,
    refuses=(attachments.AttachmentTypeRefused,),
    limit=Limit("60 per hour", Per.ACTOR),
)
def hand_in(member: Member, upload: bytes) -> Attachment:
    """上传附件: a JPEG, PNG or WebP picture or a PDF file, up to 10 MB."""
    return attachments.hand_in(member, upload)


@door.get(
    "/attachments/<uuid:attachment_id>",
    who=Who.MEMBER,
    answers=None,
    media=tuple(attachments.EXTENSIONS),
    refuses=(attachments.AttachmentNotFound,),
)
def get_attachment(member: Member, attachment_id: uuid.UUID) -> Response:
    """我的附件."""
    attachment, content = attachments.get_own(member, attachment_id)
    return uploads.serve(content, attachment.content_type, attachments.file_name(attachment))
