"""抽签: what was promised before a draw, who took part, and how it came out."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.campaigns import Campaign
from models.personal import PersonalText
from models.staff import Staff


class DrawState(StrEnum):
    """COMMITTED to a seed, FROZEN entrants, DRAWING once two persons named the public value, DRAWN."""

    COMMITTED = "committed"
    FROZEN = "frozen"
    DRAWING = "drawing"
    DRAWN = "drawn"


class DrawResult(StrEnum):
    """WON a place; SUBSTITUTE in the order of rank; MISSED; WITHDRAWN before the draw."""

    WON = "won"
    SUBSTITUTE = "substitute"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"


class Draw(Identified, Base):
    """一次抽签. The seed is known to nobody until it is drawn; `docs/draws.md` says how it is computed."""

    __tablename__ = "draws"
    __table_args__ = (
        one_of("state", DrawState),
        CheckConstraint("(entered_by IS NULL) = (public_value IS NULL)", name="value_is_entered"),
        CheckConstraint("confirmed_by <> entered_by", name="two_persons"),
        CheckConstraint("(state = 'committed') = (frozen_at IS NULL)", name="frozen_is_complete"),
        CheckConstraint(
            "(state IN ('drawing', 'drawn')) = (confirmed_by IS NOT NULL)", name="drawn_after_confirmation"
        ),
        CheckConstraint("(state = 'drawn') = (drawn_at IS NOT NULL)", name="drawn_is_complete"),
        CheckConstraint("applied_count BETWEEN 0 AND entrant_count", name="progress_in_bounds"),
        Index("ix_draws_due", "state", postgresql_where="state <> 'drawn'"),
        {"comment": "抽签"},
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), unique=True, comment="活动")
    state: Mapped[DrawState] = mapped_column(
        default=DrawState.COMMITTED, server_default=DrawState.COMMITTED, comment="状态"
    )
    algorithm: Mapped[str] = mapped_column(comment="算法的版本, 见 docs/draws.md")
    commitment: Mapped[bytes] = mapped_column(comment="种子的 SHA-256, 报名前公布")
    seed_cipher: Mapped[bytes] = mapped_column(comment="种子 (密文)")
    public_source: Mapped[str] = mapped_column(comment="公开随机数取自何处, 报名前定好")
    public_at: Mapped[dt.datetime] = mapped_column(comment="公开随机数何时产生, 在报名结束之后")
    public_value: Mapped[str | None] = mapped_column(comment="公开随机数")
    entered_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="录入公开随机数的人"
    )
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="再录一遍核对的人"
    )
    frozen_at: Mapped[dt.datetime | None] = mapped_column(comment="名单封存的时间")
    pools: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, comment="封存时的名额池")
    ways: Mapped[list[Any]] = mapped_column(
        JSONB, default=list, comment="各种占名额的办法: 每一组里按先后占一个名额池"
    )
    entrant_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="参加抽签的人数")
    entrants_hash: Mapped[bytes | None] = mapped_column(comment="封存的名单与名额的 SHA-256")
    began_at: Mapped[dt.datetime | None] = mapped_column(comment="开始抽签的时间")
    applied_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="已办到第几名")
    winner_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="抽中人数")
    drawn_at: Mapped[dt.datetime | None] = mapped_column(comment="抽签完成的时间")

    campaign: Mapped[Campaign] = relationship(lazy="raise", viewonly=True)
    enterer: Mapped[Staff | None] = relationship(lazy="raise", viewonly=True, foreign_keys=entered_by)
    confirmer: Mapped[Staff | None] = relationship(lazy="raise", viewonly=True, foreign_keys=confirmed_by)

    seed = PersonalText("seed_cipher")


class DrawEntrant(Base):
    """参加者: `entrant` is all that others see of a sign-up. Numbered from 0 in the order of `entrant`."""

    __tablename__ = "draw_entrants"
    __table_args__ = (
        one_of("result", DrawResult),
        UniqueConstraint("signup_id"),
        CheckConstraint("number >= 0 AND way >= 0", name="numbers_not_negative"),
        # Nothing that the draw writes is in an index, so with room on their pages rows change where they are.
        Index("uq_draw_entrants_entrant", "draw_id", "entrant", unique=True),
        {"comment": "抽签的参加者", "postgresql_with": {"fillfactor": "50"}},
    )

    draw_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("draws.id"), primary_key=True, comment="抽签")
    number: Mapped[int] = mapped_column(primary_key=True, comment="序号, 从 0 起")
    entrant: Mapped[bytes] = mapped_column(comment="参加编号: 抽签编号与报名编号的 SHA-256")
    signup_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signups.id"), comment="报名")
    way: Mapped[int] = mapped_column(comment="按哪种办法占名额")
    result: Mapped[DrawResult | None] = mapped_column(comment="结果")
    rank: Mapped[int | None] = mapped_column(comment="签号从小到大的名次, 从 1 起; 退出的没有")
