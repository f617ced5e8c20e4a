"""活动 once published: changed where it harms nobody, split, called off, ended."""

import datetime as dt
import uuid

from sqlalchemy import select

from app import clock
from app.db import session
from app.jobs import campaign_endings
from app.services import signups
from models import (
    Campaign,
    CampaignForm,
    CampaignQuota,
    CampaignSession,
    Notice,
    Signup,
    SignupState,
    StationState,
    StoreState,
)
from tests import factories, programmes
from tests.console.campaigns.acts import QUESTION, audited, let_go
from tests.drafting import DAY, act, change, hour, places, published, refused
from tests.phones import Phone


def test_after_publishing_only_what_harms_nobody_can_be_changed(publisher, second, draft, privacy):
    campaign_id = draft()
    published(publisher, second, campaign_id)
    before = publisher.get(f"/campaigns/{campaign_id}").json
    later = (dt.datetime.fromisoformat(before["closes_at"]) + DAY).isoformat()
    earlier = (dt.datetime.fromisoformat(before["closes_at"]) - DAY).isoformat()
    changed = change(second, campaign_id, {"title": "夏日清凉", "body": "改了说明", "closes_at": later}).json
    assert (changed["title"], changed["closes_at"]) == ("夏日清凉", later)
    assert changed["made_by"] == before["made_by"]
    for harm in (
        {"closes_at": earlier},
        {"opens_at": later},
        {"district": "wujin"},
        {"audience": [{"is": "verified"}]},
    ):
        told = refused(change(publisher, campaign_id, harm), 409, "campaign_already_published")
        assert told["fields"] == list(harm)
    refused(places(publisher, campaign_id, {"quotas": []}), 409, "campaign_already_published")
    session_id = before["sessions"][0]["id"]
    refused(
        publisher.delete(f"/campaigns/{campaign_id}/sessions/{session_id}"), 409, "campaign_already_published"
    )


def test_other_questions_are_a_new_version_and_answers_keep_theirs(publisher, second, draft, privacy):
    campaign_id = draft()
    published(publisher, second, campaign_id)
    of = session().get_one(Campaign, uuid.UUID(campaign_id))
    kept = programmes.signup(of)
    changed = change(publisher, campaign_id, {"questions": [QUESTION]}).json
    assert changed["form_version"] == 2
    again = change(publisher, campaign_id, {"questions": [QUESTION]}).json
    assert (again["form_version"], [one["key"] for one in again["questions"]]) == (2, ["size"])
    assert session().get_one(Signup, factories.id_of(kept)).form_version == 1
    versions = session().scalars(
        select(CampaignForm.version).where(CampaignForm.campaign_id == of.id).order_by(CampaignForm.version)
    )
    assert list(versions) == [1, 2]


def test_places_are_split_among_unions_below_and_the_pool(publisher, second, draft, privacy):
    campaign_id, district = draft(), factories.district_union()
    split = [{"capacity": 5}, {"capacity": 3, "union_id": str(district.id)}]
    answer = places(publisher, campaign_id, {"quotas": split})
    assert [one["union_name"] for one in answer.json["quotas"]] == [None, "tianning总工会"]
    stranger = str(uuid.uuid4())
    returns = clock.now().isoformat(timespec="seconds")
    for wrong in (
        [{"capacity": 5}, {"capacity": 6}],
        [{"capacity": 1, "union_id": stranger}],
        [{"capacity": 1, "returns_at": returns}],
    ):
        refused(places(publisher, campaign_id, {"quotas": wrong}), 422, "quotas_invalid")
    published(publisher, second, campaign_id)
    pool = (
        session()
        .scalars(
            select(CampaignQuota).where(
                CampaignQuota.campaign_id == uuid.UUID(campaign_id), CampaignQuota.union_id.is_(None)
            )
        )
        .one()
    )
    pool.taken_count = 4
    path = f"{campaign_id}/quotas/{pool.id}/capacity"
    more = act(publisher, path, {"difference": 2, "reason": "多备了一些"})
    assert {one["capacity"] for one in more["quotas"]} == {7, 3}
    act(publisher, path, {"difference": -3, "reason": "备货不足"})
    told = refused(
        publisher.post(f"/campaigns/{path}", {"difference": -1, "reason": "备货不足"}),
        409,
        "capacity_below_taken",
    )
    assert told["taken_count"] == 4
    many = {"difference": 1_000_000, "reason": "多备了许多"}
    refused(publisher.post(f"/campaigns/{path}", many), 409, "capacity_above_maximum")
    refused(
        publisher.post(
            f"/campaigns/{campaign_id}/quotas/{stranger}/capacity", {"difference": 1, "reason": "多"}
        ),
        404,
        "quota_not_found",
    )


