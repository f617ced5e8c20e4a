"""单身联谊 at the desk: what staff set, see and look into, and what they never see."""

import datetime as dt

import pytest
from sqlalchemy import delete, select, update

from app import clock, db
from models import (
    AuditEntry,
    CampaignSession,
    CampaignState,
    MatchmakingProfile,
    Member,
    MixerMatch,
    Notice,
    SignupState,
    StaffRelative,
    StaffRole,
)
from tests import factories, matchmaking, mixing
from tests.desks import Desk
from tests.mixing import FEMALE, MALE
from tests.phones import Phone
from tests.tills import refused

NOWHERE = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def phone(app, session, simulator):
    return Phone(app.test_client(), simulator)


@pytest.fixture
def room(phone):
    return mixing.Room(phone)


def later(**delta):
    return clock.iso(clock.now() + dt.timedelta(**delta))


def test_nobody_is_signed_up_for_a_mixer_at_a_counter(seat):
    factories.privacy_document()
    evening = mixing.evening()
    entry = factories.roster_entry(name="王小明")
    body = {"name": "王小明", "id_number": entry.id_number, "answers": {"promise": True}}
    refused(
        seat(StaffRole.OPERATOR).post(f"/campaigns/{evening.id}/signups", body), 409, "campaign_needs_oneself"
    )


def test_whoever_scans_reads_the_badge_that_the_check_in_has_given(seat, room):
    desk, guest = seat(StaffRole.OPERATOR), mixing.single(FEMALE)
    signup = mixing.programmes.signup(room.campaign, member_=guest, session_id=room.session_id)
    worker, at = room.phone.another(guest.openid), f"/me/signups/{signup.id}/code"
    made = desk.post("/check-ins", {"code": worker.post(at).json["code"]})
    assert (made.status_code, made.json["badge"]) == (201, 5), made.text
    (listed,) = desk.get("/check-ins").json["items"]
    assert listed["badge"] == 5
    back = desk.post(f"/check-ins/{made.json['id']}/reversal", {"reason": "扫错了人"})
    assert (back.status_code, back.json["badge"]) == (200, None)
    again = desk.post("/check-ins", {"code": worker.post(at).json["code"]})
    assert (again.status_code, again.json["badge"]) == (201, 6), again.text
    assert [one["badge"] for one in desk.get("/check-ins").json["items"]] == [6, None]


def test_a_second_session_makes_a_second_mixer(seat):
    evening = mixing.evening(state=CampaignState.DRAFT)
    body = {"title": "加一场", "starts_at": later(days=4), "ends_at": later(days=4, hours=2), "capacity": 10}
    refused(
        seat(StaffRole.PUBLISHER).post(f"/campaigns/{evening.id}/sessions", body), 409, "too_many_sessions"
    )


def test_the_desk_says_how_many_may_be_picked_and_until_when(seat):
    evening, desk = mixing.evening(), seat(StaffRole.PUBLISHER)
    before = desk.get(f"/mixers/{evening.id}").json
    assert (before["picks_max"], before["guests_count"], before["revealed_at"]) == (3, 0, None)
    ends_at = evening.sessions[0].ends_at
    until = clock.iso(ends_at + dt.timedelta(days=1))
    set_ = desk.put(f"/mixers/{evening.id}/settings", {"picks_max": 5, "picks_close_at": until})
    assert set_.status_code == 200, set_.text
    assert (set_.json["picks_max"], set_.json["picks_close_at"]) == (5, until)
    entry = db.session().scalar(select(AuditEntry).where(AuditEntry.action == "mixers.change"))
    assert entry.details["picks_max"] == 5
    for wrong in (clock.iso(ends_at - dt.timedelta(days=1)), clock.iso(ends_at + dt.timedelta(days=15))):
        body = {"picks_max": 5, "picks_close_at": wrong}
        refused(desk.put(f"/mixers/{evening.id}/settings", body), 422, "picks_close_invalid")
    refused(desk.put(f"/mixers/{NOWHERE}/settings", body), 404, "mixer_not_found")
    bare = mixing.evening(state=CampaignState.DRAFT)
    db.session().delete(db.session().get_one(CampaignSession, bare.sessions[0].id))
    refused(desk.put(f"/mixers/{bare.id}/settings", body), 409, "mixer_session_missing")


