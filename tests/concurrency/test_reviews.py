"""审核: two reviewers judge one step at the same moment, and batches cross each other."""

from app.campaign_types import TYPES
from app.services.signups import steps
from models import Signup, StaffRole
from tests import factories, live, programmes, reviewing

ROUNDS = 6
DESKS = 4
HONOUR = "craftsmen"
MONEY = "hardship_aid"
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


def desks(session, count):
    """So many people who may judge whatever waits."""
    people = [factories.staff(StaffRole.REVIEWER, StaffRole.CHAIR) for _ in range(count)]
    for person in people:
        session.refresh(person)
    return people


def judge_at_once(service, **headers):
    """Half of the desks pass it on, half turn it down; how many succeeded, moves made, and refusals."""
    with service.preparing() as session:
        case = reviewing.submitted(TYPES[HONOUR])
        people = desks(session, DESKS)
    acts = [("approval", {}), ("rejection", {"reason": "材料不全"})] * (DESKS // 2)
    clients = [service.desk(person, **headers) for person in people]
    chosen = dict(zip(clients, acts, strict=True))

    def act(client):
        action, body = chosen[client]
        path = f"{live.DESK_API}/reviews/{case.id}/{action}"
        return client.post(path, {"move_count": 1, **body})

    answers = live.all_together(clients, act)
    moves = service.value(
        "SELECT count(*) FROM signup_moves WHERE signup_id = :id AND number > 1", id=case.id
    )
    refused = {answer.code for answer in answers if answer.status != 200}
    return sum(answer.status == 200 for answer in answers), moves, refused


def test_of_several_who_judge_one_step_at_once_one_does_and_the_others_hear_of_it(service):
    for _ in range(ROUNDS):
        assert judge_at_once(service) == (1, 1, {"review_taken"})


def test_without_lock_and_unique_rule_one_step_is_judged_more_than_once(lawless):
    assert max(judge_at_once(lawless, X_Without="review")[1] for _ in range(ROUNDS)) > 1


def crossing_batches(service, **headers):
    """Two desks turn down the same ten sign-ups, one from the first to the last, one the other way round."""
    with service.preparing() as session:
        campaign = programmes.campaign(HONOUR)
        cases = [reviewing.submitted(TYPES[HONOUR], of=campaign).id for _ in range(10)]
        people = desks(session, 2)
    clients = [service.desk(person, **headers) for person in people]
    orders = dict(zip(clients, (cases, cases[::-1]), strict=True))

    def act(client):
        items = [{"signup_id": str(one), "move_count": 1} for one in orders[client]]
        body = {"items": items, "act": "reject", "reason": "名额已满"}
        return client.post(f"{live.DESK_API}/reviews/batch", body)

    answers = live.all_together(clients, act)
    return sorted((answer.status, answer.code or "") for answer in answers)


ONE_OF_TWO = [(200, ""), (409, "batch_refused")]


def test_batches_in_opposite_order_wait_for_each_other_and_never_for_ever(service):
    before = service.value(DEADLOCKS)
    for _ in range(ROUNDS):
        assert crossing_batches(service) == ONE_OF_TWO
    assert service.value(DEADLOCKS) == before


def test_locked_in_the_order_of_asking_they_run_into_a_deadlock(unguarded):
    before = unguarded.value(DEADLOCKS)
    crossing_batches(unguarded, X_Without="review order")
    live.wait_until(lambda: unguarded.value(DEADLOCKS) > before, "PostgreSQL has counted the deadlock")


def approve_all_at_once(service, **headers):
    """Four desks approve one aid each; there is money for one. How many were approved, and the refusals."""
    aid = TYPES[MONEY]
    with service.preparing() as session:
        facts = {"amount_fen": 30_000, "budget_fen": 50_000}
        campaign = programmes.campaign(MONEY, **facts)
        cases = [reviewing.submitted(aid, of=campaign, stage=len(aid.steps) - 1).id for _ in range(DESKS)]
        for case in cases:
            row = session.get_one(Signup, case)
            steps.give_turn(row, steps.turns_of(row, campaign, aid.steps)[-1])
        people = desks(session, DESKS)
    clients = [service.desk(person, **headers) for person in people]
    chosen = dict(zip(clients, cases, strict=True))

    def act(client):
        return client.post(f"{live.DESK_API}/reviews/{chosen[client]}/approval", {"move_count": 1})

    answers = live.all_together(clients, act)
    refused = {answer.code for answer in answers if answer.status != 200}
    return sum(answer.status == 200 for answer in answers), refused


def test_of_several_who_promise_the_last_of_the_money_one_does(service):
    for _ in range(ROUNDS):
        assert approve_all_at_once(service) == (1, {"campaign_budget_exceeded"})


def test_without_the_lock_more_is_promised_than_there_is(unguarded):
    assert max(approve_all_at_once(unguarded, X_Without="budget")[0] for _ in range(ROUNDS)) > 1
