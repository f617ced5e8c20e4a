"""回避: whom a staff member may not judge — himself, those he has declared, and single cases."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, one_of


class Relation(StrEnum):
    """与本人的关系."""

    SELF = "self"
    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    IN_LAW = "in_law"
    OTHER = "other"


class StaffRelative(Identified, Base):
    """申报: one person whose cases the staff member steps aside from. Withdrawn for a reason, never deleted.

    Known by blind index alone; the mask is there so that the one who declared knows whom he meant.
    """

    __tablename__ = "staff_relatives"
    __table_args__ = (
        one_of("relation", Relation),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_is_complete"),
        Index(
            "uq_staff_relatives_standing",
            "staff_id",
            "id_number_index",
            unique=True,
            postgresql_where="withdrawn_at IS NULL",
        ),
        {"comment": "干部申报的应回避的人"},
    )

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), comment="干部")
    relation: Mapped[Relation] = mapped_column(comment="关系")
    id_number_index: Mapped[bytes] = mapped_column(comment="身份证号盲索引")
    id_number_masked: Mapped[str] = mapped_column(comment="身份证号, 已掩码")
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(comment="撤销申报的时间")
    withdrawn_reason: Mapped[str | None] = mapped_column(comment="撤销的原因")


class SignupRecusal(Identified, Base):
    """个案回避: a staff member steps aside from one sign-up, for good."""

    __tablename__ = "signup_recusals"
    __table_args__ = (UniqueConstraint("signup_id", "staff_id"), {"comment": "对一份报名的回避"})

    signup_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signups.id"), comment="报名")
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="回避的干部")
    at: Mapped[dt.datetime] = mapped_column(comment="时间")
