"""委托: who acts for a reviewer or a chair while he is on leave."""

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.staff import Staff, StaffRole
from models.unions import Union

DELEGABLE = frozenset({StaffRole.REVIEWER, StaffRole.CHAIR})
"""Only judging can be delegated; it is the one thing that may not wait."""


class StaffDelegation(Identified, Base):
    """委托: one of the delegator's own grants, for some days. What is received cannot be passed on."""

    __tablename__ = "staff_delegations"
    __table_args__ = (
        one_of("role", StaffRole),
        CheckConstraint("role IN ('reviewer', 'chair')", name="role_can_be_delegated"),
        CheckConstraint("begins_on <= ends_on", name="days_in_order"),
        CheckConstraint("from_staff_id <> to_staff_id", name="two_persons"),
        Index("ix_staff_delegations_to", "to_staff_id", "ends_on"),
        {"comment": "干部请假期间的委托"},
    )

    from_staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="委托人")
    to_staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), comment="受托人")
    role: Mapped[StaffRole] = mapped_column(comment="岗位")
    union_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("unions.id"), index=True, comment="范围: 本级及下级"
    )
    begins_on: Mapped[dt.date] = mapped_column(comment="从哪天")
    ends_on: Mapped[dt.date] = mapped_column(comment="到哪天, 含当天")
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(comment="收回的时间")

    giver: Mapped[Staff] = relationship(lazy="raise", foreign_keys=from_staff_id)
    taker: Mapped[Staff] = relationship(lazy="raise", foreign_keys=to_staff_id)
    union: Mapped[Union] = relationship(lazy="raise")
