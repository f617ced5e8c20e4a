"""安全隐患随手拍: a worker's photo of something dangerous, and what became of it."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.attachments import Attachment
from models.base import Base, Identified, one_of
from models.personal import PersonalText
from models.staff import Staff
from models.unions import Union

if TYPE_CHECKING:
    from models.payments import Payment


class HazardState(StrEnum):
    """REPORTED waits for the reviewer, ASSIGNED for the repair, FIXED for somebody to look at it."""

    REPORTED = "reported"
    ASSIGNED = "assigned"
    FIXED = "fixed"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    MERGED = "merged"


class HazardSeverity(StrEnum):
    MINOR = "minor"
    GENERAL = "general"
    MAJOR = "major"


class HazardReport(Identified, Base):
    """隐患报告. Who reported stands in no shape that leaves the house, but his own list."""

    __tablename__ = "hazard_reports"
    __table_args__ = (
        one_of("state", HazardState),
        one_of("severity", HazardSeverity),
        CheckConstraint("(assigned_to IS NULL) = (due_at IS NULL)", name="assigned_is_complete"),
        CheckConstraint(
            "state NOT IN ('assigned', 'fixed', 'accepted') OR num_nonnulls(assigned_to, severity) = 2",
            name="somebody_is_responsible",
        ),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_is_complete"),
        CheckConstraint("merged_into_id <> id", name="not_merged_into_itself"),
        CheckConstraint(
            "(state IN ('accepted', 'dismissed', 'merged')) = (decided_at IS NOT NULL)",
            name="decided_is_complete",
        ),
        CheckConstraint("accepted_by <> assigned_to", name="two_persons"),
        CheckConstraint("reward_fen > 0", name="reward_positive"),
        CheckConstraint("reward_fen IS NULL OR state = 'accepted'", name="rewarded_when_accepted"),
        CheckConstraint(
            "reward_coupon_id IS NULL OR (state = 'accepted' AND reward_fen IS NULL)", name="one_reward"
        ),
        CheckConstraint("(lat IS NULL) = (lng IS NULL)", name="place_is_complete"),
        Index("ix_hazard_reports_member", "member_id", "id"),
        Index("ix_hazard_reports_desk", "union_id", "state", "id"),
        Index("ix_hazard_reports_assigned", "assigned_to", "state", "id"),
        {"comment": "安全隐患报告"},
    )

    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), comment="报告人; 对被报单位保密")
    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), comment="由哪个工会办理")
    district: Mapped[str] = mapped_column(comment="所在辖市(区)")
    place: Mapped[str] = mapped_column(comment="地点")
    unit_name: Mapped[str | None] = mapped_column(comment="哪个单位的")
    lat: Mapped[float | None] = mapped_column(comment="纬度 (GCJ-02)")
    lng: Mapped[float | None] = mapped_column(comment="经度 (GCJ-02)")
    text: Mapped[str] = mapped_column(comment="是什么隐患; 注销后抹去")
    state: Mapped[HazardState] = mapped_column(default=HazardState.REPORTED, comment="状态")
    severity: Mapped[HazardSeverity | None] = mapped_column(comment="程度")
    reported_at: Mapped[dt.datetime] = mapped_column(comment="报告时间")
    assigned_to: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), comment="整改责任人")
    due_at: Mapped[dt.datetime | None] = mapped_column(comment="整改期限")
    fix_note: Mapped[str | None] = mapped_column(comment="怎样整改的")
    fixed_at: Mapped[dt.datetime | None] = mapped_column(comment="整改时间")
    accepted_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="验收人"
    )
    decided_at: Mapped[dt.datetime | None] = mapped_column(comment="办结时间")
    reason: Mapped[str | None] = mapped_column(comment="给报告人看的说明")
    return_reason: Mapped[str | None] = mapped_column(comment="退回返工的理由; 责任人看, 不给报告人看")
    reward_fen: Mapped[int | None] = mapped_column(comment="奖励 (分)")
    reward_coupon_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("coupons.id"), unique=True, comment="奖励的优惠券, 代替钱"
    )
    card_cipher: Mapped[bytes | None] = mapped_column(comment="报告人的收款银行卡 (密文)")
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("hazard_reports.id"), index=True, comment="并入哪一份"
    )

    union: Mapped[Union] = relationship(lazy="raise")
    assignee: Mapped[Staff | None] = relationship(lazy="raise", foreign_keys=[assigned_to], viewonly=True)
    photos: Mapped[list["HazardPhoto"]] = relationship(lazy="raise", order_by="HazardPhoto.id", viewonly=True)
    payments: Mapped[list["Payment"]] = relationship(lazy="raise", order_by="Payment.id", viewonly=True)

    card = PersonalText("card_cipher")


class HazardPhoto(Identified, Base):
    """照片: of the hazard, and of the place after the repair."""

    __tablename__ = "hazard_photos"
    __table_args__ = (
        UniqueConstraint("report_id", "attachment_id"),
        {"comment": "安全隐患的照片"},
    )

    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hazard_reports.id"), comment="报告")
    attachment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attachments.id"), index=True, comment="附件")
    is_after: Mapped[bool] = mapped_column(default=False, server_default="false", comment="是否整改后的照片")

    attachment: Mapped[Attachment] = relationship(lazy="raise")
