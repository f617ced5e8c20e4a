"""单身联谊: the deadline belongs to the session for which it was settled."""

import datetime as dt

from app import clock
from models import CampaignState, StaffRole
from tests import mixing

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def test_a_draft_that_gets_another_session_has_no_deadline_of_the_old_one(seat):
    evening, desk = mixing.evening(state=CampaignState.DRAFT), seat(StaffRole.PUBLISHER)
    old = evening.sessions[0]
    old_id, until = old.id, clock.iso(old.ends_at + HOUR)
    settled = desk.put(f"/mixers/{evening.id}/settings", {"picks_max": 5, "picks_close_at": until})
    assert settled.status_code == 200, settled.text
    gone = desk.delete(f"/campaigns/{evening.id}/sessions/{old_id}")
    assert gone.status_code == 204, gone.text
    starts_at = clock.now() + 20 * DAY
    times = {"starts_at": clock.iso(starts_at), "ends_at": clock.iso(starts_at + 2 * HOUR)}
    added = desk.post(f"/campaigns/{evening.id}/sessions", {"title": "改期", "capacity": 20, **times})
    assert added.status_code == 201, added.text
    assert desk.get(f"/mixers/{evening.id}").json["picks_close_at"] > times["ends_at"]
