"""单身联谊: from signing up to a phone number that both wanted to give."""

import datetime as dt

import pytest
from sqlalchemy import select, update

from app import clock, db, files
from app.forms import Field
from app.services import attachments
from app.services.mixers import revealing
from models import (
    AuditEntry,
    CampaignSession,
    CampaignState,
    MatchmakingProfile,
    MixerGuest,
    MixerMatch,
    MixerReport,
    Notice,
    ProfileState,
    SignupState,
)
from tests import factories, matchmaking, mixing, pictures
from tests.desks import Desk
from tests.mixing import FEMALE, MALE
from tests.tills import refused

NOWHERE = "00000000-0000-7000-8000-000000000000"


@pytest.fixture(autouse=True)
def _document(session):
    factories.privacy_document()


@pytest.fixture
def room(phone, session):
    return mixing.Room(phone)


def told(member_id, kind):
    found = db.session().scalars(select(Notice).where(Notice.member_id == member_id, Notice.kind == kind))
    return found.all()


def sign_up(phone, mixer_id, **facts):
    return phone.post(f"/matchmaking/mixers/{mixer_id}/signups", {**mixing.BODY, **facts})


def test_who_signs_up_gets_a_place_of_his_own_gender_and_sees_it_in_the_list(phone, session):
    evening = mixing.evening(women=1, men=1)
    worker = phone.another(mixing.single(MALE).openid)
    (listed,) = phone.get("/matchmaking/mixers").json["items"]
    assert (listed["id"], listed["state"], listed["mine"]) == (str(evening.id), "open", None)
    assert {one["gender"]: one["left"] for one in listed["places"]} == {"female": 1, "male": 1}
    made = sign_up(worker, evening.id)
    assert (made.status_code, made.json["state"]) == (201, "approved")
    seen = worker.get(f"/matchmaking/mixers/{evening.id}").json
    assert seen["mine"] == {"signup_id": made.json["id"], "state": "approved", "badge": None}
    assert {one["gender"]: one["left"] for one in seen["places"]} == {"female": 1, "male": 0}
    second = sign_up(phone.another(mixing.single(MALE).openid), evening.id)
    assert (second.json["state"], second.json["position"]) == ("waiting", 1)
    refused(sign_up(worker, evening.id), 409, "already_signed_up")


def test_who_has_no_profile_that_is_vouched_for_hears_what_to_do(phone, session):
    evening = mixing.evening()

    def answer(member):
        return sign_up(phone.another(member.openid), evening.id)

    refused(answer(mixing.person(FEMALE)), 409, "profile_missing")
    refused(answer(mixing.single(FEMALE, profile={"vouched": False})), 409, "not_vouched")
    lapsed = {"vouched_at": clock.now(), "vouched_until": clock.today() - dt.timedelta(days=1)}
    refused(answer(mixing.single(FEMALE, profile=lapsed)), 409, "vouch_expired")
    refused(answer(mixing.single(FEMALE, profile={"state": ProfileState.PAUSED})), 409, "profile_paused")
    young = mixing.person(FEMALE, born=f"{clock.today().year - 17}0101")
    matchmaking.profile(young)
    refused(answer(young), 403, "under_age")
    for path in (f"/matchmaking/mixers/{evening.id}/signups", f"/campaigns/{evening.id}/signups"):
        body = {**mixing.BODY, **({} if "matchmaking" in path else {"session_id": None})}
        refused(phone.another(mixing.person(MALE).openid).post(path, body), 409, "profile_missing")


def test_every_way_in_asks_for_the_profile(phone, session):
    evening = mixing.evening()
    body = {**mixing.BODY, "session_id": str(evening.sessions[0].id)}

    def answer(member):
        return phone.another(member.openid).post(f"/campaigns/{evening.id}/signups", body)

    lapsed = {"vouched_at": clock.now(), "vouched_until": clock.today() - dt.timedelta(days=1)}
    refused(answer(mixing.single(FEMALE, profile=lapsed)), 409, "vouch_expired")
    refused(answer(mixing.single(FEMALE, profile={"vouched": False})), 409, "not_vouched")
    refused(answer(mixing.single(FEMALE, profile={"state": ProfileState.PAUSED})), 409, "profile_paused")
    young = mixing.person(FEMALE, born=f"{clock.today().year - 17}0101")
    matchmaking.profile(young)
    refused(answer(young), 403, "under_age")
    kept_away = mixing.single(FEMALE)
    keep_away(phone, kept_away)
    refused(answer(kept_away), 403, "mixers_paused")
    assert answer(mixing.single(FEMALE)).status_code == 201