def test_sessions_are_added_removed_and_resized(publisher, draft, declare):
    campaign_id = draft()
    first = act(publisher, f"{campaign_id}/sessions", hour(), 201)["sessions"][0]
    assert first["closes_at"] == first["starts_at"]
    gone = act(publisher, f"{campaign_id}/sessions", hour(title="下午场"), 201)["sessions"]
    other_id = next(one["id"] for one in gone if one["title"] == "下午场")
    assert publisher.delete(f"/campaigns/{campaign_id}/sessions/{other_id}").status_code == 204
    refused(
        publisher.delete(f"/campaigns/{campaign_id}/sessions/{other_id}"), 404, "campaign_session_not_found"
    )
    for wrong in (
        {"ends_at": first["starts_at"]},
        {"closes_at": (clock.now() + 9 * DAY).isoformat(timespec="seconds")},
        {"opens_at": first["ends_at"]},
        {"ends_at": (clock.now() + 900 * DAY).isoformat(timespec="seconds")},
    ):
        refused(
            publisher.post(f"/campaigns/{campaign_id}/sessions", hour(**wrong)), 422, "session_times_invalid"
        )
    closed = factories.store(state=StoreState.CLOSED)
    refused(
        publisher.post(f"/campaigns/{campaign_id}/sessions", hour(store_id=str(closed.id))),
        422,
        "session_store_invalid",
    )
    path = f"{campaign_id}/sessions/{first['id']}/capacity"
    assert act(publisher, path, {"difference": 5, "reason": "换大场地"})["sessions"][0]["capacity"] == 15
    many = {"difference": 1_000_000, "reason": "多备了许多"}
    refused(publisher.post(f"/campaigns/{path}", many), 409, "capacity_above_maximum")
    session().get_one(CampaignSession, uuid.UUID(first["id"])).taken_count = 15
    refused(
        publisher.post(f"/campaigns/{path}", {"difference": -1, "reason": "换场地"}),
        409,
        "capacity_below_taken",
    )
    refused(
        publisher.post(
            f"/campaigns/{campaign_id}/sessions/{other_id}/capacity", {"difference": 1, "reason": "多"}
        ),
        404,
        "campaign_session_not_found",
    )
    declare("plain")
    plain = draft(type="plain")
    refused(publisher.post(f"/campaigns/{plain}/sessions", hour()), 409, "sessions_not_wanted")


def test_a_campaign_has_a_bounded_number_of_sessions(publisher, draft, monkeypatch):
    monkeypatch.setattr("app.services.campaigns.quotas.SESSIONS_MAX", 1)
    campaign_id = draft()
    act(publisher, f"{campaign_id}/sessions", hour(), 201)
    refused(publisher.post(f"/campaigns/{campaign_id}/sessions", hour()), 409, "too_many_sessions")


def test_a_campaign_that_is_ended_early_lets_everybody_go_and_tells_them_why(
    publisher, second, draft, privacy, app, simulator
):
    campaign_id = draft()
    refused(
        publisher.post(f"/campaigns/{campaign_id}/end", {"reason": "试试"}), 409, "campaign_not_published"
    )
    published(publisher, second, campaign_id)
    of = session().get_one(Campaign, uuid.UUID(campaign_id))
    place = session().scalars(select(CampaignSession).where(CampaignSession.campaign_id == of.id)).one()
    people = [factories.member() for _ in range(3)]
    made = [
        programmes.signup(of, member_=person, session_id=place.id, state=state)
        for person, state in zip(
            people, (SignupState.APPROVED, SignupState.SUBMITTED, SignupState.HANDED_OUT), strict=True
        )
    ]
    place.taken_count = 2
    done = act(publisher, f"{campaign_id}/end", {"reason": "高温预警解除"})
    assert (done["state"], done["state_reason"]) == ("ended", "高温预警解除")
    assert done["figures"]["approved"] == 1
    assert let_go(campaign_id) == 2
    assert let_go(campaign_id) == 0
    states = [session().get_one(Signup, factories.id_of(row)).state.value for row in made]
    assert states == ["cancelled", "cancelled", "handed_out"]
    place = session().get_one(CampaignSession, factories.id_of(place))
    assert place.taken_count == 1
    phone = Phone(app.test_client(), simulator).log_in(people[0].openid)
    said = phone.get("/me/messages").json["items"][0]
    assert "高温预警解除" in said["text"]
    history = phone.get(f"/me/signups/{factories.id_of(made[0])}").json["history"]
    assert [(one["action"], one["reason"]) for one in history] == [("end", "高温预警解除")]
    (entry,) = audited("signups.end")
    assert (str(entry.subject_id), entry.details["signups"]) == (campaign_id, 2)
    refused(publisher.post(f"/campaigns/{campaign_id}/end", {"reason": "再来"}), 409, "campaign_ended")
    refused(change(publisher, campaign_id, {"title": "改"}), 409, "campaign_ended")
    refused(second.post(f"/campaigns/{campaign_id}/publication"), 409, "campaign_ended")
    refused(publisher.get(f"/campaigns/{campaign_id}/checklist"), 409, "campaign_ended")
    refused(places(publisher, campaign_id, {"quotas": []}), 409, "campaign_ended")
    refused(publisher.post(f"/campaigns/{campaign_id}/sessions", hour()), 409, "campaign_ended")
    more = {"difference": 1, "reason": "多"}
    for path in (f"sessions/{place.id}/capacity", f"quotas/{place.id}/capacity"):
        refused(publisher.post(f"/campaigns/{campaign_id}/{path}", more), 409, "campaign_ended")
    cancelled = publisher.post(f"/campaigns/{campaign_id}/sessions/{place.id}/cancellation", {"reason": "停"})
    refused(cancelled, 409, "campaign_ended")
    refused(publisher.delete(f"/campaigns/{campaign_id}/sessions/{place.id}"), 409, "campaign_ended")


