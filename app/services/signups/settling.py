"""到时: what happens to sign-ups when nobody does anything. All of it is safe to do twice and catches up."""

import uuid
from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import ColumnElement, and_, func, or_, select

from app import clock, db
from app.campaign_types import TYPES
from app.db import session
from app.services.signups import moves, taking
from models import (
    Campaign,
    CampaignQuota,
    CampaignSession,
    CampaignState,
    Signup,
    SignupAction,
    SignupState,
)

CHUNK = 100
TOO_LATE_TO_WAIT = "候补的时间已过，没有等到名额。"
TOO_LATE_TO_MEND = "退回修改的那一项没有在期限内补好，需要时可以重新提交。"


def offer() -> int:
    """递补: let offers lapse that nobody took, and offer what is free to the next in line; gives how many."""
    return sum(_in_portions(_lapse, each) + _offer(each) for each in _with_a_queue())


def return_places() -> int:
    """并入公共名额: what unions have not used of their quotas in time; gives how many places."""
    with db.unit_of_work():
        due = (
            session()
            .scalars(
                select(CampaignQuota.campaign_id)
                .join(Campaign, Campaign.id == CampaignQuota.campaign_id)
                .where(
                    Campaign.state == CampaignState.PUBLISHED,
                    CampaignQuota.union_id.is_not(None),
                    CampaignQuota.returns_at <= clock.now(),
                    CampaignQuota.taken_count < CampaignQuota.capacity,
                )
                .distinct()
            )
            .all()
        )
    return sum(db.transact(partial(_return_places, each)) for each in sorted(due))


def run_out() -> int:
    """过期: whoever waited until no place can come any more, or did not mend in time; gives how many."""
    waited = and_(Signup.state == SignupState.WAITING, _can_get_nothing_any_more())
    late = and_(Signup.state == SignupState.RETURNED, Signup.mend_by <= clock.now())
    return _run_out(waited, TOO_LATE_TO_WAIT) + _run_out(late, TOO_LATE_TO_MEND)


def _with_a_queue() -> list[uuid.UUID]:
    """Campaigns in which somebody waits, or has let an offer lapse."""
    lapsed = and_(Signup.state == SignupState.OFFERED, Signup.offer_expires_at <= clock.now())
    with db.unit_of_work():
        waiting = session().scalars(
            select(Signup.campaign_id).where(Signup.state == SignupState.WAITING).distinct()
        )
        found = {*waiting, *session().scalars(select(Signup.campaign_id).where(lapsed).distinct())}
    return sorted(found)


def _in_portions(act: Callable[[uuid.UUID], int], campaign_id: uuid.UUID) -> int:
    total = 0
    while (did := db.transact(partial(act, campaign_id))) > 0:
        total += did
    return total


def _lapse(campaign_id: uuid.UUID) -> int:
    taking.lock_by_id(campaign_id)
    due = session().scalars(
        select(Signup.id)
        .where(
            Signup.campaign_id == campaign_id,
            Signup.state == SignupState.OFFERED,
            Signup.offer_expires_at <= clock.now(),
        )
        .order_by(Signup.offer_expires_at, Signup.id)
        .limit(CHUNK)
    )
    ids = due.all()
    for signup in _in_order(ids):
        moves.move(None, signup, SignupAction.LAPSE)
    return len(ids)


def _in_order(ids: Sequence[uuid.UUID]) -> list[Signup]:
    return sorted(moves.lock_many(ids), key=lambda signup: ids.index(signup.id))


def _offer(campaign_id: uuid.UUID) -> int:
    return db.transact(lambda: moves.move_up(session().get_one(Campaign, campaign_id)))


def _return_places(campaign_id: uuid.UUID) -> int:
    campaign = session().get_one(Campaign, campaign_id)
    taking.lock(campaign)
    returned = taking.return_unused(campaign_id)
    moves.move_up(campaign)
    return returned


def _can_get_nothing_any_more() -> ColumnElement[bool]:
    later = [declared.key for declared in TYPES.values() if declared.offers_after_closing]
    closed = func.least(CampaignSession.closes_at, Campaign.closes_at) <= clock.now()
    return or_(
        and_(Campaign.type.not_in(later), closed),
        and_(Campaign.type.in_(later), CampaignSession.starts_at <= clock.now()),
    )


def _run_out(condition: ColumnElement[bool], reason: str) -> int:
    total = 0
    while (did := db.transact(partial(_run_out_some, condition, reason))) > 0:
        total += did
    return total


def _run_out_some(condition: ColumnElement[bool], reason: str) -> int:
    statement = (
        select(Signup.id)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .outerjoin(CampaignSession, CampaignSession.id == Signup.session_id)
        .where(condition)
        .order_by(Signup.id)
        .limit(CHUNK)
    )
    due = session().scalars(statement).all()
    moved = 0
    for signup in moves.lock_many(due):
        # Somebody may have mended or cancelled it while this waited for the row.
        if signup.state in (SignupState.WAITING, SignupState.RETURNED):
            moves.move(None, signup, SignupAction.RUN_OUT, reason=reason)
            moved += 1
    return moved
