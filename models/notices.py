"""通知: what must be said to whom, and how often a person may still be written to through WeChat."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.members import Member


class NoticeState(StrEnum):
    """Where the subscribe message of a notice stands. The inbox has the notice from the first moment on.

    WAITING → SENDING (committed before WeChat is asked, with its credit) → SENT, KEPT, or WAITING again.
    UNSURE: asked, but nobody knows whether WeChat did it; only the sent event or its absence tells.
    KEPT: it stays in the inbox only; `outcome` says why. WITHDRAWN: it was taken back before it went out.
    """

    WAITING = "waiting"
    SENDING = "sending"
    UNSURE = "unsure"
    SENT = "sent"
    KEPT = "kept"
    WITHDRAWN = "withdrawn"


class Notice(Identified, Base):
    """One thing to be said to one person, written with its fact. `facts` hold no personal data."""

    __tablename__ = "notices"
    __table_args__ = (
        one_of("state", NoticeState),
        CheckConstraint("tries >= 0", name="tries_not_negative"),
        CheckConstraint("repeats >= 0", name="repeats_not_negative"),
        CheckConstraint(
            "state NOT IN ('sending', 'unsure', 'sent') OR num_nonnulls(template, asked_at) = 2",
            name="asked_is_complete",
        ),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_is_complete"),
        CheckConstraint("state <> 'kept' OR outcome IS NOT NULL", name="kept_for_a_reason"),
        CheckConstraint("called_at IS NULL OR needs_call", name="called_was_needed"),
        # The same thing is said to the same person once, whoever writes it and how often.
        UniqueConstraint("subject_id", "member_id", "kind", "occasion"),
        # One message of a template is on its way to a person at a time, so that a sent event names just one.
        Index(
            "uq_notices_under_way",
            "member_id",
            "template",
            unique=True,
            postgresql_where="state IN ('sending', 'unsure')",
        ),
        Index("ix_notices_inbox", "member_id", "id"),
        Index("ix_notices_due", "urgency", "due_at", "id", postgresql_where="state = 'waiting'"),
        Index("ix_notices_under_way", "asked_at", postgresql_where="state IN ('sending', 'unsure')"),
        Index("ix_notices_msgid", "msgid", postgresql_where="msgid IS NOT NULL"),
        Index("ix_notices_calls", "id", postgresql_where="needs_call AND called_at IS NULL"),
        # What is old enough to be forgotten is found without reading what is not.
        Index("ix_notices_age", "due_at", postgresql_using="brin"),
        # How far a broadcast is, and who of its people stands where, one page at a time.
        Index(
            "ix_notices_broadcast_told",
            "broadcast_id",
            "state",
            "member_id",
            postgresql_where="broadcast_id IS NOT NULL",
        ),
        {"comment": "通知"},
    )

    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), comment="对谁说")
    kind: Mapped[str] = mapped_column(comment="通知种类, 见 app/services/notices/kinds.py")
    subject: Mapped[str] = mapped_column(comment="所说的事所在的表")
    subject_id: Mapped[uuid.UUID] = mapped_column(comment="所说的事的主键")
    occasion: Mapped[str] = mapped_column(
        default="", server_default="", comment="同一件事第几回说, 如 3d、1d; 一事一说为空"
    )
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="填进文字里的事实, 不含个人信息")
    urgency: Mapped[int] = mapped_column(comment="先后: 0 最急")
    due_at: Mapped[dt.datetime] = mapped_column(comment="最早何时发送订阅消息")
    deadline_at: Mapped[dt.datetime] = mapped_column(comment="过了此时不必再发")
    state: Mapped[NoticeState] = mapped_column(default=NoticeState.WAITING, comment="订阅消息的状态")
    outcome: Mapped[str | None] = mapped_column(comment="没有发送的原因, 如 no_credit、muted、too_late")
    template: Mapped[str | None] = mapped_column(comment="发送所用的模板 (本系统的代号)")
    tries: Mapped[int] = mapped_column(default=0, server_default="0", comment="问过微信几次")
    repeats: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="其中有几次不知道上一次是否已经送达"
    )
    asked_at: Mapped[dt.datetime | None] = mapped_column(comment="最近一次问微信的时间")
    msgid: Mapped[int | None] = mapped_column(BigInteger, comment="微信的消息编号")
    sent_at: Mapped[dt.datetime | None] = mapped_column(comment="发送成功时间")
    read_at: Mapped[dt.datetime | None] = mapped_column(comment="在小程序里读过的时间")
    needs_call: Mapped[bool] = mapped_column(
        default=False, server_default="false", comment="未能送达且应由干部致电"
    )
    called_at: Mapped[dt.datetime | None] = mapped_column(comment="干部致电时间")
    called_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), comment="致电的干部")
    broadcast_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("broadcasts.id"), comment="所属群发")

    member: Mapped[Member] = relationship(lazy="raise")


class SubscribeCredit(Base):
    """订阅次数: what a person has granted for one template.

    One tap reaches us twice, pushed by WeChat and reported by the phone, and either may get lost: both are
    counted by themselves, and the larger count is what was granted. A refusal starts all counts anew.
    """

    __tablename__ = "subscribe_credits"
    __table_args__ = (
        CheckConstraint(
            "pushed_count >= 0 AND reported_count >= 0 AND spent_count >= 0", name="counts_not_negative"
        ),
        {"comment": "订阅消息次数"},
    )

    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), primary_key=True, comment="会员")
    template: Mapped[str] = mapped_column(primary_key=True, comment="模板 (本系统的代号)")
    pushed_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="微信推送的同意次数")
    reported_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="小程序报告的同意次数")
    spent_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="已用次数")
    refused_at: Mapped[dt.datetime | None] = mapped_column(comment="最近一次拒绝的时间; 更早的同意不再算数")
    accepted_at: Mapped[dt.datetime | None] = mapped_column(comment="最近一次同意的时间; 更早的拒绝不再算数")


class NoticePreference(Base):
    """接收偏好: a group of notices that a person does not want as subscribe messages. The inbox stays."""

    __tablename__ = "notice_preferences"
    __table_args__ = ({"comment": "通知接收偏好"},)

    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), primary_key=True, comment="会员")
    group: Mapped[str] = mapped_column(primary_key=True, comment="通知分组")
    is_muted: Mapped[bool] = mapped_column(comment="不发订阅消息")


class NoticeFigure(Base):
    """每日通知统计: how many notices of a kind came to which end on a day. Made anew by ticks."""

    __tablename__ = "notice_figures"
    __table_args__ = (
        one_of("state", NoticeState),
        CheckConstraint("read_count BETWEEN 0 AND amount", name="read_of_all"),
        {"comment": "每日通知统计"},
    )

    on_day: Mapped[dt.date] = mapped_column(primary_key=True, comment="应发送的日期 (城市历日)")
    district: Mapped[str] = mapped_column(primary_key=True, comment="辖市(区); 空表示全市不分区")
    kind: Mapped[str] = mapped_column(primary_key=True, comment="通知种类")
    state: Mapped[NoticeState] = mapped_column(primary_key=True, comment="订阅消息的状态")
    outcome: Mapped[str] = mapped_column(primary_key=True, comment="没有发送的原因; 空表示没有")
    amount: Mapped[int] = mapped_column(comment="多少条")
    read_count: Mapped[int] = mapped_column(comment="其中本人读过的")


class PushReceipt(Base):
    """推送回执: a push of WeChat that was taken in, so that its repeats do nothing."""

    __tablename__ = "push_receipts"
    __table_args__ = (
        Index("ix_push_receipts_at", "received_at", postgresql_using="brin"),
        {"comment": "微信推送的去重记录"},
    )

    key: Mapped[str] = mapped_column(primary_key=True, comment="去重键")
    event: Mapped[str] = mapped_column(comment="事件")
    received_at: Mapped[dt.datetime] = mapped_column(comment="收到时间")
