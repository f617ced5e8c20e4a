"""成批办理: many sign-ups with one judgement, all or none; a preview names who would be refused."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from app.db import session
from app.errors import AppError, Conflict
from app.services import signups
from app.services.campaigns import budgets
from app.services.reviews.judging import Verdict, carry_out, lock_seen
from models import CampaignQuota, CampaignSession, Signup, Staff

AT_ONCE = 100


class BatchRefused(Conflict):
    code, detail = "batch_refused", "其中有不能办理的，一件也没有办"
    next = "请去掉不能办理的再提交，或先预览"


@dataclass(frozen=True)
class Item:
    """One of the batch: which, and how many moves it had made when it was read."""

    signup_id: uuid.UUID
    move_count: int


@dataclass(frozen=True)
class Outcome:
    """What becomes of one: None, or why it would be refused."""

    signup_id: uuid.UUID
    code: str | None = None
    detail: str | None = None


def judge_all(staff: Staff, items: Sequence[Item], verdict: Verdict) -> list[Outcome]:
    """成批办理: all or nothing. Refuses with `batch_refused`, which names each that stands in the way."""
    outcomes = _try_all(staff, items, verdict)
    refused = [
        {"signup_id": str(one.signup_id), "code": one.code, "detail": one.detail}
        for one in outcomes
        if one.code is not None
    ]
    if refused:
        raise BatchRefused(refused=refused)
    return outcomes


def preview(staff: Staff, items: Sequence[Item], verdict: Verdict) -> list[Outcome]:
    """预览: what `judge_all` would do now — it is done, looked at, and taken back."""
    with session().begin_nested() as savepoint:
        outcomes = _try_all(staff, items, verdict)
        savepoint.rollback()
    return outcomes


def _try_all(staff: Staff, items: Sequence[Item], verdict: Verdict) -> list[Outcome]:
    """Each judged behind a savepoint of its own, so that all refusals are found and not the first alone."""
    found = _lock_in_order(staff, [item.signup_id for item in items])
    return [_try(staff, found.get(item.signup_id), item, verdict) for item in items]


def _try(staff: Staff, signup: Signup | None, item: Item, verdict: Verdict) -> Outcome:
    try:
        if signup is None:
            raise signups.SignupNotFound
        with session().begin_nested():
            carry_out(staff, signup, replace(verdict, move_count=item.move_count))
    except AppError as refusal:
        return Outcome(item.signup_id, refusal.code, refusal.detail)
    return Outcome(item.signup_id)


def _lock_in_order(staff: Staff, signup_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Signup]:
    """Sign-ups, their budgets, then the sessions and the quotas that they may take of, each by their ids.

    Whoever judges or takes back one alone goes the same way, so nobody waits for somebody who waits for him.
    """
    found = {one.id: one for one in lock_seen(staff, signup_ids)}
    budgets.lock([one.campaign for one in found.values()])
    sessions = {one.session_id for one in found.values() if one.session_id is not None}
    session().execute(
        select(CampaignSession.id)
        .where(CampaignSession.id.in_(sessions))
        .order_by(CampaignSession.id)
        .with_for_update()
    )
    session().execute(
        select(CampaignQuota.id)
        .where(CampaignQuota.campaign_id.in_({one.campaign_id for one in found.values()}))
        .order_by(CampaignQuota.id)
        .with_for_update()
    )
    return found
