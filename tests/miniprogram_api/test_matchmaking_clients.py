"""我的红娘, and the talks and introductions that come of her, on the phone."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from app import clock
from app.db import session as current
from app.jobs import matchmaking as jobs
from models import MatchmakingTalk, Notice
from tests import factories
from tests.factories import id_of
from tests.matchmaking import introduction, matchmaker, profile, single, studio, talk
from tests.tills import refused

MINE = "/me/matchmaking/matchmaker"
SOMEWHERE = uuid.UUID(int=1)


@pytest.fixture
def worker(phone, session):
    """A single woman with a profile."""
    person = single()
    phone.profile = profile(person)
    return phone.log_in(person.openid)


def test_anybody_reads_where_matchmakers_are(phone, session):
    office = studio()
    matchmaker(office), studio(is_open=False), studio(district="wujin", name="武进红娘基地")
    (one,) = phone.get("/matchmaking/studios?district=tianning").json["items"]
    assert one == phone.get(f"/matchmaking/studios/{id_of(office)}").json
    assert (one["phone"], [who["shown_name"] for who in one["matchmakers"]]) == ("0519-80000000", ["陈老师"])
    assert len(phone.get("/matchmaking/studios").json["items"]) == 2
    refused(phone.get("/matchmaking/studios?cursor=x"), 422, "cursor_invalid")
    refused(phone.get(f"/matchmaking/studios/{SOMEWHERE}"), 404, "studio_not_found")


def test_the_list_of_studios_takes_as_many_queries_for_many_as_for_one(phone, session, statements):
    matchmaker(studio())
    counts = []
    for _ in range(2):
        with statements() as seen:
            assert phone.get("/matchmaking/studios").status_code == 200
        counts.append(len(seen))
        for _ in range(5):
            matchmaker(studio())
    assert counts[0] == counts[1]


def test_a_person_chooses_a_matchmaker_and_leaves_her_again(worker):
    office = studio()
    name, her = office.name, matchmaker(office)
    refused(worker.get(MINE), 404, "no_matchmaker")
    refused(worker.delete(MINE), 404, "no_matchmaker")
    body = {"studio_id": str(id_of(office)), "matchmaker_id": str(id_of(her))}
    assert worker.post(MINE, body).status_code == 201
    mine = worker.get(MINE).json
    assert (mine["studio"]["name"], mine["matchmaker"], mine["taken_up"]) == (name, "陈老师", "phone")
    refused(worker.post(MINE, body), 409, "client_already")
    assert worker.delete(MINE).status_code == 204
    refused(worker.get(MINE), 404, "no_matchmaker")
    assert worker.post(MINE, {"studio_id": str(id_of(office))}).json["matchmaker"] is None
    rows = worker.get("/me/export").json["matchmaking_clients"]
    assert [row["ended_by"] for row in rows] == ["client", None]


def test_a_matchmaker_who_is_not_there_cannot_be_chosen(worker):
    office, elsewhere = studio(), matchmaker(studio())
    refused(worker.post(MINE, {"studio_id": str(SOMEWHERE)}), 404, "studio_not_found")
    at_office = {"studio_id": str(id_of(office))}
    wrong = {**at_office, "matchmaker_id": str(id_of(elsewhere))}
    refused(worker.post(MINE, wrong), 404, "matchmaker_not_found")
    refused(worker.another(single().openid).post(MINE, at_office), 409, "profile_missing")
    young = single("male", born="20070101")
    profile(young)
    refused(worker.another(young.openid).post(MINE, at_office), 403, "under_age")


def test_a_talk_is_booked_once_and_given_up_again(worker):
    her = matchmaker()
    slot = talk(her)
    free = f"/matchmaking/studios/{her.studio_id}/talks"
    booking = f"/matchmaking/talks/{id_of(slot)}/booking"
    assert [one["id"] for one in worker.get(free).json["items"]] == [str(id_of(slot))]
    booked = worker.post(booking)
    assert (booked.status_code, booked.json["matchmaker"]) == (201, "陈老师")
    assert worker.post(booking).status_code == 201
    assert worker.get(free).json["items"] == []
    assert len(worker.get("/me/matchmaking/talks").json["items"]) == 1
    assert [row["matchmaker"] for row in worker.get("/me/export").json["matchmaking_talks"]] == ["陈老师"]
    person = single()
    profile(person)
    other = worker.another(person.openid)
    refused(other.post(booking), 409, "talk_taken")
    refused(other.delete(booking), 404, "talk_not_found")
    assert worker.delete(booking).status_code == 204
    assert other.post(booking).status_code == 201
    refused(worker.get(f"/matchmaking/studios/{SOMEWHERE}/talks"), 404, "studio_not_found")


def test_talks_that_are_over_or_too_many_cannot_be_booked(worker):
    her = matchmaker()
    over = talk(her, starts_at=clock.now() - dt.timedelta(hours=1))
    refused(worker.post(f"/matchmaking/talks/{id_of(over)}/booking"), 404, "talk_not_found")
    slots = [talk(her, starts_at=clock.now() + dt.timedelta(days=days)) for days in range(1, 5)]
    answers = [worker.post(f"/matchmaking/talks/{id_of(slot)}/booking") for slot in slots]
    assert [one.status_code for one in answers[:3]] == [201, 201, 201]
    refused(answers[3], 409, "talks_held")
    stranger = worker.another(single().openid)
    refused(stranger.post(f"/matchmaking/talks/{id_of(slots[3])}/booking"), 409, "profile_missing")
    assert stranger.get("/me/matchmaking/talks").json["items"] == []


def test_tomorrow_s_talk_is_reminded_of_once(worker):
    noon = dt.datetime.combine(clock.today() + dt.timedelta(days=1), dt.time(12), clock.CITY)
    talk(matchmaker(), worker.profile, starts_at=noon)
    current().commit()
    assert jobs.remind_talks() == 1
    assert jobs.remind_talks() == 0


def test_whoever_deletes_the_profile_frees_the_talk(worker):
    slot = talk(matchmaker(), worker.profile)
    worker.delete("/me/matchmaking")
    assert current().get(MatchmakingTalk, slot.id).profile_id is None


def test_each_answers_alone_and_both_see_each_other_once_both_are_willing(worker):
    friend = single("male")
    theirs = profile(
        friend, seeks=("female",), shown_to={"nickname": ["match"], "occupation": []}, nickname="阿江"
    )
    made = introduction(worker.profile, theirs)
    path = f"/me/matchmaking/introductions/{id_of(made)}"
    other = worker.another(friend.openid)
    assert worker.put(f"{path}/answer", {"is_willing": True}).json["other"] is None
    (before,) = other.get("/me/matchmaking/introductions").json["items"]
    assert (before["is_willing"], before["other"]) == (None, None)
    assert current().scalars(select(Notice)).all() == []
    assert other.put(f"{path}/answer", {"is_willing": True}).json["other"]["nickname"] == "小禾"
    (mine,) = worker.get("/me/matchmaking/introductions").json["items"]
    assert mine["other"] == {"nickname": "阿江"}
    told = current().scalars(select(Notice.kind)).all()
    assert told == ["matchmaking_introduction_agreed"] * 2
    refused(worker.put(f"{path}/answer", {"is_willing": False}), 409, "introduction_answered")


def test_who_was_not_wanted_learns_nothing(worker):
    friend = single("male")
    made = introduction(worker.profile, profile(friend, seeks=("female",)))
    path = f"/me/matchmaking/introductions/{id_of(made)}"
    worker.put(f"{path}/answer", {"is_willing": True})
    before = worker.get("/me/matchmaking/introductions").data
    worker.another(friend.openid).put(f"{path}/answer", {"is_willing": False})
    assert worker.get("/me/matchmaking/introductions").data == before
    assert current().scalars(select(Notice)).all() == []


def test_words_for_the_matchmaker_never_reach_the_other(worker):
    friend = single("male")
    made = introduction(
        worker.profile, profile(friend, seeks=("female",)), low_is_willing=True, high_is_willing=True
    )
    path = f"/me/matchmaking/introductions/{id_of(made)}"
    assert worker.put(f"{path}/feedback", {"text": "人很好，慢慢来"}).json["feedback"] == "人很好，慢慢来"
    other = worker.another(friend.openid)
    assert other.put(f"{path}/feedback", {"text": "想再见一面"}).json["feedback"] == "想再见一面"
    assert "慢慢来" not in other.get("/me/matchmaking/introductions").text
    (row,) = worker.get("/me/export").json["matchmaking_introductions"]
    assert (row["feedback"], row["is_willing"]) == ("人很好，慢慢来", True)
    assert "想再见" not in worker.get("/me/export").text


def test_other_people_s_introductions_are_not_there(worker):
    made = introduction(profile(), profile(single("male")))
    for who in (worker, worker.another(factories.member().openid)):
        path = f"/me/matchmaking/introductions/{id_of(made)}"
        refused(who.put(f"{path}/answer", {"is_willing": True}), 404, "introduction_not_found")
        refused(who.put(f"{path}/feedback", {"text": "嗯"}), 404, "introduction_not_found")
        assert who.get("/me/matchmaking/introductions").json["items"] == []
