"""券批次与优惠券: the scarce rows. UNIQUE means once; the rows that exist are all there can be."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.merchants import Merchant
from models.personal import PersonalText
from models.staff import Staff
from models.stores import Store

MERCHANT_CODE = "merchant_code"


class CouponKind(StrEnum):
    """满减, 折扣 (with a cap), 代金 (no threshold), 兑换 (a thing instead of money)."""

    THRESHOLD = "threshold"
    PERCENT = "percent"
    CASH = "cash"
    EXCHANGE = "exchange"


class CodeSource(StrEnum):
    """Whose code opens the coupon at a till: ours, new every minute, or one from the merchant's file."""

    OURS = "ours"
    MERCHANT = "merchant"


class BatchState(StrEnum):
    """PUBLISHING while its coupons are being made; only PUBLISHED can be claimed.

    PAUSED can be resumed; RECALLED is the end of claiming. Either way claimed coupons stay good.
    """

    DRAFT = "draft"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    PAUSED = "paused"
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
        one_of("code_source", CodeSource),
        CheckConstraint("quantity BETWEEN 1 AND 1000000", name="quantity_in_range"),
        CheckConstraint("made_count >= 0", name="made_count_not_negative"),
        CheckConstraint("threshold_fen >= 0", name="threshold_not_negative"),
        CheckConstraint(
            "CASE kind"
            " WHEN 'threshold' THEN discount_fen IS NOT NULL AND discount_fen > 0"
            " AND threshold_fen >= discount_fen AND num_nonnulls(percent_off, cap_fen, item) = 0"
            " WHEN 'cash' THEN discount_fen IS NOT NULL AND discount_fen > 0 AND threshold_fen = 0"
            " AND num_nonnulls(percent_off, cap_fen, item) = 0"
            " WHEN 'percent' THEN percent_off BETWEEN 1 AND 99 AND cap_fen > 0"
            " AND num_nonnulls(discount_fen, item) = 0 AND num_nonnulls(percent_off, cap_fen) = 2"
            " WHEN 'exchange' THEN item <> '' AND discount_fen >= 0 AND threshold_fen = 0"
            " AND num_nonnulls(percent_off, cap_fen) = 0 AND num_nonnulls(discount_fen, item) = 2"
            " END",
            name="terms_fit_the_kind",
        ),
        CheckConstraint("per_member_limit >= 1", name="per_member_limit_positive"),
        CheckConstraint("per_day_limit BETWEEN 1 AND per_member_limit", name="per_day_limit_in_range"),
        CheckConstraint("claim_opens_at < claim_closes_at", name="claim_window_in_order"),
        CheckConstraint(
            "(use_opens_at < use_closes_at AND num_nonnulls(use_opens_at, use_closes_at) = 2"
            " AND num_nonnulls(use_after_days, use_for_days) = 0)"
            " OR (num_nonnulls(use_opens_at, use_closes_at) = 0"
            " AND num_nonnulls(use_after_days, use_for_days) = 2"
            " AND use_after_days BETWEEN 0 AND 366 AND use_for_days BETWEEN 1 AND 366)",
            name="use_window_fixed_or_counted",
        ),
        CheckConstraint(
            "(daily_quantity IS NULL) = (released_at_time IS NULL) AND daily_quantity > 0",
            name="daily_release_is_complete",
        ),
        CheckConstraint("subsidy_percent BETWEEN 0 AND 100", name="subsidy_percent_in_range"),
        CheckConstraint("budget_fen >= 0", name="budget_not_negative"),
        CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approved_is_complete"),
        CheckConstraint("approved_by <> made_by", name="two_persons"),
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
    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), index=True, comment="发放的工会")
    title: Mapped[str] = mapped_column(comment="标题")
    description: Mapped[str] = mapped_column(default="", server_default="", comment="使用说明")
    kind: Mapped[CouponKind] = mapped_column(comment="券种")
    threshold_fen: Mapped[int] = mapped_column(default=0, server_default="0", comment="满多少可用 (分)")
    discount_fen: Mapped[int | None] = mapped_column(comment="减多少 (分); 兑换券为兑换物的价值; 折扣券为空")
    percent_off: Mapped[int | None] = mapped_column(comment="折扣券减百分之几")
    cap_fen: Mapped[int | None] = mapped_column(comment="折扣券最多减多少 (分)")
    item: Mapped[str | None] = mapped_column(comment="兑换券换什么")
    code_source: Mapped[CodeSource] = mapped_column(
        default=CodeSource.OURS, server_default=CodeSource.OURS, comment="券码由谁生成"
    )
    quantity: Mapped[int] = mapped_column(comment="发行数量")
    made_count: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="已用到的编号个数, 只增不减"
    )
    daily_quantity: Mapped[int | None] = mapped_column(comment="每日放出的数量; 空表示一次放出")
    released_at_time: Mapped[dt.time | None] = mapped_column(comment="每日放出的时刻")
    per_member_limit: Mapped[int] = mapped_column(default=1, server_default="1", comment="每人限领")
    per_day_limit: Mapped[int] = mapped_column(default=1, server_default="1", comment="每人每日限领")
    audience: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, comment="对象条件, 见 app/audiences.py")
    state: Mapped[BatchState] = mapped_column(default=BatchState.DRAFT, comment="状态")
    state_reason: Mapped[str | None] = mapped_column(comment="暂停或召回的原因")
    claim_opens_at: Mapped[dt.datetime] = mapped_column(comment="领取开始")
    claim_closes_at: Mapped[dt.datetime] = mapped_column(comment="领取结束")
    use_opens_at: Mapped[dt.datetime | None] = mapped_column(comment="使用开始; 空表示按领取日起算")
    use_closes_at: Mapped[dt.datetime | None] = mapped_column(comment="使用结束; 空表示按领取日起算")
    use_after_days: Mapped[int | None] = mapped_column(comment="领取后几天起可用, 0 为当时")
    use_for_days: Mapped[int | None] = mapped_column(comment="可用几天")
    subsidy_percent: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="工会承担优惠的百分之几"
    )
    budget_fen: Mapped[int | None] = mapped_column(BigInteger, comment="补贴预算上限 (分)")
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), comment="经办人")
    approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), comment="审批人")
    approved_at: Mapped[dt.datetime | None] = mapped_column(comment="审批时间")
    closed_at: Mapped[dt.datetime | None] = mapped_column(comment="领取结束后收盘的时间")
    lapsed_count: Mapped[int | None] = mapped_column(comment="领了没用而过期的张数; 全部过期后才有")
    search_text: Mapped[str] = mapped_column(comment="检索文本")

    merchant: Mapped[Merchant] = relationship(lazy="raise")
    stores: Mapped[list[Store]] = relationship(secondary=coupon_batch_stores, lazy="raise", order_by=Store.id)
    maker: Mapped[Staff | None] = relationship(foreign_keys=made_by, lazy="raise", viewonly=True)
    approver: Mapped[Staff | None] = relationship(foreign_keys=approved_by, lazy="raise", viewonly=True)
    releases: Mapped[list["CouponRelease"]] = relationship(
        lazy="raise", order_by="CouponRelease.released_at", viewonly=True
    )


