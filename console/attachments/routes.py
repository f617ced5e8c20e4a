"""附件: only those that belong to something in one's scope."""

import uuid

from flask import Response

from app.edge import uploads
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.shapes import AttachmentSchema
from app.edge.uploads import Upload
from app.services import attachments
from models import DELEGABLE, Attachment, Staff, StaffRole

door = Door("console_attachments", description="控制台：附件", url_prefix=DESK_PREFIX)

FILE = Upload(attachments.MAX_BYTES, attachments.AttachmentTooLarge)
HANDS_IN = DELEGABLE | {
    StaffRole.MERCHANT_MANAGER,
    StaffRole.OPERATOR,
    StaffRole.PUBLISHER,
    StaffRole.FINANCE,
}
READS = HANDS_IN | {StaffRole.FINANCE_SUPERVISOR, StaffRole.READ_ONLY, StaffRole.MATCHMAKER}


@door.post(
    "/attachments",
    who=Who.STAFF,
    roles=HANDS_IN,
    upload=FILE,
    answers=AttachmentSchema,
    status=201,
    idempotent=True,
    refuses=(attachments.AttachmentTypeRefused,),
)
def hand_in(staff: Staff, upload: bytes) -> Attachment:
    """上传附件: such as a scanned contract."""
    return attachments.hand_in(staff, upload)


@door.get(
    "/attachments/<uuid:attachment_id>",
    who=Who.STAFF,
    roles=READS,
    delegable=True,
    answers=None,
    media=tuple(attachments.EXTENSIONS),
    refuses=(attachments.AttachmentNotFound,),
)
def get_attachment(staff: Staff, attachment_id: uuid.UUID) -> Response:
    """查看附件: reading it is written down."""
    attachment, content = attachments.get_for_staff(staff, attachment_id)
    return uploads.serve(content, attachment.content_type, attachments.file_name(attachment))
