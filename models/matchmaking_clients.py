"""红娘的服务对象: who is looked after by whom, whom they have been introduced to, and what came of it."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.matchmaking_profiles import MatchmakingProfile
from models.matchmaking_studios import MatchmakerStudio, StudioMatchmaker
from models.personal import PersonalText


class TakenUp(StrEnum):
    """怎样结上的: chosen on the phone, or at the counter with the code that the person showed."""

    PHONE = "phone"
    COUNTER = "counter"


class EndedBy(StrEnum):
    CLIENT = "client"
    MATCHMAKER = "matchmaker"


class IntroductionOutcome(StrEnum):
    """结果. Nothing is OPEN for ever, but nobody is pressed either."""

    OPEN = "open"
    MET = "met"
    TOGETHER = "together"
    MARRIED = "married"
    ENDED = "ended"


class MatchmakingClient(Identified, Base):
    """One person with one studio, and with one of its matchmakers where one was chosen."""

    __tablename__ = "matchmaking_clients"
    __table_args__ = (
        one_of("taken_up", TakenUp),
        one_of("ended_by", EndedBy),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_is_complete"),
        Index(
            "uq_matchmaking_clients_living", "profile_id", unique=True, postgresql_where="ended_at IS NULL"
        ),
        Index("ix_matchmaking_clients_studio", "studio_id", "id", postgresql_where="ended_at IS NULL"),
        Index("ix_matchmaking_clients_profile", "profile_id", "id"),
        {"comment": "红娘的服务对象"},
    )

    profile_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("matchmaking_profiles.id"), comment="资料")
    studio_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("matchmaker_studios.id"), comment="工作室")
    matchmaker_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("studio_matchmakers.id"), index=True, comment="选定的红娘; 空为工作室的任一位"
    )
    taken_up: Mapped[TakenUp] = mapped_column(comment="怎样结上的")
    began_at: Mapped[dt.datetime] = mapped_column(comment="开始时间")
    ended_at: Mapped[dt.datetime | None] = mapped_column(comment="结束时间")
    ended_by: Mapped[EndedBy | None] = mapped_column(comment="由谁结束")

    profile: Mapped[MatchmakingProfile] = relationship(lazy="raise")
    studio: Mapped[MatchmakerStudio] = relationship(lazy="raise")
    matchmaker: Mapped[StudioMatchmaker | None] = relationship(lazy="raise")


class MatchmakingNote(Identified, Base):
    """红娘手记: for the matchmakers of the client alone."""

    __tablename__ = "matchmaking_notes"
    __table_args__ = (
        Index("ix_matchmaking_notes_client", "client_id", "id"),
        {"comment": "红娘手记"},
    )

    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("matchmaking_clients.id"), comment="服务对象")
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="红娘账号")
    written_at: Mapped[dt.datetime] = mapped_column(comment="时间")
    text_cipher: Mapped[bytes] = mapped_column(comment="内容 (密文)")

    text = PersonalText("text_cipher")


class MatchmakingIntroduction(Identified, Base):
    """牵线: two clients of one matchmaker. Each agrees alone; what each says stays with the matchmaker."""

    __tablename__ = "matchmaking_introductions"
    __table_args__ = (
        one_of("outcome", IntroductionOutcome),
        CheckConstraint("low_id < high_id", name="two_persons_in_order"),
        Index("uq_matchmaking_introductions_pair", "low_id", "high_id", unique=True),
        Index("ix_matchmaking_introductions_high", "high_id", "id"),
        {"comment": "红娘牵线"},
    )

    low_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("matchmaking_profiles.id"), comment="编号在前的一位")
    high_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("matchmaking_profiles.id"), comment="编号在后的一位"
    )
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="牵线的红娘账号")
    introduced_at: Mapped[dt.datetime] = mapped_column(comment="牵线时间")
    low_is_willing: Mapped[bool | None] = mapped_column(comment="前一位愿意认识; 空为还没有答复")
    high_is_willing: Mapped[bool | None] = mapped_column(comment="后一位愿意认识; 空为还没有答复")
    low_feedback_cipher: Mapped[bytes | None] = mapped_column(comment="前一位的反馈, 只给红娘 (密文)")
    high_feedback_cipher: Mapped[bytes | None] = mapped_column(comment="后一位的反馈, 只给红娘 (密文)")
    outcome: Mapped[IntroductionOutcome] = mapped_column(
        default=IntroductionOutcome.OPEN, server_default=IntroductionOutcome.OPEN, comment="结果"
    )

    low: Mapped[MatchmakingProfile] = relationship(lazy="raise", foreign_keys=low_id)
    high: Mapped[MatchmakingProfile] = relationship(lazy="raise", foreign_keys=high_id)

    low_feedback = PersonalText("low_feedback_cipher")
    high_feedback = PersonalText("high_feedback_cipher")

    @property
    def is_agreed(self) -> bool:
        """Both want to know each other."""
        return bool(self.low_is_willing and self.high_is_willing)
