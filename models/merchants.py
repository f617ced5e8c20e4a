"""特约商户与门店: who offers benefits and where. Coordinates are GCJ-02."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of


class MerchantState(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DELISTED = "delisted"


class StoreState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Category(Base):
    """商户类别. The slug is what programs use."""

    __tablename__ = "categories"
    __table_args__ = ({"comment": "商户类别"},)

    slug: Mapped[str] = mapped_column(primary_key=True, comment="代号")
    name: Mapped[str] = mapped_column(comment="名称")
    position: Mapped[int] = mapped_column(comment="显示次序")


class Merchant(Identified, Base):
    __tablename__ = "merchants"
    __table_args__ = (
        one_of("state", MerchantState),
        Index(
            "ix_merchants_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        {"comment": "特约商户"},
    )

    name: Mapped[str] = mapped_column(comment="商户名称")
    credit_code: Mapped[str] = mapped_column(unique=True, comment="统一社会信用代码")
    category: Mapped[str] = mapped_column(ForeignKey("categories.slug"), index=True, comment="类别")
    state: Mapped[MerchantState] = mapped_column(default=MerchantState.ACTIVE, comment="状态")
    search_text: Mapped[str] = mapped_column(comment="检索文本: 逐字分隔的名称与拼音首字母")

    stores: Mapped[list["Store"]] = relationship(back_populates="merchant", lazy="raise", order_by="Store.id")


class Store(Identified, Base):
    __tablename__ = "stores"
    __table_args__ = (
        one_of("state", StoreState),
        CheckConstraint("lat BETWEEN -90 AND 90 AND lng BETWEEN -180 AND 180", name="on_the_map"),
        Index(
            "ix_stores_earth",
            func.ll_to_earth(text("lat"), text("lng")),
            postgresql_using="gist",
        ),
        Index(
            "ix_stores_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        {"comment": "门店"},
    )

    merchant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("merchants.id"), index=True, comment="所属商户")
    name: Mapped[str] = mapped_column(comment="门店名称")
    district: Mapped[str] = mapped_column(index=True, comment="所在辖市(区)")
    address: Mapped[str] = mapped_column(comment="地址")
    lat: Mapped[float] = mapped_column(comment="纬度 (GCJ-02)")
    lng: Mapped[float] = mapped_column(comment="经度 (GCJ-02)")
    phone: Mapped[str | None] = mapped_column(comment="门店电话")
    state: Mapped[StoreState] = mapped_column(default=StoreState.OPEN, comment="状态")
    search_text: Mapped[str] = mapped_column(comment="检索文本: 逐字分隔的名称与拼音首字母")

    merchant: Mapped[Merchant] = relationship(back_populates="stores", lazy="raise")
    hours: Mapped[list["StoreHours"]] = relationship(
        lazy="raise", order_by="(StoreHours.weekday, StoreHours.opens_at)", cascade="all, delete-orphan"
    )


class StoreHours(Identified, Base):
    """营业时间: one span on one weekday. A span that ends at or before its start runs past midnight."""

    __tablename__ = "store_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        Index("ix_store_hours_store_id_weekday", "store_id", "weekday"),
        {"comment": "门店每周营业时间"},
    )

    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"), comment="门店")
    weekday: Mapped[int] = mapped_column(comment="星期, 0 为星期一")
    opens_at: Mapped[dt.time] = mapped_column(comment="开门")
    closes_at: Mapped[dt.time] = mapped_column(comment="关门; 不晚于开门时表示次日")
