"""保存: files come in, are read by whom they concern, and go when nothing points at them."""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Sequence

from sqlalchemy import or_, select

from app import clock, files
from app.db import session
from app.errors import NotFound, TooLarge
from app.services import audit
from app.services.attachments.pictures import COVER_PX, EXTENSIONS, Content, accept, crop
from app.services.attachments.reaches import REACHES
from models import Attachment, Member, Staff, StaffExport

MAX_BYTES = 10 * 1024 * 1024
ORPHAN_AGE = dt.timedelta(days=1)


class AttachmentTooLarge(TooLarge):
    code, detail = "attachment_too_large", "文件超过 10 MB，请压缩后再上传"


class AttachmentNotFound(NotFound):
    code, detail = "attachment_not_found", "没有找到这个附件，请重新上传"


def hand_in(actor: Member | Staff, data: bytes) -> Attachment:
    """上传附件: what it is, its content tells; pictures are drawn anew, so nothing hides in them.

    The file is written before its row: without a row it is an orphan that `sweep` takes away.
    Refuses with `attachment_type_refused`.
    """
    return _keep(actor, accept(data))


def _keep(actor: Member | Staff, content: Content) -> Attachment:
    key = f"{clock.today():%Y/%m}/{secrets.token_hex(16)}"
    files.write(key, content.data)
    attachment = Attachment(
        member_id=actor.id if isinstance(actor, Member) else None,
        staff_id=actor.id if isinstance(actor, Staff) else None,
        content_type=content.content_type,
        byte_count=len(content.data),
        sha256=hashlib.sha256(content.data).digest(),
        storage_key=key,
        width=content.width,
        height=content.height,
    )
    session().add(attachment)
    session().flush()
    audit.record(
        actor, "attachments.hand_in", attachment, content_type=content.content_type, bytes=len(content.data)
    )
    return attachment


def as_cover(staff: Staff, picture: Attachment) -> Attachment:
    """封面: the picture itself where it has that shape, else one drawn from its middle.

    Refuses with `attachment_not_found` where the file is lost.
    """
    width, height = picture.width or 0, picture.height or 0
    wide, high = COVER_PX
    if width * high == height * wide and width <= wide:
        return picture
    return _keep(staff, crop(read(picture)))


def get_own(member: Member, attachment_id: uuid.UUID) -> tuple[Attachment, bytes]:
    """我的附件. Refuses with `attachment_not_found`."""
    (attachment,) = take_own(member, [attachment_id])
    return attachment, read(attachment)


def take_own(actor: Member | Staff, attachment_ids: Sequence[uuid.UUID]) -> list[Attachment]:
    """The actor's own attachments, in the order asked. Refuses with `attachment_not_found`."""
    owner = Attachment.member_id if isinstance(actor, Member) else Attachment.staff_id
    found = {
        one.id: one
        for one in session().scalars(
            select(Attachment).where(Attachment.id.in_(attachment_ids), owner == actor.id)
        )
    }
    if set(attachment_ids) - set(found):
        raise AttachmentNotFound
    return [found[attachment_id] for attachment_id in dict.fromkeys(attachment_ids)]


def get_for_staff(staff: Staff, attachment_id: uuid.UUID) -> tuple[Attachment, bytes]:
    """查看附件: one's own, or one that belongs to something in one's scope. Audited.

    Refuses with `attachment_not_found`.
    """
    reached = [Attachment.id.in_(reach(staff)) for reach in REACHES]
    attachment = session().scalar(
        select(Attachment).where(
            Attachment.id == attachment_id, or_(Attachment.staff_id == staff.id, *reached)
        )
    )
    if attachment is None:
        raise AttachmentNotFound
    audit.record(staff, "attachments.read", attachment)
    return attachment, read(attachment)


def read(attachment: Attachment) -> bytes:
    """The bytes behind a row. Refuses with `attachment_not_found` where the file is lost."""
    try:
        return files.read(attachment.storage_key)
    except FileNotFoundError:
        raise AttachmentNotFound from None


def file_name(attachment: Attachment) -> str:
    """What a file is called when it is saved: its own name was not kept."""
    return f"{attachment.id}.{EXTENSIONS[attachment.content_type]}"


def sweep() -> int:
    """清理孤儿文件: files that nothing points to a day after they were written. Gives how many."""
    swept = 0
    for keys in files.list_older_than(clock.now() - ORPHAN_AGE):
        attached = select(Attachment.storage_key).where(Attachment.storage_key.in_(keys))
        exported = select(StaffExport.storage_key).where(StaffExport.storage_key.in_(keys))
        known = set(session().scalars(attached.union_all(exported)))
        orphans = [key for key in keys if key not in known]
        files.remove(orphans)
        swept += len(orphans)
    return swept
