"""名额与候补 by the lane: the same model, with people who sign up by `quick` wherever it serves them."""

import pytest

from app import db
from app.services import members, signups
from app.services.signups import quick, taking
from app.tokens import Login
from models import SignupState
from tests.services import test_places_model as places
from tests.services.test_places_model import Different, Person, worlds  # noqa: F401 - a fixture

STEPS = 500


class Hurried(places.World):
    """Whoever the lane leaves alone goes through the house."""

    served = 0

    def sign_up(self):
        member_id, path = self.rng.choice(self.people)
        if any(one.who == member_id and one.state in places.LIVING for one in self.model.people.values()):
            return
        session_id = self.rng.choice(list(self.model.sessions))
        db.session().commit()
        body = {"answers": {}, "attachments": None, "session_id": session_id, "consent": None}
        login = Login(member_id, "", 0)
        done = quick.sign_up(
            login, self.campaign_id, body=body, attempt=None, request_id="r", shape=lambda made: made.id
        )
        db.session().expire_all()
        if done is None:
            member = members.find_for_login(db.session(), member_id)
            id_ = signups.sign_up(member, self.campaign_id, answers={}, session_id=session_id).id
        else:
            id_ = done
            Hurried.served += 1
        self.model.people[id_] = Person(member_id, path, session_id, SignupState.SUBMITTED)
        if not self.type.steps:
            self.model.grant(id_, self.now)


@pytest.fixture(autouse=True)
def _hurried(monkeypatch):
    monkeypatch.setattr(places, "World", Hurried)
    Hurried.served = 0
    quick._kept.clear()
    yield
    quick._kept.clear()


def test_postgresql_and_the_model_agree_however_people_sign_up(worlds):  # noqa: F811 - the fixture
    worlds(STEPS, 2026)
    assert Hurried.served > STEPS / 20


NEGLECTED = {
    "that a place is taken": ("TAKE_SEAT", taking.TAKE_SEAT.replace("+ 1", "+ 0")),
    "whose places come first": ("nearest_first", lambda quotas, *_: [quotas[-1].id]),
}


@pytest.mark.parametrize("what", NEGLECTED)
def test_a_lane_that_neglects_a_rule_is_found_out(worlds, monkeypatch, what):  # noqa: F811 - the fixture
    name, naive = NEGLECTED[what]
    monkeypatch.setattr(taking, name, naive)
    with pytest.raises(Different):
        worlds(STEPS, 2026)