def test_a_keeper_who_scans_reads_the_badge_that_the_check_in_has_given(phone):
    room, guest, station = mixing.Room(phone, women=1, men=1), mixing.single(MALE), factories.station()
    db.session().execute(
        update(CampaignSession).where(CampaignSession.id == room.session_id).values(station_id=station.id)
    )
    keeper = phone.another(factories.keeper(station)[1].openid)
    signup = mixing.programmes.signup(room.campaign, member_=guest, session_id=room.session_id)
    code = phone.another(guest.openid).post(f"/me/signups/{signup.id}/code").json["code"]
    given = keeper.post("/clerk/redemptions", {"code": code, "station_id": str(factories.id_of(station))})
    assert (given.status_code, given.json["badge"]) == (201, 3), given.text
    (listed,) = keeper.get("/clerk/handouts").json["items"]
    assert listed["badge"] == 3
    back = keeper.post(f"/clerk/handouts/{given.json['id']}/reversal", {"reason": "扫错了人"})
    assert (back.json["state"], back.json["badge"]) == ("taken_back", None)


def keep_away(phone, member):
    """Somebody has reported this member, and the union has found it to be so."""
    room = mixing.Room(phone, women=1, men=0)
    found = MixerReport(
        mixer_id=room.mixer.id,
        reporter_id=room.women[0].member_id,
        reported_id=member.id,
        badge=9,
        reason="harassment",
        reported_at=clock.now(),
        due_at=clock.now(),
        finding="upheld",
        decided_by=factories.staff("reviewer").id,
        decided_at=clock.now(),
        answer="已处理。",
        barred_until=clock.today(),
    )
    found.text = "言行不当"
    db.session().add(found)
    db.session().flush()


def test_signing_up_for_a_mixer_is_refused_as_for_any_campaign(phone, session):
    evening = mixing.evening(women=1, men=1)
    worker = phone.another(mixing.single(MALE).openid)
    refused(sign_up(worker, NOWHERE), 404, "mixer_not_found")
    refused(sign_up(worker, evening.id, answers={}), 422, "answers_invalid")
    refused(sign_up(worker, evening.id, consent=None), 422, "consent_required")
    refused(sign_up(phone.another(factories.member(verified=False).openid), evening.id), 403, "not_verified")
    for_women = mixing.evening(audience=[{"is": "gender", "genders": ["female"]}])
    refused(sign_up(worker, for_women.id), 403, "not_eligible")
    over = mixing.evening(closes_at=clock.now() - dt.timedelta(hours=1))
    refused(sign_up(worker, over.id), 409, "campaign_not_open")
    begun = mixing.evening(starts_in=-dt.timedelta(minutes=1))
    refused(sign_up(worker, begun.id), 422, "session_invalid")
    kept_away = mixing.single(FEMALE)
    keep_away(phone, kept_away)
    refused(sign_up(phone.another(kept_away.openid), evening.id), 403, "mixers_paused")
    draft = mixing.evening(state=CampaignState.DRAFT)
    refused(worker.get(f"/matchmaking/mixers/{draft.id}"), 404, "mixer_not_found")


def test_who_stayed_away_twice_lets_others_come_first(phone, session):
    worker = mixing.single(MALE)
    for _ in range(2):
        missed = mixing.evening(starts_in=-dt.timedelta(days=9))
        mixing.programmes.signup(
            missed, member_=worker, state=SignupState.NO_SHOW, session_id=missed.sessions[0].id
        )
    refused(sign_up(phone.another(worker.openid), mixing.evening().id), 403, "absent_too_often")


def test_a_question_that_a_desk_has_added_is_asked_here_too(phone, session):
    paper = Field(key="paper", kind="documents", label="证明", maximum=1)
    evening = mixing.evening(extra=[paper])
    answers = {"promise": True, "paper": [NOWHERE]}
    worker = phone.another(mixing.single(MALE).openid)
    refused(sign_up(worker, evening.id, answers=answers), 404, "attachment_not_found")


