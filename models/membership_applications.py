"""入会、接转、退会: what a person asks of a union's committee, and how it was answered."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from models.base import Base, Identified, one_of
from models.personal import PersonalText
from models.roster import EmploymentGroup
from models.unions import Union


class MembershipRequest(StrEnum):
    """What is asked for: 入会, 接转 to another union, 退会."""

    JOIN = "join"
    TRANSFER = "transfer"
    LEAVE = "leave"


class MembershipApplicationState(StrEnum):
    """QUEUED: the unit has no union, and none has taken the person yet. A queue is not membership."""

    QUEUED = "queued"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class MembershipApplication(Identified, Base):
    """一份申请. `union_id` is whose turn it is: the union asked, or the district's while queued."""

    __tablename__ = "membership_applications"
    __table_args__ = (
        one_of("kind", MembershipRequest),
        one_of("state", MembershipApplicationState),
        one_of("employment_group", EmploymentGroup),
        CheckConstraint("state <> 'queued' OR kind <> 'leave'", name="who_leaves_does_not_queue"),
        CheckConstraint(
            "(state IN ('approved', 'rejected', 'withdrawn')) = (decided_at IS NOT NULL)",
            name="decided_is_complete",
        ),
        CheckConstraint("(kind = 'join') = (from_union_id IS NULL)", name="who_joins_comes_from_nowhere"),
        Index(
            "uq_membership_applications_open",
            "member_id",
            unique=True,
            postgresql_where="state IN ('queued', 'submitted')",
        ),
        Index("ix_membership_applications_member", "member_id", "id"),
        Index("ix_membership_applications_desk", "union_id", "state", "submitted_at", "id"),
        {"comment": "入会、接转、退会申请"},
    )

    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), comment="会员账号")
    kind: Mapped[MembershipRequest] = mapped_column(comment="入会、接转、退会")
    state: Mapped[MembershipApplicationState] = mapped_column(comment="状态")
    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), comment="由哪个工会办理")
    from_union_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("unions.id"), index=True, comment="接转、退会前所在工会"
    )
    district: Mapped[str | None] = mapped_column(comment="单位没有工会的, 工作所在辖市(区)")
    unit_name: Mapped[str | None] = mapped_column(comment="工作单位")
    employment_group: Mapped[EmploymentGroup | None] = mapped_column(comment="八大群体")
    name_cipher: Mapped[bytes] = mapped_column(comment="姓名 (密文)")
    id_number_cipher: Mapped[bytes] = mapped_column(comment="身份证号 (密文)")
    phone_cipher: Mapped[bytes | None] = mapped_column(comment="联系电话 (密文)")
    note_cipher: Mapped[bytes | None] = mapped_column(comment="本人的说明 (密文)")
    submitted_at: Mapped[dt.datetime] = mapped_column(comment="提交时间")
    due_at: Mapped[dt.datetime] = mapped_column(comment="承诺答复的时间")
    taken_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="从排队里接收的干部"
    )
    decided_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="办理人; 撤回的为空"
    )
    decided_at: Mapped[dt.datetime | None] = mapped_column(comment="办结时间")
    reason: Mapped[str | None] = mapped_column(comment="给申请人看的说明")
    roster_entry_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("roster_entries.id"), index=True, comment="办成后的名册记录"
    )

    position: Mapped[int | None] = query_expression()
    """排在第几位, where the query asks for it and the application is queued."""

    union: Mapped[Union] = relationship(lazy="raise", foreign_keys=union_id)
    from_union: Mapped[Union | None] = relationship(lazy="raise", foreign_keys=from_union_id)

    name = PersonalText("name_cipher")
    id_number = PersonalText("id_number_cipher")
    phone = PersonalText("phone_cipher")
    note = PersonalText("note_cipher")
