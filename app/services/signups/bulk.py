"""成批走一步: the same step for thousands of sign-ups, with their history, notices and one audit entry.

What `moves.move` does for one, in a few statements for some thousands. For the clockwork only: no actor.
"""

import datetime as dt
import hashlib
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import tuple_row
from sqlalchemy import select

from app import bulk, clock
from app.campaign_types.declaration import Gives
from app.db import driver, session
from app.services import audit, campaigns, name_lists, notices
from app.services.signups import giving, paying
from app.services.signups.life import NEXT
from app.services.signups.moves import TOLD
from models import Campaign, Signup, SignupAction, SignupState
from models.signups import HOLD_A_PLACE

_LOCK = """
    SELECT asked.place, signups.state, signups.member_id, signups.move_count + 1, signups.session_id,
        signups.quota_id
    FROM signups
    JOIN unnest(%(ids)b::uuid[]) WITH ORDINALITY AS asked (id, place) ON asked.id = signups.id
    ORDER BY signups.id FOR UPDATE OF signups
"""
_MOVE = """
    WITH moved AS (
        UPDATE signups SET state = %(to_state)s, move_count = move_count + 1, offer_expires_at = NULL,
            returned_item = NULL, mend_by = NULL, stage_union_id = NULL, stage_role = NULL,
            stage_due_at = NULL, quota_id = asked.quota_id,
            queued_at = coalesce(asked.queued_at, signups.queued_at)
        FROM unnest(%(ids)b::uuid[], %(quota_ids)b::uuid[], %(queued_at)b::timestamptz[])
            WITH ORDINALITY AS asked (id, quota_id, queued_at, place)
        WHERE signups.id = asked.id
        RETURNING signups.id, signups.move_count, signups.stage, asked.place
    )
    INSERT INTO signup_moves (id, signup_id, number, action, to_state, stage, at, reason)
    SELECT (%(stem)s || lpad(to_hex(moved.place), 8, '0'))::uuid, moved.id, moved.move_count, %(action)s,
        %(to_state)s, moved.stage, %(at)s, %(reason)s
    FROM moved
"""
_PLACES = """
    UPDATE {table} SET taken_count = taken_count + changed.difference
    FROM unnest(%(ids)b::uuid[], %(differences)b::int[]) AS changed (id, difference)
    WHERE {table}.id = changed.id
"""


class Wanted(NamedTuple):
    """One sign-up that is to move. A place of `quota_id` is taken where the new state holds one."""

    signup_id: uuid.UUID
    quota_id: uuid.UUID | None = None
    queued_at: dt.datetime | None = None


class _Row(NamedTuple):
    """One sign-up as it was locked, with what is wanted of it; `number` is that of the step to be made."""

    wanted: Wanted
    state: str
    member_id: uuid.UUID | None
    number: int
    session_id: uuid.UUID | None
    quota_id: uuid.UUID | None


def move_many(
    campaign: Campaign, wanted: Sequence[Wanted], action: SignupAction, *, reason: str | None = None
) -> set[uuid.UUID]:
    """Move all of `wanted` that `life.NEXT` lets; gives the ids of those that moved. All of one campaign.

    Nobody is let go whom the bank pays. Rows are locked in the order of their ids, then sessions, then
    quotas, as with single moves.
    """
    leads_to = {state.value: to_state for (state, by), to_state in NEXT.items() if by is action}
    (to_state,) = set(leads_to.values())
    with driver() as connection:
        with connection.cursor(row_factory=tuple_row) as cursor:
            found = cursor.execute(_LOCK, {"ids": [each.signup_id for each in wanted]}, binary=True)
            rows = [_Row(wanted[one[0] - 1], *one[1:]) for one in found if one[1] in leads_to]
        if action is SignupAction.END:
            rows = _not_being_paid(campaign, rows)
        if not rows:
            return set()
        _write(connection, rows, action, to_state, reason)
        _count_places(connection, rows, to_state)
    _let_go(campaign, rows, to_state)
    _tell(campaign, rows, action, reason)
    _record(campaign, rows, action, to_state)
    return {row.wanted.signup_id for row in rows}


