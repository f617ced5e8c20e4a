"""驾驶舱的表: figures that ticks make anew from the facts, so that no page counts the city."""

import datetime as dt
import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class MonthFigure(Base):
    """每月统计: one figure of one month in one district."""

    __tablename__ = "month_figures"
    __table_args__ = (
        CheckConstraint("date_trunc('month', month)::date = month", name="first_of_the_month"),
        {"comment": "每月统计 (驾驶舱)"},
    )

    month: Mapped[dt.date] = mapped_column(primary_key=True, comment="月份, 以 1 日表示")
    district: Mapped[str] = mapped_column(primary_key=True, comment="辖市(区); 空表示全市不分区")
    figure: Mapped[str] = mapped_column(primary_key=True, comment="指标; 带冒号的是某一步流失的原因")
    amount: Mapped[int] = mapped_column(BigInteger, comment="数值")


class ReachCell(Base):
    """一公里格: the members whose work is in one cell of the map, and how many have a store near.

    A cell reaches from `row` to `row + 1` hundredths of a degree north, `place` likewise east.
    """

    __tablename__ = "reach_cells"
    __table_args__ = (
        CheckConstraint("near_count BETWEEN 0 AND member_count", name="near_of_all"),
        CheckConstraint("store_count >= 0", name="stores_not_negative"),
        {"comment": "一公里覆盖的网格 (驾驶舱)"},
    )

    district: Mapped[str] = mapped_column(primary_key=True, comment="辖市(区); 空表示不在任何区")
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="纬度的百分之一度, 取整")
    place: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="经度的百分之一度, 取整"
    )
    street: Mapped[str | None] = mapped_column(comment="会员最多的街道(镇)工会")
    member_count: Mapped[int] = mapped_column(comment="在此工作的会员")
    near_count: Mapped[int] = mapped_column(comment="其中一公里内有门店的")
    store_count: Mapped[int] = mapped_column(comment="格内在架门店")


class CampaignProgress(Base):
    """活动进度: what has become of a campaign's sign-ups, places and money."""

    __tablename__ = "campaign_progress"
    __table_args__ = ({"comment": "活动进度 (驾驶舱)"},)

    campaign_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("campaigns.id"), primary_key=True, comment="活动"
    )
    signed_count: Mapped[int] = mapped_column(comment="报名, 取消的不算")
    waiting_count: Mapped[int] = mapped_column(comment="审核中、补正、候补")
    overdue_count: Mapped[int] = mapped_column(comment="其中审核已超期")
    approved_count: Mapped[int] = mapped_column(comment="通过而还没有发放")
    handed_count: Mapped[int] = mapped_column(comment="已发放或已到场")
    refused_count: Mapped[int] = mapped_column(comment="未通过、未抽中")
    capacity: Mapped[int | None] = mapped_column(comment="名额; 空为不限")
    taken_count: Mapped[int] = mapped_column(comment="已占名额")
    promised_fen: Mapped[int] = mapped_column(BigInteger, comment="已批的钱 (分)")
    paid_fen: Mapped[int] = mapped_column(BigInteger, comment="银行已付的 (分)")
    counted_at: Mapped[dt.datetime] = mapped_column(comment="统计时间")


class BatchProgress(Base):
    """券批次进度: claimed, redeemed, lapsed, and the subsidy that went with it."""

    __tablename__ = "batch_progress"
    __table_args__ = ({"comment": "券批次进度 (驾驶舱)"},)

    batch_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("coupon_batches.id"), primary_key=True, comment="券批次"
    )
    claimed_count: Mapped[int] = mapped_column(comment="已领, 退回的不算")
    redeemed_count: Mapped[int] = mapped_column(comment="已核销")
    lapsed_count: Mapped[int] = mapped_column(comment="过期未用")
    subsidy_fen: Mapped[int] = mapped_column(BigInteger, comment="已产生的补贴 (分)")
    counted_at: Mapped[dt.datetime] = mapped_column(comment="统计时间")


class DeskClock(Base):
    """办理时限: how much of one kind waits at one union's desk, how much soon runs out or has."""

    __tablename__ = "desk_clocks"
    __table_args__ = (
        CheckConstraint("soon_count + overdue_count <= waiting_count", name="of_all_that_waits"),
        {"comment": "办理时限 (驾驶舱)"},
    )

    union_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("unions.id"), primary_key=True, comment="办理的工会"
    )
    kind: Mapped[str] = mapped_column(primary_key=True, comment="哪一类事")
    waiting_count: Mapped[int] = mapped_column(comment="在办")
    soon_count: Mapped[int] = mapped_column(comment="其中两天内到期")
    overdue_count: Mapped[int] = mapped_column(comment="其中已超期")
    next_due_at: Mapped[dt.datetime | None] = mapped_column(comment="最早的期限")
    counted_at: Mapped[dt.datetime] = mapped_column(comment="统计时间")


class UnionPlace(Base):
    """工会所在地: where the people of a union work, in GCJ-02. Without one, its street's counts."""

    __tablename__ = "union_places"
    __table_args__ = (
        CheckConstraint("lat BETWEEN -90 AND 90 AND lng BETWEEN -180 AND 180", name="on_the_map"),
        {"comment": "工会所在地"},
    )

    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), primary_key=True, comment="工会")
    lat: Mapped[float] = mapped_column(comment="纬度 (GCJ-02)")
    lng: Mapped[float] = mapped_column(comment="经度 (GCJ-02)")
