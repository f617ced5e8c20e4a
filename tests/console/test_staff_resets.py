"""重置申请: new keys for somebody take two administrators."""

import datetime as dt

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.db import session
from models import AuditEntry, Staff, StaffReset, StaffRole, UnionLevel
from tests import factories
from tests.desks import Desk, current_totp

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=clock.CITY)
REASON = {"reason": "本人带身份证到场，手机 13800138000 丢了"}


@pytest.fixture
def system(seat):
    return seat(StaffRole.SYSTEM_ADMIN)


@pytest.fixture
def security(seat):
    return seat(StaffRole.SECURITY_ADMIN)


@pytest.fixture
def colleague(seat):
    return seat(StaffRole.PUBLISHER)


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def ask(desk, staff, key="ask"):
    return desk.post(f"/staff/{staff.id}/resets", REASON, key=key)


def test_one_asks_another_approves_and_the_old_secrets_are_dead(system, security, colleague, desk):
    codes = colleague_s_codes(colleague)
    staff = session().get_one(Staff, colleague.staff.id)
    old_totp = current_totp(staff)
    asked = ask(system, staff).json
    assert asked["state"] == "open"
    assert "13800138000" not in asked["reason"]
    assert colleague.get("/session").status_code == 200
    made = security.post(f"/staff-resets/{asked['id']}/approval").json
    refused(colleague.get("/session"), 401, "staff_login_required")
    staff = session().get_one(Staff, colleague.staff.id)
    for body in (
        {"password": factories.PASSWORD, "totp": current_totp(staff)},
        {"password": made["password"], "totp": old_totp},
        {"password": made["password"], "recovery_code": codes[0]},
    ):
        assert desk.post("/session", {"username": staff.username, **body}).status_code == 401
    desk.sign_in(session().get_one(Staff, staff.id), password=made["password"])
    refused(desk.get("/coupon-batches"), 403, "password_expired")
    done = system.get(f"/staff-resets/{asked['id']}").json
    assert (done["state"], done["decided_by"]) == ("approved", security.staff.username)


def colleague_s_codes(colleague):
    staff = session().get_one(Staff, colleague.staff.id)
    staff.totp_step = 0
    words = {"password": factories.PASSWORD, "totp": current_totp(staff)}
    return colleague.post("/account/recovery-codes", words).json["codes"]


def test_who_asks_does_not_approve_and_the_other_way_round(system, security, colleague, seat):
    asked = ask(system, colleague.staff).json
    refused(system.post(f"/staff-resets/{asked['id']}/approval"), 403, "role_required")
    refused(ask(security, colleague.staff), 403, "role_required")
    # Nobody is granted both; who had them all the same would still need a second person.
    both = seat(StaffRole.SYSTEM_ADMIN, StaffRole.SECURITY_ADMIN)
    other = factories.staff(StaffRole.PUBLISHER)
    own = ask(both, other).json
    for act in ("approval", "refusal"):
        refused(both.post(f"/staff-resets/{own['id']}/{act}"), 409, "staff_reset_by_two")


def test_nobody_asks_or_decides_for_himself(system, security):
    refused(ask(system, system.staff), 403, "staff_self_refused")
    asked = ask(system, security.staff).json
    for act in ("approval", "refusal"):
        refused(security.post(f"/staff-resets/{asked['id']}/{act}"), 403, "staff_self_refused")


def test_a_request_stands_once_and_is_decided_once(system, security, colleague):
    asked = ask(system, colleague.staff).json
    refused(ask(system, colleague.staff, key="again"), 409, "staff_reset_already_asked")
    path = f"/staff-resets/{asked['id']}"
    assert security.post(f"{path}/refusal").json["state"] == "declined"
    refused(security.post(f"{path}/approval"), 409, "staff_reset_decided")
    refused(security.post(f"{path}/refusal", key="r"), 409, "staff_reset_decided")
    refused(system.post(f"{path}/withdrawal"), 409, "staff_reset_decided")
    assert colleague.get("/session").status_code == 200
    assert ask(system, colleague.staff, key="third").status_code == 201


def test_whoever_asked_takes_it_back_and_nobody_else(system, seat, colleague):
    asked = ask(system, colleague.staff).json
    path = f"/staff-resets/{asked['id']}/withdrawal"
    refused(seat(StaffRole.SYSTEM_ADMIN).post(path), 404, "staff_reset_not_found")
    assert system.post(path).json["state"] == "withdrawn"


def test_after_a_day_nobody_approves_any_more_and_one_asks_anew(app, session):
    with time_machine.travel(NOON, tick=False) as now:
        asker, approver = (
            Desk(app.test_client()).seat(role) for role in (StaffRole.SYSTEM_ADMIN, StaffRole.SECURITY_ADMIN)
        )
        target = factories.staff(StaffRole.PUBLISHER)
        first = ask(asker, target).json
        now.shift(dt.timedelta(hours=24))
        asker.sign_in(session.get_one(Staff, asker.staff.id))
        approver.sign_in(session.get_one(Staff, approver.staff.id))
        refused(approver.post(f"/staff-resets/{first['id']}/approval"), 409, "staff_reset_decided")
        assert ask(asker, target, key="anew").status_code == 201
        assert asker.get(f"/staff-resets/{first['id']}").json["state"] == "expired"


def test_requests_outside_of_one_s_unions_are_not_there(system, seat, colleague):
    asked = ask(system, colleague.staff).json
    district = factories.union(name="天宁区总工会", level=UnionLevel.DISTRICT)
    narrow = seat(StaffRole.SECURITY_ADMIN, union=district)
    path = f"/staff-resets/{asked['id']}"
    refused(narrow.get(path), 404, "staff_reset_not_found")
    assert narrow.get("/staff-resets").json["items"] == []
    for act in ("approval", "refusal"):
        refused(narrow.post(f"{path}/{act}"), 404, "staff_reset_not_found")
    refused(ask(seat(StaffRole.SYSTEM_ADMIN, union=district), colleague.staff), 404, "staff_not_found")


def test_the_queue_takes_a_fixed_number_of_queries_and_pages(system, security, statements):
    counts = set()
    for _ in range(2):
        for _ in range(3):
            target = factories.staff(StaffRole.FINANCE)
            assert ask(system, target, key=str(target.id)).status_code == 201
        with statements() as seen:
            whole = security.get("/staff-resets?state=open").json["items"]
        counts.add(len(seen))
    assert len(counts) == 1
    assert max(counts) <= 12
    first = security.get("/staff-resets?limit=4").json
    rest = security.get(f"/staff-resets?cursor={first['next_cursor']}").json
    assert first["items"] + rest["items"] == whole
    refused(security.get("/staff-resets?cursor=AAAA"), 422, "cursor_invalid")


def test_every_step_is_on_record_without_the_secrets(system, security, colleague):
    asked = ask(system, colleague.staff).json
    made = security.post(f"/staff-resets/{asked['id']}/approval").json
    entries = session().scalars(
        select(AuditEntry).where(AuditEntry.action.like("staff.reset%")).order_by(AuditEntry.id)
    )
    found = [(entry.action, entry.actor_id, str(entry.details)) for entry in entries]
    assert [each[:2] for each in found] == [
        ("staff.reset_asked", system.staff.id),
        ("staff.reset", security.staff.id),
    ]
    assert all(made["password"] not in details for *_, details in found)
    assert session().scalars(select(StaffReset)).one().decided_by == security.staff.id