def test_once_it_has_begun_only_the_deadline_moves_and_after_it_nothing(seat, room):
    desk = seat(StaffRole.PUBLISHER)
    at = f"/mixers/{room.id}/settings"
    refused(desk.put(at, {"picks_max": 4, "picks_close_at": later(hours=5)}), 409, "mixer_settings_closed")
    assert desk.put(at, {"picks_max": 3, "picks_close_at": later(hours=5)}).status_code == 200
    room.close()
    refused(desk.put(at, {"picks_max": 3, "picks_close_at": later(hours=5)}), 409, "mixer_settings_closed")


def test_figures_tell_who_came_and_pairs_in_parts_of_five_after_the_result(seat, phone):
    room, desk = mixing.Room(phone, women=6, men=6), seat(StaffRole.REVIEWER)
    for woman, man in zip(room.women, room.men, strict=True):
        woman.pick(man.badge)
        man.pick(woman.badge)
    seen = desk.get(f"/mixers/{room.id}").json
    assert (seen["guests_count"], seen["pairs_count"], seen["together_count"]) == (12, None, None)
    room.reveal()
    db.session().execute(update(MixerMatch).values(low_outcome="together"))
    seen = desk.get(f"/mixers/{room.id}").json
    assert (seen["pairs_count"], seen["together_count"]) == (5, 5)
    few = mixing.Room(phone)
    few.women[0].pick(few.men[0].badge)
    few.men[0].pick(few.women[0].badge)
    few.reveal()
    seen = desk.get(f"/mixers/{few.id}").json
    assert seen["revealed_at"] is not None
    assert (seen["pairs_count"], seen["together_count"]) == (None, None)


def test_places_are_told_for_each_gender(seat, phone):
    factories.privacy_document()
    evening = mixing.evening(women=1, men=1)
    for gender in (FEMALE, MALE, MALE):
        caller = phone.another(mixing.single(gender).openid)
        made = caller.post(f"/matchmaking/mixers/{evening.id}/signups", mixing.BODY)
        assert made.status_code == 201, made.text
    (listed,) = seat(StaffRole.READ_ONLY).get("/mixers").json["items"]
    by_gender = {one["gender"]: (one["taken_count"], one["waiting_count"]) for one in listed["places"]}
    assert by_gender == {"female": (1, 0), "male": (1, 1)}


def test_a_desk_sees_the_mixers_of_its_unions_in_few_statements(seat, statements):
    unit = factories.union(name="别处的工会")
    desk, elsewhere = seat(StaffRole.PUBLISHER), seat(StaffRole.PUBLISHER, union=unit)

    def count():
        with statements() as seen:
            assert desk.get("/mixers").status_code == 200
        return len(seen)

    mixing.evening()
    few = count()
    evening, *_ = (mixing.evening() for _ in range(4))
    assert count() == few <= 12
    assert elsewhere.get("/mixers").json["items"] == []
    refused(elsewhere.get(f"/mixers/{evening.id}"), 404, "mixer_not_found")
    refused(desk.get("/mixers?cursor=nonsense"), 422, "cursor_invalid")


@pytest.fixture
def reported(room):
    """Anna has reported Carl."""
    anna, carl = room.women[0], room.men[0]
    body = {"badge": carl.badge, "reason": "harassment", "text": "独一无二的经过"}
    made = anna.phone.post(f"{anna.at}/reports", body)
    assert made.status_code == 201, made.text
    return anna, carl, made.json["id"]


