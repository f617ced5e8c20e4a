"""法律事项: which lawyer has somebody's matter, what he has done, and what came of it."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.lawyers import Lawyer
from models.personal import PersonalText
from models.signups import Signup


class LegalOutcome(StrEnum):
    """What came of it. REPORTED: the unit has the report of its check-up."""

    ADVISED = "advised"
    SETTLED = "settled"
    WON = "won"
    WON_IN_PART = "won_in_part"
    LOST = "lost"
    DROPPED = "dropped"
    REPORTED = "reported"


class LegalWork(StrEnum):
    """What a lawyer has done; REASSIGNED is the desk's own line: another lawyer goes on."""

    TALK = "talk"
    LETTER = "letter"
    MEDIATION = "mediation"
    ARBITRATION = "arbitration"
    HEARING = "hearing"
    VISIT = "visit"
    REPORT = "report"
    REASSIGNED = "reassigned"


class LegalCase(Identified, Base):
    """一件法律事项: of one sign-up, with the lawyer who has it now."""

    __tablename__ = "legal_cases"
    __table_args__ = (
        one_of("outcome", LegalOutcome),
        CheckConstraint("(outcome IS NULL) = (closed_on IS NULL)", name="closed_is_dated"),
        CheckConstraint("(closed_by IS NULL) = (closed_on IS NULL)", name="closed_by_somebody"),
        {"comment": "指派了律师的法律事项"},
    )

    signup_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signups.id"), unique=True, comment="报名")
    lawyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lawyers.id"), index=True, comment="律师")
    assigned_at: Mapped[dt.datetime] = mapped_column(comment="指派时间")
    assigned_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="指派的干部")
    outcome: Mapped[LegalOutcome | None] = mapped_column(comment="结果; 空为还在办")
    closed_on: Mapped[dt.date | None] = mapped_column(comment="办结日期")
    closed_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="登记办结的干部"
    )

    signup: Mapped[Signup] = relationship(lazy="raise")
    lawyer: Mapped[Lawyer] = relationship(lazy="raise")
    steps: Mapped[list["LegalStep"]] = relationship(lazy="raise", order_by="LegalStep.number", viewonly=True)


class LegalStep(Identified, Base):
    """一笔办理记录, perhaps with a paper. UNIQUE(case, number): in the order in which it was written."""

    __tablename__ = "legal_steps"
    __table_args__ = (
        one_of("kind", LegalWork),
        UniqueConstraint("case_id", "number"),
        Index("ix_legal_steps_attachment", "attachment_id", postgresql_where="attachment_id IS NOT NULL"),
        {"comment": "律师的办理记录"},
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("legal_cases.id"), comment="法律事项")
    number: Mapped[int] = mapped_column(comment="第几笔, 从 1 起")
    kind: Mapped[LegalWork] = mapped_column(comment="做了什么")
    on_day: Mapped[dt.date] = mapped_column(comment="哪一天")
    text_cipher: Mapped[bytes | None] = mapped_column(comment="情况 (密文)")
    lawyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lawyers.id"), index=True, comment="哪位律师")
    attachment_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("attachments.id"), comment="文书, 如体检报告"
    )
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="记录的干部")

    text = PersonalText("text_cipher")
