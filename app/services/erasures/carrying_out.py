"""注销的办理: what is due is done, one person at a time, and gone over once more a little later."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import structlog
from sqlalchemy import select

from app import clock, db, tokens
from app.db import session
from app.services import audit, members
from app.services.erasures.forgetting import forget
from models import Erasure, ErasureState

log = structlog.get_logger(__name__)

GONE_OVER = "gone_over"
"""Among the counts of an erasure that needs no more looking at."""
REQUESTS_END_WITHIN = dt.timedelta(minutes=5)
"""No request of a login that is dead by then can still be writing; PostgreSQL ends it before."""


class SomeErasuresFailed(RuntimeError):
    """Each is tried again with the next tick; the log names them."""


def carry_out() -> int:
    """办理到期的注销: how many people were forgotten.

    A request that was under way when its person was erased may write a little afterwards, and a login that
    was just being opened too. So everybody is gone over once more, when no such request can live. Logins and
    codes in Redis go in between; if that fails, the second time does it again.
    Raises `SomeErasuresFailed` after everybody has had a turn.
    """
    failed: list[uuid.UUID] = []
    done = _each(_erase, _list_due(), failed)
    again = _list_to_go_over()
    if done or again:
        tokens.forget([*done, *again.values()])
    _each(_go_over, again, failed)
    if failed:
        raise SomeErasuresFailed(f"{len(failed)} erasures failed")
    return len(done)


def _each(
    act: Callable[[uuid.UUID], uuid.UUID | None], erasure_ids: Iterable[uuid.UUID], failed: list[uuid.UUID]
) -> list[uuid.UUID]:
    """`act` for each in a unit of work of its own; the members it was done for."""
    done = []
    for erasure_id in erasure_ids:
        try:
            member_id = db.transact(partial(act, erasure_id))
        except Exception:
            # One person's trouble keeps nobody else waiting.
            log.exception("erasure_failed", erasure_id=str(erasure_id))
            failed.append(erasure_id)
            continue
        if member_id is not None:
            done.append(member_id)
    return done


def _list_due() -> Sequence[uuid.UUID]:
    return db.transact(
        lambda: (
            session()
            .scalars(
                select(Erasure.id)
                .where(Erasure.state == ErasureState.COOLING, Erasure.due_at <= clock.now())
                .order_by(Erasure.due_at, Erasure.id)
            )
            .all()
        )
    )


def _list_to_go_over() -> dict[uuid.UUID, uuid.UUID]:
    """Erasure → member."""
    statement = select(Erasure.id, Erasure.member_id).where(
        Erasure.state == ErasureState.DONE,
        Erasure.done_at <= clock.now() - REQUESTS_END_WITHIN,
        ~Erasure.__table__.c.counts.has_key(GONE_OVER),
    )
    return db.transact(lambda: {row.id: row.member_id for row in session().execute(statement)})


def _erase(erasure_id: uuid.UUID) -> uuid.UUID | None:
    """One person, whole or not at all. None where the wish was just taken back or another worker is at it."""
    erasure = _take(erasure_id, ErasureState.COOLING)
    if erasure is None:
        return None
    erasure.counts = forget(members.lock_by_id(erasure.member_id))
    erasure.state, erasure.done_at = ErasureState.DONE, clock.now()
    audit.record(None, "erasures.carry_out", erasure, **erasure.counts)
    return erasure.member_id


def _go_over(erasure_id: uuid.UUID) -> uuid.UUID | None:
    erasure = _take(erasure_id, ErasureState.DONE)
    if erasure is None:
        return None
    found = forget(members.lock_by_id(erasure.member_id))
    erasure.counts = {**(erasure.counts or {}), GONE_OVER: sum(found.values())}
    return erasure.member_id


def _take(erasure_id: uuid.UUID, state: ErasureState) -> Erasure | None:
    return session().scalar(
        select(Erasure)
        .where(Erasure.id == erasure_id, Erasure.state == state)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
