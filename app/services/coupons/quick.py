"""快道: the rule of claiming in four ways to PostgreSQL, for the hour at which everybody comes.

It judges as `claiming.claim` does, by the same functions; only where its facts come from differs. Locks and
all that must be known of the person are one pipeline, the batch is remembered for a second, and what is
written besides the coupon is one statement more. Repeats and dead logins it leaves to the house.
"""

import datetime as dt
import time
import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from app import audiences, clock, db, idempotency
from app.audiences import Person
from app.db import session
from app.idempotency import Attempt
from app.services import audit, eligibility, notices
from app.services.coupons import batches, claiming, sold_out, terms
from app.services.coupons.releases import Supply
from app.tokens import Login
from models import BatchState, Coupon, CouponBatch, MerchantState

CREATED = 201
KEPT_MAX = 1_000
_LOCK = "SELECT pg_advisory_xact_lock(%(turn)s) IS NOT NULL"
_LOCK_BOTH = """
    SELECT CASE WHEN pg_try_advisory_xact_lock(%(use)s)
        THEN pg_advisory_xact_lock(%(turn)s) IS NOT NULL ELSE FALSE END
"""
_LOOK = f"""
    SELECT m.id, m.login_epoch,
        EXISTS (SELECT FROM idempotency_keys WHERE actor_id = m.id AND route = %(route)s AND key = %(key)s),
        {eligibility.LOOK},
        held.nths, held.of_today,
        (SELECT count(*) FROM coupons
         WHERE batch_id = %(batch)s AND member_id = m.id AND state = 'returned'),
        (SELECT ARRAY[b.state, s.state] FROM coupon_batches b JOIN merchants s ON s.id = b.merchant_id
         WHERE b.id = %(batch)s)
    FROM members m
    LEFT JOIN roster_entries r ON r.id = m.roster_entry_id
    LEFT JOIN unions u ON u.id = r.union_id
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(nth), '{{}}') AS nths,
            coalesce(array_agg(nth_of_day) FILTER (WHERE claimed_on = %(today)s), '{{}}') AS of_today
        FROM coupons WHERE batch_id = %(batch)s AND member_id = m.id AND state <> 'returned'
    ) held
    WHERE m.id = %(member)s
"""  # noqa: S608 - put together of texts of our own

_WRITE = f"WITH told AS ({notices.WRITE}) {audit.WRITE}"
_WRITE_WITH_KEY = f"WITH told AS ({notices.WRITE}), audited AS ({audit.WRITE}) {idempotency.STORE}"


class Claimed(NamedTuple):
    """A coupon that has just been claimed, without its row having been read."""

    id: uuid.UUID
    batch: CouponBatch
    claimed_at: dt.datetime
    use_opens_at: dt.datetime
    use_closes_at: dt.datetime


class _Seen(NamedTuple):
    """What PostgreSQL says of the person, his coupons of the batch, and whether the batch is given out."""

    id: uuid.UUID
    login_epoch: int
    is_repeat: bool
    person: Person
    nths: list[int]
    of_today: list[int]
    returned_count: int
    states: list[str] | None


class _Kept(NamedTuple):
    """A batch and its supply, loaded once for all who come until then."""

    batch: CouponBatch
    supply: Supply
    until: float


_kept: dict[uuid.UUID, _Kept] = {}
_life_s = [0.0]
_GIVEN_OUT = [BatchState.PUBLISHED.value, MerchantState.ACTIVE.value]


def keep_batches(life_s: float) -> None:
    """How long this process remembers what a batch is. 0 is not at all. Called once by the factory."""
    _life_s[:] = [life_s]
    _kept.clear()


