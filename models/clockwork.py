"""定时: when each part of the clockwork was last due and last done, and the figures of each day."""

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class TickRun(Base):
    """One row for each tick of the clockwork."""

    __tablename__ = "tick_runs"
    __table_args__ = (
        CheckConstraint("run_count >= 0 AND failed_count >= 0", name="counts_not_negative"),
        {"comment": "定时任务的运行情况"},
    )

    name: Mapped[str] = mapped_column(primary_key=True, comment="名字, 如 coupons.remind")
    due_at: Mapped[dt.datetime | None] = mapped_column(comment="最近一次已安排的应运行时刻")
    begun_at: Mapped[dt.datetime | None] = mapped_column(comment="最近一次开始")
    done_at: Mapped[dt.datetime | None] = mapped_column(comment="最近一次成功完成")
    failed_at: Mapped[dt.datetime | None] = mapped_column(comment="最近一次失败")
    run_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="成功次数")
    failed_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="失败次数")
    did_count: Mapped[int] = mapped_column(
        BigInteger, default=0, server_default="0", comment="最近一次办了几件"
    )


class DailyFigure(Base):
    """驾驶舱数字: one figure of one day in one district. Made anew from the facts as often as one likes."""

    __tablename__ = "daily_figures"
    __table_args__ = ({"comment": "每日统计 (驾驶舱)"},)

    on_day: Mapped[dt.date] = mapped_column(primary_key=True, comment="日期 (城市历日)")
    district: Mapped[str] = mapped_column(primary_key=True, comment="辖市(区); 空表示全市不分区")
    figure: Mapped[str] = mapped_column(primary_key=True, comment="指标")
    amount: Mapped[int] = mapped_column(BigInteger, comment="数值")
