"""互选的秘密: who picked and was not picked back learns nothing, from nobody, before or after the result.

Several worlds are played at the same moments with people who differ in nothing but their ids. Whatever Anna
can ask for is the same to the byte, and so is what notices, the log, the audit log, the console and the
tables say, whether nobody picked her, somebody did whom she did not pick, or the one she picked found
another.
"""

import datetime as dt
import re

import orjson
import pytest
import structlog
import time_machine
import uuid_utils.compat
from sqlalchemy import text, update

from app import clock, db
from app.services import mixers
from models import Campaign, CampaignState, Member
from tests import factories, mixing
from tests.desks import Desk

AT = dt.datetime(2026, 10, 10, 19, 0, tzinfo=clock.CITY)
ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
REQUEST = re.compile(rb'"request_id":"[^"]*"')
NOWHERE = "00000000-0000-7000-8000-000000000000"
ASKED = ("", "/people", "/picks", "/matches")
CONSOLE = (
    "/campaigns/{}",
    "/reviews?campaign_id={}&state=handed_out",
    "/mixers/{}",
    "/matchmaking/mixers/{}",
    "/check-ins?campaign_id={}",
)
OTHERS = ("/me/messages", "/me/signups", "/matchmaking/mixers", "/matchmaking/reports")
DRAWN_ANEW = {"X-Request-ID", "ETag"}
LEFT = {
    "the audit log": "SELECT actor_kind, action, subject, details FROM audit_entries WHERE id > :since"
    " ORDER BY id",
    "notices": "SELECT kind, subject, occasion, facts, state, urgency FROM notices WHERE id > :since"
    " ORDER BY kind, id",
    "badges": "SELECT badge, length(picks_cipher) FROM mixer_guests WHERE id > :since ORDER BY badge",
    "the mixer": "SELECT badge_count, picks_max, revealed_at FROM mixers WHERE id > :since",
}
SPENT = {"duration_ms", "request_id", "timestamp"}


@pytest.fixture(autouse=True)
def _document(session):
    factories.privacy_document()


class World:
    """One evening of Anna and Bea with Carl and Dan; `picks` says who picks whom."""

    def __init__(self, phone, desk, picks):
        self.seen, self.ids, self.desk = {}, {}, desk
        self.since = uuid_utils.compat.uuid7()
        self.room = mixing.Room(phone, women=2, men=2)
        (self.anna, bea), (carl, dan) = self.room.women, self.room.men
        by_name = {"anna": self.anna, "bea": bea, "carl": carl, "dan": dan}
        self._play(picks, by_name)
        db.session().execute(
            update(Campaign).where(Campaign.id == self.room.id).values(state=CampaignState.DRAFT)
        )
        db.session().commit()

    def _play(self, picks, by_name):
        with structlog.testing.capture_logs() as logged:
            self._look("before")
            # Everybody sends something, so that the log has as many lines.
            for name, guest in by_name.items():
                sent = guest.pick(*(by_name[other].badge for other in picks.get(name, ())))
                assert sent.status_code == 200, sent.text
                if name == "anna":
                    self._note("anna picks", sent)
            self._look("when picked")
            self.room.close()
            self._look("after the deadline")
            assert self.room.reveal() == 1
            self._look("told")
            self.matches = self.anna.matches().json["items"]
        told = [{name: str(one[name]) for name in one.keys() - SPENT} for one in logged]
        self.seen["log lines"] = self._plain(orjson.dumps(told, option=orjson.OPT_SORT_KEYS))

    def _look(self, moment):
        for path in ASKED:
            self._note(f"{moment}: {path}", self.anna.phone.get(f"{self.anna.at}{path}"))
        for path in OTHERS:
            self._note(f"{moment}: {path}", self.anna.phone.get(path))
        mine = list(mixers.tell_all(db.session().get_one(Member, self.anna.member_id)))
        self.seen[f"{moment}: the export"] = self._plain(orjson.dumps(mine))
        self._note(f"{moment}: a contact for nobody", self.anna.offer(NOWHERE))
        for path in CONSOLE:
            self._note(f"{moment}: console {path}", self.desk.get(path.format(self.room.id)))
        # Newest first: the mixer of this world.
        listed = self.desk.get("/mixers").json["items"][0]
        self.seen[f"{moment}: console /mixers"] = self._plain(orjson.dumps(listed))
        for what, statement in LEFT.items():
            rows = db.session().execute(text(statement), {"since": self.since}).mappings()
            self.seen[f"{moment}: {what}"] = self._plain(orjson.dumps([dict(row) for row in rows]))

    def _note(self, what, answer):
        headers = sorted((name, value) for name, value in answer.headers if name not in DRAWN_ANEW)
        self.seen[what] = (answer.status_code, headers, self._plain(answer.get_data()))

    def _plain(self, told):
        """Ids are drawn anew in each world, and as long: each is called by its turn."""
        told = REQUEST.sub(b'"request_id":"drawn anew"', told)
        return ID.sub(lambda found: b"%036d" % self.ids.setdefault(found[0], len(self.ids)), told)


def differing(one, other):
    return [what for what in one.seen if one.seen[what] != other.seen[what]]


ALONE = {"anna": ["carl"]}
WORLDS = {
    "the one she picked found another": {"anna": ["carl"], "carl": ["bea"], "bea": ["carl"]},
    "the one she picked was after another in vain": {"anna": ["carl"], "carl": ["bea"]},
    "somebody whom she did not pick picked her": {"anna": ["carl"], "dan": ["anna"]},
    "everybody else found each other": {"anna": ["carl"], "bea": ["carl", "dan"], "dan": ["bea", "anna"]},
}


@pytest.mark.parametrize("picks", WORLDS.values(), ids=WORLDS)
def test_whether_nobody_picked_her_or_somebody_did_makes_no_difference(phone, app, picks):
    with time_machine.travel(AT, tick=False):
        desk = Desk(app.test_client()).seat("publisher", "reviewer")
        one, other = World(phone, desk, ALONE), World(phone, desk, picks)
    assert one.seen.keys() == other.seen.keys()
    assert differing(one, other) == []
    assert one.matches == other.matches == []


def test_who_picked_nobody_does_not_learn_that_somebody_picked_him(phone, app):
    with time_machine.travel(AT, tick=False):
        desk = Desk(app.test_client()).seat("publisher", "reviewer")
        one, other = World(phone, desk, {}), World(phone, desk, {"carl": ["anna"], "dan": ["anna"]})
    assert differing(one, other) == []


def test_the_comparison_would_see_a_match(phone, app):
    with time_machine.travel(AT, tick=False):
        desk = Desk(app.test_client()).seat("publisher", "reviewer")
        one = World(phone, desk, ALONE)
        other = World(phone, desk, {"anna": ["carl"], "carl": ["anna"]})
    differs = differing(one, other)
    assert differs[0] == "told: /matches"
    assert len(other.matches) == 1