class CouponRelease(Identified, Base):
    """放出: from this moment on the slots `first_slot` up to, not including, `end_slot` may be claimed too.

    A batch without daily release has one, at the opening of its claim window. Leftovers stay claimable.
    """

    __tablename__ = "coupon_releases"
    __table_args__ = (
        CheckConstraint("first_slot >= 0 AND first_slot < end_slot", name="slots_in_order"),
        UniqueConstraint("batch_id", "first_slot"),
        Index("ix_coupon_releases_due", "batch_id", "released_at"),
        {"comment": "券的放出计划"},
    )

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coupon_batches.id"), comment="券批次")
    released_at: Mapped[dt.datetime] = mapped_column(comment="放出时间")
    first_slot: Mapped[int] = mapped_column(comment="起始编号")
    end_slot: Mapped[int] = mapped_column(comment="结束编号 (不含)")


class Coupon(Identified, Base):
    """优惠券: one paper, in the pool while FREE, else in one wallet."""

    __tablename__ = "coupons"
    __table_args__ = (
        one_of("state", CouponState),
        CheckConstraint("slot >= 0", name="slot_not_negative"),
        CheckConstraint("(state = 'free') = (member_id IS NULL)", name="free_belongs_to_nobody"),
        CheckConstraint(
            "state = 'free' OR num_nonnulls("
            "claimed_at, claimed_on, nth, nth_of_day, use_opens_at, use_closes_at) = 6",
            name="claimed_is_complete",
        ),
        CheckConstraint("(state = 'returned') = (returned_at IS NOT NULL)", name="returned_is_complete"),
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
        # Who keeps giving back is counted with each claim; it costs nothing where nobody does.
        Index("ix_coupons_returned", "batch_id", "member_id", postgresql_where="state = 'returned'"),
        # What runs out soon is found without reading the whole table.
        Index("ix_coupons_running_out", "use_closes_at", "id", postgresql_where="state = 'claimed'"),
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
    released_on: Mapped[dt.date] = mapped_column(comment="放出日期 (城市历日)")
    use_opens_at: Mapped[dt.datetime | None] = mapped_column(comment="此券使用开始")
    use_closes_at: Mapped[dt.datetime | None] = mapped_column(comment="此券使用结束")
    returned_at: Mapped[dt.datetime | None] = mapped_column(comment="退回时间")

    batch: Mapped[CouponBatch] = relationship(lazy="raise")


class MerchantCode(Identified, Base):
    """商户券码: one line of a merchant's file. Whoever reads it can spend it, so it is kept encrypted."""

    __tablename__ = "merchant_codes"
    __table_args__ = (
        UniqueConstraint("batch_id", "code_index"),
        CheckConstraint("shown_at IS NULL OR coupon_id IS NOT NULL", name="shown_belongs_to_a_coupon"),
        Index("ix_merchant_codes_unused", "batch_id", "id", postgresql_where="coupon_id IS NULL"),
        {"comment": "商户导入的券码"},
    )

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coupon_batches.id"), comment="券批次")
    coupon_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("coupons.id"), unique=True, comment="对应的优惠券"
    )
    code_cipher: Mapped[bytes] = mapped_column(comment="券码 (密文)")
    code_index: Mapped[bytes] = mapped_column(comment="券码盲索引")
    shown_at: Mapped[dt.datetime | None] = mapped_column(comment="首次给持券人看的时间")

    code = PersonalText("code_cipher", index_column="code_index", purpose=MERCHANT_CODE)
