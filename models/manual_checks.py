"""人工核对: what a person whom the roster does not match asks a desk to look at, and how it was answered."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.attachments import Attachment
from models.base import Base, Identified, one_of
from models.members import Member
from models.personal import PersonalText
from models.roster import ID_NUMBER
from models.unions import Union


class ManualCheckState(StrEnum):
    """WITHDRAWN by the person. Who is verified by himself meanwhile has PASSED without anybody's decision."""

    WAITING = "waiting"
    PASSED = "passed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


manual_check_attachments = Table(
    "manual_check_attachments",
    Base.metadata,
    Column("check_id", ForeignKey("manual_checks.id"), primary_key=True, comment="人工核对"),
    Column("attachment_id", ForeignKey("attachments.id"), primary_key=True, index=True, comment="附件"),
    comment="人工核对的证明材料",
)


class ManualCheck(Identified, Base):
    """一次人工核对. `union_id` is whose turn it is: the union that was named, or the city's."""

    __tablename__ = "manual_checks"
    __table_args__ = (
        one_of("state", ManualCheckState),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_is_complete"),
        CheckConstraint("(state = 'passed') = (roster_entry_id IS NOT NULL)", name="passed_is_matched"),
        CheckConstraint(
            "(state = 'refused') = (reason IS NOT NULL) AND (state <> 'refused' OR decided_by IS NOT NULL)",
            name="refused_with_reason",
        ),
        Index(
            "uq_manual_checks_waiting",
            "member_id",
            unique=True,
            postgresql_where="state = 'waiting'",
        ),
        Index("ix_manual_checks_member", "member_id", "id"),
        Index("ix_manual_checks_desk", "union_id", "state", "submitted_at", "id"),
        {"comment": "实名认证的人工核对"},
    )

    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), comment="会员账号")
    state: Mapped[ManualCheckState] = mapped_column(default=ManualCheckState.WAITING, comment="状态")
    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), comment="由哪个工会核对")
    unit_name: Mapped[str | None] = mapped_column(comment="本人填写的工作单位")
    name_cipher: Mapped[bytes] = mapped_column(comment="姓名 (密文)")
    id_number_cipher: Mapped[bytes] = mapped_column(comment="身份证号 (密文)")
    id_number_index: Mapped[bytes] = mapped_column(comment="身份证号盲索引; 回避时比对")
    submitted_at: Mapped[dt.datetime] = mapped_column(comment="提交时间")
    due_at: Mapped[dt.datetime] = mapped_column(comment="承诺答复的时间")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="核对人; 撤回的、本人后来自己认证成功的为空"
    )
    decided_at: Mapped[dt.datetime | None] = mapped_column(comment="办结时间")
    reason: Mapped[str | None] = mapped_column(comment="没有通过时给本人看的原因")
    roster_entry_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("roster_entries.id"), index=True, comment="对上的名册记录"
    )

    member: Mapped[Member] = relationship(lazy="raise")
    union: Mapped[Union] = relationship(lazy="raise")
    attachments: Mapped[list[Attachment]] = relationship(
        secondary=manual_check_attachments, lazy="raise", order_by=Attachment.id
    )

    name = PersonalText("name_cipher")
    id_number = PersonalText("id_number_cipher", index_column="id_number_index", purpose=ID_NUMBER)
