"""幂等键: the answer given to a key, stored in the transaction of its effect."""

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class IdempotencyKey(Base):
    __tablename__ = "idempotency_keys"
    __table_args__ = (
        CheckConstraint("status BETWEEN 200 AND 299", name="only_successes"),
        Index("ix_idempotency_keys_answered_at", "answered_at"),
        {"comment": "幂等键与已给出的回答, 保留 24 小时"},
    )

    actor_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, comment="行为人")
    route: Mapped[str] = mapped_column(primary_key=True, comment="路由")
    key: Mapped[str] = mapped_column(primary_key=True, comment="客户端给出的键")
    request_hash: Mapped[bytes] = mapped_column(comment="请求内容的带密钥摘要")
    status: Mapped[int] = mapped_column(comment="HTTP 状态")
    body: Mapped[bytes] = mapped_column(comment="回答的字节")
    answered_at: Mapped[dt.datetime] = mapped_column(comment="回答时间")
