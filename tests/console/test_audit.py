"""操作日志: read by the city's audit administrator, by nobody else."""

import datetime as dt
import uuid

import pytest
import time_machine

from app import clock, db
from app.services import audit, audit_checks
from models import AuditSeal, StaffRole, UnionLevel
from tests import factories

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=clock.CITY)


@pytest.fixture
def auditor(seat):
    return seat(StaffRole.AUDIT_ADMIN)


def entries(desk, query=""):
    answer = desk.get(f"/audit{query}")
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text


def test_the_newest_entry_says_who_did_what_to_which_thing(auditor):
    member, staff = factories.member(), factories.staff(StaffRole.PUBLISHER)
    shop = factories.merchant()
    audit.record(member, "merchants.apply", shop, round=1)
    audit.record(staff, "merchants.approve", shop)
    approved, applied = entries(auditor, f"?subject=merchants&subject_id={shop.id}")
    assert (approved["action"], approved["actor_username"]) == ("merchants.approve", staff.username)
    assert (applied["actor_kind"], applied["actor_id"]) == ("member", str(member.id))
    assert (applied["actor_username"], applied["details"]) == (None, {"round": 1})


def test_entries_are_found_by_thing_by_person_and_by_day(auditor):
    staff, shop = factories.staff(StaffRole.PUBLISHER), factories.merchant()
    for days in (2, 1, 0):
        with time_machine.travel(NOON - dt.timedelta(days=days), tick=False):
            audit.record(staff, "merchants.touch", shop, days=days)
    audit.record(None, "merchants.touch", shop)
    of_staff = entries(auditor, f"?actor_id={staff.id}&subject=merchants")
    assert [one["details"]["days"] for one in of_staff] == [0, 1, 2]
    since = entries(auditor, f"?actor_id={staff.id}&since=2026-06-30")
    assert [one["details"]["days"] for one in since] == [0, 1]
    assert len(entries(auditor, f"?subject_id={shop.id}")) == 4
    assert entries(auditor, "?subject=nothing") == []


def test_only_a_grant_over_the_city_opens_the_log(auditor, seat):
    district = factories.union(name="天宁区总工会", level=UnionLevel.DISTRICT)
    narrow = seat(StaffRole.AUDIT_ADMIN, union=district)
    refused(narrow.get("/audit"), 403, "audit_city_only")
    for role in (StaffRole.SYSTEM_ADMIN, StaffRole.SECURITY_ADMIN, StaffRole.READ_ONLY):
        refused(seat(role).get("/audit"), 403, "role_required")


def test_the_log_pages_without_loss_in_a_fixed_number_of_queries(auditor, statements):
    counts = set()
    for _ in range(2):
        for _ in range(4):
            audit.record(factories.staff(), "staff.touch", factories.staff())
        with statements() as seen:
            whole = entries(auditor)
        counts.add(len(seen))
    assert len(counts) == 1
    first = auditor.get("/audit?limit=3").json
    rest = auditor.get(f"/audit?cursor={first['next_cursor']}").json
    assert first["items"] + rest["items"] == whole
    refused(auditor.get("/audit?cursor=AAAA"), 422, "cursor_invalid")


@pytest.mark.parametrize("query", ["subject=Staff", "subject=a;b", "since=2026", "actor_id=x", "action=X"])
def test_what_is_no_question_is_named(auditor, query):
    answer = auditor.get(f"/audit?{query}")
    assert (answer.status_code, list(answer.json["errors"])) == (422, [query.split("=")[0]])


def test_entries_are_found_by_action_by_username_and_until_a_day(auditor):
    staff, shop = factories.staff(StaffRole.PUBLISHER, username="li.si"), factories.merchant()
    for days in (2, 1, 0):
        with time_machine.travel(NOON - dt.timedelta(days=days), tick=False):
            audit.record(staff, "merchant_lives.update", shop, days=days)
            audit.record(None, "coupons.publish", shop, days=days)

    def days(query):
        return [one["details"]["days"] for one in entries(auditor, f"?until=2026-07-01&{query}")]

    assert days("username=li.si") == [0, 1, 2]
    assert days("username=li.si&since=2026-06-30") == [0, 1]
    assert [e["details"]["days"] for e in entries(auditor, "?username=li.si&until=2026-06-30")] == [1, 2]
    assert days("action=coupons.publish") == days("action=coupons") == [0, 1, 2]
    assert days("action=coupons&username=li.si") == days("username=nobody.here") == []
    assert entries(auditor, "?action=coupons") == []  # More than a month ago, and nobody named.
    first = entries(auditor, "?until=2026-07-01&username=li.si")[0]
    assert first["action_name"] == "商户：修改"
    assert {"stem": "coupons", "name": "优惠券"} in auditor.get("/audit/actions").json["items"]


def test_the_chain_is_checked_by_a_job_and_the_page_tells_what_it_found(auditor):
    answer = auditor.post("/audit/checks", key="check")
    assert answer.status_code == 202, answer.text
    asked = answer.json
    assert asked["finished_at"] is None
    assert auditor.post("/audit/checks", key="again").json["id"] == asked["id"]
    audit_checks.run(uuid.UUID(asked["id"]))
    (done,) = auditor.get("/audit/checks").json["items"]
    assert (done["problem"], done["broken_number"]) == (None, None)
    assert done["finished_at"] is not None
    assert entries(auditor, "?action=audit.check")[0]["action_name"] == "操作日志：核验封存"


def test_a_chain_that_does_not_fit_is_told_with_its_place(auditor):
    lost = AuditSeal(
        number=1, from_transaction=0, until_transaction=1, entry_count=2, hash=b"x", sealed_at=NOON
    )
    db.session().add(lost)
    answer = auditor.post("/audit/checks", key="check")
    assert answer.status_code == 202, answer.text
    audit_checks.run(uuid.UUID(answer.json["id"]))
    (done,) = auditor.get("/audit/checks").json["items"]
    assert done["broken_number"] == 1
    assert done["problem"] == "封存时有 2 条，现在有 0 条"


def test_only_a_grant_over_the_city_checks_the_chain(seat):
    district = factories.union(name="天宁区总工会", level=UnionLevel.DISTRICT)
    narrow = seat(StaffRole.AUDIT_ADMIN, union=district)
    refused(narrow.get("/audit/checks"), 403, "audit_city_only")
    refused(narrow.get("/audit/actions"), 403, "audit_city_only")
    refused(narrow.post("/audit/checks"), 403, "audit_city_only")
