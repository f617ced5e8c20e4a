"""封存: hashes over audit entries, each over the one before it, so that a later change shows.

A seal covers a range of database transactions that have all come to their end. Ids and times would not do:
an entry becomes visible when its transaction commits, and a long one commits after many younger ones.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from sqlalchemy import BigInteger, Select, Text, cast, func, select, text

from app import clock, db
from app.db import session
from app.errors import Conflict
from models import AuditEntry, AuditSeal

ENTRIES_MAX = 200_000
"""In one seal, unless a single transaction wrote more."""
AT_ONCE = 2_000
FIRST_HASH = bytes(hashlib.sha256().digest_size)
"""What stands before the first seal."""

SealProgress = Callable[[AuditSeal], None]
VerifyProgress = Callable[[int, int], None]
"""How many seals have been verified, and of how many."""


class TransactionsBeganAnew(Conflict):
    code, detail = "transactions_began_anew", "数据库的事务编号比已封存的还小，像是从备份恢复到了新的数据库"
    next = "请先停下服务，按 docs/decisions/0035 把事务编号调到封存之后，再继续封存"


@dataclass(frozen=True)
class Broken:
    """The first seal that does not fit, and what is wrong with it."""

    number: int
    problem: str


@dataclass(frozen=True)
class Verified:
    """What a verification has found. `last_hash`, kept outside of the database, proves the whole chain."""

    seal_count: int
    entry_count: int
    unsealed_count: int
    sealed_until: int
    now_at: int
    """The database's own count of transactions; less than `sealed_until` only where it began anew."""
    last_hash: bytes
    broken: Broken | None


def seal(*, progress: SealProgress) -> int:
    """封存: seal all entries of transactions that have come to their end; gives how many entries.

    Every seal is a unit of work of its own. Where nothing was written there is no seal: the next range
    begins where the last one ended, so the ranges join however long nobody sealed.
    Refuses with `transactions_began_anew`.
    """
    # One horizon for all of them: a busy day would move it on and on.
    horizon, sealed = db.transact(_horizon), 0
    while (made := db.transact(partial(_seal_next, horizon))) is not None:
        sealed += made.entry_count
        progress(made)
    return sealed


def verify(*, known: tuple[int, bytes] | None = None, progress: VerifyProgress) -> Verified:
    """核验封存: compute the whole chain anew, oldest first, with few rows in memory.

    Stops at the first seal that does not fit. `known` is a number and its hash that were kept elsewhere:
    without them nobody could tell that the newest seals were removed, or all of them written anew.
    """
    with db.unit_of_work() as current:
        numbers = list(current.scalars(select(AuditSeal.number).order_by(AuditSeal.number)))
    before, until, entries, broken = FIRST_HASH, 0, 0, None
    for place, number in enumerate(numbers, start=1):
        with db.unit_of_work() as current:
            _take_time()
            found = current.get_one(AuditSeal, number)
            broken = _misfit(found, place, before, until, known)
        if broken is not None:
            break
        before, until, entries = found.hash, found.until_transaction, entries + found.entry_count
        progress(place, len(numbers))
    if broken is None and known is not None and known[0] > len(numbers):
        broken = Broken(len(numbers) + 1, "这次封存不见了")
    with db.unit_of_work() as current:
        _take_time()
        now_at = _horizon()
        sealed_until = current.scalar(select(func.max(AuditSeal.until_transaction))) or 0
        unsealed = current.scalar(
            select(func.count()).select_from(AuditEntry).where(AuditEntry.transaction_id >= sealed_until)
        )
    return Verified(len(numbers), entries, unsealed or 0, sealed_until, now_at, before, broken)


