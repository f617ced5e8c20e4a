"""红娘: one time to talk wanted by many at once, and one vouch decided at two desks at once."""

from collections import Counter

from models import StaffRole
from tests import factories, live, matchmaking

PEOPLE, ROUNDS = 8, 4
TOLD = "SELECT count(*) FROM audit_entries WHERE subject_id = :id AND action = 'matchmaking_talks.book'"
REFUSED = (
    "SELECT count(*) FROM audit_entries WHERE subject_id = :id AND action = 'matchmaking_vouches.refuse'"
)


def book_at_once(service, **headers):
    """Eight people book one time; the answers, and how many bookings were written down."""
    with service.preparing() as session:
        slot_id = matchmaking.talk(matchmaking.matchmaker()).id
        people = [matchmaking.single() for _ in range(PEOPLE)]
        for one in people:
            matchmaking.profile(one)
        session.flush()
        for one in people:
            session.refresh(one)
    phones = [service.client(one, **headers) for one in people]
    path = f"/matchmaking/talks/{slot_id}/booking"
    answers = live.all_together(phones, lambda phone: phone.post(path))
    return Counter(answer.code or answer.status for answer in answers), service.value(TOLD, id=slot_id)


def refuse_at_once(service, **headers):
    """Two desks refuse one request; the statuses, and how many decisions were written down."""
    with service.preparing() as session:
        home = factories.union(name="核实工会")
        vouch_id = matchmaking.vouch(union_of=home).id
        staff = [factories.staff(StaffRole.REVIEWER, union_of=home) for _ in range(2)]
        session.flush()
        for one in staff:
            session.refresh(one)
    desks = [service.desk(one, **headers) for one in staff]
    path = f"{live.DESK_API}/matchmaking/vouches/{vouch_id}/refusal"
    answers = live.all_together(desks, lambda desk: desk.post(path, {"reason": "请补交证明"}))
    return sorted(answer.status for answer in answers), service.value(REFUSED, id=vouch_id)


def test_of_eight_people_who_book_one_time_at_once_one_has_it(service):
    assert book_at_once(service) == (Counter({"talk_taken": PEOPLE - 1, 201: 1}), 1)


def test_without_the_lock_one_time_is_given_twice(unguarded):
    answers, booked = book_at_once(unguarded, X_Without="talk")
    assert answers[201] == booked > 1


def test_of_two_desks_that_answer_one_vouch_at_once_one_does(service):
    for _ in range(ROUNDS):
        assert refuse_at_once(service) == ([200, 409], 1)


def test_without_the_lock_one_vouch_is_answered_twice(unguarded):
    found = [refuse_at_once(unguarded, X_Without="vouch") for _ in range(ROUNDS)]
    assert ([200, 200], 2) in found
