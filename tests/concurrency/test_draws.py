"""抽签: two people confirm the public value at once, and it is drawn once; anybody can recompute it."""

import datetime as dt
import subprocess
import sys
from pathlib import Path

from app import clock
from app.services import draws
from models import Draw, StaffRole
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
