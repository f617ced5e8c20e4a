"""成批走一步: the same step for thousands of sign-ups, with their history, audit entries and notices.

What `moves.move` does for one, in a few statements for some thousands. For the clockwork only: no actor.
"""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
import uuid_utils.compat
from psycopg import Connection
from psycopg.rows import tuple_row

from app import clock
from app.db import driver
from app.services import notices
from app.services.notices import Told
from app.services.signups.life import NEXT
from app.services.signups.moves import TOLD
from models import Campaign, SignupAction, SignupState
from models.signups import HOLD_A_PLACE

_LOCK = """
    SELECT id, member_id, state, move_count + 1, stage, session_id, quota_id FROM signups
    WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE
"""
_MOVE = """
    UPDATE signups SET state = %(to_state)s, move_count = move_count + 1, offer_expires_at = NULL,
        returned_item = NULL, mend_by = NULL, stage_union_id = NULL, stage_role = NULL, stage_due_at = NULL,
        quota_id = moved.quota_id, queued_at = coalesce(moved.queued_at, signups.queued_at)
    FROM unnest(%(ids)b::uuid[], %(quota_ids)b::uuid[], %(queued_at)b::timestamptz[])
        AS moved (id, quota_id, queued_at)
    WHERE signups.id = moved.id
"""
_NOTE = """
    INSERT INTO signup_moves (id, signup_id, number, action, to_state, stage, at, reason)
    SELECT made.id, made.signup_id, made.number, %(action)s, %(to_state)s, made.stage, %(at)s, %(reason)s
    FROM unnest(%(move_ids)b::uuid[], %(ids)b::uuid[], %(numbers)b::int[], %(stages)b::int[])
        AS made (id, signup_id, number, stage)
"""
_AUDIT = """
    INSERT INTO audit_entries (id, at, actor_kind, action, subject, subject_id, details, request_id)
    SELECT made.id, %(at)s, 'system', %(word)s, 'signups', made.signup_id,
        jsonb_build_object('number', made.number, 'state', %(to_state)s::text), %(request_id)s
    FROM unnest(%(audit_ids)b::uuid[], %(ids)b::uuid[], %(numbers)b::int[]) AS made (id, signup_id, number)
"""
_PLACES = """
    UPDATE {table} SET taken_count = taken_count + changed.difference
    FROM unnest(%(ids)b::uuid[], %(differences)b::int[]) AS changed (id, difference)
    WHERE {table}.id = changed.id
"""


@dataclass(frozen=True)
class Wanted:
    """One sign-up that is to move. A place of `quota_id` is taken where the new state holds one."""

    signup_id: uuid.UUID
    quota_id: uuid.UUID | None = None
    queued_at: dt.datetime | None = None


@dataclass(frozen=True)
class _Row:
    id: uuid.UUID
    member_id: uuid.UUID | None
    state: SignupState
    number: int
    stage: int
    session_id: uuid.UUID | None
    quota_id: uuid.UUID | None


def move_many(
    campaign: Campaign, wanted: Sequence[Wanted], action: SignupAction, *, reason: str | None = None
) -> set[uuid.UUID]:
    """Move all of `wanted` that `life.NEXT` lets; gives the ids of those that moved. All of one campaign.

    Rows are locked in the order of their ids, then sessions, then quotas, as with single moves.
    """
    leads_to = {state: to_state for (state, by), to_state in NEXT.items() if by is action}
    (to_state,) = set(leads_to.values())
    asked = {each.signup_id: each for each in wanted}
    with driver() as connection:
        with connection.cursor(row_factory=tuple_row) as cursor:
            found = cursor.execute(_LOCK, {"ids": list(asked)}).fetchall()
        rows = [row for row in (_Row(one[0], one[1], SignupState(one[2]), *one[3:]) for one in found)
                if row.state in leads_to]  # fmt: skip
        if not rows:
            return set()
        _write(connection, rows, asked, action, to_state, reason)
        _count_places(connection, rows, asked, to_state)
    _tell(campaign, rows, action, reason)
    return {row.id for row in rows}


def _write(
    connection: "Connection[Any]",
    rows: Sequence[_Row],
    asked: Mapping[uuid.UUID, Wanted],
    action: SignupAction,
    to_state: SignupState,
    reason: str | None,
) -> None:
    values = {
        "ids": [row.id for row in rows],
        "quota_ids": [_quota_after(row, asked[row.id], to_state) for row in rows],
        "queued_at": [asked[row.id].queued_at for row in rows],
        "numbers": [row.number for row in rows],
        "stages": [row.stage for row in rows],
        "move_ids": [uuid_utils.compat.uuid7() for _ in rows],
        "audit_ids": [uuid_utils.compat.uuid7() for _ in rows],
        "action": action.value,
        "word": f"signups.{action.value}",
        "to_state": to_state.value,
        "at": clock.now(),
        "reason": reason,
        "request_id": structlog.contextvars.get_contextvars().get("request_id"),
    }
    for statement in (_MOVE, _NOTE, _AUDIT):
        connection.execute(statement, values)


def _quota_after(row: _Row, wanted: Wanted, to_state: SignupState) -> uuid.UUID | None:
    if to_state not in HOLD_A_PLACE:
        return None
    return row.quota_id if row.state in HOLD_A_PLACE else wanted.quota_id


def _count_places(
    connection: "Connection[Any]",
    rows: Sequence[_Row],
    asked: Mapping[uuid.UUID, Wanted],
    to_state: SignupState,
) -> None:
    """CHECK(taken ≤ capacity) decides here too."""
    sessions: Counter[uuid.UUID] = Counter()
    quotas: Counter[uuid.UUID] = Counter()
    for row in rows:
        difference = (to_state in HOLD_A_PLACE) - (row.state in HOLD_A_PLACE)
        quota_id = asked[row.id].quota_id if difference > 0 else row.quota_id
        if row.session_id is not None:
            sessions[row.session_id] += difference
        if quota_id is not None:
            quotas[quota_id] += difference
    for table, counts in (("campaign_sessions", sessions), ("campaign_quotas", quotas)):
        changed = {id_: count for id_, count in sorted(counts.items()) if count}
        if changed:
            values = {"ids": list(changed), "differences": list(changed.values())}
            connection.execute(_PLACES.format(table=table), values)


def _tell(campaign: Campaign, rows: Sequence[_Row], action: SignupAction, reason: str | None) -> None:
    kind = TOLD.get(action)
    if kind is None:
        return
    now = clock.now()
    text = notices.moment_text(now)
    facts = {
        "title": campaign.title,
        "at": text,
        "reason": notices.sentence(reason or ""),
        "until": text,
    }
    deadline_at = now + notices.KINDS[kind].lasts
    told: dict[int, list[Told]] = defaultdict(list)
    for row in rows:
        if row.member_id is not None:
            told[row.number].append(Told(row.member_id, row.id, facts, deadline_at))
    for number, each in told.items():
        notices.write_in_bulk(kind, "signups", each, occasion=str(number))
