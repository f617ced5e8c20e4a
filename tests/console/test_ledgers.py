"""台账: who got what of a programme in a period, masked, within one's scope."""

import datetime as dt
import io
import uuid

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app import clock
from app.services import ledgers
from models import AuditEntry, Handout, SignupState, StaffRole
from tests import factories, programmes

DAY = dt.timedelta(days=1)


@pytest.fixture
def unit(session):
    return factories.union(factories.district_union(), name="常新机械工会")


def person(unit, name="王小明"):
    return factories.member(entry=factories.roster_entry(name=name, union_of=unit))


def handed(session, signup, by, on, **facts):
    session.add(
        Handout(
            signup_id=signup.id,
            member_id=signup.member_id,
            staff_id=by.id,
            code_hash=uuid.uuid4().bytes,
            handed_on=on,
            handed_at=clock.now(),
            **facts,
        )
    )
    session.flush()


def given(session, campaign, unit, name="王小明", on=None, **facts):
    made = programmes.signup(campaign, member_=person(unit, name), state=SignupState.HANDED_OUT)
    handed(session, made, factories.staff(StaffRole.OPERATOR), on or clock.today(), **facts)
    return made


def rows(answer):
    assert answer.status_code == 200, answer.text
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)[3:]


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text


def test_a_ledger_says_masked_who_got_what_within_the_days(session, seat, unit):
    campaign = programmes.campaign(title="=夏送清凉")
    given(session, campaign, unit)
    given(session, campaign, unit, "李四", clock.today() - 9 * DAY)
    given(session, campaign, unit, "赵六", taken_back_at=clock.now(), reason="拿错了")
    programmes.signup(campaign, member_=person(unit, "孙七"))
    desk, path = seat(StaffRole.READ_ONLY), f"/campaigns/{campaign.id}/ledger.xlsx"
    today = clock.today()
    assert [row[1:4] for row in rows(desk.get(path))] == [
        ["王*明", "常新机械工会", "已发放或已到场"],
        ["李*", "常新机械工会", "已发放或已到场"],
    ]
    (row,) = rows(desk.get(f"{path}?from_day={today - DAY}&to_day={today}"))
    assert (row[1], row[5]) == ("王*明", today.isoformat())
    log = session.scalars(select(AuditEntry).where(AuditEntry.action == "ledgers.export")).first()
    assert (log.subject_id, log.details["row_count"]) == (campaign.id, 2)
    refused(desk.get(f"{path}?from_day={today}&to_day={today - DAY}"), 422, "ledger_period_invalid")


def test_a_ledger_holds_what_lies_in_ones_scope_only(session, seat, unit):
    campaign = programmes.campaign()
    given(session, campaign, unit)
    given(session, campaign, factories.union(factories.district_union("wujin")), "李四")
    path = f"/campaigns/{campaign.id}/ledger.xlsx"
    assert len(rows(seat(StaffRole.CHAIR).get(path))) == 2
    assert [row[1] for row in rows(seat(StaffRole.CHAIR, union=unit).get(path))] == ["王*明"]
    refused(seat(StaffRole.CHAIR).get(f"/campaigns/{uuid.uuid4()}/ledger.xlsx"), 404, "campaign_not_found")


def test_a_ledger_that_is_too_long_is_asked_for_in_parts(session, seat, unit, monkeypatch):
    campaign = programmes.campaign()
    for name in ("王小明", "李四"):
        given(session, campaign, unit, name)
    monkeypatch.setattr(ledgers, "ROWS_MAX", 1)
    refused(seat(StaffRole.CHAIR).get(f"/campaigns/{campaign.id}/ledger.xlsx"), 409, "ledger_too_large")
