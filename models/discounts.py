"""折扣: a standing offer that needs only the union card. Nothing is claimed; uses are counted at the till."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.members import Member
from models.merchants import Merchant
from models.stores import Store


class DiscountState(StrEnum):
    """Only PUBLISHED can be seen and counted; PAUSED comes back, ENDED does not."""

    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    ENDED = "ended"


discount_stores = Table(
    "discount_stores",
    Base.metadata,
    Column("discount_id", ForeignKey("discounts.id"), primary_key=True, comment="折扣"),
    Column("store_id", ForeignKey("stores.id"), primary_key=True, index=True, comment="适用门店"),
    comment="折扣的适用门店",
)


class Discount(Identified, Base):
    __tablename__ = "discounts"
    __table_args__ = (
        one_of("state", DiscountState),
        CheckConstraint("percent_off BETWEEN 1 AND 99", name="percent_off_in_range"),
        CheckConstraint("begins_on <= ends_on", name="in_order"),
        Index("ix_discounts_listed", "state", "id"),
        Index(
            "ix_discounts_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        {"comment": "特约折扣"},
    )

    merchant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("merchants.id"), index=True, comment="商户")
    title: Mapped[str] = mapped_column(comment="标题")
    terms: Mapped[str] = mapped_column(default="", server_default="", comment="使用说明")
    percent_off: Mapped[int | None] = mapped_column(comment="减百分之几; 空表示见说明")
    audience: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, comment="对象条件, 见 app/audiences.py")
    begins_on: Mapped[dt.date] = mapped_column(comment="开始")
    ends_on: Mapped[dt.date | None] = mapped_column(comment="结束 (含当日); 空表示长期")
    state: Mapped[DiscountState] = mapped_column(default=DiscountState.DRAFT, comment="状态")
    search_text: Mapped[str] = mapped_column(comment="检索文本")

    merchant: Mapped[Merchant] = relationship(lazy="raise")
    stores: Mapped[list[Store]] = relationship(secondary=discount_stores, lazy="raise", order_by=Store.id)


class DiscountUse(Identified, Base):
    """折扣使用: counted by a clerk who scanned the union card's code. One code counts once."""

    __tablename__ = "discount_uses"
    __table_args__ = (
        CheckConstraint("amount_fen >= 0", name="amount_not_negative"),
        CheckConstraint("saved_fen BETWEEN 0 AND amount_fen", name="saved_within_amount"),
        Index("ix_discount_uses_till", "store_id", "used_on", "used_at", "id"),
        Index("ix_discount_uses_member", "member_id", "used_at", "id"),
        Index("ix_discount_uses_on", "used_on", postgresql_using="brin"),
        {"comment": "折扣使用记录"},
    )

    discount_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("discounts.id"), index=True, comment="折扣")
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stores.id"), comment="门店")
    clerk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clerks.id"), index=True, comment="核销员")
    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), comment="会员")
    code_hash: Mapped[bytes] = mapped_column(unique=True, comment="会员码摘要; 一码一次")
    amount_fen: Mapped[int | None] = mapped_column(comment="优惠前的消费金额 (分)")
    saved_fen: Mapped[int | None] = mapped_column(comment="优惠金额 (分)")
    used_on: Mapped[dt.date] = mapped_column(comment="使用日期 (城市历日)")
    used_at: Mapped[dt.datetime] = mapped_column(comment="使用时间")

    discount: Mapped[Discount] = relationship(lazy="raise")
    store: Mapped[Store] = relationship(lazy="raise")
    member: Mapped[Member] = relationship(lazy="raise")
