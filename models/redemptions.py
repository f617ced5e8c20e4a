"""核销记录: a coupon was used at a till, and perhaps taken back. UNIQUE on coupon and on code means once."""

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified
from models.coupons import Coupon
from models.members import Member
from models.stores import Store


class Redemption(Identified, Base):
    __tablename__ = "redemptions"
    __table_args__ = (
        CheckConstraint("discount_fen >= 0", name="discount_not_negative"),
        CheckConstraint("subsidy_fen BETWEEN 0 AND discount_fen", name="subsidy_within_discount"),
        CheckConstraint(
            "num_nonnulls(reversed_at, reversed_by, reversal_reason) IN (0, 3)", name="reversed_is_complete"
        ),
        # A coupon that was taken back may be redeemed again; at any time it counts once.
        Index("uq_redemptions_coupon_id", "coupon_id", unique=True, postgresql_where="reversed_at IS NULL"),
        Index("ix_redemptions_coupon_id", "coupon_id"),
        Index("ix_redemptions_settling", "merchant_id", "redeemed_on", "id"),
        CheckConstraint("amount_fen IS NULL OR amount_fen >= discount_fen", name="amount_covers_discount"),
        Index("ix_redemptions_till", "store_id", "redeemed_on", "redeemed_at", "id"),
        # Redemptions are written in the order of time, so a few bytes for many pages find a day of the city.
        Index("ix_redemptions_on", "redeemed_on", postgresql_using="brin"),
        {"comment": "核销记录"},
    )

    coupon_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coupons.id"), comment="优惠券")
    merchant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("merchants.id"), comment="商户")
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stores.id"), comment="核销门店")
    clerk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clerks.id"), index=True, comment="核销员")
    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), index=True, comment="持券人")
    code_hash: Mapped[bytes] = mapped_column(unique=True, comment="核销码摘要; 一码一次")
    amount_fen: Mapped[int | None] = mapped_column(comment="消费金额 (分)")
    discount_fen: Mapped[int] = mapped_column(comment="优惠金额 (分)")
    subsidy_fen: Mapped[int] = mapped_column(default=0, server_default="0", comment="其中工会补贴 (分)")
    redeemed_on: Mapped[dt.date] = mapped_column(comment="核销日期 (城市历日)")
    redeemed_at: Mapped[dt.datetime] = mapped_column(comment="核销时间")
    reversed_at: Mapped[dt.datetime | None] = mapped_column(comment="撤销时间; 空表示有效")
    reversed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("clerks.id"), comment="撤销的核销员")
    reversal_reason: Mapped[str | None] = mapped_column(comment="撤销原因")

    coupon: Mapped[Coupon] = relationship(lazy="raise")
    store: Mapped[Store] = relationship(lazy="raise")
    member: Mapped[Member] = relationship(lazy="raise")
