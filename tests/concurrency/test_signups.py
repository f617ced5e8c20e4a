"""抢名额: many people, few places, a queue. Never over, no place lost, in order; else see what happens."""

import threading
import time

import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app import db
from app.services.signups import moves
from models import CampaignQuota, RosterEntry, Signup, SignupAction
from tests import factories, live, programmes

RIVALS, PLACES = 64, 10
BODY = {"answers": {"companions": 0}, "consent": {"document": "privacy", "version": "1"}}
LINE = """
    SELECT s.state, coalesce(r.union_id::text, '') FROM signups s
    LEFT JOIN roster_entries r ON r.id = s.roster_entry_id
    WHERE s.campaign_id = :campaign AND s.queued_at IS NOT NULL AND s.state <> 'cancelled'
    ORDER BY s.queued_at, s.id
"""


def prepare(service, quotas=()):
    """Ten places of a show, of its first session or of quotas; rivals of two unions, who may have some."""
    with service.preparing():
        factories.privacy_document()
        capacity = 2 * RIVALS if quotas else PLACES
        campaign_id = programmes.campaign("culture_hundred", sessions=2, capacity=capacity).id
    with service.preparing():
        people = live.verified_members(RIVALS // 2) + live.verified_members(RIVALS // 2)
    with service.preparing() as current:
        for person, capacity in zip((people[0], people[-1]), quotas, strict=False):
            home = current.scalar(
                select(RosterEntry.union_id).where(RosterEntry.id == person.roster_entry_id)
            )
            current.add(CampaignQuota(campaign_id=campaign_id, union_id=home, capacity=capacity))
        if quotas:
            current.add(CampaignQuota(campaign_id=campaign_id, capacity=PLACES - sum(quotas)))
    sessions = service.rows(
        "SELECT id::text FROM campaign_sessions WHERE campaign_id = :id ORDER BY starts_at", id=campaign_id
    )
    return campaign_id, [session_id for (session_id,) in sessions], people


def storm(service, quotas=(), **headers):
    """All sign up at once; then all who have a place, and every fifth in line, cancel at once."""
    campaign_id, (session_id, _), people = prepare(service, quotas)
    phones = [service.client(person, **headers) for person in people]
    asked = {**BODY, "session_id": session_id}
    made = live.all_together(phones, lambda phone: phone.post(f"/campaigns/{campaign_id}/signups", asked))
    assert {answer.status for answer in made} == {201}, {answer.code for answer in made}
    assert sorted(answer.json["state"] for answer in made) == ["approved"] * PLACES + ["waiting"] * (
        RIVALS - PLACES
    )
    leaving = [
        (person, answer.json["id"])
        for number, (person, answer) in enumerate(zip(people, made, strict=True))
        if answer.json["state"] == "approved" or number % 5 == 0
    ]
    left = live.together(
        *[
            lambda person=person, id_=id_: act(service, person, id_, "cancel", **headers)
            for person, id_ in leaving
        ]
    )
    assert {answer.status for answer in left} == {200}, [answer.code for answer in left]
    return campaign_id, dict(zip((answer.json["id"] for answer in made), people, strict=True))


def act(service, person, id_, what, **headers):
    with service.client(person, **headers) as phone:
        return phone.post(f"/me/signups/{id_}/{what}")


def held(service, campaign_id):
    """(sign-ups that hold a place, places that are counted as taken)."""
    ((rows, counted),) = service.rows(
        "SELECT (SELECT count(*) FROM signups WHERE campaign_id = :id AND state IN ('approved', 'offered')),"
        " (SELECT sum(taken_count) FROM campaign_sessions WHERE campaign_id = :id)",
        id=campaign_id,
    )
    return rows, counted


def out_of_order(service, campaign_id):
    """Who still waits although somebody of the same union behind him was served."""
    wrong, waits = 0, set()
    for state, union in service.rows(LINE, campaign=campaign_id):
        if state == "waiting":
            waits.add(union)
        elif union in waits:
            wrong += 1
    return wrong


@pytest.mark.parametrize("quotas", [(), (3, 3)], ids=["one pool", "two quotas and a pool"])
def test_in_a_storm_every_place_goes_to_the_next_in_line(service, quotas):
    campaign_id, people = storm(service, quotas)
    assert held(service, campaign_id) == (PLACES, PLACES)
    assert out_of_order(service, campaign_id) == 0
    rows = service.rows(
        "SELECT q.capacity, q.taken_count, (SELECT count(*) FROM signups s WHERE s.quota_id = q.id"
        " AND s.state IN ('approved', 'offered')) FROM campaign_quotas q WHERE campaign_id = :id",
        id=campaign_id,
    )
    assert all(capacity == taken == of_it for capacity, taken, of_it in rows)
    offered = service.rows(
        "SELECT id::text FROM signups WHERE campaign_id = :id AND state = 'offered'", id=campaign_id
    )
    answers = live.together(
        *[lambda id_=id_: act(service, people[id_], id_, "accept") for (id_,) in offered],
        *[lambda id_=id_: act(service, people[id_], id_, "accept") for (id_,) in offered],
    )
    assert {(answer.status, answer.json["state"]) for answer in answers} == {(200, "approved")}
    assert held(service, campaign_id) == (PLACES, PLACES)


def leave_while_others_arrive(service, quotas=(), *, pause_s=0.0, **headers):
    """Ten have a place; at the same moment four of them cancel and four others sign up.

    No more than one process has threads for, so that nobody is late for being served late.
    """
    campaign_id, sessions, people = prepare(service, quotas)
    # Where quotas are short, and not sessions, the rivals meet nowhere but there.
    first_session, other = sessions if quotas else sessions[:1] * 2
    half = PLACES // 2
    holders = people[:half] + people[-half:]
    newcomers = [*people[half : half + 2], *people[-half - 2 : -half]]

    def arrive(person, session_id=other):
        with service.client(person, **headers) as phone:
            return phone.post(f"/campaigns/{campaign_id}/signups", {**BODY, "session_id": session_id})

    first = live.together(*[lambda person=person: arrive(person, first_session) for person in holders])
    assert {answer.json["state"] for answer in first} == {"approved"}

    def leave(person, answer):
        time.sleep(pause_s)
        return act(service, person, answer.json["id"], "cancel", **headers)

    answers = live.together(
        *[lambda person=person: arrive(person) for person in newcomers],
        *[
            lambda person=person, answer=answer: leave(person, answer)
            for person, answer in list(zip(holders, first, strict=True))[half - 2 : half + 2]
        ],
    )
    assert {answer.status for answer in answers} == {200, 201}
    return held(service, campaign_id)


QUOTAS = pytest.mark.parametrize("quotas", [(), (3, 3)], ids=["one pool", "two quotas and a pool"])


@QUOTAS
def test_whoever_arrives_while_others_leave_gets_a_place_or_an_offer(service, quotas):
    assert leave_while_others_arrive(service, quotas) == (PLACES, PLACES)


@QUOTAS
def test_without_the_lock_of_the_queue_places_stay_empty_while_people_wait(unguarded, quotas):
    rows, counted = leave_while_others_arrive(unguarded, quotas, pause_s=1, X_Without="queue")
    assert rows == counted < PLACES


PACK = {"answers": {"work": "outdoor"}, "consent": BODY["consent"]}


def session_of(service, campaign_id):
    return service.value("SELECT id::text FROM campaign_sessions WHERE campaign_id = :id", id=campaign_id)


def rush(service, **headers):
    """64 people for ten packs of one session, for which nobody can wait."""
    with service.preparing():
        factories.privacy_document()
        campaign_id = programmes.campaign(sessions=1, capacity=PLACES).id
    with service.preparing():
        people = live.verified_members(RIVALS)
    session_id = session_of(service, campaign_id)
    asked = {**PACK, "session_id": session_id}
    phones = [service.client(person, **headers) for person in people]
    answers = live.all_together(
        phones, lambda phone: phone.post(f"/campaigns/{campaign_id}/signups", asked, key="tap")
    )
    return answers, campaign_id, [person.id for person in people]


def gone_through_the_lane(service, campaign_id):
    """How many have one time for both steps, as the lane writes them; the house reads the clock twice."""
    return service.value(
        "SELECT count(*) FROM (SELECT s.id FROM signups s JOIN signup_moves m ON m.signup_id = s.id"
        " WHERE s.campaign_id = :id GROUP BY s.id HAVING count(*) = 2 AND count(DISTINCT m.at) = 1) alike",
        id=campaign_id,
    )


def test_of_64_ten_get_the_ten_packs_and_the_others_leave_nothing(service):
    answers, campaign_id, people = rush(service)
    assert sorted(answer.status for answer in answers) == [201] * PLACES + [409] * (RIVALS - PLACES)
    assert {answer.code for answer in answers} == {None, "campaign_full"}
    assert held(service, campaign_id) == (PLACES, PLACES)
    of_them = "FROM signups s WHERE s.campaign_id = :id"
    ((keys, consents, told, entries),) = service.rows(
        "SELECT (SELECT count(*) FROM idempotency_keys WHERE actor_id = ANY(:people)),"
        " (SELECT count(*) FROM consents WHERE member_id = ANY(:people)),"
        f" (SELECT count(*) FROM notices WHERE subject_id IN (SELECT s.id {of_them})),"
        f" (SELECT count(*) FROM audit_entries WHERE subject_id IN (SELECT s.id {of_them}))",
        id=campaign_id,
        people=people,
    )
    assert (keys, consents, told, entries) == (PLACES, PLACES, PLACES, 2 * PLACES)
    assert gone_through_the_lane(service, campaign_id) > 0


def test_whoever_reads_the_places_and_then_writes_them_gives_too_many(unguarded):
    answers, campaign_id, _ = rush(unguarded, X_Without="places")
    rows, counted = held(unguarded, campaign_id)
    assert rows == [answer.status for answer in answers].count(201) > counted


def test_one_person_s_many_taps_are_one_sign_up(service):
    with service.preparing():
        factories.privacy_document()
        campaign_id = programmes.campaign(sessions=1, capacity=PLACES).id
        person = factories.member()
    session_id = session_of(service, campaign_id)
    asked = {**PACK, "session_id": session_id}
    for key in ("tap", None):
        phones = [service.client(person) for _ in range(16)]
        answers = live.all_together(
            phones, lambda phone, key=key: phone.post(f"/campaigns/{campaign_id}/signups", asked, key=key)
        )
        codes = {answer.code for answer in answers}
        assert codes <= {None, "idempotency_in_progress", "already_signed_up"}, codes
        assert len({answer.body for answer in answers if answer.status == 201}) == (0 if key is None else 1)
        assert held(service, campaign_id) == (1, 1)


@pytest.fixture
def bound(service):
    """This process works on the service's own database, as the console's process would."""
    engine = db.make_engine(service.settings.database_url)
    previous = db._sessions.session_factory.kw.get("bind")
    db.bind(engine)
    yield
    db.bind(previous)
    engine.dispose()


def decide_in_opposite_orders(service):
    """Two desks send back the same four sign-ups at once, each beginning at its own end; what went wrong."""
    with service.preparing():
        of = programmes.campaign("culture_hundred")
        ids = [programmes.signup(of, state="submitted").id for _ in range(4)]
    trouble, ready = [], threading.Barrier(2)

    def decide(order):
        ready.wait(live.PATIENCE_S)
        try:
            with db.unit_of_work():
                for signup in moves.lock_many(order):
                    moves.move(None, signup, SignupAction.RETURN, item="needs", reason="请补充。")
        except moves.SignupMoved:
            pass
        except DBAPIError as problem:
            trouble.append(type(problem.orig))

    live.together(lambda: decide(ids), lambda: decide(ids[::-1]))
    return trouble


def test_of_two_batches_in_opposite_orders_none_waits_for_the_other_for_ever(service, bound):
    assert decide_in_opposite_orders(service) == []


def test_rows_that_are_locked_in_the_order_of_asking_end_in_a_deadlock(service, bound, monkeypatch):
    def lock_as_asked(ids):
        for id_ in ids:
            signup = db.session().scalar(
                select(Signup)
                .where(Signup.id == id_)
                .options(moves.joinedload(Signup.campaign))
                .with_for_update(of=Signup)
            )
            time.sleep(0.2)
            yield signup

    monkeypatch.setattr(moves, "lock_many", lock_as_asked)
    assert decide_in_opposite_orders(service) == [DeadlockDetected]
