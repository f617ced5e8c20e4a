"""每张列表的查询次数: every list and every sum of the console takes a dozen queries at most.

The lists below one record (the stores of a merchant, the rows of a statement) are counted where that
record is made, in the tests of their stems.
"""

import pytest
from sqlalchemy import text

from app import db
from app.edge import doors
from app.services import merchant_lives
from models import ADMINISTRATORS, StaffRole

MOST = 12


def opened(operation):
    """Whether its page opens it as it is: nothing to be known first, and an answer that is no file."""
    asked = operation.query().fields.values() if operation.query else ()
    return (
        operation.method == "GET"
        and operation.rule.startswith(doors.DESK_PREFIX)
        and "<" not in operation.rule
        and not operation.media
        and not any(field.required for field in asked)
    )


@pytest.fixture
def lists(app):
    return sorted(
        (operation for operation in doors.OPERATIONS.values() if opened(operation)), key=lambda one: one.rule
    )


@pytest.fixture
def desk_of(seat):
    """A desk that may do this: all the city's offices at once, or the one administrator."""
    offices = frozenset(StaffRole) - ADMINISTRATORS
    kept = {}

    def desk(operation):
        roles = operation.roles or offices
        mine = offices if roles & offices else frozenset({min(roles)})
        if mine not in kept:
            kept[mine] = seat(*sorted(mine))
        return kept[mine]

    return desk


@pytest.fixture
def count(desk_of, statements):
    def ask(operation):
        desk = desk_of(operation)
        path = operation.rule.removeprefix(doors.DESK_PREFIX)
        desk.get(path)  # What a process learns once, as the campaigns' words, is not counted.
        with statements() as seen:
            answer = desk.get(path)
        assert answer.status_code == 200, (path, answer.text)
        return len(seen)

    return ask


def test_every_list_takes_a_dozen_queries_at_most(lists, count, of_everything):
    counts = {operation.rule: count(operation) for operation in lists}
    assert len(counts) > 50
    assert {rule: queries for rule, queries in counts.items() if queries > MOST} == {}


def test_so_does_the_search_for_a_member(seat, statements, of_everything):
    desk = seat(StaffRole.OPERATOR)
    with statements() as seen:
        answer = desk.post("/members/search", {"name": "欧阳"})
    assert answer.status_code == 200, answer.text
    assert len(seen) <= MOST


def test_a_list_that_asks_more_is_found(lists, count, of_everything, monkeypatch):
    asked_once = merchant_lives.list_merchants

    def wasteful(staff, **given):
        for _ in range(MOST):
            db.session().execute(text("SELECT 1"))
        return asked_once(staff, **given)

    monkeypatch.setattr(merchant_lives, "list_merchants", wasteful)
    (merchants,) = [operation for operation in lists if operation.rule == f"{doors.DESK_PREFIX}/merchants"]
    assert count(merchants) > MOST
