"""请别处红娘帮忙: one client, and the studio that is asked whether it knows somebody for her."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.matchmaking_clients import MatchmakingClient
from models.matchmaking_studios import MatchmakerStudio


class ProposalState(StrEnum):
    """TAKEN: the studio has introduced a client of its own. DECLINED: it knows nobody just now."""

    WAITING = "waiting"
    TAKEN = "taken"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class MatchmakingProposal(Identified, Base):
    """推荐. While it waits, and no longer, the studio sees what the client shows to matchmakers."""

    __tablename__ = "matchmaking_proposals"
    __table_args__ = (
        one_of("state", ProposalState),
        CheckConstraint("num_nonnulls(decided_at, decided_by) IN (0, 2)", name="decided_is_complete"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="waiting_is_undecided"),
        CheckConstraint("(state = 'taken') = (introduction_id IS NOT NULL)", name="taken_introduces"),
        Index(
            "uq_matchmaking_proposals_waiting",
            "client_id",
            "studio_id",
            unique=True,
            postgresql_where="state = 'waiting'",
        ),
        Index("ix_matchmaking_proposals_client", "client_id", "id"),
        Index("ix_matchmaking_proposals_studio", "studio_id", "state", "id"),
        {"comment": "推荐给别的红娘工作室"},
    )

    client_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("matchmaking_clients.id"), comment="推荐的服务对象"
    )
    studio_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("matchmaker_studios.id"), comment="请哪个工作室帮忙"
    )
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="推荐的红娘账号")
    proposed_at: Mapped[dt.datetime] = mapped_column(comment="推荐时间")
    state: Mapped[ProposalState] = mapped_column(
        default=ProposalState.WAITING, server_default=ProposalState.WAITING, comment="状态"
    )
    decided_at: Mapped[dt.datetime | None] = mapped_column(comment="答复或撤回的时间")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="答复或撤回的红娘账号"
    )
    introduction_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("matchmaking_introductions.id"), unique=True, comment="由此牵的线"
    )

    client: Mapped[MatchmakingClient] = relationship(lazy="raise")
    studio: Mapped[MatchmakerStudio] = relationship(lazy="raise")
