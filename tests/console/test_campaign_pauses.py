"""暂停报名: nobody signs up for a while; who is in it goes on, and everything comes back as it was."""

import uuid
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.db import session
from models import AuditEntry, SignupState, StaffRole
from tests import factories, programmes
from tests.drafting import act, change, drafted, published, refused

CONSENT = {"document": "privacy", "version": "1"}
REASON = {"reason": "领取点停电，正在抢修"}


@pytest.fixture
def publisher(seat):
    return seat(StaffRole.PUBLISHER)


@pytest.fixture
def campaign_id(session, publisher, seat):
    """A published one."""
    factories.privacy_document()
    made = drafted(publisher)
    published(publisher, seat(StaffRole.PUBLISHER), made)
    return made


@pytest.fixture
def worker(phone):
    return phone.log_in(factories.member().openid)


def answered(phone, campaign_id):
    chosen = phone.get(f"/campaigns/{campaign_id}").json["sessions"][0]["id"]
    said = {"answers": {"work": "outdoor"}, "session_id": chosen, "consent": CONSENT}
    return phone.post(f"/campaigns/{campaign_id}/signups", said)


def listed(desk, query=""):
    return [one["id"] for one in desk.get(f"/campaigns{query}").json["items"]]


def test_phones_see_a_paused_campaign_as_not_open_and_hear_why(publisher, campaign_id, worker):
    version = publisher.get(f"/campaigns/{campaign_id}").json["version"]
    done = act(publisher, f"{campaign_id}/pause", REASON)
    assert (done["state"], done["paused_reason"]) == ("published", REASON["reason"])
    assert done["paused_at"] is not None
    assert done["version"] == version + 1
    shown = worker.get(f"/campaigns/{campaign_id}").json
    assert (shown["state"], shown["paused_reason"]) == ("paused", REASON["reason"])
    assert [one["state"] for one in shown["sessions"]] == ["paused"]
    told = refused(answered(worker, campaign_id), 409, "campaign_not_open")
    assert REASON["reason"] in told["detail"]
    assert "已经预约的不受影响" in told["next"]
    assert worker.get("/campaigns").json["items"] == []
    assert worker.get("/campaigns?state=paused").json["code"] == "invalid_fields"
    for state in ("open", "closed", "upcoming"):
        assert worker.get(f"/campaigns?state={state}").json["items"] == []
    assert [one["id"] for one in worker.get("/me/benefits").json["items"]] == []


def test_it_goes_on_as_before_once_it_is_resumed(publisher, campaign_id, worker):
    act(publisher, f"{campaign_id}/pause", REASON)
    done = act(publisher, f"{campaign_id}/resumption")
    assert (done["paused_at"], done["paused_reason"]) == (None, None)
    assert worker.get(f"/campaigns/{campaign_id}").json["state"] == "open"
    assert [one["id"] for one in worker.get("/campaigns").json["items"]] == [campaign_id]
    assert answered(worker, campaign_id).status_code == 201


def test_who_is_in_it_already_goes_on(publisher, campaign_id, worker):
    made = answered(worker, campaign_id).json
    act(publisher, f"{campaign_id}/pause", REASON)
    shown = worker.get(f"/me/signups/{made['id']}").json
    assert shown["state"] == SignupState.APPROVED
    assert worker.post(f"/me/signups/{made['id']}/cancel").status_code == 200


def test_a_pause_is_on_record_with_its_reason_but_no_numbers(publisher, campaign_id):
    act(publisher, f"{campaign_id}/pause", {"reason": "请拨打 13800001234 询问"})
    act(publisher, f"{campaign_id}/resumption")
    made = (
        session()
        .scalars(
            select(AuditEntry)
            .where(AuditEntry.subject_id == uuid.UUID(campaign_id))
            .where(AuditEntry.action.in_(("campaigns.pause", "campaigns.resume")))
            .order_by(AuditEntry.id)
        )
        .all()
    )
    assert [entry.action for entry in made] == ["campaigns.pause", "campaigns.resume"]
    assert {entry.actor_id for entry in made} == {publisher.staff.id}
    assert "13800001234" not in str(made[0].details)


def test_whoever_has_it_open_is_told_that_it_was_paused(publisher, seat, campaign_id):
    colleague = seat(StaffRole.PUBLISHER)
    version = colleague.get(f"/campaigns/{campaign_id}").json["version"]
    act(publisher, f"{campaign_id}/pause", REASON)
    late = colleague.patch(f"/campaigns/{campaign_id}", {"version": version, "title": "改"})
    refused(late, 409, "campaign_changed")
    assert change(colleague, campaign_id, {"title": "送清凉"}).json["paused_reason"] == REASON["reason"]


def test_only_what_is_published_and_not_paused_can_be_paused(publisher, campaign_id):
    refused(publisher.post(f"/campaigns/{campaign_id}/resumption"), 409, "campaign_not_paused")
    act(publisher, f"{campaign_id}/pause", REASON)
    refused(publisher.post(f"/campaigns/{campaign_id}/pause", REASON), 409, "campaign_paused")
    draft_id = drafted(publisher)
    refused(publisher.post(f"/campaigns/{draft_id}/pause", REASON), 409, "campaign_not_published")
    refused(publisher.post(f"/campaigns/{draft_id}/resumption"), 409, "campaign_not_paused")
    nowhere = uuid.uuid4()
    refused(publisher.post(f"/campaigns/{nowhere}/pause", REASON), 404, "campaign_not_found")
    refused(publisher.post(f"/campaigns/{nowhere}/resumption"), 404, "campaign_not_found")


def test_ending_a_paused_campaign_ends_its_pause(publisher, campaign_id, worker):
    act(publisher, f"{campaign_id}/pause", REASON)
    done = act(publisher, f"{campaign_id}/end", {"reason": "修不好了"})
    assert (done["state"], done["paused_at"], done["paused_reason"]) == ("ended", None, None)
    refused(publisher.post(f"/campaigns/{campaign_id}/pause", REASON), 409, "campaign_ended")
    refused(publisher.post(f"/campaigns/{campaign_id}/resumption"), 409, "campaign_ended")
    assert worker.get(f"/campaigns/{campaign_id}").json["state"] == "closed"


def test_neither_a_counter_nor_a_unit_signs_up_in_a_pause(publisher, seat, campaign_id):
    act(publisher, f"{campaign_id}/pause", REASON)
    entry = factories.roster_entry()
    said = {"name": entry.name, "id_number": entry.id_number}
    at_the_counter = seat(StaffRole.OPERATOR).post(f"/campaigns/{campaign_id}/signups", said)
    assert REASON["reason"] in refused(at_the_counter, 409, "campaign_not_open")["detail"]
    shared = factories.id_of(programmes.campaign("summer_cooling_visit"))
    unit = factories.union(name="常新机械有限公司工会")
    desk = seat(StaffRole.OPERATOR, union=SimpleNamespace(id=unit.id))
    assert [one["id"] for one in desk.get("/unit-campaigns").json["items"]] == [str(shared)]
    act(publisher, f"{shared}/pause", REASON)
    assert desk.get("/unit-campaigns").json["items"] == []
    asked = desk.post(f"/campaigns/{shared}/unit-signups", {"union_id": str(unit.id), "answers": {}})
    refused(asked, 409, "campaign_not_open")


def test_paused_ones_can_be_listed_by_themselves(publisher, campaign_id):
    other = drafted(publisher)
    assert listed(publisher, "?is_paused=true") == []
    act(publisher, f"{campaign_id}/pause", REASON)
    assert listed(publisher, "?is_paused=true") == [campaign_id]
    assert listed(publisher) == [other, campaign_id]
