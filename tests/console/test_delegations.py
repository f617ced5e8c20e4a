"""委托: who judges while one is on leave, and what he may not judge."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import delete, select, update

from app import clock, db
from app.campaign_types import TYPES
from app.services import attachments
from models import (
    DELEGABLE,
    AuditEntry,
    Member,
    SignupAttachment,
    Staff,
    StaffDelegation,
    StaffGrant,
    StaffRole,
)
from tests import factories, pictures, programmes, reviewing
from tests.cashier import Cashier
from tests.console.test_problems import operations, send
from tests.reviewing import act

DAY = dt.timedelta(days=1)


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
def chair(seat, district):
    return seat(StaffRole.CHAIR, union=district)


@pytest.fixture
def deputy(seat, unit):
    return seat(StaffRole.REVIEWER, union=unit)


@pytest.fixture
def case(unit):
    return reviewing.submitted(union=unit)


def given(giver, taker, union, role="chair", begins=0, ends=3):
    today = clock.today()
    body = {
        "to_username": taker.staff.username,
        "role": role,
        "union_id": str(union.id),
        "begins_on": (today + begins * DAY).isoformat(),
        "ends_on": (today + ends * DAY).isoformat(),
    }
    return giver.post("/delegations", body)


def disable(desk):
    now = clock.now()
    db.session().execute(update(Staff).where(Staff.id == desk.staff.id).values(disabled_at=now))


def at_the_chairs_step(case, seat, unit):
    """Advanced by somebody else."""
    assert act(seat(StaffRole.REVIEWER, union=unit), case.id, "approval").status_code == 200


def test_while_the_chair_is_away_a_colleague_decides_and_only_for_those_days(
    chair, deputy, seat, district, unit, case
):
    at_the_chairs_step(case, seat, unit)
    assert act(deputy, case.id, "approval", amount_fen=1).json["code"] == "not_your_step"
    made = given(chair, deputy, district)
    assert made.status_code == 201, made.text
    assert (made.json["from_name"], made.json["union"]) == ("测**位", district.name)
    for begins, ends in ((-4, -1), (1, 4)):
        days = {"begins_on": clock.today() + begins * DAY, "ends_on": clock.today() + ends * DAY}
        db.session().execute(update(StaffDelegation).values(days))
        assert deputy.get("/reviews").json["items"] == []
        assert act(deputy, case.id, "approval", amount_fen=1).json["code"] == "not_your_step"
    db.session().execute(update(StaffDelegation).values(begins_on=clock.today()))
    assert [one["signup"]["id"] for one in deputy.get("/reviews").json["items"]] == [str(case.id)]
    decided = act(deputy, case.id, "approval", amount_fen=1)
    assert decided.json["signup"]["state"] == "approved"


def test_it_is_taken_back_at_once_by_who_gave_it(chair, deputy, seat, district, unit, case):
    at_the_chairs_step(case, seat, unit)
    made = given(chair, deputy, district).json["id"]
    assert deputy.post(f"/delegations/{made}/withdrawal").json["code"] == "delegation_not_found"
    assert chair.post(f"/delegations/{made}/withdrawal").json["withdrawn_at"] is not None
    assert chair.post(f"/delegations/{made}/withdrawal").json["code"] == "delegation_not_found"
    assert chair.post(f"/delegations/{uuid.uuid4()}/withdrawal").json["code"] == "delegation_not_found"
    assert act(deputy, case.id, "approval", amount_fen=1).json["code"] == "not_your_step"
    for desk in (chair, deputy):
        assert [one["id"] for one in desk.get("/delegations").json["items"]] == [made]
    actions = db.session().scalars(select(AuditEntry.action).where(AuditEntry.action.like("delegations.%")))
    assert actions.all() == ["delegations.give", "delegations.withdraw"]


def test_it_ends_with_the_grant_that_was_lent(chair, deputy, seat, district, unit, case):
    at_the_chairs_step(case, seat, unit)
    given(chair, deputy, district)
    db.session().execute(delete(StaffGrant).where(StaffGrant.staff_id == chair.staff.id))
    assert act(deputy, case.id, "approval", amount_fen=1).json["code"] == "not_your_step"


def test_it_ends_with_the_account_that_lent_it(chair, deputy, seat, district, unit, case):
    at_the_chairs_step(case, seat, unit)
    given(chair, deputy, district)
    disable(chair)
    assert act(deputy, case.id, "approval", amount_fen=1).json["code"] == "not_your_step"


def test_it_opens_the_desk_to_who_has_no_role_of_his_own(chair, seat, district, unit, case):
    at_the_chairs_step(case, seat, unit)
    reader = seat(StaffRole.READ_ONLY, union=district)
    assert reader.get("/reviews").json["code"] == "role_required"
    given(chair, reader, district)
    assert len(reader.get("/reviews").json["items"]) == 1


def test_what_is_lent_is_judging_and_no_other_of_a_chairs_powers(chair, seat, district, unit):
    reader = seat(union=unit)
    for giver, role in ((chair, "chair"), (seat(StaffRole.REVIEWER, union=district), "reviewer")):
        assert given(giver, reader, district, role).status_code == 201
    for operation in operations():
        if operation.roles & DELEGABLE:
            is_refused = send(reader, operation).json.get("code") == "role_required"
            assert is_refused != operation.delegable, operation.name


def test_who_holds_a_chair_for_a_colleague_approves_no_money(seat, made_up):
    office = Cashier(seat, made_up, people=1)
    reader = seat(StaffRole.READ_ONLY, union=factories.union())
    assert given(office.chair, reader, factories.city()).status_code == 201
    list_id = office.draft().json["id"]
    assert office.checker.post(f"/payment-lists/{list_id}/check").status_code == 200
    answer = reader.post(f"/payment-lists/{list_id}/approval")
    assert (answer.status_code, answer.json["code"]) == (403, "role_required")
    assert office.chair.post(f"/payment-lists/{list_id}/approval").status_code == 200


def test_the_papers_of_what_is_judged_are_read_and_no_others(chair, seat, district, unit, case):
    reader = seat(union=unit)
    given(chair, reader, district)
    member = db.session().get_one(Member, case.member_id)
    paper, cover = (attachments.hand_in(member, pictures.picture(size=(20, size))) for size in (20, 30))
    db.session().add(SignupAttachment(signup_id=case.id, field="paper", attachment_id=paper.id))
    draft = programmes.campaign("summer_cooling")
    draft.union_id, draft.cover_id = unit.id, cover.id
    paper_id, cover_id = paper.id, cover.id
    assert reader.get(f"/attachments/{paper_id}").status_code == 200
    assert reader.get(f"/attachments/{cover_id}").json["code"] == "attachment_not_found"
    assert chair.get(f"/attachments/{cover_id}").status_code == 200


def test_what_was_received_is_not_passed_on(chair, deputy, seat, district):
    given(chair, deputy, district)
    third = seat(StaffRole.REVIEWER, union=district)
    answer = given(deputy, third, district)
    assert (answer.status_code, answer.json["code"]) == (422, "delegation_not_yours")


def test_who_has_given_the_opinion_does_not_decide_for_another(chair, deputy, district, case):
    act(deputy, case.id, "approval")
    given(chair, deputy, district)
    for action, body in (
        ("approval", {"amount_fen": 1}),
        ("return", {"item": "why", "reason": "补充"}),
        ("rejection", {"reason": "不符合"}),
    ):
        answer = act(deputy, case.id, action, **body)
        assert (answer.status_code, answer.json["code"]) == (403, "delegate_has_advanced")


def test_who_has_given_the_opinion_for_another_does_not_decide_in_his_own_right(
    chair, deputy, district, unit, case
):
    given(deputy, chair, unit, "reviewer")
    assert act(chair, case.id, "approval").json["signup"]["stage"] == 1
    for action, body in (
        ("approval", {"amount_fen": 1}),
        ("return", {"item": "why", "reason": "补充"}),
        ("rejection", {"reason": "不符合"}),
    ):
        answer = act(chair, case.id, action, **body)
        assert (answer.status_code, answer.json["code"]) == (403, "delegate_has_advanced")


def test_who_holds_both_seats_himself_may_fill_both(seat, unit, district, case):
    both = seat(StaffRole.REVIEWER, StaffRole.CHAIR, union=district)
    assert act(both, case.id, "approval").json["may_act"] is True
    assert act(both, case.id, "approval", amount_fen=1).json["signup"]["state"] == "approved"


def test_what_the_chair_would_step_aside_from_his_delegate_does_not_decide(
    chair, deputy, seat, district, unit, case
):
    at_the_chairs_step(case, seat, unit)
    chair.post("/relatives", {"relation": "sibling", "id_number": case.id_number})
    given(chair, deputy, district)
    assert act(deputy, case.id, "approval", amount_fen=1).json["code"] == "recusal_required"
    other = seat(StaffRole.CHAIR, union=district)
    given(other, deputy, district)
    assert act(deputy, case.id, "approval", amount_fen=1).json["signup"]["state"] == "approved"


def test_nobody_judges_for_who_has_not_said_who_he_is_himself(chair, deputy, seat, district, unit, case):
    at_the_chairs_step(case, seat, unit)
    given(chair, deputy, district)
    (own,) = [one["id"] for one in chair.get("/relatives").json["items"]]
    assert chair.post(f"/relatives/{own}/withdrawal", {"reason": "填错了"}).status_code == 200
    assert act(deputy, case.id, "approval", amount_fen=1).json["code"] == "recusal_required"


@pytest.mark.parametrize(("begins", "ends"), [(-1, 3), (3, 2), (0, 93)])
def test_the_days_are_bounded(chair, deputy, district, begins, ends):
    answer = given(chair, deputy, district, begins=begins, ends=ends)
    assert (answer.status_code, answer.json["code"]) == (422, "delegation_days_invalid")


def test_nobody_delegates_to_himself_to_nobody_or_to_an_administrator(chair, seat, district):
    gone = seat(StaffRole.REVIEWER, union=district)
    disable(gone)
    for unfit in (chair, seat(StaffRole.SYSTEM_ADMIN), gone):
        assert given(chair, unfit, district).json["code"] == "delegate_unfit"
