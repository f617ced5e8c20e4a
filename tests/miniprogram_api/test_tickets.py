"""职工求助: a worker asks, reads the answer, asks again, closes and rates."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from app import clock, db
from app.jobs import tickets as jobs
from app.services import notices
from models import RosterEntry, Ticket, TicketEntry, TicketState
from tests import factories, households

BODY = {"category": "card", "text": "工会卡丢了怎么补"}


@pytest.fixture
def person(session):
    return factories.member()


@pytest.fixture
def worker(phone, person):
    return phone.another(person.openid)


def ticket_of(person, state):
    closed = {"closed_at": clock.now()} if state is TicketState.CLOSED else {}
    return factories.id_of(households.ticket(person, state=state, **closed))


def move(person, union):
    entry = db.session().get_one(RosterEntry, person.roster_entry_id)
    entry.union_id = factories.id_of(union)
    db.session().flush()


def test_a_question_goes_to_ones_own_union_with_a_day_for_the_answer(worker, person):
    union_id = person.roster_entry.union_id
    made = worker.post("/me/tickets", BODY)
    assert (made.status_code, made.json["state"], made.json["category"]) == (201, "open", "card")
    assert made.json["entries"][0] | {"at": None} == {
        "number": 1,
        "is_mine": True,
        "text": BODY["text"],
        "at": None,
    }
    assert made.json["due_at"] > clock.iso(clock.now())
    assert db.session().scalar(select(Ticket.union_id)) == union_id
    assert worker.get(f"/me/tickets/{made.json['id']}").json == made.json
    assert [one["id"] for one in worker.get("/me/tickets").json["items"]] == [made.json["id"]]
    stored = db.session().scalars(select(TicketEntry)).one()
    assert BODY["text"].encode() not in bytes(stored.text_cipher)


def test_who_is_in_no_union_asks_his_districts_or_the_city(phone, session):
    district = factories.district_union("xinbei").id
    for slug, union_id in (("xinbei", district), (None, factories.city().id)):
        person = factories.member(verified=False)
        person.district = slug
        made = phone.another(person.openid).post("/me/tickets", {**BODY, "category": "no_union"})
        assert db.session().get(Ticket, made.json["id"]).union_id == union_id


def test_what_is_about_ones_own_unit_goes_past_it_to_the_district_and_says_so(worker, person):
    district = factories.district_union()
    of_the_district = factories.union(district)
    move(person, of_the_district)
    district_id, unit = factories.id_of(district), factories.id_of(of_the_district)
    for facts in ({"category": "rights"}, {"category": "no_union"}, {"is_kept_from_unit": True}):
        made = worker.post("/me/tickets", {**BODY, **facts})
        assert made.json["union"] == {"id": str(district_id), "name": "tianning总工会"}, made.text
        assert made.json["is_kept_from_unit"] is True
        assert made.json["next"].startswith("tianning总工会会在")
        assert db.session().get(Ticket, made.json["id"]).kept_from_union_id == unit
    plain = worker.post("/me/tickets", BODY).json
    assert (plain["union"]["id"], plain["is_kept_from_unit"]) == (str(unit), False)


def test_above_a_unit_without_a_district_stands_the_city(worker, person):
    city = factories.city()
    city_id = factories.id_of(city)
    made = worker.post("/me/tickets", {**BODY, "category": "rights"})
    assert made.json["union"]["id"] == str(city_id)
    move(person, city)
    highest = worker.post("/me/tickets", {**BODY, "category": "rights"})
    assert (highest.json["union"]["id"], highest.json["is_kept_from_unit"]) == (str(city_id), False)


def test_an_answered_question_can_be_asked_again_closed_and_rated_once(worker, person):
    address = f"/me/tickets/{ticket_of(person, TicketState.ANSWERED)}"
    assert worker.post(f"{address}/rating", {"rating": 5}).json["code"] == "ticket_not_closed"
    again = worker.post(f"{address}/entries", {"text": "那要多久"})
    assert (again.status_code, again.json["state"], len(again.json["entries"])) == (201, "open", 2)
    assert worker.post(f"{address}/closing").json["state"] == "closed"
    assert worker.post(f"{address}/closing").json["code"] == "ticket_closed"
    assert worker.post(f"{address}/entries", {"text": "还有"}).json["code"] == "ticket_closed"
    assert worker.post(f"{address}/rating", {"rating": 4}).json["rating"] == 4
    assert worker.post(f"{address}/rating", {"rating": 5}).json["code"] == "ticket_already_rated"


def test_others_questions_look_absent(worker):
    address = f"/me/tickets/{ticket_of(factories.member(), TicketState.OPEN)}"
    answers = [
        worker.get(address),
        worker.post(f"{address}/entries", {"text": "还有"}),
        worker.post(f"{address}/closing"),
        worker.post(f"{address}/rating", {"rating": 5}),
    ]
    assert {answer.json["code"] for answer in answers} == {"ticket_not_found"}


def test_five_questions_a_day_are_enough(worker):
    answers = [worker.post("/me/tickets", BODY) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [201] * 5 + [409]
    assert answers[-1].json["code"] == "ticket_limit_reached"


def test_the_list_takes_a_fixed_number_of_statements(worker, statements):
    worker.post("/me/tickets", BODY)
    with statements() as few:
        worker.get("/me/tickets")
    for _ in range(3):
        worker.post("/me/tickets", BODY)
    with statements() as many:
        assert len(worker.get("/me/tickets").json["items"]) == 4
    assert len(many) == len(few)
    assert worker.get("/me/tickets?cursor=abc").json["code"] == "cursor_invalid"


def test_what_was_answered_long_ago_closes_by_itself(session, person):
    long_ago = clock.now() - dt.timedelta(days=16)
    old = factories.id_of(households.ticket(person, state=TicketState.ANSWERED, answered_at=long_ago))
    ticket_of_today = households.ticket(person, state=TicketState.ANSWERED, answered_at=clock.now())
    fresh = factories.id_of(ticket_of_today)
    db.session().commit()
    assert [jobs.close_answered(), jobs.close_answered()] == [1, 0]
    states = {one: db.session().get(Ticket, one, populate_existing=True).state for one in (old, fresh)}
    assert states == {old: TicketState.CLOSED, fresh: TicketState.ANSWERED}


def test_the_worker_reads_what_happens_next_and_by_when(worker, person):
    ids = {state: str(ticket_of(person, state)) for state in TicketState}
    late = households.ticket(person, due_at=clock.now() - dt.timedelta(hours=1))
    last = dt.datetime.combine(clock.today() + dt.timedelta(days=40), dt.time(), clock.CITY)
    db.session().get_one(Ticket, uuid.UUID(ids[TicketState.OPEN])).due_at = last
    late_id = str(late.id)
    told = {one["id"]: one["next"] for one in worker.get("/me/tickets").json["items"]}
    assert told[ids[TicketState.OPEN]] == f"常州市总工会会在{notices.term_text(last)}前答复，答复后通知您"
    assert "00:00" not in told[ids[TicketState.OPEN]]
    assert told[late_id] == "已超过答应答复的时间，可以拨打 12351 催办"
    assert told[ids[TicketState.ANSWERED]] == "工会已答复；还有问题可以接着问，15 天没有再问就办结"
    assert told[ids[TicketState.CLOSED]] == "已办结，请给这次答复评个分"
    worker.post(f"/me/tickets/{ids[TicketState.CLOSED]}/rating", {"rating": 5})
    rated = worker.get(f"/me/tickets/{ids[TicketState.CLOSED]}").json
    assert rated["next"] == "已办结；又有困难时，可以再提一件"
    found = worker.get("/me/tickets?state=answered").json["items"]
    assert [one["id"] for one in found] == [ids[TicketState.ANSWERED]]