def test_a_report_is_read_judged_once_and_answered(seat, room, reported, statements):
    anna, carl, id_ = reported
    desk = seat(StaffRole.REVIEWER)
    (listed,) = desk.get("/mixer-reports?is_open=true").json["items"]
    assert (listed["id"], listed["badge"], listed["is_overdue"]) == (id_, carl.badge, False)
    assert "text" not in listed
    assert desk.get("/mixer-reports?is_open=false").json["items"] == []
    seen = desk.get(f"/mixer-reports/{id_}").json
    assert (seen["text"], seen["earlier_count"]) == ("独一无二的经过", 0)
    assert "*" in seen["reported_name"]
    read = db.session().scalar(select(AuditEntry).where(AuditEntry.action == "mixer_reports.read"))
    assert str(read.subject_id) == id_
    body = {"finding": "dismissed", "answer": "我们和双方都谈过了", "bar_days": 30}
    refused(desk.post(f"/mixer-reports/{id_}/decision", body), 422, "bar_not_upheld")
    done = desk.post(f"/mixer-reports/{id_}/decision", {**body, "finding": "upheld"})
    assert done.status_code == 200, done.text
    assert done.json["barred_until"] == (clock.today() + dt.timedelta(days=30)).isoformat()
    refused(desk.post(f"/mixer-reports/{id_}/decision", body), 409, "mixer_report_decided")
    told = db.session().scalar(
        select(Notice).where(Notice.kind == "mixer_report_answered", Notice.member_id == anna.member_id)
    )
    assert told.facts == {"answer": "我们和双方都谈过了。"}
    (mine,) = anna.phone.get("/matchmaking/reports").json["items"]
    assert (mine["finding"], mine["answer"]) == ("upheld", "我们和双方都谈过了")
    with statements() as seen:
        desk.get("/mixer-reports")
    assert len(seen) <= 12
    refused(desk.get("/mixer-reports?cursor=nonsense"), 422, "cursor_invalid")


def test_nobody_looks_into_what_was_said_of_himself_or_a_relative_or_by_them(seat, reported):
    *both, id_ = reported
    body = {"finding": "dismissed", "answer": "没有发现问题"}
    for one in both:
        desk = seat(StaffRole.REVIEWER)
        index = db.session().get_one(Member, one.member_id).id_number_index
        own = db.session().scalars(select(StaffRelative).where(StaffRelative.staff_id == desk.staff.id)).one()
        own.id_number_index = index
        db.session().flush()
        refused(desk.get(f"/mixer-reports/{id_}"), 403, "recusal_required")
        refused(desk.post(f"/mixer-reports/{id_}/decision", body), 403, "recusal_required")
    unknown = seat(StaffRole.REVIEWER)
    db.session().execute(delete(StaffRelative).where(StaffRelative.staff_id == unknown.staff.id))
    refused(unknown.get(f"/mixer-reports/{id_}"), 403, "declaration_required")
    refused(unknown.post(f"/mixer-reports/{id_}/decision", body), 403, "declaration_required")


def test_reports_are_for_those_who_judge_in_the_union_that_held_the_mixer(seat, reported):
    _, _, id_ = reported
    elsewhere = seat(StaffRole.REVIEWER, union=factories.union(name="别处的工会"))
    assert elsewhere.get("/mixer-reports").json["items"] == []
    refused(elsewhere.get(f"/mixer-reports/{id_}"), 404, "mixer_report_not_found")
    body = {"finding": "dismissed", "answer": "没有发现问题"}
    refused(elsewhere.post(f"/mixer-reports/{id_}/decision", body), 404, "mixer_report_not_found")
    for role in (StaffRole.MATCHMAKER, StaffRole.PUBLISHER, StaffRole.READ_ONLY):
        refused(seat(role).get("/mixer-reports"), 403, "role_required")


def test_a_matchmaker_sees_when_and_where_and_sets_nothing(seat, room):
    matchmaker = seat(StaffRole.MATCHMAKER)
    assert [one["id"] for one in matchmaker.get("/mixers").json["items"]] == [str(room.id)]
    body = {"picks_max": 3, "picks_close_at": later(hours=5)}
    refused(matchmaker.put(f"/mixers/{room.id}/settings", body), 403, "role_required")
    refused(matchmaker.get(f"/reviews?campaign_id={room.id}"), 403, "role_required")


class Hers:
    """A matchmaker of a district, and whom she looks after."""

    def __init__(self, app):
        account, self.office = factories.staff(StaffRole.MATCHMAKER), matchmaking.studio()
        matchmaking.matchmaker(self.office, account)
        self.desk = Desk(app.test_client()).sign_in(account)

    def takes_up(self, member):
        found = db.session().scalar(
            select(MatchmakingProfile).where(MatchmakingProfile.member_id == member.id)
        )
        return str(matchmaking.client(self.office, found).id)


