"""按月编制: statements that nobody drafted, and the two persons who still stand behind the money."""

import datetime as dt
import io

import pytest
import time_machine
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app import clock
from app.db import session
from app.jobs import statements as ticks
from app.services.statements import drafting, monthly
from models import AuditEntry, Member, Merchant, StaffRole, Statement, StatementState
from tests import factories

PAYMENT = {"reference": "HD-1", "paid_on": "2026-07-02"}


def june(day, hour=12):
    return dt.datetime(2026, 6, day, hour, tzinfo=clock.CITY)


@pytest.fixture(autouse=True)
def _july():
    with time_machine.travel(dt.datetime(2026, 7, 2, 3, 30, tzinfo=clock.CITY), tick=False):
        yield


def owned_store():
    return factories.store(factories.merchant(owner_id=factories.member(verified=False).id))


def found():
    session().expire_all()
    return session().scalars(select(Statement).order_by(Statement.id)).all()


def invoiced(statement):
    """The same gone as far as the invoice, by its merchant's owner."""
    owner = session().get_one(Member, session().get_one(Merchant, statement.merchant_id).owner_id)
    statement.agreed_by, statement.agreed_at, statement.state = owner.id, clock.now(), StatementState.AGREED
    statement.invoice_number, statement.invoice_id = "24322000000012345678", factories.attachment(owner).id
    statement.state = StatementState.INVOICED


def test_last_month_is_drafted_once_for_every_merchant_that_is_owed_something(session, seat):
    first, second, unpaid, idle = (owned_store() for _ in range(4))
    factories.redemption(first, at=june(1, 0))
    factories.redemption(first, at=june(30, 23), subsidy_fen=0)
    factories.redemption(second, at=june(9))
    factories.redemption(unpaid, at=june(9), subsidy_fen=0)
    factories.redemption(idle, at=dt.datetime(2026, 7, 1, tzinfo=clock.CITY))
    session.commit()
    assert ticks.draft() == 2
    assert ticks.draft() == 0
    made = {one.merchant_id: one for one in found()}
    assert set(made) == {first.merchant_id, second.merchant_id}
    of_first = made[first.merchant_id]
    assert (of_first.begins_on, of_first.ends_on) == (dt.date(2026, 6, 1), dt.date(2026, 6, 30))
    assert (of_first.redemption_count, of_first.subsidy_fen, of_first.made_by) == (2, 500, None)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == of_first.id)).one()
    assert (entry.action, entry.actor_kind, entry.actor_id) == ("statements.draft", "system", None)


def test_a_month_that_was_missed_on_its_first_day_is_drafted_whenever_the_clockwork_comes_back(session):
    factories.redemption(owned_store(), at=june(30))
    session.commit()
    with time_machine.travel(dt.datetime(2026, 7, 31, 23, tzinfo=clock.CITY), tick=False):
        assert ticks.draft() == 1


def test_in_january_last_month_is_december_and_in_the_first_half_hour_it_is_not_over(session):
    assert monthly.last_month(dt.date(2027, 1, 1)) == (dt.date(2026, 12, 1), dt.date(2026, 12, 31))
    with (
        time_machine.travel(dt.datetime(2026, 7, 1, 0, 29, tzinfo=clock.CITY), tick=False),
        pytest.raises(drafting.StatementPeriodNotOver),
    ):
        ticks.draft()


def test_who_has_a_statement_already_is_left_alone_and_so_is_what_a_person_has_voided(session, seat):
    taken, voided = owned_store(), owned_store()
    factories.statement(factories.redemption(taken, at=june(3)))
    factories.redemption(taken, at=june(20))
    factories.redemption(voided, at=june(3))
    session.commit()
    assert ticks.draft() == 1
    (drafted,) = [one for one in found() if one.made_by is None]
    answer = seat(StaffRole.FINANCE).post(f"/statements/{drafted.id}/void", {"reason": "分两张编制"})
    assert answer.status_code == 200
    assert ticks.draft() == 0


def test_one_that_fails_or_is_too_large_keeps_nobody_else_waiting(session, monkeypatch):
    large, other, broken = owned_store(), owned_store(), owned_store()
    for day in (3, 4):
        factories.redemption(large, at=june(day))
    for place in (other, broken):
        factories.redemption(place, at=june(3))
    session.commit()
    monkeypatch.setattr(drafting, "ITEMS_MAX", 1)
    whole = drafting.draft_for

    def draft_for(maker, merchant_id, *period):
        if merchant_id == broken.merchant_id:
            raise RuntimeError("broken")
        return whole(maker, merchant_id, *period)

    monkeypatch.setattr(drafting, "draft_for", draft_for)
    with pytest.raises(monthly.DraftingFailed) as failure:
        ticks.draft()
    assert failure.value.args == ({"drafted": 1, "too_large": 1, "failed": 1},)
    assert [one.merchant_id for one in found()] == [other.merchant_id]
    monkeypatch.setattr(drafting, "draft_for", whole)
    monkeypatch.setattr(drafting, "ITEMS_MAX", 9)
    assert ticks.draft() == 2


def test_what_nobody_made_is_checked_by_one_person_and_paid_by_another(session, seat):
    factories.redemption(owned_store(), at=june(3))
    session.commit()
    ticks.draft()
    checker, payer = seat(StaffRole.FINANCE), seat(StaffRole.FINANCE)
    (listed,) = checker.get("/statements").json["items"]
    assert (listed["made_by"], listed["state"]) == (None, "draft")
    path = f"/statements/{listed['id']}"
    assert checker.post(f"{path}/check").json["made_by"] is None
    invoiced(found()[0])
    refused = checker.post(f"{path}/payment", PAYMENT)
    assert (refused.status_code, refused.json["code"]) == (403, "same_person")
    assert "系统按月编制" in refused.json["detail"]
    paid = payer.post(f"{path}/payment", PAYMENT)
    assert (paid.status_code, paid.json["state"]) == (200, "paid"), paid.text
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(payer.get(f"{path}.xlsx").data)).get_sheet_by_index(0)
    assert sheet.to_python()[2][0] == "由系统按月编制"
