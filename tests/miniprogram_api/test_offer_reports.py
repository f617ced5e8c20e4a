"""未兑现反映: a worker tells, the merchant answers in time without learning who told."""

import datetime as dt
import uuid

import pytest
import time_machine
from sqlalchemy import select

from app import clock, db
from models import AuditEntry, OfferReport, ReportState
from tests import factories, pictures

THURSDAY = dt.datetime(2026, 11, 19, 15, tzinfo=clock.CITY)


@pytest.fixture
def owner(session):
    return factories.member(verified=False, phone="10255550000")


@pytest.fixture
def store(owner):
    return factories.store(factories.merchant("茶山巷口面馆", owner_id=owner.id))


@pytest.fixture
def worker(phone):
    return phone.another(factories.member().openid)


def body(**changes):
    return {"text": "到店时被告知\n不参加活动", "happened_on": clock.today().isoformat(), **changes}


def reported(worker, store_id, **changes):
    answer = worker.post(f"/stores/{store_id}/reports", body(**changes))
    assert answer.status_code == 201, answer.text
    return answer.json


def test_a_report_is_answered_in_time_and_the_worker_reads_the_answer(phone, worker, owner, store):
    batch = factories.batch(stores=[store], quantity=1)
    shop = phone.another(owner.openid)
    with time_machine.travel(THURSDAY, tick=False) as now:
        made = reported(worker, store.id, batch_id=str(batch.id), attachments=[pictures.hand_in(worker)])
        assert (made["state"], len(made["attachments"])) == ("open", 1)
        # Friday, Monday and Tuesday are the three working days.
        assert made["due_at"] == "2026-11-25T00:00:00+08:00"
        (received,) = shop.get("/owner/reports").json["items"]
        assert received["text"] == made["text"]
        assert not {"member", "member_id", "attachments"} & set(received)
        now.shift(dt.timedelta(days=5, hours=8, minutes=59))
        answered = shop.post(f"/owner/reports/{made['id']}/answer", {"text": "新店员不知道，已经培训"})
        assert answered.status_code == 200, answered.text
        assert answered.json["state"] == "answered"
        (mine,) = worker.get("/me/reports").json["items"]
        assert (mine["state"], mine["answer"]) == ("answered", "新店员不知道，已经培训")
    again = shop.post(f"/owner/reports/{made['id']}/answer", {"text": "再说一句"})
    assert (again.status_code, again.json["code"]) == (409, "report_not_open")
    entries = db.session().scalars(
        select(AuditEntry).where(AuditEntry.subject_id == uuid.UUID(made["id"])).order_by(AuditEntry.at)
    )
    assert [entry.action for entry in entries] == ["offer_reports.report", "offer_reports.answer"]


def test_an_answer_after_its_day_is_refused(phone, worker, owner, store):
    shop = phone.another(owner.openid)
    with time_machine.travel(THURSDAY, tick=False) as now:
        made = reported(worker, store.id)
        now.shift(dt.timedelta(days=5, hours=9))
        late = shop.post(f"/owner/reports/{made['id']}/answer", {"text": "晚了"})
    assert (late.status_code, late.json["code"]) == (409, "report_answer_too_late")


def test_only_a_verified_member_reports_and_three_times_a_day(phone, worker, store):
    store_id = store.id
    stranger = phone.another(factories.member(verified=False).openid)
    answer = stranger.post(f"/stores/{store_id}/reports", body())
    assert (answer.status_code, answer.json["code"]) == (403, "not_verified")
    with time_machine.travel(THURSDAY, tick=False) as now:
        for _ in range(3):
            reported(worker, store_id)
        answer = worker.post(f"/stores/{store_id}/reports", body())
        assert (answer.status_code, answer.json["code"]) == (409, "report_limit_reached")
        now.shift(dt.timedelta(hours=9))
        reported(worker, store_id)


def test_what_a_report_is_about_has_to_be_there(phone, worker, store):
    store_id, elsewhere = store.id, str(factories.batch(quantity=1).id)
    other = phone.another(factories.member(verified=False).openid)
    days = [clock.today() + dt.timedelta(days=1), clock.today() - dt.timedelta(days=91)]
    for changes, code in (
        ({"batch_id": elsewhere}, "offer_not_found"),
        ({"discount_id": str(uuid.uuid4())}, "offer_not_found"),
        ({"happened_on": days[0].isoformat()}, "report_day_invalid"),
        ({"happened_on": days[1].isoformat()}, "report_day_invalid"),
        ({"attachments": [pictures.hand_in(other)]}, "attachment_not_found"),
        ({"batch_id": elsewhere, "discount_id": elsewhere}, "invalid_fields"),
        ({"text": " \n "}, "invalid_fields"),
        ({"text": "字" * 1001}, "invalid_fields"),
        ({"text": "\x00"}, "invalid_fields"),
    ):
        assert worker.post(f"/stores/{store_id}/reports", body(**changes)).json["code"] == code
    unknown = worker.post(f"/stores/{uuid.uuid4()}/reports", body())
    assert (unknown.status_code, unknown.json["code"]) == (404, "store_not_found")
    assert db.session().scalars(select(OfferReport)).all() == []


def test_another_merchants_reports_are_not_there(phone, store):
    report_id = factories.report(store).id
    rival = factories.member(verified=False, phone="10255550001")
    factories.merchant("另一家", owner_id=rival.id)
    other = phone.another(rival.openid)
    assert other.get("/owner/reports").json["items"] == []
    answer = other.post(f"/owner/reports/{report_id}/answer", {"text": "不是我"})
    assert (answer.status_code, answer.json["code"]) == (404, "report_not_found")


@pytest.mark.parametrize("path", ["/me/reports", "/owner/reports"])
def test_reports_are_listed_newest_first_with_a_fixed_number_of_queries(
    phone, owner, store, statements, path
):
    person = factories.member()
    who = phone.another(person.openid if path == "/me/reports" else owner.openid)
    made, counts = [], []
    for _ in range(2):
        made += [str(factories.report(store, person).id) for _ in range(3)]
        with statements() as seen:
            assert len(who.get(path).json["items"]) == len(made)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 4
    first = who.get(f"{path}?limit=4").json
    rest = who.get(f"{path}?limit=4&cursor={first['next_cursor']}").json
    assert [one["id"] for one in first["items"] + rest["items"]] == made[::-1]
    assert who.get(f"{path}?cursor=x").json["code"] == "cursor_invalid"


def test_an_owner_filters_by_state(phone, owner, store):
    factories.report(store)
    done = factories.report(store, state=ReportState.ANSWERED, answer="好", answered_at=clock.now())
    done_id = str(done.id)
    items = phone.another(owner.openid).get("/owner/reports?state=answered").json["items"]
    assert [one["id"] for one in items] == [done_id]
