"""任务: why a job failed. The jobs themselves stand in procrastinate's own tables."""

import datetime as dt

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified


class JobFailure(Identified, Base):
    """The last failure of a job that has not succeeded yet. `job_id` names no key of ours to refer to."""

    __tablename__ = "job_failures"
    __table_args__ = ({"comment": "任务最近一次失败的原因"},)

    job_id: Mapped[int] = mapped_column(BigInteger, unique=True, comment="任务编号 (procrastinate_jobs)")
    task: Mapped[str] = mapped_column(comment="任务名")
    kind: Mapped[str] = mapped_column(comment="错误的类名")
    says: Mapped[str] = mapped_column(comment="错误的第一行, 已去掉可能的个人信息")
    failed_at: Mapped[dt.datetime] = mapped_column(comment="失败时间")
