"""控制台的列表: server time and queries of every list and of the cockpit, with a whole city loaded."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app import db, tokens
from app.db import session
from app.edge import doors
from app.edge.access import DESK_COOKIE
from app.edge.doors import DESK_PREFIX, Operation
from app.factory import create_app
from app.seeding import city_size
from app.seeding.city_size import Advance, Size
from app.services import cockpit
from bench import stock
from bench.figures import Figure
from bench.trial import Bench
from models import ADMINISTRATORS, Staff, StaffGrant, StaffRole, Union, UnionLevel

MOST_MS = 300
MOST_QUERIES = 12
TIMES = 5
OK = 200
PEOPLE_A_STORE, PEOPLE_A_CASE = 100, 10
TOLD_EVERY_S = 15
_CASES = (
    """
    INSERT INTO hazard_reports (id, member_id, union_id, district, place, text, state, reported_at)
    SELECT uuidv7(), id, home, 'tianning', '东门', '挡板缺了', 'reported', now() - n * interval '1 minute'
    FROM (SELECT members.id, row_number() OVER () AS n,
            roster_entries.union_id AS home
        FROM members JOIN roster_entries ON roster_entries.id = members.roster_entry_id) people
    WHERE n % :share = 0
    """,
    """
    INSERT INTO tickets (id, member_id, union_id, category, state, asked_at, due_at, entry_count)
    SELECT uuidv7(), id, home, 'card', CASE WHEN n % 3 = 0 THEN 'answered' ELSE 'open' END,
        now() - n * interval '1 minute', now() - n * interval '1 minute' + interval '2 days', 1
    FROM (SELECT members.id, row_number() OVER () AS n,
            roster_entries.union_id AS home
        FROM members JOIN roster_entries ON roster_entries.id = members.roster_entry_id) people
    WHERE n % :share = 0
    """,
)
"""What workers have reported and asked, one in so many of them."""


@dataclass(frozen=True)
class _Seat:
    """Somebody who has signed in, and what he may."""

    name: str
    client: FlaskClient
    roles: frozenset[StaffRole]


@dataclass(frozen=True)
class _Taken:
    """What one list took."""

    rule: str
    seat: str
    seconds: float
    queries: int


def console_lists(bench: Bench) -> None:
    """Every list that opens without a record, for the city's desk and for a district's, in one process."""
    people = bench.plan.people
    size = Size(people, people // PEOPLE_A_STORE, people * bench.plan.coupons)
    bench.tell(f"备料：{size.members:,} 人、{size.stores:,} 家门店、{size.coupons:,} 张券")
    settings = bench.ground.settings()
    app = create_app(settings)
    city_size.seed(settings, size, partial(_telling, bench))
    seats = _seats(app)
    _work()
    taken = [each for seat in seats for each in _walk(seat)]
    slowest = sorted(taken, key=lambda each: each.seconds, reverse=True)
    for each in slowest:
        bench.tell(f"{1000 * each.seconds:7.1f} ms  {each.queries:2} 句  {each.seat}  {each.rule}")
    worst, most = slowest[0], max(taken, key=lambda each: each.queries)
    city = f"{size.members:,} 人、{size.coupons:,} 张券的城市，{len(taken)} 张列表，各取 {TIMES} 次的中位数"
    note = f"{city}；最慢：{worst.seat} {worst.rule}"
    ratio = 1000 * worst.seconds / MOST_MS
    bench.figures.append(
        Figure(
            "控制台最慢的列表",
            f"{1000 * worst.seconds:.0f} ms",
            f"{MOST_MS} ms",
            ratio,
            1.0,
            at_most=True,
            note=note,
        )
    )
    bench.figures.append(
        Figure(
            "控制台查询最多的列表",
            f"{most.queries} 句",
            f"{MOST_QUERIES} 句",
            most.queries / MOST_QUERIES,
            1.0,
            at_most=True,
            note=most.rule,
        )
    )


@contextmanager
def _telling(bench: Bench, name: str, length: int) -> Iterator[Advance]:
    """A city takes minutes: how far it has come, every so often."""
    done, told_at = 0, time.monotonic()

    def advance(more: int) -> None:
        nonlocal done, told_at
        done += more
        if time.monotonic() - told_at >= TOLD_EVERY_S:
            told_at = time.monotonic()
            bench.tell(f"{name} {done:,}/{length:,}")

    yield advance


def _seats(app: Flask) -> list[_Seat]:
    """A desk with every office of the city, one with every office of a district, and the administrators'."""
    offices = frozenset(StaffRole) - ADMINISTRATORS
    with db.unit_of_work() as current:
        city, district = (
            current.scalars(select(Union).where(Union.level == level).order_by(Union.id).limit(1)).one()
            for level in (UnionLevel.CITY, UnionLevel.DISTRICT)
        )
        wanted = [("市", city, offices), ("区", district, offices)]
        wanted += [(role.value, city, frozenset({role})) for role in sorted(ADMINISTRATORS)]
        seats: list[_Seat] = []
        for name, home, roles in wanted:
            made = Staff(username=f"bench.{len(seats)}", password_hash="", union_id=home.id)
            made.name, made.totp_secret = "测量", "测量"
            current.add(made)
            current.flush()
            current.add_all(StaffGrant(staff_id=made.id, union_id=home.id, role=role) for role in roles)
            token, _ = tokens.open_desk(made.id, made.login_epoch)
            client = app.test_client()
            client.set_cookie(DESK_COOKIE, token, path="/console")
            seats.append(_Seat(name, client, roles))
    return seats


def _work() -> None:
    """What waits at the desks, and the figures that jobs keep."""
    stock.run(*_CASES, share=PEOPLE_A_CASE)
    stock.analyze()
    with db.unit_of_work():
        cockpit.count_progress()
        cockpit.count_clocks()
        cockpit.count_reach()


def _opened(operation: Operation) -> bool:
    """Whether its page opens it as it is: nothing to be known first, and an answer that is no file."""
    asked = operation.query().fields.values() if operation.query else ()
    return (
        operation.method == "GET"
        and operation.rule.startswith(DESK_PREFIX)
        and "<" not in operation.rule
        and not operation.media
        and not any(field.required for field in asked)
    )


def _walk(seat: _Seat) -> Iterator[_Taken]:
    rules = sorted(
        operation.rule
        for operation in doors.OPERATIONS.values()
        if _opened(operation) and (operation.roles & seat.roles or not operation.roles)
    )
    for rule in rules:
        times = []
        for _ in range(TIMES):
            with _counting() as seen:
                began = time.perf_counter()
                answer = seat.client.get(rule)
                times.append(time.perf_counter() - began)
            queries = len(seen)
        if answer.status_code != OK:
            raise RuntimeError(f"{rule}: {answer.text}")
        yield _Taken(rule, seat.name, median(times), queries)


@contextmanager
def _counting() -> Iterator[list[str]]:
    seen: list[str] = []
    engine = session().get_bind()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
