"""红娘工作室与基地: where matchmakers receive people, who they are, and the talks one can book with them."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.staff import Staff
from models.unions import Union


class StudioKind(StrEnum):
    """STUDIO is 红娘工作室, BASE is 红娘工作基地."""

    STUDIO = "studio"
    BASE = "base"


class MatchmakerStudio(Identified, Base):
    """A place with hours and an office phone. Closed, nobody chooses it any more."""

    __tablename__ = "matchmaker_studios"
    __table_args__ = (
        one_of("kind", StudioKind),
        Index("ix_matchmaker_studios_union", "union_id", "id"),
        Index("ix_matchmaker_studios_district", "district", "id", postgresql_where="is_open"),
        {"comment": "红娘工作室与工作基地"},
    )

    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), comment="管理的工会")
    kind: Mapped[StudioKind] = mapped_column(comment="工作室或工作基地")
    name: Mapped[str] = mapped_column(comment="名称")
    district: Mapped[str] = mapped_column(comment="所在辖市(区)")
    address: Mapped[str] = mapped_column(comment="地址")
    hours: Mapped[str] = mapped_column(comment="接待时间")
    phone: Mapped[str] = mapped_column(comment="办公电话")
    is_open: Mapped[bool] = mapped_column(default=True, server_default=true(), comment="在办")

    union: Mapped[Union] = relationship(lazy="raise")
    people: Mapped[list["StudioMatchmaker"]] = relationship(
        lazy="raise", order_by="StudioMatchmaker.id", viewonly=True
    )


class StudioMatchmaker(Identified, Base):
    """驻点红娘: a staff account that works at a studio, under the name by which people know her."""

    __tablename__ = "studio_matchmakers"
    __table_args__ = (
        UniqueConstraint("studio_id", "staff_id"),
        {"comment": "工作室的红娘"},
    )

    studio_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("matchmaker_studios.id"), comment="工作室")
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="红娘账号")
    shown_name: Mapped[str] = mapped_column(comment="称呼, 如 陈老师")
    left_at: Mapped[dt.datetime | None] = mapped_column(comment="不再驻点的时间")

    studio: Mapped[MatchmakerStudio] = relationship(lazy="raise", viewonly=True)
    staff: Mapped[Staff] = relationship(lazy="raise")


class MatchmakingTalk(Identified, Base):
    """面谈时段: free until somebody books it; one matchmaker has one at a time."""

    __tablename__ = "matchmaking_talks"
    __table_args__ = (
        UniqueConstraint("matchmaker_id", "starts_at"),
        CheckConstraint("starts_at < ends_at", name="ends_after_it_begins"),
        CheckConstraint("(profile_id IS NULL) = (booked_at IS NULL)", name="booked_is_complete"),
        Index("ix_matchmaking_talks_profile", "profile_id", "starts_at"),
        Index(
            "uq_matchmaking_talks_once_a_time",
            "profile_id",
            "starts_at",
            unique=True,
            postgresql_where="profile_id IS NOT NULL",
        ),
        {"comment": "红娘面谈时段"},
    )

    matchmaker_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("studio_matchmakers.id"), comment="红娘")
    starts_at: Mapped[dt.datetime] = mapped_column(comment="开始")
    ends_at: Mapped[dt.datetime] = mapped_column(comment="结束")
    profile_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("matchmaking_profiles.id"), comment="预约的人; 空为没有人约"
    )
    booked_at: Mapped[dt.datetime | None] = mapped_column(comment="预约的时间")

    matchmaker: Mapped[StudioMatchmaker] = relationship(lazy="raise")
