"""离任交接: an administrator gives what lies with somebody who has left to a colleague."""

import datetime as dt

import pytest
from sqlalchemy import select

from app import clock
from app.campaign_types import TYPES
from app.db import session as current
from models import (
    AuditEntry,
    HazardReport,
    HazardSeverity,
    HazardState,
    Signup,
    StaffDelegation,
    StaffRole,
)
from tests import factories, reviewing

DAY = dt.timedelta(days=1)
REASON = "调到外市，手机 13800138000"


@pytest.fixture(autouse=True)
def _programmes(monkeypatch, session):
    monkeypatch.setitem(TYPES, reviewing.AID.key, reviewing.AID)


@pytest.fixture
def district(session):
    return factories.district_union("tianning")


@pytest.fixture
def unit(district):
    return factories.union(district, "运河机械厂工会")


@pytest.fixture
def system(seat):
    return seat(StaffRole.SYSTEM_ADMIN)


@pytest.fixture
def leaver(seat, unit):
    return seat(StaffRole.REVIEWER, union=unit)


def hand_over(desk, leaver, to, key="leaves"):
    body = {"username": getattr(to, "staff", to).username if to != "nobody.here" else to, "reason": REASON}
    return desk.post(f"/staff/{leaver.staff.id}/hand-over", body, key=key)


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    assert answer.json["next"]


def assigned(desk, case):
    answer = desk.put(f"/reviews/{case.id}/assignment", {"username": desk.staff.username})
    assert answer.status_code == 200, answer.text


def lent(giver, taker, union, role="reviewer"):
    today = clock.today()
    body = {"to_username": taker.staff.username, "role": role, "union_id": str(union.id)}
    days = {"begins_on": today.isoformat(), "ends_on": (today + 3 * DAY).isoformat()}
    answer = giver.post("/delegations", body | days)
    assert answer.status_code == 201, answer.text
    return answer.json["id"]


def standing():
    found = select(StaffDelegation).where(StaffDelegation.withdrawn_at.is_(None))
    return [(one.from_staff_id, one.to_staff_id, one.role) for one in current().scalars(found)]


def test_what_lay_with_a_leaver_lies_with_the_colleague_and_the_account_is_closed_at_once(
    system, leaver, seat, unit, district
):
    case = reviewing.submitted(union=unit)
    assigned(leaver, case)
    colleague = seat(StaffRole.REVIEWER, union=district)
    answer = hand_over(system, leaver, colleague)
    assert answer.status_code == 200, answer.text
    counts = ("review_count", "returned_count", "hazard_count", "delegation_count")
    assert [answer.json[one] for one in counts] == [1, 0, 0, 0]
    assert answer.json["staff"]["disabled_at"] is not None
    refused(leaver.get("/session"), 401, "staff_login_required")
    assert [one["signup"]["id"] for one in colleague.get("/reviews?mine=true").json["items"]] == [
        str(case.id)
    ]
    logged = current().scalars(select(AuditEntry).where(AuditEntry.action == "staff.hand_over")).one()
    assert logged.subject_id == leaver.staff.id
    assert logged.details["to_staff_id"] == str(colleague.staff.id)
    assert "13800138000" not in logged.details["reason"]


def test_who_grants_roles_gives_nobodys_work_away(seat, leaver, unit):
    colleague = seat(StaffRole.REVIEWER, union=unit)
    refused(hand_over(seat(StaffRole.SECURITY_ADMIN), leaver, colleague), 403, "role_required")


def test_what_the_colleague_must_step_aside_from_goes_back_to_everybody(system, leaver, seat, unit):
    case = reviewing.submitted(union=unit)
    assigned(leaver, case)
    colleague = seat(StaffRole.REVIEWER, union=unit)
    made = colleague.post("/relatives", {"relation": "sibling", "id_number": case.id_number})
    assert made.status_code == 201, made.text
    answer = hand_over(system, leaver, colleague)
    assert (answer.json["review_count"], answer.json["returned_count"]) == (0, 1)
    assert current().get_one(Signup, case.id).assigned_to is None


def test_repairs_that_the_leaver_answers_for_go_over(system, seat, unit):
    leaver, colleague = (seat(StaffRole.OPERATOR, union=unit) for _ in range(2))
    facts = {
        "state": HazardState.ASSIGNED,
        "severity": HazardSeverity.GENERAL,
        "assigned_to": leaver.staff.id,
        "due_at": clock.now() + DAY,
    }
    report = factories.hazard(union_of=unit, **facts)
    assert hand_over(system, leaver, colleague).json["hazard_count"] == 1
    assert current().get_one(HazardReport, report.id).assigned_to == colleague.staff.id


def test_what_was_lent_to_the_leaver_goes_over_and_what_he_lent_ends(system, leaver, seat, unit, district):
    chair, helper = seat(StaffRole.CHAIR, union=district), seat(StaffRole.READ_ONLY, union=unit)
    colleague = seat(StaffRole.REVIEWER, union=unit)
    lent(chair, leaver, district, role="chair")
    lent(colleague, leaver, unit)
    lent(leaver, helper, unit)
    assert hand_over(system, leaver, colleague).json["delegation_count"] == 1
    assert standing() == [(chair.staff.id, colleague.staff.id, StaffRole.CHAIR)]


def test_a_colleague_who_may_less_or_is_not_there_takes_nothing_over(system, leaver, seat, unit, district):
    case = reviewing.submitted(union=unit)
    assigned(leaver, case)
    elsewhere = factories.union(district, "另一家工会")
    for lacking in (
        seat(StaffRole.REVIEWER, union=elsewhere),
        seat(StaffRole.CHAIR, union=district),
        seat(StaffRole.SYSTEM_ADMIN),
    ):
        refused(hand_over(system, leaver, lacking), 422, "successor_lacks_role")
    gone = seat(StaffRole.REVIEWER, union=unit)
    system.post(f"/staff/{gone.staff.id}/disable", {})
    for unfit in (gone, leaver, "nobody.here"):
        refused(hand_over(system, leaver, unfit), 422, "successor_unfit")
    assert current().get_one(Signup, case.id).assigned_to == leaver.staff.id
    assert leaver.get("/session").status_code == 200


def test_nobody_hands_over_himself_takes_over_himself_or_reaches_beyond_his_unions(
    system, leaver, seat, unit
):
    colleague = seat(StaffRole.REVIEWER, union=unit)
    refused(hand_over(system, system, colleague), 403, "staff_self_refused")
    other = seat(StaffRole.SYSTEM_ADMIN)
    refused(hand_over(system, other, system), 403, "staff_self_refused")
    afar = seat(StaffRole.SYSTEM_ADMIN, union=factories.district_union("wujin"))
    answer = hand_over(afar, leaver, colleague)
    assert (answer.status_code, answer.json["code"]) == (404, "staff_not_found")
