"""联谊: places of each gender in a storm, hundreds who choose each other at once; else see what happens."""

import datetime as dt
import time

from sqlalchemy import update

from app import clock
from app.services import mixers
from models import Gender, Mixer, RosterEntry
from tests import factories, live, mixing

RIVALS, PLACES = 64, 5


def people_of(service, count):
    """So many people, every second one a man, with profiles."""
    genders = [mixing.FEMALE, mixing.MALE] * (count // 2)
    with service.preparing() as current:
        people = live.verified_members(count)
        for gender in Gender:
            ids = [one.roster_entry_id for one, its in zip(people, genders, strict=True) if its is gender]
            current.execute(update(RosterEntry).where(RosterEntry.id.in_(ids)).values(gender=gender))
    mixing.ready(service, people, genders)
    return people


def prepare(service):
    """Five places for women and five for men; 32 of each want one."""
    with service.preparing():
        factories.privacy_document()
        campaign_id = mixing.evening(women=PLACES, men=PLACES).id
    session_id = service.value(
        "SELECT id::text FROM campaign_sessions WHERE campaign_id = :id", id=campaign_id
    )
    return campaign_id, session_id, people_of(service, RIVALS)


def storm(service, **headers):
    """All sign up at once; then all who have a place cancel at once, and so does every fifth in line."""
    campaign_id, session_id, people = prepare(service)
    phones = [service.client(person, **headers) for person in people]
    asked = {**mixing.BODY, "session_id": session_id}
    made = live.all_together(phones, lambda phone: phone.post(f"/campaigns/{campaign_id}/signups", asked))
    assert {answer.status for answer in made} == {201}, {answer.code for answer in made}
    leaving = [
        (person, answer.json["id"])
        for number, (person, answer) in enumerate(zip(people, made, strict=True))
        if answer.json["state"] == "approved" or number % 5 == 0
    ]

    def cancel(person, id_):
        with service.client(person, **headers) as phone:
            return phone.post(f"/me/signups/{id_}/cancel")

    left = live.together(*[lambda pair=pair: cancel(*pair) for pair in leaving])
    assert {answer.status for answer in left} == {200}, [answer.code for answer in left]
    return campaign_id


HELD = """
    SELECT q.kind, q.taken_count, (SELECT count(*) FROM signups s
        JOIN roster_entries r ON r.id = s.roster_entry_id
        WHERE s.campaign_id = q.campaign_id AND s.state IN ('approved', 'offered') AND r.gender = q.kind)
    FROM campaign_quotas q WHERE q.campaign_id = :id ORDER BY q.kind
"""


def test_in_a_storm_each_gender_keeps_its_places_and_none_is_lost(service):
    campaign_id = storm(service)
    rows = [tuple(row) for row in service.rows(HELD, id=campaign_id)]
    assert rows == [("female", PLACES, PLACES), ("male", PLACES, PLACES)]


def leave_while_others_arrive(service, **headers):
    """All places are taken; at once two women and two men cancel, and as many others sign up."""
    campaign_id, session_id, people = prepare(service)
    holders, newcomers = people[: 2 * PLACES], people[2 * PLACES : 2 * PLACES + 4]

    def arrive(person):
        with service.client(person, **headers) as phone:
            asked = {**mixing.BODY, "session_id": session_id}
            return phone.post(f"/campaigns/{campaign_id}/signups", asked)

    def leave(person, signup_id):
        # Whoever arrives has looked for a place by now, and has not yet written that he waits.
        time.sleep(1 if headers else 0)
        with service.client(person, **headers) as phone:
            return phone.post(f"/me/signups/{signup_id}/cancel")

    first = live.together(*[lambda person=person: arrive(person) for person in holders])
    assert {answer.json["state"] for answer in first} == {"approved"}
    answers = live.together(
        *[lambda person=person: arrive(person) for person in newcomers],
        *[
            lambda person=person, answer=answer: leave(person, answer.json["id"])
            for person, answer in list(zip(holders, first, strict=True))[:4]
        ],
    )
    assert {answer.status for answer in answers} == {200, 201}
    return [tuple(row) for row in service.rows(HELD, id=campaign_id)]


def test_whoever_arrives_while_others_of_his_gender_leave_gets_a_place_or_an_offer(service):
    assert leave_while_others_arrive(service) == [("female", PLACES, PLACES), ("male", PLACES, PLACES)]


def test_without_the_lock_of_the_queue_places_stay_empty_while_people_wait(unguarded):
    rows = leave_while_others_arrive(unguarded, X_Without="queue")
    assert [counted for _, counted, _ in rows] == [held for _, _, held in rows]
    assert sum(held for _, _, held in rows) < 2 * PLACES


PAIRS = 300


def choose_each_other(service, **headers):
    """600 people pick at the same moment, each the one who picks him; the mixer."""
    people = people_of(service, 2 * PAIRS)
    women, men = people[::2], people[1::2]
    campaign_id, mixer_id, badges = mixing.fill(service, women, men)
    wanted = {one.id: badges[other.id] for one, other in zip([*women, *men], [*men, *women], strict=True)}
    phones = {service.client(one, **headers): wanted[one.id] for one in people}
    answers = live.all_together(
        list(phones),
        lambda phone: phone.put(f"/matchmaking/mixers/{campaign_id}/picks", {"badges": [phones[phone]]}),
    )
    assert {answer.status for answer in answers} == {200}, {answer.code for answer in answers}
    return mixer_id


def matches_of(service, mixer_id):
    return service.value("SELECT count(*) FROM mixer_matches WHERE mixer_id = :id", id=mixer_id)


def test_300_pairs_who_choose_each_other_at_the_same_instant_are_300_matches(service):
    mixer_id = choose_each_other(service)
    assert matches_of(service, mixer_id) == 0
    with service.preparing() as current:
        current.execute(
            update(Mixer)
            .where(Mixer.id == mixer_id)
            .values(picks_close_at=clock.now() - dt.timedelta(minutes=1))
        )
    with service.preparing():
        assert mixers.reveal(mixer_id)
    with service.preparing():
        assert not mixers.reveal(mixer_id)
    assert matches_of(service, mixer_id) == PAIRS
    told = service.value("SELECT count(*) FROM notices WHERE subject_id = :id", id=mixer_id)
    assert told == 2 * PAIRS


def test_matching_each_pick_when_it_comes_loses_pairs(unguarded):
    mixer_id = choose_each_other(unguarded, X_Without="batch")
    assert matches_of(unguarded, mixer_id) < PAIRS


def report_from_many_hands(service, **headers):
    """One person sends the same report from eight windows, each with its own key; how many were taken."""
    her, him = people_of(service, 2)
    campaign_id, _, badges = mixing.fill(service, [her], [him])
    body = {"badge": badges[him.id], "reason": "harassment", "text": "他一直跟着我"}
    phones = [service.client(her, **headers) for _ in range(8)]
    answers = live.all_together(
        phones, lambda phone: phone.post(f"/matchmaking/mixers/{campaign_id}/reports", body)
    )
    assert {answer.status for answer in answers} <= {201, 409}, {answer.code for answer in answers}
    return service.value("SELECT count(*) FROM mixer_reports")


def test_one_person_has_one_open_report_of_another_however_often_it_is_sent(service):
    assert report_from_many_hands(service) == 1


def test_without_waiting_for_oneself_several_reports_are_taken(unguarded):
    assert report_from_many_hands(unguarded, X_Without="report") > 1
