"""办理时限: owners are told in time and once, and what is late is shown as late."""

import datetime as dt

import pytest
import time_machine
from sqlalchemy import select

from app import clock, db
from app.jobs import merchant_terms, offer_reports
from app.services import notices
from app.services import offer_reports as reports
from models import MerchantState, Notice, ReportState
from tests import factories

# 2026-10-01 to 07 are days off; Saturday 10 October is worked instead.
WEDNESDAY = dt.datetime(2026, 9, 30, 8, 30, tzinfo=clock.CITY)
DAY = dt.timedelta(days=1)


def at(moment):
    return time_machine.travel(moment, tick=False)


def told(kind):
    columns = select(Notice.member_id, Notice.subject_id, Notice.occasion)
    return [
        tuple(row) for row in db.session().execute(columns.where(Notice.kind == kind).order_by(Notice.id))
    ]


def owned(**facts):
    owner = factories.member(verified=False)
    return owner, factories.merchant(owner_id=owner.id, **facts)


def reported(moment, **facts):
    owner, merchant = owned()
    store = factories.store(merchant)
    return owner, factories.report(store, reported_at=moment, due_at=reports.due_at(moment), **facts)


def test_owners_are_told_on_the_last_working_day_for_an_answer_and_once(session):
    friday = dt.datetime(2026, 9, 25, 15, tzinfo=clock.CITY)
    owner, made = reported(friday)
    assert made.due_at == dt.datetime(2026, 10, 1, tzinfo=clock.CITY)
    session.commit()
    with at(WEDNESDAY - DAY):
        assert offer_reports.remind() == 0
    with at(WEDNESDAY):
        assert offer_reports.remind() == 1
        assert offer_reports.remind() == 0
    assert told("report_due") == [(owner.id, made.id, "2026-10-01T00:00+08:00")]
    facts = session.scalar(select(Notice.facts).where(Notice.kind == "report_due"))
    said = notices.KINDS["report_due"].text.format(**facts)
    assert said == "会员反映茶山店没有兑现优惠，还没有答复，请在2026年9月30日 23:59前答复。"


def test_days_off_before_the_term_ends_count_with_the_working_day_before_them(session):
    monday = dt.datetime(2026, 9, 28, 15, tzinfo=clock.CITY)
    _, made = reported(monday)
    assert made.due_at == dt.datetime(2026, 10, 9, tzinfo=clock.CITY)
    factories.report(made_store(), reported_at=monday, due_at=dt.datetime(2026, 10, 5, 12, tzinfo=clock.CITY))
    session.commit()
    with at(WEDNESDAY):
        # The term of the second ends among the days off; the first has Thursday the 8th left.
        assert offer_reports.remind() == 1
    with at(dt.datetime(2026, 10, 8, 8, 30, tzinfo=clock.CITY)):
        assert offer_reports.remind() == 1


def made_store():
    return factories.store(owned()[1])


def test_nobody_is_told_of_what_is_answered_late_or_has_no_owner(session, monkeypatch):
    monkeypatch.setattr(reports, "REMINDED_AT_ONCE", 1)
    soon = clock.now() + dt.timedelta(hours=1)
    factories.report(made_store(), due_at=soon, state=ReportState.ANSWERED, answer="好", answered_at=soon)
    factories.report(made_store(), due_at=clock.now())
    factories.report(factories.store(), due_at=soon)
    for _ in range(3):
        factories.report(made_store(), due_at=soon)
    session.commit()
    assert offer_reports.remind() == 3


@pytest.mark.parametrize(
    ("column", "kind"), [("contract_ends_on", "contract_ending"), ("licence_ends_on", "licence_ending")]
)
def test_owners_are_told_30_and_7_days_before_a_term_ends_and_once_each(session, column, kind):
    begins = {"contract_begins_on": dt.date(2026, 1, 1)} if column == "contract_ends_on" else {}
    last_day = dt.date(2026, 12, 31)
    owner, merchant = owned(**{column: last_day}, **begins)
    session.commit()
    counts = {}
    for days in (31, 30, 29, 8, 7, 3, 0, -1):
        with at(dt.datetime.combine(last_day - days * DAY, dt.time(9), clock.CITY)):
            counts[days] = merchant_terms.remind()
            assert merchant_terms.remind() == 0
    assert {days for days, count in counts.items() if count} == {30, 7}
    assert told(kind) == [
        (owner.id, merchant.id, "2026-12-31-30d"),
        (owner.id, merchant.id, "2026-12-31-7d"),
    ]
    facts = session.scalar(select(Notice.facts).where(Notice.kind == kind).limit(1))
    assert "2026年12月31日到期" in notices.KINDS[kind].text.format(**facts)


def test_after_an_outage_owners_are_told_late_and_only_of_what_is_near(session):
    today = clock.today()
    owned(licence_ends_on=today + 28 * DAY)
    owned(licence_ends_on=today + 5 * DAY)
    owned(licence_ends_on=today + 5 * DAY, state=MerchantState.DELISTED)
    owned(licence_ends_on=today - DAY)
    factories.merchant(licence_ends_on=today + 5 * DAY)
    session.commit()
    assert merchant_terms.remind() == 2
    assert sorted(occasion[-3:] for *_, occasion in told("licence_ending")) == ["-7d", "30d"]


def test_a_renewed_contract_is_reminded_of_by_its_new_last_day(session):
    today = clock.today()
    _, merchant = owned(contract_begins_on=today - DAY, contract_ends_on=today + 5 * DAY)
    session.commit()
    assert merchant_terms.remind() == 1
    with session.begin_nested():
        session.get_one(type(merchant), merchant.id).contract_ends_on = today + 400 * DAY
    session.commit()
    assert merchant_terms.remind() == 0