def test_where_it_has_begun_nobody_waits_for_a_place_any_more(phone, session):
    evening = mixing.evening(women=1, men=1, starts_in=-dt.timedelta(minutes=5))
    chosen = evening.sessions[0]
    chosen.closes_at = chosen.ends_at
    session.flush()
    evening_id = evening.id
    assert sign_up(phone.another(mixing.single(MALE).openid), evening_id).status_code == 201
    refused(sign_up(phone.another(mixing.single(MALE).openid), evening_id), 409, "campaign_full")


def test_a_check_in_gives_a_badge_and_one_taken_back_takes_it(phone, app, session):
    evening = mixing.evening()
    worker = phone.another(mixing.single(MALE).openid)
    member_id = worker.get("/me").json["id"]
    signup = sign_up(worker, evening.id).json
    refused(worker.get(f"/matchmaking/mixers/{evening.id}/people"), 403, "not_checked_in")
    mixing.begin(evening.id)
    desk = Desk(app.test_client()).seat("operator")
    code = worker.post(f"/me/signups/{signup['id']}/code").json["code"]
    given = desk.post("/check-ins", {"code": code})
    assert given.status_code == 201, given.text
    assert worker.get(f"/matchmaking/mixers/{evening.id}").json["mine"]["badge"] == 1
    (notice,) = told(member_id, "mixer_badge")
    assert notice.facts["badge"] == "1"
    assert worker.get(f"/matchmaking/mixers/{evening.id}/people").status_code == 200
    back = desk.post(f"/check-ins/{given.json['id']}/reversal", {"reason": "扫错了人"})
    assert back.status_code == 200, back.text
    refused(worker.get(f"/matchmaking/mixers/{evening.id}/people"), 403, "not_checked_in")


def test_in_the_room_one_sees_badges_of_the_gender_one_seeks_and_what_they_show(room):
    seen = room.women[0].people().json["items"]
    assert [one["badge"] for one in seen] == [man.badge for man in room.men]
    assert seen[0]["profile"]["nickname"] == "小禾"
    # Whom the others seek neither shows nor filters: it would tell what nobody has told.
    seeks_women = room.enter(mixing.single(FEMALE, seeks=FEMALE))
    assert {one["badge"] for one in seeks_women.people().json["items"]} == {
        woman.badge for woman in room.women
    }
    assert seeks_women.badge in {one["badge"] for one in room.men[0].people().json["items"]}
    assert seeks_women.badge not in {one["badge"] for one in room.women[0].people().json["items"]}


def test_what_a_profile_does_not_show_to_the_room_is_in_no_answer(room):
    shy = room.enter(
        mixing.single(MALE, profile={"shown_to": {"nickname": ["match"]}, "introduction": "独一无二的话"})
    )
    answer = room.women[0].people()
    mine = next(one for one in answer.json["items"] if one["badge"] == shy.badge)
    assert set(mine["profile"].values()) == {None}
    assert "独一无二的话" not in answer.text


def test_colleagues_who_hide_from_each_other_and_people_who_blocked_are_missing_on_both_sides(room):
    home = factories.union(name="同一家单位")
    hidden = room.enter(mixing.single(MALE, union_of=home, profile={"is_hidden_from_employer": True}))
    colleague = room.enter(mixing.single(FEMALE, union_of=home))
    assert hidden.badge not in {one["badge"] for one in colleague.people().json["items"]}
    assert colleague.badge not in {one["badge"] for one in hidden.people().json["items"]}
    assert hidden.badge in {one["badge"] for one in room.women[0].people().json["items"]}
    refused(colleague.pick(hidden.badge), 422, "badge_absent")
    woman, man = room.women[0], room.men[0]
    blocked = woman.phone.post(f"{woman.at}/blocks", {"badge": man.badge})
    assert blocked.status_code == 201, blocked.text
    assert man.badge not in {one["badge"] for one in woman.people().json["items"]}
    assert woman.badge not in {one["badge"] for one in man.people().json["items"]}
    (listed,) = woman.phone.get("/matchmaking/blocks").json["items"]
    assert set(listed) == {"id", "blocked_at"}
    refused(man.phone.delete(f"/matchmaking/blocks/{listed['id']}"), 404, "block_not_found")
    assert woman.phone.delete(f"/matchmaking/blocks/{listed['id']}").status_code == 204
    assert man.badge in {one["badge"] for one in woman.people().json["items"]}


