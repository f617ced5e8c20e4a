"""待审列表: what waits at one's step, the earliest term first; and what has become of a campaign's sign-ups.

Constant cost however many sign-ups wait: few unions are asked one by one, each by its own index; of many the
one index by term is walked, and unions that are not the person's are left out on the way.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true, union_all

from app import clock, paging
from app.campaign_types import TYPES
from app.db import session
from app.errors import InvalidValue
from app.paging import Key, Page
from app.services import campaigns, recusals, unions
from app.services.reviews.seeing import seen_by, whole
from models import (
    DELEGABLE,
    Campaign,
    Signup,
    SignupAction,
    SignupMove,
    SignupState,
    Staff,
    StaffRole,
    Union,
)

FEW_UNIONS = 200
COUNTED_UP_TO = 1000
"""A badge says 999+; counting more would cost what it counts."""
SOON = dt.timedelta(days=2)
"""How long before its promised day a case counts as urgent."""


class CampaignRequired(InvalidValue):
    code, detail = "campaign_required", "查看已办的报名时，请先选择一个活动"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a list is narrowed to."""

    campaign_id: uuid.UUID | None = None
    type_: str | None = None
    role: StaffRole | None = None
    """Whose step: a reviewer's opinion or a chair's decision."""
    union_id: uuid.UUID | None = None
    """People of this union or of one below it."""
    district: str | None = None
    mine: bool = False
    overdue: bool = False
    soon: bool = False


@dataclass(frozen=True)
class Waiting:
    """How much waits at one's step; each figure counted as far as `COUNTED_UP_TO`."""

    waiting_count: int
    overdue_count: int
    soon_count: int
    assigned_count: int
    returned_count: int
    campaigns: Sequence["CampaignWaiting"]


@dataclass(frozen=True)
class CampaignWaiting:
    """What of it waits in one campaign."""

    campaign_id: uuid.UUID
    title: str
    waiting_count: int
    overdue_count: int
    soon_count: int


@dataclass(frozen=True)
class Listed:
    """A line of the list."""

    signup: Signup
    must_recuse: bool


_DUE, _ID = Signup.__table__.c.stage_due_at, Signup.__table__.c.id
_BY_TERM = (Key(_DUE, paging.moment), Key(_ID, paging.identity))
_NEWEST = (Key(_ID, paging.identity, descending=True),)


def list_waiting(staff: Staff, wanted: Wanted, *, limit: int, cursor: str | None) -> Page[Listed]:
    """待审: what waits at one's step or at a step further down, the earliest term first."""
    beyond = paging.after(_BY_TERM, cursor)
    found = session().execute(_waiting(staff, [*_narrowed(staff, wanted), beyond], limit + 1)).all()
    rows, more = paging.cut(found, _BY_TERM, limit=limit)
    return Page(_load(staff, [signup_id for (signup_id,) in rows]), more)


def list_by_state(
    staff: Staff, wanted: Wanted, state: SignupState, *, limit: int, cursor: str | None
) -> Page[Listed]:
    """办过的: sign-ups to one campaign in one state, the newest first.

    What is back with its applicant is found without a campaign too, as far as one has returned it oneself.
    Refuses with `campaign_required`.
    """
    if wanted.campaign_id is None:
        if state is not SignupState.RETURNED:
            raise CampaignRequired
        return _list_returned(staff, wanted, limit=limit, cursor=cursor)
    beyond = paging.after(_NEWEST, cursor)
    conditions = [*_narrowed(staff, wanted), Signup.state == state, beyond]
    found = session().execute(_newest(staff, wanted.campaign_id, conditions, limit + 1)).all()
    rows, more = paging.cut([(id_, id_) for (id_,) in found], _NEWEST, limit=limit)
    return Page(_load(staff, [signup_id for (signup_id,) in rows]), more)


def _newest(
    staff: Staff, campaign_id: uuid.UUID, conditions: Sequence[ColumnElement[bool]], limit: int
) -> Select[Any]:
    """Ids of what one may see of one campaign's sign-ups, the newest first, at most `limit`."""
    statement = select(_ID).where(*conditions).order_by(_ID.desc()).limit(limit)
    visible = unions.visible_to(staff)
    found = session().execute(
        select(Campaign.type, Campaign.union_id.in_(visible)).where(Campaign.id == campaign_id)
    )
    type_, is_hosted = found.one_or_none() or (None, True)
    if type_ is not None and (TYPES[type_].is_sensitive or TYPES[type_].is_anonymous):
        # Not open to everybody over the applicant's union; who may see it has that union in his scope.
        statement = statement.where(seen_by(staff))
    if is_hosted:
        return statement
    if not _are_few(visible):
        return statement.where(Signup.union_id.in_(visible))
    mine = visible.subquery()
    each = statement.where(Signup.union_id == mine.c.id).lateral()
    return select(each.c.id).select_from(mine.join(each, true())).order_by(each.c.id.desc()).limit(limit)


def _list_returned(staff: Staff, wanted: Wanted, *, limit: int, cursor: str | None) -> Page[Listed]:
    narrowed = [*_narrowed(staff, wanted), paging.after(_NEWEST, cursor)]
    statement = _returned_by(staff).where(*narrowed).order_by(_ID.desc()).limit(limit + 1)
    found = session().scalars(statement).all()
    rows, more = paging.cut([(id_, id_) for id_ in found], _NEWEST, limit=limit)
    return Page(_load(staff, [signup_id for (signup_id,) in rows]), more)


