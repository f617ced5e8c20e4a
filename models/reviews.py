"""审核: what reviewers write down for each other."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified
from models.personal import PersonalText
from models.staff import Staff


class SignupNote(Identified, Base):
    """备注: for the reviewers of one sign-up, never for the applicant."""

    __tablename__ = "signup_notes"
    __table_args__ = ({"comment": "审核备注"},)

    signup_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signups.id"), index=True, comment="报名")
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="谁写的")
    text_cipher: Mapped[bytes | None] = mapped_column(comment="内容 (密文); 申请人注销后为空")
    at: Mapped[dt.datetime] = mapped_column(comment="时间")

    staff: Mapped[Staff] = relationship(lazy="raise")

    text = PersonalText("text_cipher")
