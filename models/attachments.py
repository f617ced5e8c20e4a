"""附件: files that people hand in. The bytes stand in the file store; the row says whose they are."""

import uuid

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified


class Attachment(Identified, Base):
    """One file, private to whoever handed it in and to those who review what it belongs to."""

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint("num_nonnulls(member_id, staff_id) = 1", name="handed_in_by_one"),
        CheckConstraint("byte_count > 0", name="not_empty"),
        {"comment": "附件"},
    )

    member_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("members.id"), index=True, comment="上传的会员账号"
    )
    staff_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="上传的干部账号"
    )
    content_type: Mapped[str] = mapped_column(comment="类型, 按内容认定")
    byte_count: Mapped[int] = mapped_column(comment="字节数")
    sha256: Mapped[bytes] = mapped_column(comment="内容摘要")
    storage_key: Mapped[str] = mapped_column(unique=True, comment="文件库里的名字")
    width: Mapped[int | None] = mapped_column(comment="图片宽 (像素)")
    height: Mapped[int | None] = mapped_column(comment="图片高 (像素)")
