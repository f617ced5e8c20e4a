"""抽签: two people confirm the public value at once, and it is drawn once; anybody can recompute it."""

import datetime as dt
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app import clock
from app.services import draws
from models import Allocation, Draw, StaffRole
from models.signups import SignupState
from tests import factories, live, programmes
from tests.contract.draws_feed import VALUE, draw

ROUNDS = 4
SCRIPT = Path(__file__).parents[2] / "scripts" / "verify_draw.py"


def prepare(service):
    """A frozen draw of three for one place whose value one person has entered, and two who confirm it."""
    with service.preparing() as session:
        closed = clock.now() - dt.timedelta(hours=3)
        of = programmes.campaign("culture_draw", closes_at=closed, quota=1)
        for _ in range(3):
            programmes.signup(of, state=SignupState.SUBMITTED)
        made = draw(of)
        made.state, made.frozen_at, made.entrants_hash = "committed", None, None
        session.add(made)
        session.flush()
        draw_id = made.id
    with service.preparing():
        draws.freeze()
    with service.preparing() as session:
        frozen = session.get_one(Draw, draw_id)
        frozen.public_value, frozen.entered_by = VALUE, factories.staff(StaffRole.PUBLISHER).id
        people = [factories.staff(StaffRole.CHAIR) for _ in range(2)]
        session.flush()
        for person in people:
            session.refresh(person)
    return draw_id, people


def confirm_at_once(service, **headers):
    """How many confirmations were taken, the codes of the others, and the draw."""
    draw_id, people = prepare(service)
    clients = [service.desk(person, **headers) for person in people]
    path = f"{live.DESK_API}/draws/{draw_id}/confirmation"
    answers = live.all_together(clients, lambda client: client.post(path, {"value": VALUE}))
    codes = {answer.code for answer in answers if answer.status != 200}
    return sum(answer.status == 200 for answer in answers), codes, draw_id


def test_of_two_who_draw_at_once_one_draws_and_the_script_recomputes_it_over_http(service):
    for _ in range(ROUNDS):
        taken, codes, draw_id = confirm_at_once(service)
        assert (taken, codes) == (1, {"draw_already_begun"})
    with service.preparing():
        draws.run(draw_id, progress=lambda *_: None)
    url = f"http://127.0.0.1:{service.port}/api/v1/draws/{draw_id}"
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), url], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 人参加，1 人抽中" in done.stdout


def test_without_the_lock_both_believe_to_have_drawn(unguarded):
    assert max(confirm_at_once(unguarded, X_Without="draw")[0] for _ in range(ROUNDS)) > 1


def hand_down_while_freezing(service, **headers):
    """Places of ten draws are handed down at ten desks while the lists are frozen.

    The answers, and in how many draws the places are no longer those that the list was frozen with.
    """
    with service.preparing() as session:
        below = factories.district_union("tianning")
        body = {"items": [{"union_id": str(below.id), "quantity": 1}]}
        closed = clock.now() - dt.timedelta(hours=3)
        people = [factories.staff(StaffRole.OPERATOR) for _ in range(10)]
        wholes, draw_ids = [], []
        for person in people:
            of = programmes.campaign("culture_draw", closes_at=closed, quota=3)
            made = draw(of)
            made.state, made.frozen_at, made.entrants_hash = "committed", None, None
            whole = Allocation(
                campaign_id=of.id, kind="places", to_union_id=of.union_id, quantity=3, state="received",
                issued_by=person.id, issued_at=clock.now(), received_at=clock.now(),
            )  # fmt: skip
            session.add_all([made, whole])
            session.flush()
            wholes.append(whole.id)
            draw_ids.append(made.id)
    desks = [service.desk(person, **headers) for person in people]
    paths = {
        desk: f"{live.DESK_API}/allocations/{whole}/hand-down"
        for desk, whole in zip(desks, wholes, strict=True)
    }

    def act(client):
        return client.post(paths[client], body)

    with service.preparing(), ThreadPoolExecutor(1) as beside:
        freezing = beside.submit(draws.freeze)
        answers = live.all_together(desks, act)
        assert freezing.result() == len(desks)
    # Those who come after it, too.
    answers += live.all_together(desks, act)
    moved = 0
    for draw_id in draw_ids:
        (frozen,) = service.rows("SELECT campaign_id, pools FROM draws WHERE id = :id", id=draw_id)
        rows = service.rows(
            "SELECT id, capacity FROM campaign_quotas WHERE campaign_id = :id", id=frozen.campaign_id
        )
        stands = {str(row.id): row.capacity for row in rows}
        moved += stands != {pool["quota_id"]: pool["capacity"] for pool in frozen.pools}
    return answers, moved


def test_places_handed_down_while_lists_are_frozen_are_in_the_list_or_refused(service):
    answers, moved = hand_down_while_freezing(service)
    assert moved == 0
    assert {answer.code for answer in answers if answer.status != 201} <= {"draw_frozen"}


@live.shows_in_one_of_five
def test_without_asking_again_places_leave_the_list_that_is_drawn_for(unguarded):
    answers, moved = hand_down_while_freezing(unguarded, X_Without="frozen")
    assert moved > 0
    assert {answer.status for answer in answers} == {201}
