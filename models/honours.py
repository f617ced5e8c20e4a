"""荣誉殿堂: who has been honoured, as everybody may read it — a person only by his own consent."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.attachments import Attachment
from models.base import Base, Identified, one_of
from models.personal import PersonalText
from models.signups import Signup
from models.unions import Union


class HonourState(StrEnum):
    """DRAFT until a second person shows it; WITHDRAWN for a reason, and then for good."""

    DRAFT = "draft"
    SHOWN = "shown"
    WITHDRAWN = "withdrawn"


class Honour(Identified, Base):
    """一项荣誉. Of a person it is shown only by his consent: his own word, or a paper that is kept."""

    __tablename__ = "honours"
    __table_args__ = (
        one_of("state", HonourState),
        CheckConstraint("year BETWEEN 1949 AND 2100", name="year_plausible"),
        CheckConstraint(
            "state <> 'shown' OR NOT is_person OR consented_at IS NOT NULL", name="shown_by_consent"
        ),
        CheckConstraint("state <> 'shown' OR name_cipher IS NOT NULL", name="shown_by_name"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_is_complete"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_for_a_reason"),
        CheckConstraint("shown_by <> made_by", name="two_persons"),
        Index("uq_honours_standing", "signup_id", unique=True, postgresql_where="state <> 'withdrawn'"),
        Index("ix_honours_shown", "year", "id", postgresql_where="state = 'shown'"),
        Index("ix_honours_union", "union_id", "id"),
        {"comment": "荣誉殿堂"},
    )

    signup_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signups.id"), index=True, comment="所凭的申报")
    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), comment="主办工会")
    year: Mapped[int] = mapped_column(comment="哪一年")
    honour: Mapped[str] = mapped_column(comment="荣誉的代号, 见类型")
    is_person: Mapped[bool] = mapped_column(comment="个人或集体")
    name_cipher: Mapped[bytes | None] = mapped_column(comment="姓名或集体名称 (密文); 撤回同意后为空")
    unit: Mapped[str] = mapped_column(comment="单位")
    deeds_cipher: Mapped[bytes | None] = mapped_column(comment="事迹 (密文); 撤回同意后为空")
    photo_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("attachments.id"), index=True, comment="照片"
    )
    roster_entry_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("roster_entries.id"), index=True, comment="本人的名册记录; 空为没有对上"
    )
    consented_at: Mapped[dt.datetime | None] = mapped_column(comment="本人同意的时间")
    consent_paper_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("attachments.id"), index=True, comment="本人签的同意书; 空为在手机上同意"
    )
    state: Mapped[HonourState] = mapped_column(
        default=HonourState.DRAFT, server_default=HonourState.DRAFT, comment="状态"
    )
    made_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="经办人; 空为系统"
    )
    shown_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="谁展示的; 空为系统"
    )
    shown_at: Mapped[dt.datetime | None] = mapped_column(comment="展示时间")
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(comment="撤下的时间")
    withdrawn_reason: Mapped[str | None] = mapped_column(comment="撤下的原因")

    signup: Mapped[Signup] = relationship(lazy="raise")
    union: Mapped[Union] = relationship(lazy="raise")
    photo: Mapped[Attachment | None] = relationship(lazy="raise", foreign_keys=photo_id)

    name = PersonalText("name_cipher")
    deeds = PersonalText("deeds_cipher")
