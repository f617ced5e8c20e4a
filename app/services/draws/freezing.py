"""封存名单: after the closing, who takes part and for which places is fixed, and its hash is public."""

import datetime as dt
import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any

from psycopg.rows import tuple_row
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from app import clock, db
from app.db import session
from app.services import audit
from app.services.draws import computing
from app.services.signups import taking
from models import (
    Campaign,
    CampaignQuota,
    CampaignSession,
    CampaignState,
    Draw,
    DrawState,
    Signup,
    SignupState,
    Union,
)

GRACE = dt.timedelta(minutes=2)
"""Whoever signed up in the last second has been written down by then."""
_ENTER = """
    INSERT INTO draw_entrants (draw_id, number, entrant, signup_id, way)
    SELECT %(draw_id)s, row_number() OVER (ORDER BY entrant) - 1, entrant, id, way
    FROM (
        SELECT signups.id, ways.way, sha256(convert_to(%(prefix)s || signups.id::text, 'UTF8')) AS entrant
        FROM signups
        JOIN unnest(%(unions)b::uuid[], %(kinds)b::text[], %(sessions)b::uuid[], %(ways)b::int[])
            AS ways (union_id, kind, session_id, way)
            ON ways.union_id = signups.union_id AND ways.kind = signups.place_kind
            AND ways.session_id IS NOT DISTINCT FROM signups.session_id
        WHERE signups.campaign_id = %(campaign_id)s AND signups.state = 'submitted'
    ) AS found
"""
_LIST = "SELECT entrant, way FROM draw_entrants WHERE draw_id = %(draw_id)s ORDER BY number"


def freeze() -> int:
    """封存: every draw whose sign-up is closed and of whose sign-ups none is under review; gives how many."""
    with db.unit_of_work():
        due = session().scalars(select(Draw.id).where(*_is_due()).order_by(Draw.id)).all()
    return sum(db.transact(partial(_freeze, id_)) for id_ in due)


def _is_due() -> list[Any]:
    of_it = (Signup.campaign_id == Draw.campaign_id, Signup.state == SignupState.SUBMITTED)
    return [
        Draw.state == DrawState.COMMITTED,
        exists().where(
            Campaign.id == Draw.campaign_id,
            Campaign.closes_at <= clock.now() - GRACE,
            or_(
                Campaign.state == CampaignState.PUBLISHED,
                (Campaign.state == CampaignState.ENDED) & Campaign.state_reason.is_(None),
            ),
        ),
        ~exists().where(*of_it, Signup.stage_role.is_not(None)),
    ]


def _freeze(draw_id: uuid.UUID) -> bool:
    draw = session().scalar(
        select(Draw)
        .where(Draw.id == draw_id, *_is_due())
        .options(joinedload(Draw.campaign, innerjoin=True))
        .with_for_update(of=Draw, skip_locked=True)
    )
    if draw is None:
        return False
    taking.lock(draw.campaign)
    _lock_places(draw.campaign_id)
    taking.return_unused(draw.campaign_id)
    quotas, seats = _places(draw.campaign_id)
    combinations, ways = _ways(draw.campaign_id, quotas, seats)
    draw.pools = [
        *({"quota_id": str(each.id), "name": _name(each, name), "capacity": _free(each)}
          for each, name in quotas),
        *({"session_id": str(each.id), "name": each.title, "capacity": _free(each)} for each in seats),
    ]  # fmt: skip
    draw.ways = ways
    values = {
        "draw_id": draw.id,
        "campaign_id": draw.campaign_id,
        "prefix": f"{draw.id}:",
        "unions": [each[0] for each in combinations],
        "kinds": [each[1] for each in combinations],
        "sessions": [each[2] for each in combinations],
        "ways": [each[3] for each in combinations],
    }
    with db.driver() as connection, connection.cursor(row_factory=tuple_row) as cursor:
        draw.entrant_count = cursor.execute(_ENTER, values).rowcount
        listed = cursor.execute(_LIST, {"draw_id": draw.id}, binary=True)
        draw.entrants_hash = computing.list_hash([pool["capacity"] for pool in draw.pools], draw.ways, listed)
    draw.state, draw.frozen_at = DrawState.FROZEN, clock.now()
    audit.record(None, "draws.freeze", draw, entrants=draw.entrant_count)
    session().flush()
    return True


def _lock_places(campaign_id: uuid.UUID) -> None:
    """Sessions first, then quotas, as everywhere: a change is seen, or sees the list frozen."""
    for table in (CampaignSession, CampaignQuota):
        rows = select(table.id).where(table.campaign_id == campaign_id).order_by(table.id)
        session().execute(rows.with_for_update())


def _places(campaign_id: uuid.UUID) -> tuple[list[tuple[CampaignQuota, str | None]], list[CampaignSession]]:
    quotas = session().execute(
        select(CampaignQuota, Union.name)
        .outerjoin(Union, Union.id == CampaignQuota.union_id)
        .where(CampaignQuota.campaign_id == campaign_id)
        .order_by(CampaignQuota.id)
        .execution_options(populate_existing=True)
    )
    seats = session().scalars(
        select(CampaignSession)
        .where(CampaignSession.campaign_id == campaign_id)
        .order_by(CampaignSession.id)
        .execution_options(populate_existing=True)
    )
    return [(quota, name) for quota, name in quotas], list(seats)


def _ways(
    campaign_id: uuid.UUID,
    quotas: Sequence[tuple[CampaignQuota, str | None]],
    seats: Sequence[CampaignSession],
) -> tuple[list[tuple[uuid.UUID, str, uuid.UUID | None, int]], list[list[list[int]]]]:
    """Which unions, kinds and sessions there are among the entrants, and the way that each of them goes.

    One place of one's union's quota, or of the nearest union's above, or of the pool; and one of the session.
    """
    rows = session().execute(
        select(Signup.union_id, Signup.place_kind, Signup.session_id, Union.ancestor_ids)
        .join(Union, Union.id == Signup.union_id)
        .where(Signup.campaign_id == campaign_id, Signup.state == SignupState.SUBMITTED)
        .distinct()
    )
    seat_numbers = {each.id: len(quotas) + place for place, each in enumerate(seats)}
    ways: dict[tuple[tuple[int, ...], ...], int] = {}
    combinations = []
    for union_id, kind, session_id, path in rows:
        groups = [_nearest_first(quotas, path, kind)] if quotas else []
        if session_id is not None:
            groups.append((seat_numbers[session_id],))
        way = ways.setdefault(tuple(groups), len(ways))
        combinations.append((union_id, kind, session_id, way))
    return combinations, [[list(group) for group in way] for way in ways]


def _nearest_first(
    quotas: Sequence[tuple[CampaignQuota, str | None]], path: Sequence[uuid.UUID], kind: str
) -> tuple[int, ...]:
    depth: dict[uuid.UUID | None, int] = {union_id: place for place, union_id in enumerate(path)}
    depth[None] = -1
    mine = [
        (-depth[quota.union_id], number)
        for number, (quota, _) in enumerate(quotas)
        if quota.kind == kind and quota.union_id in depth
    ]
    return tuple(number for _, number in sorted(mine))


def _free(row: CampaignQuota | CampaignSession) -> int:
    if isinstance(row, CampaignSession) and row.cancelled_at is not None:
        return 0
    return row.capacity - row.taken_count


def _name(quota: CampaignQuota, union_name: str | None) -> str:
    name = union_name or "公共名额"
    return f"{name}（{quota.kind}）" if quota.kind else name