def claim(
    login: Login,
    batch_id: uuid.UUID,
    *,
    attempt: Attempt | None,
    request_id: str,
    shape: Callable[[Claimed], bytes],
) -> bytes | None:
    """领券 in one unit of work with its stored answer: the bytes that `shape` makes of it.

    None, and nothing done, where the house has to be asked: the login is dead, the key was used before or
    its first use is under way, or the batch is for people of whom more has to be known than is looked up
    here. Refuses as `claiming.claim` does.
    """
    now = clock.now()
    seen = _lock_and_look(login.member_id, batch_id, attempt, now)
    if seen is None or seen.login_epoch != login.epoch or seen.is_repeat:
        return None
    batch, supply = _find_batch(batch_id, seen, now)
    if not audiences.needed(batch.audience) <= eligibility.LOOKED_UP:
        return None
    claiming.ensure_open(batch, supply, now)
    eligibility.ensure_person(batch.audience, seen.person)
    turn = claiming.next_turn(batch, seen.nths, seen.of_today, seen.returned_count, now)
    coupon_id = claiming.take(batch, supply, seen, turn)
    if coupon_id is None:
        raise sold_out.refusal(supply, now)
    claimed = Claimed(coupon_id, batch, now, *terms.use_window(batch, now))
    body = shape(claimed)
    subject = (Coupon.__tablename__, coupon_id)
    entry = audit.written(login.member_id, "coupons.claim", subject, request_id, batch_id=str(batch_id))
    facts = claiming.told(batch, claimed.use_closes_at)
    notice = notices.written(login.member_id, claiming.TOLD, subject, facts)
    _write(entry | notice, attempt, body)
    return body


def _lock_and_look(
    member_id: uuid.UUID, batch_id: uuid.UUID, attempt: Attempt | None, now: dt.datetime
) -> _Seen | None:
    """None while the key's first use is under way, or where there is no such account.

    Two statements, so that the second one sees what whoever held the locks before has committed.
    """
    asked: dict[str, Any] = {"member": member_id, "batch": batch_id, "today": now.date()}
    asked.update(route=attempt and attempt.route, key=attempt and attempt.key)
    use = None if attempt is None else attempt.lock
    locking = _locking(use, db.lock_number("claim", str(batch_id), str(member_id)))
    with db.driver() as connection, connection.cursor() as locked, connection.cursor() as looked:
        with connection.pipeline():
            locked.execute(*locking, prepare=True)
            looked.execute(_LOOK, asked, prepare=True)
        (is_ours,) = locked.fetchone() or (False,)
        row = looked.fetchone()
    if row is None or not is_ours:
        return None
    who, person, had = row[:3], row[3:-4], row[-4:]
    return _Seen(*(*who, eligibility.person_in(person), *had))


def _write(values: dict[str, Any], attempt: Attempt | None, body: bytes) -> None:
    """The audit entry, the notice, and the answer where it has a key, in one statement."""
    with db.driver() as connection:
        if attempt is None:
            connection.execute(_WRITE, values, prepare=True)
        else:
            answer = idempotency.stored(attempt, CREATED, body)
            connection.execute(_WRITE_WITH_KEY, values | answer, prepare=True)


def _locking(use: int | None, turn: int) -> tuple[str, dict[str, int]]:
    """Take the key without waiting, then wait for the person's turn at the batch, as the house does."""
    return (_LOCK, {"turn": turn}) if use is None else (_LOCK_BOTH, {"use": use, "turn": turn})


def _find_batch(batch_id: uuid.UUID, seen: _Seen, now: dt.datetime) -> tuple[CouponBatch, Supply]:
    """The batch as remembered, while it is given out and nothing more has been released; else as it is."""
    kept = _kept.get(batch_id)
    if kept is not None and seen.states == _GIVEN_OUT and time.monotonic() < kept.until:
        next_at = kept.supply.next_at
        if next_at is None or now < next_at:
            return kept.batch, kept.supply
    until = time.monotonic() + _life_s[0]
    batch, supply = batches.find_claimable(batch_id, now)
    if _life_s[0] and batch.state is BatchState.PUBLISHED:
        # On its own from now on, so that no session of another thread touches it.
        session().expunge(batch.merchant)
        session().expunge(batch)
        if len(_kept) >= KEPT_MAX:
            _kept.clear()
        _kept[batch_id] = _Kept(batch, supply, until)
    return batch, supply