def test_picks_are_replaced_as_a_whole_and_wrong_ones_change_nothing(room):
    woman, (first, second) = room.women[0], room.men
    assert woman.picks().json["badges"] == []
    assert woman.pick(first.badge).json["badges"] == [first.badge]
    assert woman.pick(second.badge).json["badges"] == [second.badge]
    refused(woman.pick(999), 422, "badge_absent")
    refused(woman.pick(room.women[1].badge), 422, "badge_absent")
    refused(woman.pick(woman.badge), 422, "badge_own")
    refused(woman.pick(first.badge, first.badge), 422, "badge_twice")
    refused(woman.pick(1, 2, 3, 4), 422, "too_many_picks")
    not_here = room.enter(mixing.single(MALE), checks_in=False)
    refused(not_here.pick(woman.badge), 403, "not_checked_in")
    refused(not_here.picks(), 403, "not_checked_in")
    assert woman.picks().json["badges"] == [second.badge]
    assert woman.pick().json["badges"] == []


def test_before_the_beginning_and_after_the_deadline_nothing_is_taken(phone, session):
    early = mixing.Room(phone, starts_in=dt.timedelta(hours=1))
    refused(early.women[0].pick(early.men[0].badge), 409, "picks_not_open")
    late = mixing.Room(phone)
    late.women[0].pick(late.men[0].badge)
    late.close()
    refused(late.women[0].pick(late.men[1].badge), 409, "picks_closed")
    assert late.women[0].picks().json["badges"] == [late.men[0].badge]


def test_the_result_is_told_to_all_at_once_and_only_mutual_picks_are_matches(room):
    (anna, bea), (carl, dan) = room.women, room.men
    anna.pick(carl.badge, dan.badge)
    bea.pick(carl.badge)
    carl.pick(anna.badge)
    everybody = (anna, bea, carl, dan)
    for guest in everybody:
        refused(guest.matches(), 409, "reveal_pending")
    assert room.reveal() == 1
    assert [one["badge"] for one in anna.matches().json["items"]] == [carl.badge]
    assert [one["badge"] for one in carl.matches().json["items"]] == [anna.badge]
    assert bea.matches().json == dan.matches().json == {"items": []}
    facts = [[notice.facts for notice in told(one.member_id, "mixer_revealed")] for one in everybody]
    assert facts == [[{"title": "湖畔单身联谊", "mixer_id": str(room.id)}]] * 4
    assert set(db.session().scalars(select(MixerGuest.picks_cipher))) == {None}
    refused(anna.pick(dan.badge), 409, "picks_closed")
    assert room.reveal() == 0
    assert len(db.session().scalars(select(MixerMatch)).all()) == 1