def _seal_next(horizon: int) -> AuditSeal | None:
    db.lock("audit_seals")
    _take_time()
    last = session().scalar(select(AuditSeal).order_by(AuditSeal.number.desc()).limit(1))
    begin = last.until_transaction if last else 0
    # Asked anew: somebody may have sealed beyond our horizon while we waited for the lock.
    now_at = _horizon()
    if now_at < begin:
        raise TransactionsBeganAnew(sealed_until=begin, now_at=now_at)
    until = _end_of_range(begin, horizon)
    if until is None:
        return None
    made = AuditSeal(
        number=last.number + 1 if last else 1,
        from_transaction=begin,
        until_transaction=until,
        sealed_at=clock.now(),
    )
    made.entry_count, made.hash = _compute(made, last.hash if last else FIRST_HASH)
    session().add(made)
    session().flush()
    return made


def _horizon() -> int:
    """All transactions below it have committed or are gone; none of them is running.

    Asked before the entries are read: what is written below it can no longer change, nor appear.
    """
    xmin = func.pg_snapshot_xmin(func.pg_current_snapshot())
    return session().execute(select(cast(cast(xmin, Text), BigInteger))).scalar_one()


def _end_of_range(begin: int, horizon: int) -> int | None:
    """Where a range that begins there ends, so that it holds few enough entries; None if it holds none."""
    written = (
        select(AuditEntry.transaction_id)
        .where(AuditEntry.transaction_id >= begin, AuditEntry.transaction_id < horizon)
        .order_by(AuditEntry.transaction_id)
        .limit(1)
    )
    first = session().scalar(written)
    if first is None:
        return None
    beyond = session().scalar(written.offset(ENTRIES_MAX))
    if beyond is None:
        return horizon
    return max(beyond, first + 1)


def _misfit(
    found: AuditSeal, place: int, before: bytes, until: int, known: tuple[int, bytes] | None
) -> Broken | None:
    if found.number != place:
        return Broken(place, "这次封存不见了")
    if found.from_transaction != until:
        return Broken(place, "与上一次封存没有首尾相接")
    count, computed = _compute(found, before)
    if count != found.entry_count:
        return Broken(place, f"封存时有 {found.entry_count} 条，现在有 {count} 条")
    if computed != found.hash:
        return Broken(place, "内容与封存时不一样")
    if known is not None and known[0] == place and known[1] != found.hash:
        return Broken(place, "与另外留存的封存值不一样")
    return None


def _compute(one: AuditSeal, before: bytes) -> tuple[int, bytes]:
    """How many entries are in the range of a seal, and the hash over them and over the seal before."""
    digest = hashlib.sha256(before)
    digest.update(_line(one.number, one.from_transaction, one.until_transaction, _moment_text(one.sealed_at)))
    count = 0
    for row in _entries(one.from_transaction, one.until_transaction):
        digest.update(_line(*row))
        count += 1
    return count, digest.digest()


def _entries(begin: int, until: int) -> Iterator[tuple[Any, ...]]:
    """Every column of every entry in the range, in an order that is the same whenever it is asked for."""
    statement: Select[*tuple[Any, ...]] = (
        select(
            AuditEntry.transaction_id,
            AuditEntry.id,
            AuditEntry.at,
            AuditEntry.actor_kind,
            AuditEntry.actor_id,
            AuditEntry.action,
            AuditEntry.subject,
            AuditEntry.subject_id,
            # PostgreSQL writes the same JSON the same way: keys sorted, figures as they were given.
            cast(AuditEntry.details, Text),
            AuditEntry.request_id,
            AuditEntry.created_at,
        )
        .where(AuditEntry.transaction_id >= begin, AuditEntry.transaction_id < until)
        .order_by(AuditEntry.transaction_id, AuditEntry.id)
    )
    for row in session().execute(statement.execution_options(yield_per=AT_ONCE)):
        yield tuple(_moment_text(one) if isinstance(one, dt.datetime) else one for one in row)


def _line(*facts: Any) -> bytes:
    """One line of the canonical text: a JSON list. Ids are text, moments are in UTC."""
    return orjson.dumps(facts, default=str) + b"\n"


def _moment_text(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _take_time() -> None:
    """A range is sorted as a whole, which may take longer than a request ever waits."""
    session().execute(text("SET LOCAL statement_timeout = '10min'"))
