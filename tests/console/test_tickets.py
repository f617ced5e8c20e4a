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


def test_what_is_closed_is_answered_no_more(seat, unit):
    desk = seat(OPERATOR, union=unit)
    unit_id = str(unit.id)
    address = f"/tickets/{ticket(unit, state=TicketState.CLOSED, closed_at=clock.now())}"
    assert desk.post(f"{address}/answers", {"text": "好"}).json["code"] == "ticket_closed"
    assert desk.post(f"{address}/handover", {"union_id": unit_id}).json["code"] == "ticket_closed"
