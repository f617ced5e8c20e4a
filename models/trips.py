"""疗休养线路: to which base a session goes, who leads it, and what those who went say of it."""

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified
from models.campaigns import CampaignSession
from models.personal import PersonalText
from models.recuperation_bases import RecuperationBase


class Trip(Identified, Base):
    """一条线路. Name and phone of the leader are shown to those who go, and to nobody else."""

    __tablename__ = "trips"
    __table_args__ = ({"comment": "疗休养线路: 场次去哪个基地, 谁领队"},)

    session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("campaign_sessions.id", ondelete="CASCADE"), unique=True, comment="场次"
    )
    base_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("recuperation_bases.id"), index=True, comment="基地"
    )
    leader_staff_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="领队是哪位干部; 空为另请的人"
    )
    leader_name_cipher: Mapped[bytes] = mapped_column(comment="领队姓名 (密文)")
    leader_phone_cipher: Mapped[bytes] = mapped_column(comment="领队电话 (密文)")

    session: Mapped[CampaignSession] = relationship(lazy="raise")
    base: Mapped[RecuperationBase] = relationship(lazy="raise")

    leader_name = PersonalText("leader_name_cipher")
    leader_phone = PersonalText("leader_phone_cipher")


class TripRating(Identified, Base):
    """一次评价, 1 to 5. Everybody sees the average; what was written only staff, without a name."""

    __tablename__ = "trip_ratings"
    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 5", name="one_to_five"),
        Index("ix_trip_ratings_base", "base_id", "id"),
        {"comment": "疗休养评价"},
    )

    signup_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signups.id"), unique=True, comment="报名")
    base_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recuperation_bases.id"), comment="基地")
    score: Mapped[int] = mapped_column(comment="几分, 1 至 5")
    comment_cipher: Mapped[bytes | None] = mapped_column(comment="说了什么 (密文)")
    rated_at: Mapped[dt.datetime] = mapped_column(comment="评价时间")

    comment = PersonalText("comment_cipher")
