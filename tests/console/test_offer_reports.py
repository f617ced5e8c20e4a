"""未兑现反映: the union's finding, and the trace it leaves on the merchant."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from app import clock, db
from models import AuditEntry, ReportState, StaffRole
from tests import factories

FINDING = {"finding": "upheld", "decision": "情况属实，已要求整改"}


@pytest.fixture
def home(session):
    return factories.district_union("tianning")


@pytest.fixture
def desk(seat, home):
    return seat(StaffRole.MERCHANT_MANAGER, union=home)


@pytest.fixture
def store(home):
    return factories.store(factories.merchant("茶山巷口面馆", union_id=home.id))


def answered(store, **facts):
    return factories.report(
        store, state=ReportState.ANSWERED, answer="已经培训", answered_at=clock.now(), **facts
    )


def overdue(store):
    return factories.report(store, due_at=clock.now() - dt.timedelta(minutes=1))


def trace_of(desk, merchant_id):
    trace = desk.get(f"/merchants/{merchant_id}").json["trace"]
    return trace["upheld_count"], trace["open_count"]


def test_an_upheld_report_counts_on_the_merchant_and_the_worker_reads_why(desk, store, phone):
    worker = factories.member()
    made, merchant_id = answered(store, member_=worker).id, store.merchant_id
    answered(store)
    decided = desk.post(f"/reports/{made}/decision", FINDING, key="a")
    assert decided.status_code == 200, decided.text
    assert (decided.json["state"], decided.json["decision"]) == ("upheld", FINDING["decision"])
    assert trace_of(desk, merchant_id) == (1, 1)
    (mine,) = phone.another(worker.openid).get("/me/reports").json["items"]
    assert (mine["state"], mine["decision"]) == ("upheld", FINDING["decision"])
    again = desk.post(f"/reports/{made}/decision", {**FINDING, "finding": "dismissed"})
    assert (again.status_code, again.json["code"]) == (409, "report_already_decided")
    entry = db.session().scalars(select(AuditEntry).where(AuditEntry.action == "offer_reports.upheld")).one()
    assert (entry.subject_id, entry.details) == (made, {"merchant_id": str(merchant_id)})


def test_a_dismissed_report_leaves_no_trace(desk, store):
    merchant_id = store.merchant_id
    made = answered(store).id
    desk.post(f"/reports/{made}/decision", {"finding": "dismissed", "decision": "活动已经结束"})
    assert trace_of(desk, merchant_id) == (0, 0)


def test_the_merchants_time_is_waited_for_and_then_no_longer(desk, store):
    waiting, late = factories.report(store).id, overdue(store).id
    answer = desk.post(f"/reports/{waiting}/decision", FINDING)
    assert (answer.status_code, answer.json["code"]) == (409, "report_awaits_answer")
    assert desk.post(f"/reports/{late}/decision", FINDING).json["state"] == "upheld"


def test_reports_are_found_by_state_and_by_being_overdue(desk, store, home):
    waiting, late, done = (str(one.id) for one in (factories.report(store), overdue(store), answered(store)))

    def found(query):
        return {one["id"] for one in desk.get(f"/reports?{query}").json["items"]}

    assert found("") == {waiting, late, done}
    assert found("overdue=true") == {late}
    shown = {one["id"]: one["is_overdue"] for one in desk.get("/reports").json["items"]}
    assert shown == {waiting: False, late: True, done: False}
    assert found("overdue=false") == {waiting, done}
    assert found("state=open") == {waiting, late}
    assert found("state=answered&overdue=true") == set()
    elsewhere = factories.store(factories.merchant(union_id=home.id))
    other = str(factories.report(elsewhere).id)
    assert found(f"merchant_id={elsewhere.merchant_id}") == {other}


def test_another_districts_reports_are_not_there(desk, seat):
    elsewhere = factories.merchant(union_id=factories.district_union("wujin").id)
    theirs = answered(factories.store(elsewhere)).id
    assert desk.get("/reports").json["items"] == []
    for answer in (desk.get(f"/reports/{theirs}"), desk.post(f"/reports/{theirs}/decision", FINDING)):
        assert (answer.status_code, answer.json["code"]) == (404, "report_not_found")
    assert desk.get(f"/reports/{uuid.uuid4()}").status_code == 404
    reader = seat(StaffRole.READ_ONLY)
    assert reader.get(f"/reports/{theirs}").json["id"] == str(theirs)
    assert reader.post(f"/reports/{theirs}/decision", FINDING).json["code"] == "role_required"


def test_the_list_takes_a_fixed_number_of_queries_and_has_pages(desk, store, statements):
    counts, made = [], []
    for _ in range(2):
        made += [str(answered(store).id) for _ in range(3)]
        with statements() as seen:
            assert len(desk.get("/reports").json["items"]) == len(made)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 5
    first = desk.get("/reports?limit=4").json
    rest = desk.get(f"/reports?limit=4&cursor={first['next_cursor']}").json
    assert [one["id"] for one in first["items"] + rest["items"]] == made[::-1]
    assert desk.get("/reports?cursor=x").json["code"] == "cursor_invalid"
