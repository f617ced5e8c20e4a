"""占名额: places of a session and of a campaign's quotas, one by one. CHECK(taken ≤ capacity) decides.

Always the session first, then the quota: whoever takes and whoever gives back go the same way. Where a
campaign has a waiting list, all of it happens under one lock, so that the order of the queue holds.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, select, true, update

from app import clock, db
from app.db import session
from app.services import campaigns
from app.services.signups import steps
from models import Campaign, CampaignQuota, CampaignSession, Draw, DrawState, Signup


def lock(campaign: Campaign) -> None:
    """One after the other, where there is a queue: taken before the rows of sign-ups are."""
    if campaigns.type_of(campaign).has_waitlist:
        lock_by_id(campaign.id)


def lock_by_id(campaign_id: uuid.UUID) -> None:
    """The same, of a campaign that is known to have a queue."""
    db.lock(*_queue_of(campaign_id))


def lock_number(campaign_id: uuid.UUID) -> int:
    """The number of that lock, for who takes it by himself (`db.apart`)."""
    return db.lock_number(*_queue_of(campaign_id))


def _queue_of(campaign_id: uuid.UUID) -> tuple[str, str]:
    return "places", str(campaign_id)


TAKE_SEAT = "UPDATE campaign_sessions SET taken_count = taken_count + 1 WHERE id = %(session)s"
TAKE_SHARE = "UPDATE campaign_quotas SET taken_count = taken_count + 1 WHERE id = %(quota)s"
"""One place, by psycopg, for who would rather break CHECK(taken ≤ capacity) than hear that there is none."""


def take(
    signup: Signup, campaign: Campaign, union_path: Sequence[uuid.UUID] | None, *, kind: str | None = None
) -> bool:
    """占名额: one of the session, where one was chosen, and one of a quota, where the campaign has any.

    Of the applicant's own union's quota first, then of the unions above, then of the common pool; of `kind`,
    which is the sign-up's own if not said. `union_path` is asked for where it is None and there are quotas.
    False, and nothing taken, where there is no place.
    """
    has_quotas: bool | None = True
    if signup.session_id is not None:
        any_quota = exists().where(CampaignQuota.campaign_id == campaign.id)
        has_quotas = _take(CampaignSession, CampaignSession.id == signup.session_id, any_quota)
        if has_quotas is None:
            return False
    if not has_quotas:
        return True
    if _take_of_quotas(signup, campaign, union_path, signup.place_kind if kind is None else kind):
        return True
    if signup.session_id is not None:
        _free(CampaignSession, CampaignSession.id == signup.session_id)
    return False


def give_back(signup: Signup) -> None:
    """让出名额: what `take` took."""
    if signup.session_id is not None:
        _free(CampaignSession, CampaignSession.id == signup.session_id)
    if signup.quota_id is not None:
        _free(CampaignQuota, CampaignQuota.id == signup.quota_id)
        signup.quota_id = None


def return_unused(campaign_id: uuid.UUID) -> int:
    """并入公共名额: what unions have not used of their quotas by `returns_at`. How many places moved.

    A place that comes free of such a quota later goes the same way. Nothing moves between the freezing of a
    draw's list and the end of the drawing: the frozen numbers are what is drawn for.
    """
    due = session().scalars(
        select(CampaignQuota)
        .where(
            CampaignQuota.campaign_id == campaign_id,
            CampaignQuota.union_id.is_not(None),
            CampaignQuota.returns_at <= clock.now(),
            CampaignQuota.taken_count < CampaignQuota.capacity,
        )
        .order_by(CampaignQuota.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    quotas = due.all()
    # Asked after the rows are locked, as freezing locks them.
    if not quotas or _is_being_drawn(campaign_id):
        return 0
    unused: dict[str, int] = defaultdict(int)
    for quota in quotas:
        unused[quota.kind] += quota.capacity - quota.taken_count
        quota.capacity = quota.taken_count
    session().flush()
    for kind, count in unused.items():
        pool = change(
            CampaignQuota,
            (CampaignQuota.campaign_id == campaign_id)
            & CampaignQuota.union_id.is_(None)
            & (CampaignQuota.kind == kind),
            count,
        )
        if pool is None:
            session().add(CampaignQuota(campaign_id=campaign_id, kind=kind, capacity=count))
            session().flush()
    return sum(unused.values())


def _is_being_drawn(campaign_id: uuid.UUID) -> bool:
    found = session().scalar(
        select(Draw.id).where(
            Draw.campaign_id == campaign_id, Draw.state.in_((DrawState.FROZEN, DrawState.DRAWING))
        )
    )
    return found is not None


def has_quota(campaign_id: uuid.UUID, union_id: uuid.UUID | None, kind: str) -> bool:
    """Whether there is this quota already."""
    found = session().scalar(
        select(CampaignQuota.id).where(
            CampaignQuota.campaign_id == campaign_id,
            CampaignQuota.union_id.is_not_distinct_from(union_id),
            CampaignQuota.kind == kind,
        )
    )
    return found is not None


def _take_of_quotas(
    signup: Signup, campaign: Campaign, union_path: Sequence[uuid.UUID] | None, kind: str
) -> bool:
    rows = session().execute(
        select(CampaignQuota.id, CampaignQuota.union_id, CampaignQuota.kind, CampaignQuota.returns_at).where(
            CampaignQuota.campaign_id == campaign.id
        )
    )
    quotas = rows.all()
    if not quotas:
        return True
    path = steps.path_of(signup.union_id) if union_path is None else union_path
    if _take_first(signup, nearest_first(quotas, path, kind)):
        return True
    now = clock.now()
    if not any(returns_at is not None and returns_at <= now for *_, returns_at in quotas):
        return False
    if not return_unused(campaign.id):
        return False
    pools = select(CampaignQuota.id).where(
        CampaignQuota.campaign_id == campaign.id,
        CampaignQuota.union_id.is_(None),
        CampaignQuota.kind == kind,
    )
    return _take_first(signup, session().scalars(pools).all())


def _take_first(signup: Signup, quota_ids: Sequence[uuid.UUID]) -> bool:
    for quota_id in quota_ids:
        if _take(CampaignQuota, CampaignQuota.id == quota_id, true()):
            signup.quota_id = quota_id
            return True
    return False


def nearest_first(quotas: Sequence[Any], union_path: Sequence[uuid.UUID], kind: str) -> list[uuid.UUID]:
    """The quotas that are for somebody of this path: the nearest union's first, the common pool last."""
    depth: dict[uuid.UUID | None, int] = {union_id: place for place, union_id in enumerate(union_path)}
    depth[None] = -1
    fitting = [
        (depth[union_id], id_)
        for id_, union_id, of_kind, _ in quotas
        if of_kind == kind and union_id in depth
    ]
    return [id_ for _, id_ in sorted(fitting, reverse=True)]


def _take(
    table: type[CampaignSession | CampaignQuota], which: ColumnElement[bool], tells: ColumnElement[bool]
) -> bool | None:
    """One place of it, and what `tells` is; None, and nothing taken, where there is none."""
    taken = session().execute(
        update(table)
        .where(which, table.taken_count < table.capacity)
        .values(taken_count=table.taken_count + 1)
        .returning(tells)
        .execution_options(synchronize_session=False)
    )
    return taken.scalar()


def _free(table: type[CampaignSession | CampaignQuota], which: ColumnElement[bool]) -> None:
    session().execute(
        update(table)
        .where(which)
        .values(taken_count=table.taken_count - 1)
        .execution_options(synchronize_session=False)
    )


def change(table: type[CampaignSession | CampaignQuota], which: ColumnElement[bool], by: int) -> int | None:
    """More or fewer places, by difference; the new capacity, or None where that is below what is taken."""
    changed = session().execute(
        update(table)
        .where(which, table.capacity + by >= table.taken_count)
        .values(capacity=table.capacity + by)
        .returning(table.capacity)
        .execution_options(synchronize_session=False)
    )
    return changed.scalar()
