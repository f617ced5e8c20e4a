"""放行: who is in a campaign or a session that was called off is told why, and let go, chunk by chunk."""

import uuid
from collections.abc import Callable

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app import db
from app.db import session
from app.services.signups import bulk, moves, taking
from app.services.signups.bulk import Wanted
from app.services.signups.life import NEXT
from models import Campaign, CampaignSession, CampaignState, Payment, Signup, SignupAction
from models.payments import LIVING

CHUNK = 1_000
CAN_END = [state for state, action in NEXT if action is SignupAction.END]
Progress = Callable[[int], None]


def end_signups(campaign_id: uuid.UUID, *, progress: Progress) -> int:
    """放行: everybody who is in what was called off of this campaign; gives how many.

    Each chunk is a unit of work of its own, and who was let go is not found again: safe to run twice.
    """
    count = 0
    while True:
        let_go = db.transact(lambda: _end_some(campaign_id))
        count += let_go
        if let_go:
            progress(count)
        else:
            return count


def list_unfinished() -> list[uuid.UUID]:
    """Campaigns with people still in what was called off."""
    of_it = (Signup.campaign_id == Campaign.id, Signup.state.in_(CAN_END), ~_is_paid())
    left = exists().where(*of_it, _is_called_off())
    return list(session().scalars(select(Campaign.id).where(left)))


def _end_some(campaign_id: uuid.UUID) -> int:
    chosen = session().execute(
        select(Signup.id, Signup.session_id)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .where(Signup.campaign_id == campaign_id, Signup.state.in_(CAN_END), ~_is_paid(), _is_called_off())
        .order_by(Signup.id)
        .limit(CHUNK)
    )
    by_session: dict[uuid.UUID | None, list[Wanted]] = {}
    for signup_id, session_id in chosen:
        by_session.setdefault(session_id, []).append(Wanted(signup_id))
    campaign = session().scalar(select(Campaign).where(Campaign.id == campaign_id))
    if campaign is None:
        return 0
    taking.lock(campaign)
    ended = 0
    for session_id, wanted in by_session.items():
        reason = _reason(campaign, session_id)
        ended += len(bulk.move_many(campaign, wanted, SignupAction.END, reason=reason))
    if ended and campaign.state is CampaignState.PUBLISHED:
        # Others may wait for what a cancelled session has left of the campaign's places.
        moves.move_up(campaign)
    return ended


def _is_called_off() -> ColumnElement[bool]:
    """The campaign was ended early, or the session was cancelled. What is over by itself is left alone."""
    of_it = CampaignSession.id == Signup.session_id
    is_over = exists().where(of_it, CampaignSession.ends_at <= Campaign.ended_at)
    ended = and_(Campaign.state == CampaignState.ENDED, Campaign.state_reason.is_not(None), ~is_over)
    return or_(ended, exists().where(of_it, CampaignSession.cancelled_at.is_not(None)))


def _is_paid() -> ColumnElement[bool]:
    """Their money is under way. Should the bank send it back, they are let go then."""
    return exists().where(Payment.signup_id == Signup.id, Payment.state.in_(LIVING))


def _reason(campaign: Campaign, session_id: uuid.UUID | None) -> str | None:
    if campaign.state is CampaignState.ENDED or session_id is None:
        return campaign.state_reason
    cancelled = session().get_one(CampaignSession, session_id)
    return f"“{cancelled.title}”这一场取消了：{cancelled.cancel_reason}"
