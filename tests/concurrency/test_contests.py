"""打分: judges hand in at once, one judge twice at once, and sheets arrive while the round closes."""

from app.campaign_types import TYPES
from models import StaffRole
from tests import contesting, factories, live

ROUNDS = 4
JUDGES = 6
MADE_UP = "reading_festival"
POINTS = {"content": 40, "writing": 20, "thought": 10}
SHEETS = """
    SELECT count(*) FROM contest_sheets s JOIN contest_entries e ON e.id = s.entry_id WHERE e.round_id = :id
"""
COUNTED = "SELECT sum(sheet_count) FROM contest_entries WHERE round_id = :id"


def prepared(service, **facts):
    with service.preparing() as session:
        of = contesting.contest(type_=TYPES[MADE_UP], **facts)
        people = [*of.panel, factories.staff(StaffRole.OPERATOR)]
        for person in people:
            session.refresh(person)
        entry_id = session.scalars(contesting.entry_ids(of.round_id)).first()
        round_id = of.round_id
    return round_id, entry_id, people


def hand_in(client, entry_id):
    return client.put(f"{live.DESK_API}/contest-entries/{entry_id}/sheet", {"points": POINTS})


def close_while_sheets_arrive(service, **headers):
    """How many sheets there are, how many the ranking counts, and the refusals that judges heard."""
    round_id, entry_id, people = prepared(service, entrants=1, judges=JUDGES)
    clients = [service.desk(person, **headers) for person in people]

    def act(client):
        if client is not clients[-1]:
            return hand_in(client, entry_id)
        path = f"{live.DESK_API}/contest-rounds/{round_id}/closing"
        return client.post(path, {"accepts_missing": True})

    answers = live.all_together(clients, act)
    refused = {answer.code for answer in answers} - {None}
    return service.value(SHEETS, id=round_id), service.value(COUNTED, id=round_id), refused


def test_every_sheet_is_counted_or_comes_too_late(service):
    for _ in range(ROUNDS):
        there, counted, refused = close_while_sheets_arrive(service)
        assert there == counted
        assert refused <= {"contest_round_closed"}


def test_without_the_lock_a_sheet_slips_in_behind_the_closing(lawless):
    found = (close_while_sheets_arrive(lawless, X_Without="contest round") for _ in range(ROUNDS * 3))
    assert any(there > counted for there, counted, _ in found)


def test_one_judge_who_hands_in_twice_at_once_has_one_sheet(service):
    round_id, entry_id, people = prepared(service, entrants=1, judges=1)
    clients = [service.desk(people[0]) for _ in range(4)]
    answers = live.all_together(clients, lambda client: hand_in(client, entry_id))
    assert {answer.status for answer in answers} == {200}
    assert service.value(SHEETS, id=round_id) == 1