def test_what_stops_in_the_middle_of_telling_leaves_nothing(room, monkeypatch):
    anna, carl = room.women[0], room.men[0]
    anna.pick(carl.badge)
    carl.pick(anna.badge)
    with monkeypatch.context() as broken:
        broken.setattr(revealing.audit, "record", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            room.reveal()
    db.session().rollback()
    assert room.mixer.revealed_at is None
    assert db.session().scalars(select(MixerMatch)).all() == []
    assert told(anna.member_id, "mixer_revealed") == []
    refused(anna.matches(), 409, "reveal_pending")
    assert room.reveal() == 1
    assert len(anna.matches().json["items"]) == 1


def test_whoever_blocks_before_the_result_or_takes_the_profile_away_is_no_match(room):
    (anna, bea), (carl, dan) = room.women, room.men
    for one, other in ((anna, carl), (bea, dan)):
        one.pick(other.badge)
        other.pick(one.badge)
    anna.phone.post(f"{anna.at}/blocks", {"badge": carl.badge})
    db.session().execute(
        update(MatchmakingProfile)
        .where(MatchmakingProfile.member_id == dan.member_id)
        .values(state=ProfileState.PAUSED)
    )
    room.reveal()
    for guest in (anna, bea, carl, dan):
        assert guest.matches().json == {"items": []}


@pytest.fixture
def pair(room):
    """Two who picked each other, after the result, each with the id of the match."""
    anna, carl = room.women[0], room.men[0]
    anna.pick(carl.badge)
    carl.pick(anna.badge)
    room.reveal()
    (match,) = anna.matches().json["items"]
    return anna, carl, match["id"]


def test_contacts_are_seen_only_when_both_have_offered(pair):
    anna, carl, match = pair
    before = carl.matches().data
    mine = anna.offer(match).json
    assert mine["contact"] == {"mine": "微信 xiaohe_88", "theirs": None}
    assert carl.matches().data == before
    assert anna.phone.delete(f"{anna.at}/matches/{match}/contact").json["contact"]["mine"] is None
    anna.offer(match)
    shared = carl.offer(match, wechat="dashan").json
    assert shared["contact"] == {"mine": "微信 dashan", "theirs": "微信 xiaohe_88"}
    assert anna.matches().json["items"][0]["contact"]["theirs"] == "微信 dashan"
    for guest, other in ((anna, carl), (carl, anna)):
        (notice,) = told(guest.member_id, "mixer_contact_shared")
        assert notice.facts["badge"] == str(other.badge)
    refused(anna.phone.delete(f"{anna.at}/matches/{match}/contact"), 409, "contact_shared")
    refused(anna.offer(match), 409, "contact_shared")


def test_a_contact_is_ones_own_phone_or_a_name_that_one_types(pair, room):
    anna, _, match = pair
    refused(anna.offer(match, kind="phone", wechat=None), 409, "contact_phone_missing")
    refused(anna.offer(match, wechat=None), 422, "wechat_name_missing")
    stranger = room.women[1]
    refused(stranger.offer(match), 404, "match_not_found")
    refused(stranger.phone.delete(f"{anna.at}/matches/{match}/contact"), 404, "match_not_found")
    refused(
        stranger.phone.put(f"{anna.at}/matches/{match}/outcome", {"outcome": "married"}),
        404,
        "match_not_found",
    )


def test_what_became_of_it_is_told_by_one_and_seen_by_nobody_else(pair):
    anna, carl, match = pair
    before = carl.matches().data
    said = anna.phone.put(f"{anna.at}/matches/{match}/outcome", {"outcome": "together"})
    assert said.json["outcome"] == "together"
    assert carl.matches().data == before
    taken_back = anna.phone.put(f"{anna.at}/matches/{match}/outcome", {"outcome": None})
    assert taken_back.json["outcome"] is None


def test_before_the_result_nothing_of_a_match_can_be_asked_for(room):
    anna = room.women[0]
    refused(anna.offer(NOWHERE), 409, "reveal_pending")
    refused(anna.phone.delete(f"{anna.at}/matches/{NOWHERE}/contact"), 409, "reveal_pending")
    refused(anna.phone.put(f"{anna.at}/matches/{NOWHERE}/outcome", {"outcome": None}), 409, "reveal_pending")


def test_a_report_keeps_the_two_apart_at_once_and_is_taken_once(pair, room):
    anna, carl, match = pair
    body = {"badge": carl.badge, "reason": "asks_for_money", "text": "刚认识就借钱"}
    made = anna.phone.post(f"{anna.at}/reports", body)
    assert made.status_code == 201, made.text
    assert (made.json["finding"], made.json["text"]) == (None, "刚认识就借钱")
    assert anna.matches().json == carl.matches().json == {"items": []}
    refused(anna.offer(match), 404, "match_not_found")
    refused(anna.phone.post(f"{anna.at}/reports", body), 409, "mixer_report_open")
    assert [one["id"] for one in anna.phone.get("/matchmaking/reports").json["items"]] == [made.json["id"]]
    assert carl.phone.get("/matchmaking/reports").json == {"items": []}
    refused(anna.phone.post(f"{anna.at}/reports", {**body, "badge": 999}), 404, "mixer_guest_not_found")
    refused(anna.phone.post(f"{anna.at}/blocks", {"badge": 999}), 404, "mixer_guest_not_found")
    entry = db.session().scalar(select(AuditEntry).where(AuditEntry.action == "mixer_reports.report"))
    assert entry.details == {"reason": "asks_for_money"}


def test_a_photo_is_there_for_whom_its_owner_lets_see_it(phone, room):
    shown, hidden = (attachments.hand_in(factories.member(), pictures.picture()) for _ in range(2))
    ids, key = [str(factories.id_of(one)) for one in (shown, hidden)], hidden.storage_key
    for_the_room = room.enter(mixing.single(MALE, profile={"photos": [shown]}))
    to_match = {"photos": ["match"], "nickname": ["checked_in"]}
    for_a_match = room.enter(mixing.single(MALE, profile={"photos": [hidden], "shown_to": to_match}))
    woman, bea = room.women

    def look(guest, photo):
        return guest.phone.get(f"{guest.at}/photos/{photo}")

    assert look(woman, ids[0]).status_code == 200
    refused(look(woman, ids[1]), 404, "mixer_photo_not_found")
    refused(look(woman, NOWHERE), 404, "mixer_photo_not_found")
    refused(look(for_the_room, ids[1]), 404, "mixer_photo_not_found")
    woman.pick(for_a_match.badge)
    for_a_match.pick(woman.badge)
    room.reveal()
    assert look(woman, ids[1]).status_code == 200
    refused(look(bea, ids[1]), 404, "mixer_photo_not_found")
    files.remove([key])
    refused(look(woman, ids[1]), 404, "attachment_not_found")


STRANGER = ("people", "picks", "matches", f"photos/{NOWHERE}")


def test_who_is_not_in_the_room_is_told_so_and_a_mixer_that_is_not_there_is_not_found(phone, room, pair):
    outside = phone.another(mixing.single(FEMALE).openid)
    match = pair[2]
    report = {"badge": 1, "reason": "other", "text": "不认识"}
    for mixer_id, status, code in ((room.id, 403, "not_checked_in"), (NOWHERE, 404, "mixer_not_found")):
        at = f"/matchmaking/mixers/{mixer_id}"
        for what in STRANGER:
            refused(outside.get(f"{at}/{what}"), status, code)
        refused(outside.put(f"{at}/picks", {"badges": []}), status, code)
        contact = f"{at}/matches/{match}/contact"
        refused(outside.put(contact, {"kind": "wechat", "wechat": "x"}), status, code)
        refused(outside.delete(contact), status, code)
        refused(outside.put(f"{at}/matches/{match}/outcome", {"outcome": None}), status, code)
        refused(outside.post(f"{at}/blocks", {"badge": 1}), status, code)
        refused(outside.post(f"{at}/reports", report), status, code)


def test_lists_take_the_same_few_statements_however_many_are_there(phone, session, statements):
    def count(read):
        with statements() as seen:
            assert read().status_code == 200
        return len(seen)

    room = mixing.Room(phone, women=1, men=1)
    woman = room.women[0]
    few = count(woman.people), count(lambda: woman.phone.get("/matchmaking/mixers"))
    for _ in range(6):
        room.enter(mixing.single(MALE))
        mixing.evening()
    assert few == (count(woman.people), count(lambda: woman.phone.get("/matchmaking/mixers")))
    assert max(few) <= 12
    for man in [*room.men, room.enter(mixing.single(MALE))]:
        woman.pick(man.badge)
    for path in ("/people?cursor=nonsense",):
        refused(woman.phone.get(f"{woman.at}{path}"), 422, "cursor_invalid")
    refused(phone.get("/matchmaking/mixers?cursor=nonsense"), 422, "cursor_invalid")
    page = woman.phone.get(f"{woman.at}/people?limit=2").json
    rest = woman.phone.get(f"{woman.at}/people?limit=100&cursor={page['next_cursor']}").json
    assert len(page["items"]) + len(rest["items"]) == 8
    assert page["items"][-1]["badge"] < rest["items"][0]["badge"]


def test_a_cancelled_evening_is_shown_as_such(phone, session):
    evening = mixing.evening()
    db.session().execute(
        update(CampaignSession)
        .where(CampaignSession.campaign_id == evening.id)
        .values(cancelled_at=clock.now(), cancel_reason="场地漏水", closes_at=clock.now())
    )
    assert phone.get(f"/matchmaking/mixers/{evening.id}").json["is_cancelled"] is True