def _not_being_paid(campaign: Campaign, rows: "list[_Row]") -> "list[_Row]":
    """Asked after the rows have been locked: whoever makes a list locks them too."""
    if not paying.gives_money(campaign):
        return rows
    kept = paying.list_under_way([row.wanted.signup_id for row in rows])
    return [row for row in rows if row.wanted.signup_id not in kept]


def _let_go(campaign: Campaign, rows: Sequence[_Row], to_state: SignupState) -> None:
    """What hangs on a sign-up that is over: people of a list are free for others, unused coupons go back."""
    if to_state not in name_lists.ENDED:
        return
    declared = campaigns.type_of(campaign)
    ids = [row.wanted.signup_id for row in rows]
    if declared.list_rule is not None:
        name_lists.release(ids)
    if declared.gives is Gives.COUPON:
        with_coupons = select(Signup).where(Signup.id.in_(ids), Signup.coupon_id.is_not(None))
        for signup in session().scalars(with_coupons.execution_options(populate_existing=True)).all():
            giving.take_in(None, signup)
        session().flush()


def digest(steps: Sequence[tuple[uuid.UUID, int]]) -> str:
    """SHA-256 over sign-ups and the numbers of their steps, 16 and 4 bytes each, in the order of ids."""
    packed = b"".join(id_.bytes + number.to_bytes(4, "big") for id_, number in steps)
    return hashlib.sha256(packed).hexdigest()


def _write(
    connection: "Connection[Any]",
    rows: Sequence[_Row],
    action: SignupAction,
    to_state: SignupState,
    reason: str | None,
) -> None:
    values = {
        "ids": [row.wanted.signup_id for row in rows],
        "quota_ids": [_quota_after(row, to_state) for row in rows],
        "queued_at": [row.wanted.queued_at for row in rows],
        "stem": bulk.stem(),
        "action": action.value,
        "to_state": to_state.value,
        "at": clock.now(),
        "reason": reason,
    }
    connection.execute(_MOVE, values)


def _quota_after(row: _Row, to_state: SignupState) -> uuid.UUID | None:
    if to_state not in HOLD_A_PLACE:
        return None
    return row.quota_id if row.state in HOLD_A_PLACE else row.wanted.quota_id


def _count_places(connection: "Connection[Any]", rows: Sequence[_Row], to_state: SignupState) -> None:
    """CHECK(taken ≤ capacity) decides here too."""
    sessions: Counter[uuid.UUID] = Counter()
    quotas: Counter[uuid.UUID] = Counter()
    for row in rows:
        difference = (to_state in HOLD_A_PLACE) - (row.state in HOLD_A_PLACE)
        if not difference:
            continue
        quota_id = row.wanted.quota_id if difference > 0 else row.quota_id
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
    text = notices.moment_text(clock.now())
    facts = {
        "title": campaign.title,
        "at": text,
        "reason": notices.sentence(reason or ""),
        "until": text,
    }
    told: dict[int, list[tuple[uuid.UUID, uuid.UUID]]] = defaultdict(list)
    for row in rows:
        if row.member_id is not None:
            told[row.number].append((row.member_id, row.wanted.signup_id))
    for number, each in told.items():
        notices.tell_all(kind, "signups", each, facts=facts, occasion=str(number))


def _record(campaign: Campaign, rows: Sequence[_Row], action: SignupAction, to_state: SignupState) -> None:
    """One entry for all. What was done to each stands in its history; the hash seals that with the entry."""
    made = digest([(row.wanted.signup_id, row.number) for row in rows])
    audit.record(
        None, f"signups.{action.value}", campaign, signups=len(rows), state=to_state.value, sha256=made
    )
