"""求助的桌子: answered by the day that was promised, by the union that looks after the person."""

import datetime as dt

import pytest
from sqlalchemy import select

from app import clock, db
from models import AuditEntry, Notice, StaffRole, TicketState
from tests import factories, households

OPERATOR = StaffRole.OPERATOR


@pytest.fixture
def unit(session):
    return households.street()[1]


def ticket(unit, **facts):
    person = factories.member(entry=factories.roster_entry(union_of=unit))
    return factories.id_of(households.ticket(person, union_id=unit.id, **facts))


def test_an_answer_is_told_to_the_person_and_nobody_sees_who_asked(seat, unit):
    desk = seat(OPERATOR, union=unit)
    ticket_id = ticket(unit)
    address = f"/tickets/{ticket_id}"
    assert desk.get(address).json["entries"][0]["text"] == "卡丢了怎么办"
    made = desk.post(f"{address}/answers", {"text": "到街道工会可以补办"})
    assert (made.status_code, made.json["state"], len(made.json["entries"])) == (201, "answered", 2)
    assert "member" not in made.text
    assert db.session().scalars(select(Notice.kind)).all() == ["ticket_answered"]
    actions = select(AuditEntry.action).where(AuditEntry.subject_id == ticket_id).order_by(AuditEntry.id)
    assert db.session().scalars(actions).all() == ["tickets.read", "tickets.answer"]


def test_the_queue_shows_what_is_due_first_and_what_is_late(seat, unit, statements):
    desk = seat(OPERATOR, union=unit)
    ticket(unit)
    late = ticket(unit, due_at=clock.now() - dt.timedelta(hours=1))
    ticket(unit, state=TicketState.ANSWERED, answered_at=clock.now())
    households.ticket(factories.member())
    first, *others = [one["id"] for one in desk.get("/tickets").json["items"]]
    assert (first, len(others)) == (str(late), 2)
    assert [one["id"] for one in desk.get("/tickets?overdue=true").json["items"]] == [str(late)]
    assert len(desk.get("/tickets?state=open&overdue=false").json["items"]) == 1
    assert desk.get("/tickets?cursor=abc").json["code"] == "cursor_invalid"
    with statements() as few:
        desk.get("/tickets?limit=1")
    with statements() as many:
        desk.get("/tickets")
    assert len(many) == len(few)


def test_a_question_is_handed_over_within_ones_unions_only(seat, unit):
    street_id, unit_id = unit.parent_id, unit.id
    above = seat(OPERATOR, union=factories.union(name="邻居"))
    desk = seat(OPERATOR)
    address = f"/tickets/{ticket(unit)}"
    assert desk.post(f"{address}/handover", {"union_id": str(street_id)}).json["union_id"] == str(street_id)
    nowhere = desk.post(f"{address}/handover", {"union_id": "01998d2e-0000-7000-8000-000000000000"})
    assert nowhere.json["code"] == "union_not_found"
    for act, body in {"handover": {"union_id": str(unit_id)}, "answers": {"text": "好"}}.items():
        assert above.post(f"{address}/{act}", body).json["code"] == "ticket_not_found"
    assert above.get(address).json["code"] == "ticket_not_found"


def test_a_question_is_handed_up_and_then_is_seen_there_alone(seat, unit):
    city_id, street_id = factories.id_of(factories.city()), unit.parent_id
    desk, address = seat(OPERATOR, union=unit), f"/tickets/{ticket(unit)}"
    above = seat(OPERATOR)
    assert desk.post(f"{address}/handover", {"union_id": str(street_id)}).json["union_id"] == str(street_id)
    assert desk.get(address).json["code"] == "ticket_not_found"
    assert above.post(f"{address}/handover", {"union_id": str(city_id)}).json["union_id"] == str(city_id)


def test_what_is_kept_from_a_unit_never_comes_down_to_it(seat, unit):
    unit_id, street_id = unit.id, unit.parent_id
    own = factories.union(unit, name="车间工会").id
    person = factories.member(entry=factories.roster_entry(union_of=unit))
    kept = households.ticket(person, union_id=factories.city().id, kept_from_union_id=unit_id)
    address = f"/tickets/{factories.id_of(kept)}"
    desk = seat(OPERATOR)
    assert seat(OPERATOR, union=unit).get(address).json["code"] == "ticket_not_found"
    assert desk.get(address).json["is_kept_from_unit"] is True
    for below in (unit_id, own):
        refused = desk.post(f"{address}/handover", {"union_id": str(below)})
        assert (refused.status_code, refused.json["code"]) == (409, "ticket_kept_from_unit")
    assert desk.post(f"{address}/handover", {"union_id": str(street_id)}).status_code == 200


def test_what_is_closed_is_answered_no_more(seat, unit):
    desk = seat(OPERATOR, union=unit)
    unit_id = str(unit.id)
    address = f"/tickets/{ticket(unit, state=TicketState.CLOSED, closed_at=clock.now())}"
    assert desk.post(f"{address}/answers", {"text": "好"}).json["code"] == "ticket_closed"
    assert desk.post(f"{address}/handover", {"union_id": unit_id}).json["code"] == "ticket_closed"