def _returned_by(staff: Staff) -> Select[uuid.UUID]:
    """What this person has sent back and its applicant still has: its last move is his."""
    return (
        select(_ID)
        .join(SignupMove, (SignupMove.signup_id == Signup.id) & (SignupMove.number == Signup.move_count))
        .where(
            Signup.state == SignupState.RETURNED,
            SignupMove.staff_id == staff.id,
            SignupMove.action == SignupAction.RETURN,
            seen_by(staff),
        )
    )


def count_waiting(staff: Staff) -> Waiting:
    """待办数: what waits at one's step, by campaign, what of it is late or nearly, what is one's own."""
    with unions.asked_once():
        return _count_waiting(staff)


def _count_waiting(staff: Staff) -> Waiting:
    now = clock.now()
    found = _waiting(staff, [], COUNTED_UP_TO).subquery()
    is_late, is_soon = found.c.stage_due_at < now, found.c.stage_due_at.between(now, now + SOON)
    by_campaign = session().execute(
        select(
            Campaign.id,
            Campaign.title,
            func.count(),
            func.count().filter(is_late),
            func.count().filter(is_soon),
        )
        .select_from(found)
        .join(Signup, Signup.id == found.c.id)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .group_by(Campaign.id, Campaign.title)
        .order_by(func.min(found.c.stage_due_at), Campaign.id)
    )
    campaigns_waiting = [CampaignWaiting(*row) for row in by_campaign.all()]
    assigned = rows_waiting(staff, Wanted(mine=True), COUNTED_UP_TO)
    assigned_count, returned_count = paging.count_all(
        session(), [assigned, _returned_by(staff).limit(COUNTED_UP_TO)]
    )
    return Waiting(
        waiting_count=sum(one.waiting_count for one in campaigns_waiting),
        overdue_count=sum(one.overdue_count for one in campaigns_waiting),
        soon_count=sum(one.soon_count for one in campaigns_waiting),
        assigned_count=assigned_count,
        returned_count=returned_count,
        campaigns=campaigns_waiting,
    )


def rows_waiting(staff: Staff, wanted: Wanted, at_most: int) -> Select[Any]:
    """What `list_waiting` lists, none of it loaded."""
    return select(_waiting(staff, _narrowed(staff, wanted), at_most).subquery().c.stage_due_at)


def _narrowed(staff: Staff, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.campaign_id is not None:
        conditions.append(Signup.campaign_id == wanted.campaign_id)
    if wanted.type_ is not None:
        conditions.append(Signup.campaign_id.in_(select(Campaign.id).where(Campaign.type == wanted.type_)))
    if wanted.mine:
        conditions.append(Signup.assigned_to == staff.id)
    if wanted.role is not None:
        conditions.append(Signup.stage_role == wanted.role)
    if wanted.union_id is not None:
        below = select(Union.id).where(Union.ancestor_ids.contains([wanted.union_id]))
        conditions.append(Signup.union_id.in_(below))
    if wanted.district is not None:
        conditions.append(Signup.union_id.in_(select(Union.id).where(Union.district == wanted.district)))
    now = clock.now()
    if wanted.overdue:
        conditions.append(Signup.stage_due_at < now)
    if wanted.soon:
        conditions.append(Signup.stage_due_at.between(now, now + SOON))
    return conditions


def _waiting(staff: Staff, conditions: Sequence[ColumnElement[bool]], limit: int) -> Select[Any]:
    """Id, term and id again of what waits at one's steps, in the order of the list, at most `limit`."""
    parts = [
        _of_role(staff, role, conditions, limit).subquery() for role in sorted(staff.acting_as & DELEGABLE)
    ]
    found = union_all(*(select(part.c.id, part.c.stage_due_at) for part in parts)).subquery()
    return (
        select(found.c.id, found.c.stage_due_at, found.c.id)
        .order_by(found.c.stage_due_at, found.c.id)
        .limit(limit)
    )


def _of_role(
    staff: Staff, role: StaffRole, conditions: Sequence[ColumnElement[bool]], limit: int
) -> Select[Any]:
    visible = unions.visible_to(staff, roles=frozenset({role}))
    statement = (
        select(_ID, _DUE).where(Signup.stage_role == role, *conditions).order_by(_DUE, _ID).limit(limit)
    )
    if not unions.once((staff.id, role, "few"), partial(_are_few, visible)):
        return statement.where(Signup.stage_union_id.in_(visible))
    mine = visible.subquery()
    each = statement.where(Signup.stage_union_id == mine.c.id).lateral()
    return (
        select(each.c.id, each.c.stage_due_at)
        .select_from(mine.join(each, true()))
        .order_by(each.c.stage_due_at, each.c.id)
        .limit(limit)
    )


def _are_few(visible: Select[uuid.UUID]) -> bool:
    count = session().scalar(select(func.count()).select_from(visible.limit(FEW_UNIONS + 1).subquery()))
    return (count or 0) <= FEW_UNIONS


def _load(staff: Staff, signup_ids: Sequence[uuid.UUID]) -> list[Listed]:
    found = {one.id: one for one in session().scalars(whole().where(Signup.id.in_(signup_ids)))}
    # To say that an anonymous answer is a relative's would be to say whose it is.
    named = [one.id for one in found.values() if not campaigns.type_of(one.campaign).is_anonymous]
    concerned = recusals.concerned(staff.id, named)
    return [Listed(found[signup_id], signup_id in concerned) for signup_id in signup_ids]
