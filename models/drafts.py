"""草稿: what staff have typed and not yet sent, for two hours."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified
from models.personal import PersonalText


class Draft(Identified, Base):
    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("staff_id", "name"), {"comment": "干部没有提交的草稿"})

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), comment="谁的")
    name: Mapped[str] = mapped_column(comment="哪一张表单, 哪一件")
    content_cipher: Mapped[bytes] = mapped_column(comment="内容 (密文): 可能有个人信息")
    expires_at: Mapped[dt.datetime] = mapped_column(index=True, comment="到时删除")

    content = PersonalText("content_cipher")