def test_a_matchmaker_reads_where_her_own_clients_stand_and_of_nobody_else(app, seat, phone):
    hers, room = Hers(app), mixing.Room(phone)
    came, signed_up, gave_up = (mixing.single(FEMALE) for _ in range(3))
    ids = [hers.takes_up(one) for one in (came, signed_up, gave_up)]
    own = room.enter(came)
    room.enter(signed_up, checks_in=False)
    mixing.programmes.signup(room.campaign, member_=gave_up, state=SignupState.CANCELLED)
    assert own.pick(room.men[0].badge).status_code == 200
    (listed,) = hers.desk.get("/matchmaking/mixers").json["items"]
    assert (listed["id"], listed["own_count"]) == (str(room.id), 2)
    seen = hers.desk.get(f"/matchmaking/mixers/{room.id}").json
    assert seen["mixer"] == listed
    assert [(one["id"], one["state"]) for one in seen["own"]] == [
        (ids[0], "handed_out"),
        (ids[1], "approved"),
    ]
    assert set(seen["own"][0]) == {"id", "name", "state"}
    read = db.session().scalar(select(AuditEntry).where(AuditEntry.action == "mixers.read_clients"))
    assert (str(read.subject_id), read.details["count"]) == (str(room.id), 2)
    for other in (seat(StaffRole.MATCHMAKER), seat(StaffRole.REVIEWER)):
        assert other.get("/matchmaking/mixers").json["items"][0]["own_count"] == 0
        assert other.get(f"/matchmaking/mixers/{room.id}").json["own"] == []


def test_every_district_knows_of_every_announced_mixer_what_the_phones_show(seat, phone):
    elsewhere = factories.union(name="别处的工会")
    mixing.evening(title="还在起草", state=CampaignState.DRAFT)
    evening = mixing.evening(women=2, men=3, union=factories.city())
    desk = seat(StaffRole.MATCHMAKER, union=elsewhere)
    assert desk.get("/mixers").json["items"] == []
    (listed,) = desk.get("/matchmaking/mixers").json["items"]
    assert (listed["title"], listed["phase"], listed["place"]) == (
        "湖畔单身联谊",
        "open",
        "工人文化宫二楼",
    )
    assert {one["gender"]: one["left"] for one in listed["places"]} == {"female": 2, "male": 3}
    assert listed["closes_at"] == clock.iso(evening.sessions[0].closes_at)
    mixing.begin(evening.id)
    assert desk.get("/matchmaking/mixers").json["items"][0]["phase"] == "closed"
    assert not {"guests_count", "pairs_count", "together_count"} & set(listed)
    refused(desk.get(f"/matchmaking/mixers/{NOWHERE}"), 404, "mixer_not_found")
    refused(desk.get("/matchmaking/mixers?cursor=nonsense"), 422, "cursor_invalid")
    assert desk.get(f"/matchmaking/mixers/{evening.id}").json["own"] == []


def test_the_announced_mixers_take_as_many_statements_for_many_as_for_one(app, session, statements):
    hers, counts = Hers(app), []
    for _ in range(2):
        evening = mixing.evening()
        for _ in range(3):
            single = mixing.single(FEMALE)
            hers.takes_up(single)
            mixing.programmes.signup(evening, member_=single, session_id=evening.sessions[0].id)
        db.session().commit()
        with statements() as seen:
            assert hers.desk.get("/matchmaking/mixers").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_whoever_signed_up_is_no_business_of_his_own_unit(seat, room):
    """A mixer is sensitive: open to the union that holds it, and to no employer's."""
    unit = factories.union(name="他的单位")
    member = mixing.single(MALE, union_of=unit)
    signup = mixing.programmes.signup(room.campaign, member_=member, session_id=room.session_id)
    signup_id = signup.id
    own = seat(StaffRole.REVIEWER, StaffRole.PUBLISHER, union=unit)
    refused(own.get(f"/reviews/{signup_id}"), 404, "signup_not_found")
    assert seat(StaffRole.REVIEWER).get(f"/reviews/{signup_id}").status_code == 200
