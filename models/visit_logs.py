"""走进访促: a cadre's visit log — whom, what problem, who owns it, by when, solved."""

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified
from models.personal import PersonalText
from models.unions import Union


class VisitLog(Identified, Base):
    """一次走访. Without a problem there is neither owner nor deadline."""

    __tablename__ = "visit_logs"
    __table_args__ = (
        CheckConstraint("(problem_cipher IS NULL) = (due_on IS NULL)", name="problems_have_a_day"),
        CheckConstraint("(problem_cipher IS NULL) = (owner_union_id IS NULL)", name="problems_have_an_owner"),
        CheckConstraint("solved_on IS NULL OR problem_cipher IS NOT NULL", name="solved_was_a_problem"),
        CheckConstraint("(solved_on IS NULL) = (solution_cipher IS NULL)", name="solved_is_complete"),
        Index("ix_visit_logs_union", "union_id", "visited_on", "id"),
        Index("ix_visit_logs_owner", "owner_union_id", "due_on", postgresql_where="solved_on IS NULL"),
        {"comment": "走进访促走访记录"},
    )

    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), comment="走访的工会")
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="记录人")
    visited_on: Mapped[dt.date] = mapped_column(comment="走访日期")
    place: Mapped[str] = mapped_column(comment="走访的企业或单位")
    visitors_cipher: Mapped[bytes] = mapped_column(comment="走访人 (密文)")
    summary_cipher: Mapped[bytes] = mapped_column(comment="走访情况 (密文)")
    problem_cipher: Mapped[bytes | None] = mapped_column(comment="问题 (密文); 空为没有问题")
    owner_union_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unions.id"), comment="责任工会")
    due_on: Mapped[dt.date | None] = mapped_column(comment="应解决的日期")
    solved_on: Mapped[dt.date | None] = mapped_column(comment="解决日期")
    solution_cipher: Mapped[bytes | None] = mapped_column(comment="怎样解决的 (密文)")
    solved_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="谁记录解决的"
    )

    union: Mapped[Union] = relationship(lazy="raise", foreign_keys=union_id)
    owner: Mapped[Union | None] = relationship(lazy="raise", foreign_keys=owner_union_id)

    visitors = PersonalText("visitors_cipher")
    summary = PersonalText("summary_cipher")
    problem = PersonalText("problem_cipher")
    solution = PersonalText("solution_cipher")
