"""幂等: one effect and one answer for one key, decided by PostgreSQL in the transaction of the effect."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock
from app.db import lock_number
from models import IdempotencyKey

KEPT = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Use:
    """A key as somebody uses it: whose, where, which key."""

    actor_id: uuid.UUID
    route: str
    key: str

    @property
    def lock(self) -> int:
        """The advisory lock that stands for the key while its first use is under way."""
        return lock_number("idempotency", str(self.actor_id), self.route, self.key)


@dataclass(frozen=True)
class Attempt(Use):
    """One use of a key with a keyed digest of what was asked.

    The digest is keyed because a body may hold an ID number, which a plain digest would give away.
    """

    request_hash: bytes


@dataclass(frozen=True)
class Answer:
    """What was answered before, byte for byte, and to which request."""

    status: int
    body: bytes
    request_hash: bytes


def begin(session: Session, attempt: Attempt) -> bool:
    """Take the key for this transaction; False while another transaction holds it."""
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(attempt.lock))))


def find_answer(session: Session, attempt: Attempt) -> Answer | None:
    """The stored answer of the last 24 hours, if any."""
    row = session.get(IdempotencyKey, (attempt.actor_id, attempt.route, attempt.key))
    if row is None or row.answered_at < clock.now() - KEPT:
        return None
    return Answer(row.status, bytes(row.body), bytes(row.request_hash))


def store_answer(session: Session, attempt: Attempt, status: int, body: bytes) -> None:
    """Keep a success. It commits with the effect, so a crash before the answer loses neither."""
    values = {
        "request_hash": attempt.request_hash,
        "status": status,
        "body": body,
        "answered_at": clock.now(),
    }
    statement = insert(IdempotencyKey).values(
        actor_id=attempt.actor_id, route=attempt.route, key=attempt.key, **values
    )
    session.execute(statement.on_conflict_do_update(index_elements=["actor_id", "route", "key"], set_=values))


STORE = """
    INSERT INTO idempotency_keys (actor_id, route, key, request_hash, status, body, answered_at)
    VALUES (%(actor)s, %(route)s, %(key)s, %(request_hash)s, %(status)s, %(body)s, %(answered_at)s)
    ON CONFLICT (actor_id, route, key) DO UPDATE SET request_hash = excluded.request_hash,
        status = excluded.status, body = excluded.body, answered_at = excluded.answered_at
"""
"""The same by psycopg (`db.driver`), with the values of `stored`."""


def stored(attempt: Attempt, status: int, body: bytes) -> dict[str, Any]:
    """What `STORE` needs."""
    return {
        "actor": attempt.actor_id,
        "route": attempt.route,
        "key": attempt.key,
        "request_hash": attempt.request_hash,
        "status": status,
        "body": body,
        "answered_at": clock.now(),
    }


def purge(session: Session) -> int:
    """Forget answers older than 24 hours; gives how many."""
    result = session.execute(
        delete(IdempotencyKey).where(IdempotencyKey.answered_at < clock.now() - KEPT).returning(1)
    )
    return len(result.all())
