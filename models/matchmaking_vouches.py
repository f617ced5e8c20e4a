"""核实: employment and believed single status, vouched for by whom the person has chosen."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.matchmaking_profiles import MatchmakingProfile
from models.matchmaking_studios import MatchmakerStudio
from models.personal import PersonalText
from models.unions import Union


class Voucher(StrEnum):
    """由谁核实: one's own unit's union, a street's union, or a matchmaker's studio."""

    UNIT = "unit"
    STREET = "street"
    STUDIO = "studio"


class VouchState(StrEnum):
    WAITING = "waiting"
    VOUCHED = "vouched"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class VouchBasis(StrEnum):
    """凭什么: the voucher knows the person, has seen papers, or has asked people who know."""

    KNOWS = "knows"
    PAPERS = "papers"
    ASKED = "asked"


class MatchmakingVouch(Identified, Base):
    """One request. Who judges it sees the person's name and the two facts, and nothing of the profile."""

    __tablename__ = "matchmaking_vouches"
    __table_args__ = (
        one_of("voucher", Voucher),
        one_of("state", VouchState),
        one_of("basis", VouchBasis),
        CheckConstraint("(voucher = 'studio') = (studio_id IS NOT NULL)", name="studio_where_chosen"),
        CheckConstraint("(voucher = 'studio') = (union_id IS NULL)", name="union_where_chosen"),
        CheckConstraint(
            "state NOT IN ('vouched', 'refused') OR num_nonnulls(decided_at, decided_by) = 2",
            name="decided_by_somebody",
        ),
        CheckConstraint("state <> 'vouched' OR basis IS NOT NULL", name="vouched_on_a_basis"),
        Index(
            "uq_matchmaking_vouches_waiting",
            "profile_id",
            unique=True,
            postgresql_where="state = 'waiting'",
        ),
        Index("ix_matchmaking_vouches_profile", "profile_id", "id"),
        Index("ix_matchmaking_vouches_union", "union_id", "state", "id"),
        Index("ix_matchmaking_vouches_studio", "studio_id", "state", "id"),
        {"comment": "在职和单身情况的核实"},
    )

    profile_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("matchmaking_profiles.id"), comment="资料")
    voucher: Mapped[Voucher] = mapped_column(comment="由谁核实, 本人选的")
    union_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unions.id"), comment="核实的工会")
    studio_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("matchmaker_studios.id"), comment="核实的工作室"
    )
    state: Mapped[VouchState] = mapped_column(
        default=VouchState.WAITING, server_default=VouchState.WAITING, comment="状态"
    )
    asked_at: Mapped[dt.datetime] = mapped_column(comment="申请时间")
    basis: Mapped[VouchBasis | None] = mapped_column(comment="凭什么核实")
    decided_at: Mapped[dt.datetime | None] = mapped_column(comment="答复时间")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="答复的干部"
    )
    reason_cipher: Mapped[bytes | None] = mapped_column(comment="没有核实的原因, 给本人看 (密文)")

    profile: Mapped[MatchmakingProfile] = relationship(lazy="raise")
    union: Mapped[Union | None] = relationship(lazy="raise")
    studio: Mapped[MatchmakerStudio | None] = relationship(lazy="raise")

    reason = PersonalText("reason_cipher")
