"""券批次与优惠券: the scarce rows. UNIQUE means once; the rows that exist are all there can be."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.merchants import Merchant, Store


class CouponKind(StrEnum):
    """满减: so much off once the bill reaches the threshold."""

    THRESHOLD = "threshold"


class BatchState(StrEnum):
    """PUBLISHING while its coupons are being made; only PUBLISHED can be seen and claimed."""

    DRAFT = "draft"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    RECALLED = "recalled"


class CouponState(StrEnum):
    """FREE rows are the stock. A returned coupon keeps its row; a new free row takes its slot."""

    FREE = "free"
    CLAIMED = "claimed"
    REDEEMED = "redeemed"
    RETURNED = "returned"


coupon_batch_stores = Table(
    "coupon_batch_stores",
    Base.metadata,
    Column("batch_id", ForeignKey("coupon_batches.id"), primary_key=True, comment="券批次"),
    Column("store_id", ForeignKey("stores.id"), primary_key=True, index=True, comment="可用门店"),
    comment="券批次的可用门店",
)


class CouponBatch(Identified, Base):
    __tablename__ = "coupon_batches"
    __table_args__ = (
        one_of("kind", CouponKind),
        one_of("state", BatchState),
        CheckConstraint("quantity BETWEEN 1 AND 1000000", name="quantity_in_range"),
        CheckConstraint("made_count BETWEEN 0 AND quantity", name="never_more_than_the_batch_holds"),
        CheckConstraint(
            "discount_fen > 0 AND threshold_fen >= discount_fen", name="discount_within_threshold"
        ),
        CheckConstraint("per_member_limit >= 1", name="per_member_limit_positive"),
        CheckConstraint("per_day_limit BETWEEN 1 AND per_member_limit", name="per_day_limit_in_range"),
        CheckConstraint("claim_opens_at < claim_closes_at", name="claim_window_in_order"),
        CheckConstraint("use_opens_at < use_closes_at", name="use_window_in_order"),
        Index("ix_coupon_batches_listed", "state", "claim_opens_at", "id"),
        Index(
            "ix_coupon_batches_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        {"comment": "券批次"},
    )

    merchant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("merchants.id"), index=True, comment="商户")
    title: Mapped[str] = mapped_column(comment="标题")
    description: Mapped[str] = mapped_column(default="", server_default="", comment="使用说明")
    kind: Mapped[CouponKind] = mapped_column(comment="券种")
    threshold_fen: Mapped[int] = mapped_column(comment="满多少可用 (分)")
    discount_fen: Mapped[int] = mapped_column(comment="减多少 (分)")
    quantity: Mapped[int] = mapped_column(comment="发行数量")
    made_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="已生成的券数")
    per_member_limit: Mapped[int] = mapped_column(default=1, server_default="1", comment="每人限领")
    per_day_limit: Mapped[int] = mapped_column(default=1, server_default="1", comment="每人每日限领")
    audience: Mapped[str] = mapped_column(comment="对象条件的代号, 见 app/audiences.py")
    state: Mapped[BatchState] = mapped_column(default=BatchState.DRAFT, comment="状态")
    claim_opens_at: Mapped[dt.datetime] = mapped_column(comment="领取开始")
    claim_closes_at: Mapped[dt.datetime] = mapped_column(comment="领取结束")
    use_opens_at: Mapped[dt.datetime] = mapped_column(comment="使用开始")
    use_closes_at: Mapped[dt.datetime] = mapped_column(comment="使用结束")
    search_text: Mapped[str] = mapped_column(comment="检索文本")

    merchant: Mapped[Merchant] = relationship(lazy="raise")
    stores: Mapped[list[Store]] = relationship(secondary=coupon_batch_stores, lazy="raise", order_by=Store.id)


class Coupon(Identified, Base):
    """优惠券: one paper, in the pool while FREE, else in one wallet."""

    __tablename__ = "coupons"
    __table_args__ = (
        one_of("state", CouponState),
        CheckConstraint("slot >= 0", name="slot_not_negative"),
        CheckConstraint("(state = 'free') = (member_id IS NULL)", name="free_belongs_to_nobody"),
        CheckConstraint(
            "state = 'free' OR (claimed_at IS NOT NULL AND claimed_on IS NOT NULL"
            " AND nth IS NOT NULL AND nth_of_day IS NOT NULL)",
            name="claimed_is_complete",
        ),
        # A slot holds one living coupon: however rivals interleave, the batch cannot be over-issued.
        Index("uq_coupons_slot", "batch_id", "slot", unique=True, postgresql_where="state <> 'returned'"),
        Index("ix_coupons_free", "batch_id", "slot", postgresql_where="state = 'free'"),
        Index(
            "uq_coupons_nth",
            "batch_id",
            "member_id",
            "nth",
            unique=True,
            postgresql_where="member_id IS NOT NULL AND state <> 'returned'",
        ),
        Index(
            "uq_coupons_nth_of_day",
            "batch_id",
            "member_id",
            "claimed_on",
            "nth_of_day",
            unique=True,
            postgresql_where="member_id IS NOT NULL AND state <> 'returned'",
        ),
        Index("ix_coupons_wallet", "member_id", "claimed_at", "id", postgresql_where="member_id IS NOT NULL"),
        {"comment": "优惠券", "postgresql_with": {"fillfactor": "80"}},
    )

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coupon_batches.id"), comment="券批次")
    slot: Mapped[int] = mapped_column(comment="批次内编号, 从 0 起")
    state: Mapped[CouponState] = mapped_column(
        default=CouponState.FREE, server_default=CouponState.FREE, comment="状态"
    )
    member_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("members.id"), comment="持券人")
    nth: Mapped[int | None] = mapped_column(comment="此人在本批次的第几张")
    nth_of_day: Mapped[int | None] = mapped_column(comment="此人当日在本批次的第几张")
    claimed_on: Mapped[dt.date | None] = mapped_column(comment="领取日期 (城市历日)")
    claimed_at: Mapped[dt.datetime | None] = mapped_column(comment="领取时间")

    batch: Mapped[CouponBatch] = relationship(lazy="raise")