def test_a_cancelled_session_lets_its_own_people_go_and_nobody_else(publisher, second, draft, privacy, phone):
    campaign_id = draft()
    published(publisher, second, campaign_id)
    act(publisher, f"{campaign_id}/sessions", hour(title="下午场"), 201)
    of = session().get_one(Campaign, uuid.UUID(campaign_id))
    places = {
        one.title: one
        for one in session().scalars(select(CampaignSession).where(CampaignSession.campaign_id == of.id))
    }
    for place in places.values():
        programmes.signup(of, session_id=place.id)
        place.taken_count = 1
    gone = places["上午场"]
    path = f"{campaign_id}/sessions/{gone.id}"
    act(publisher, f"{path}/cancellation", {"reason": "停电检修"})
    assert let_go(campaign_id) == 1
    states = {one.session_id: one.state for one in session().scalars(select(Signup))}
    assert (states[gone.id], states[places["下午场"].id]) == (SignupState.CANCELLED, SignupState.APPROVED)
    facts = session().scalars(select(Notice.facts).where(Notice.kind == "signup_ended")).one()
    assert facts["reason"] == "“上午场”这一场取消了：停电检修。"
    shown = publisher.get(f"/campaigns/{campaign_id}").json["sessions"]
    assert [one["cancel_reason"] for one in shown if one["id"] == str(gone.id)] == ["停电检修"]
    again = publisher.post(f"/campaigns/{path}/cancellation", {"reason": "停电检修"})
    refused(again, 409, "session_already_cancelled")
    more = publisher.post(f"/campaigns/{path}/capacity", {"difference": 1, "reason": "多"})
    refused(more, 409, "session_already_cancelled")
    unknown = publisher.post(
        f"/campaigns/{campaign_id}/sessions/{uuid.uuid4()}/cancellation", {"reason": "停"}
    )
    refused(unknown, 404, "campaign_session_not_found")


def test_what_was_called_off_is_taken_up_again_where_its_job_stopped(publisher, second, draft, privacy):
    campaign_id = draft()
    published(publisher, second, campaign_id)
    programmes.signup(session().get_one(Campaign, uuid.UUID(campaign_id)))
    act(publisher, f"{campaign_id}/end", {"reason": "改期"})
    assert campaign_endings.let_go() == 1
    campaign_endings.end_signups(campaign_id)
    assert campaign_endings.let_go() == 0


def test_thousands_are_let_go_chunk_by_chunk(publisher, second, draft, privacy, monkeypatch):
    monkeypatch.setattr("app.services.signups.ending.CHUNK", 2)
    campaign_id = draft()
    published(publisher, second, campaign_id)
    of = session().get_one(Campaign, uuid.UUID(campaign_id))
    for _ in range(5):
        programmes.signup(of)
    act(publisher, f"{campaign_id}/end", {"reason": "改期"})
    session().commit()
    heard = []
    assert signups.end_signups(of.id, progress=heard.append) == 5
    assert heard == [2, 4, 5]


def test_a_session_is_at_a_store_or_at_a_station_in_its_hours(publisher, draft):
    week = [(weekday, "09:00", "17:00") for weekday in range(7)]
    station = str(factories.id_of(factories.station(hours=week)))
    shut = str(factories.id_of(factories.station(state=StationState.SUSPENDED)))
    store = str(factories.id_of(factories.store()))
    campaign_id = draft()
    day = (clock.now() + 2 * DAY).replace(hour=9, minute=0, second=0, microsecond=0)

    def add(hours, length=1, **places):
        starts_at = day + dt.timedelta(hours=hours)
        times = {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=length)}
        said = {name: at.isoformat() for name, at in times.items()}
        return publisher.post(
            f"/campaigns/{campaign_id}/sessions", {"title": "上午", "capacity": 5, **said, **places}
        )

    made = add(0, station_id=station)
    assert made.status_code == 201, made.text
    (session_,) = made.json["sessions"]
    assert (session_["station_id"], session_["store_id"]) == (station, None)
    assert add(7, station_id=station).status_code == 201
    early = refused(add(-1, station_id=station), 422, "session_times_invalid")
    assert list(early["errors"]) == ["starts_at"]
    refused(add(7, 2, station_id=station), 422, "session_times_invalid")
    refused(add(0, station_id=shut), 422, "session_station_invalid")
    refused(add(0, station_id=str(uuid.uuid4())), 422, "session_station_invalid")
    both = refused(add(0, station_id=station, store_id=store), 422, "invalid_fields")
    assert list(both["errors"]) == ["station_id"]
