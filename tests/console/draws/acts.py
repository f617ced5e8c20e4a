"""What is done for a 抽签, step by step."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from app import clock
from app.db import session
from app.jobs import draws as jobs
from models import (
    Signup,
    SignupState,
    StaffRole,
)
from tests import factories, programmes

SCRIPT = Path(__file__).parents[3] / "scripts" / "verify_draw.py"
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
NOW = dt.datetime(2026, 7, 1, 12, tzinfo=clock.CITY)
SOURCE = "双色球 2026080 期开奖号码，红球从小到大，再写蓝球"
VALUE = "03 09 15 21 27 33 08"


def promise(**changes):
    return {"public_source": SOURCE, "public_at": (clock.now() + 2 * DAY).isoformat(), **changes}


def enter(of, count, **facts):
    made = [
        factories.id_of(programmes.signup(of, state=SignupState.SUBMITTED, **facts)) for _ in range(count)
    ]
    session().commit()
    return made


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def close(july):
    """The sign-up closes, and the list is frozen."""
    july.move_to(clock.now() + DAY + HOUR)
    session().commit()
    return jobs.freeze()


def named(july, first, seat, draw_id):
    """Two persons name the public value."""
    july.move_to(clock.now() + DAY)
    first.sign_in(first.staff)
    assert first.post(f"/draws/{draw_id}/value", {"value": VALUE}).status_code == 200
    answer = seat(StaffRole.CHAIR).post(f"/draws/{draw_id}/confirmation", {"value": VALUE})
    assert answer.status_code == 200, answer.text
    return answer.json


def states(ids):
    found = {one.id: one.state for one in session().scalars(select(Signup))}
    return [found[id_] for id_ in ids]


def dumped(phone, draw_id):
    """The draw with all its entrants, as the service gives them."""
    draw = phone.get(f"/draws/{draw_id}").json
    draw["entrants"], cursor = [], ""
    while cursor is not None:
        page = phone.get(f"/draws/{draw_id}/entrants?limit=3" + (f"&cursor={cursor}" if cursor else "")).json
        draw["entrants"] += page["items"]
        cursor = page["next_cursor"]
    return draw


def verify(draw, folder):
    """What the stand-alone script says of a dumped draw."""
    file = folder / "draw.json"
    file.write_text(json.dumps(draw), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(file)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout
