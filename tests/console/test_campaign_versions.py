"""两个人改一个活动: the second is told and nothing is lost; then another person decides."""

import uuid

import pytest
from sqlalchemy import select

from app.db import session
from models import AuditEntry, StaffRole
from tests import factories
from tests.drafting import act, change, drafted, hour, places, refused


@pytest.fixture
def publisher(seat):
    return seat(StaffRole.PUBLISHER)


@pytest.fixture
def second(seat):
    return seat(StaffRole.PUBLISHER)


@pytest.fixture
def privacy(session):
    factories.privacy_document()


def test_the_second_of_two_who_change_it_is_told_and_can_compare(publisher, second):
    campaign_id = drafted(publisher)
    mine = publisher.get(f"/campaigns/{campaign_id}").json
    theirs = second.patch(f"/campaigns/{campaign_id}", {"version": mine["version"], "title": "乙的标题"}).json
    assert theirs["version"] == mine["version"] + 1
    told = refused(
        publisher.patch(f"/campaigns/{campaign_id}", {"version": mine["version"], "summary": "甲的介绍"}),
        409,
        "campaign_changed",
    )
    assert (told["version"], told["changed_by"]) == (theirs["version"], second.staff.username)
    assert told["changed_at"] == theirs["changed_at"]
    assert second.staff.username in told["detail"]
    now = publisher.get(f"/campaigns/{campaign_id}").json
    assert (now["title"], now["summary"]) == ("乙的标题", mine["summary"])
    assert now["changed_by_username"] == second.staff.username
    both = publisher.patch(
        f"/campaigns/{campaign_id}", {"version": now["version"], "summary": "甲的介绍"}
    ).json
    assert (both["title"], both["summary"]) == ("乙的标题", "甲的介绍")


def test_places_are_not_set_over_those_of_another(publisher, second):
    campaign_id = drafted(publisher)
    assert (
        second.put(f"/campaigns/{campaign_id}/quotas", {"version": 1, "quotas": [{"capacity": 5}]}).json[
            "version"
        ]
        == 2
    )
    said = {"version": 1, "quotas": [{"capacity": 9}]}
    refused(publisher.put(f"/campaigns/{campaign_id}/quotas", said), 409, "campaign_changed")
    assert publisher.get(f"/campaigns/{campaign_id}").json["quotas"][0]["capacity"] == 5


def test_whoever_does_not_say_what_he_has_seen_changes_nothing(publisher):
    campaign_id = drafted(publisher)
    told = refused(publisher.patch(f"/campaigns/{campaign_id}", {"title": "改"}), 422, "invalid_fields")
    assert list(told["errors"]) == ["version"]


def test_a_draft_is_submitted_given_back_mended_and_published(publisher, second, privacy):
    campaign_id = drafted(publisher)
    refused(publisher.post(f"/campaigns/{campaign_id}/submission"), 409, "campaign_not_ready")
    refused(
        second.post(f"/campaigns/{campaign_id}/return", {"reason": "看看"}), 409, "campaign_not_submitted"
    )
    act(publisher, f"{campaign_id}/sessions", hour(), 201)
    done = act(publisher, f"{campaign_id}/submission")
    assert (done["submitted_by"], done["state"]) == (str(publisher.staff.id), "draft")
    listed = second.get("/campaigns?is_submitted=true").json["items"]
    assert [one["id"] for one in listed] == [campaign_id]
    refused(
        publisher.post(f"/campaigns/{campaign_id}/return", {"reason": "自己退"}),
        403,
        "campaign_publisher_is_maker",
    )
    back = act(second, f"{campaign_id}/return", {"reason": "请写明领取地点"})
    assert (back["submitted_at"], back["returned_reason"]) == (None, "请写明领取地点")
    mended = change(publisher, campaign_id, {"body": "到茶山街道工会领取"}).json
    assert mended["returned_reason"] == "请写明领取地点"
    again = act(publisher, f"{campaign_id}/submission")
    assert again["returned_reason"] is None
    refused(publisher.post(f"/campaigns/{campaign_id}/publication"), 403, "campaign_publisher_is_maker")
    assert act(second, f"{campaign_id}/publication")["state"] == "published"
    refused(publisher.post(f"/campaigns/{campaign_id}/submission"), 409, "campaign_already_published")
    refused(
        second.post(f"/campaigns/{campaign_id}/return", {"reason": "晚了"}), 409, "campaign_already_published"
    )
    entries = session().execute(
        select(AuditEntry.action).where(AuditEntry.subject_id == uuid.UUID(campaign_id))
    )
    assert {"campaigns.submit", "campaigns.give_back"} <= {action for (action,) in entries}
    act(second, f"{campaign_id}/end", {"reason": "到此为止"})
    refused(publisher.post(f"/campaigns/{campaign_id}/submission"), 409, "campaign_ended")
    refused(second.post(f"/campaigns/{campaign_id}/return", {"reason": "晚了"}), 409, "campaign_ended")


def test_whatever_is_changed_takes_back_what_was_submitted(publisher, privacy):
    campaign_id = drafted(publisher)
    session_id = act(publisher, f"{campaign_id}/sessions", hour(), 201)["sessions"][0]["id"]

    def submitted():
        return publisher.get(f"/campaigns/{campaign_id}").json["submitted_at"] is not None

    for mend in (
        lambda: change(publisher, campaign_id, {"title": "改过"}),
        lambda: places(publisher, campaign_id, {"quotas": [{"capacity": 3}]}),
        lambda: publisher.post(f"/campaigns/{campaign_id}/sessions", hour(title="下午场")),
        lambda: publisher.delete(f"/campaigns/{campaign_id}/sessions/{session_id}"),
    ):
        act(publisher, f"{campaign_id}/submission")
        assert submitted()
        assert mend().status_code < 300
        assert not submitted()


def test_what_another_union_holds_is_not_submitted_or_given_back_here(publisher, seat):
    campaign_id = drafted(publisher)
    small = seat(StaffRole.PUBLISHER, union=factories.union(name="甲"))
    refused(small.post(f"/campaigns/{campaign_id}/submission"), 404, "campaign_not_found")
    refused(small.post(f"/campaigns/{campaign_id}/return", {"reason": "看"}), 404, "campaign_not_found")


def test_the_checklist_says_what_is_unusual(publisher, second, privacy):
    campaign_id = drafted(publisher)
    checklist = publisher.get(f"/campaigns/{campaign_id}/checklist").json
    assert [one["code"] for one in checklist["unusual"]] == [
        "cover_none",
        "opens_at_once",
        "audience_wide",
        "places_unlimited",
    ]
    assert checklist["verified_count"] is None
    change(publisher, campaign_id, {"audience": [{"is": "in_district", "districts": ["wujin"]}]})
    act(publisher, f"{campaign_id}/sessions", hour(), 201)
    codes = [one["code"] for one in publisher.get(f"/campaigns/{campaign_id}/checklist").json["unusual"]]
    assert codes == ["cover_none", "opens_at_once", "audience_places"]
