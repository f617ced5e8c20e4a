"""未兑现反映: a worker says that an offer was not honoured; somebody has to answer by a day."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.attachments import Attachment
from models.base import Base, Identified, one_of
from models.merchants import Merchant
from models.stores import Store


class ReportState(StrEnum):
    """OPEN waits for the merchant's answer, ANSWERED for the union's finding; then it is decided."""

    OPEN = "open"
    ANSWERED = "answered"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


offer_report_attachments = Table(
    "offer_report_attachments",
    Base.metadata,
    Column("report_id", ForeignKey("offer_reports.id"), primary_key=True, comment="反映"),
    Column("attachment_id", ForeignKey("attachments.id"), primary_key=True, index=True, comment="附件"),
    comment="未兑现反映的照片",
)


class OfferReport(Identified, Base):
    __tablename__ = "offer_reports"
    __table_args__ = (
        one_of("state", ReportState),
        CheckConstraint(
            "(state IN ('upheld', 'dismissed')) = (decided_at IS NOT NULL)", name="decided_is_complete"
        ),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_is_complete"),
        CheckConstraint("num_nonnulls(batch_id, discount_id) <= 1", name="about_one_offer"),
        Index("ix_offer_reports_merchant", "merchant_id", "state", "id"),
        Index("ix_offer_reports_due", "state", "due_at"),
        {"comment": "优惠未兑现反映"},
    )

    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), index=True, comment="反映人")
    merchant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("merchants.id"), comment="商户")
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stores.id"), index=True, comment="门店")
    batch_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("coupon_batches.id"), comment="涉及的券批次"
    )
    discount_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("discounts.id"), comment="涉及的折扣")
    happened_on: Mapped[dt.date] = mapped_column(comment="发生日期")
    text: Mapped[str] = mapped_column(comment="经过")
    state: Mapped[ReportState] = mapped_column(default=ReportState.OPEN, comment="状态")
    reported_at: Mapped[dt.datetime] = mapped_column(comment="反映时间")
    due_at: Mapped[dt.datetime] = mapped_column(comment="答复期限")
    answer: Mapped[str | None] = mapped_column(comment="商户的答复")
    answered_at: Mapped[dt.datetime | None] = mapped_column(comment="答复时间")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), comment="认定人")
    decided_at: Mapped[dt.datetime | None] = mapped_column(comment="认定时间")
    decision: Mapped[str | None] = mapped_column(comment="给反映人的结论")

    merchant: Mapped[Merchant] = relationship(lazy="raise")
    store: Mapped[Store] = relationship(lazy="raise")
    attachments: Mapped[list[Attachment]] = relationship(
        secondary=offer_report_attachments, lazy="raise", order_by=Attachment.id
    )
