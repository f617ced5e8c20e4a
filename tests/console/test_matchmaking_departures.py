"""红娘离点: nobody stays with a matchmaker who is not there."""

import datetime as dt

import pytest
from sqlalchemy import select

from app import db
from models import MatchmakingClient, MatchmakingProfile, MatchmakingTalk, Member, StaffRole
from tests.erased import told
from tests.factories import id_of
from tests.matchmaking import client, matchmaker, profile, studio, talk
from tests.phones import Phone

ENDED, CANCELLED = "matchmaking_service_ended", "matchmaking_talk_cancelled"


@pytest.fixture
def phone(app, session, simulator):
    return Phone(app.test_client(), simulator)


def someone():
    made = profile()
    return made, made.member_id


def leaves(desk, post):
    answer = desk.post(f"/matchmaking/studios/{post.studio_id}/matchmakers/{post.id}/removal")
    assert answer.status_code == 200, answer.text
    return answer.json


def living():
    """Members who have a matchmaker."""
    statement = (
        select(MatchmakingProfile.member_id)
        .join(MatchmakingClient, MatchmakingClient.profile_id == MatchmakingProfile.id)
        .where(MatchmakingClient.ended_at.is_(None))
    )
    return set(db.session().scalars(statement))


def test_who_had_chosen_her_is_told_and_chooses_anew_and_nobody_is_passed_on_unasked(seat, phone):
    office = studio()
    her, colleague = matchmaker(office), matchmaker(office, shown_name="李老师")
    (hers, a), (others, b), (anybodys, c), (booked, d) = (someone() for _ in range(4))
    client(office, hers, by=her)
    client(office, others, by=colleague)
    client(office, anybodys)
    talk(her, booked)
    talk(her, starts_at=None)
    kept = talk(colleague)
    assert [one["shown_name"] for one in leaves(seat(StaffRole.OPERATOR), her)["matchmakers"]] == ["李老师"]
    assert living() == {b, c}
    assert [told(member) for member in (a, b, c, d)] == [[ENDED], [], [], [CANCELLED]]
    assert db.session().scalars(select(MatchmakingTalk.id)).all() == [kept.id]
    worker = phone.another(db.session().get_one(Member, a).openid)
    chosen = {"studio_id": str(id_of(office)), "matchmaker_id": str(colleague.id)}
    assert worker.post("/me/matchmaking/matchmaker", chosen).status_code == 201
    assert living() == {a, b, c}


def test_with_the_last_one_the_studio_looks_after_nobody(seat):
    office = studio()
    her = matchmaker(office)
    (hers, a), (anybodys, b) = someone(), someone()
    client(office, hers, by=her)
    client(office, anybodys)
    past = talk(her, hers, starts_at=her.created_at - dt.timedelta(days=1))
    leaves(seat(StaffRole.OPERATOR), her)
    assert living() == set()
    assert told(a) == told(b) == [ENDED]
    assert db.session().scalars(select(MatchmakingTalk.id)).all() == [past.id]
