"""名额与候补: thousands of random steps in PostgreSQL and in a plain Python model, compared after each one.

The model knows nothing of rows and locks: a list of people, counts, and the rules as one would say them.
"""

import dataclasses
import datetime as dt
import random
from collections import Counter

import pytest
import time_machine
from sqlalchemy import select

from app import clock, db
from app.campaign_types import TYPES
from app.campaign_types.declaration import QuotaRule, Rung, Step
from app.services import members, signups
from app.services.signups import moves, settling, taking, waiting
from models import Campaign, CampaignQuota, CampaignSession, Signup, SignupState, StaffRole
from tests import factories, queues

STEPS = 2_000
PEOPLE = 40
LIFE = dt.timedelta(hours=2)
MINUTE = dt.timedelta(minutes=1)
FIRST_COME = dataclasses.replace(queues.EVENT, key="made_up_first_come")
REVIEWED = dataclasses.replace(
    queues.EVENT,
    key="made_up_reviewed",
    quota=QuotaRule.REVIEW,
    steps=(Step(at=Rung.HOST, role=StaffRole.CHAIR),),
)
HOLDING = (SignupState.OFFERED, SignupState.APPROVED)
LIVING = (SignupState.SUBMITTED, SignupState.WAITING, *HOLDING)

STORED = """
    SELECT id::text, state, quota_id, offer_expires_at, NULL::int, NULL::int FROM signups
    WHERE campaign_id = %(id)s AND state = ANY(%(shown)s)
    UNION ALL
    SELECT state, NULL, NULL, NULL, count(*), count(quota_id) + count(offer_expires_at) FROM signups
    WHERE campaign_id = %(id)s AND state <> ALL(%(shown)s) GROUP BY state
    UNION ALL
    SELECT id::text, NULL, NULL, NULL, capacity, taken_count FROM campaign_sessions
    WHERE campaign_id = %(id)s
    UNION ALL
    SELECT id::text, NULL, NULL, NULL, capacity, taken_count FROM campaign_quotas WHERE campaign_id = %(id)s
"""
"""One way to PostgreSQL and back after each step: by SQLAlchemy's objects it took a quarter of the time."""


class Different(AssertionError):
    """PostgreSQL and the model do not agree."""


@dataclasses.dataclass
class Places:
    """So many, so many of them taken; of a quota, whose they are and until when."""

    capacity: int
    taken: int = 0
    union: object = None
    returns_at: dt.datetime | None = None

    @property
    def is_free(self):
        return self.taken < self.capacity


@dataclasses.dataclass
class Person:
    """One sign-up."""

    who: object
    path: list
    session: object
    state: SignupState
    quota: object = None
    queued_at: dt.datetime | None = None
    until: dt.datetime | None = None


class Model:
    """The rules of places and of the queue."""

    def __init__(self, sessions, quotas, closes_at):
        self.sessions, self.quotas, self.closes_at = sessions, quotas, closes_at
        self.people = {}

    def grant(self, id_, now):
        one = self.people[id_]
        if self.somebody_waits():
            self.move_up(now)
        if self.take(one, now):
            one.state = SignupState.APPROVED
        else:
            one.state, one.queued_at = SignupState.WAITING, now

    def take(self, one, now):
        session = self.sessions[one.session]
        if not session.is_free:
            return False
        found = self.find_quota(one)
        if found is None and self.return_unused(now):
            found = self.find_quota(one)
        if found is None:
            return False
        session.taken += 1
        self.quotas[found].taken += 1
        one.quota = found
        return True

    def find_quota(self, one):
        """The nearest union's first, the common pool last."""
        for union in [*reversed(one.path), None]:
            for key, quota in self.quotas.items():
                if quota.union == union and quota.is_free:
                    return key
        return None

    def return_unused(self, now):
        (pool,) = (quota for quota in self.quotas.values() if quota.union is None)
        moved = 0
        for quota in self.quotas.values():
            if quota.returns_at is not None and quota.returns_at <= now:
                moved += quota.capacity - quota.taken
                quota.capacity = quota.taken
        pool.capacity += moved
        return moved

    def leave(self, id_, state, now):
        one = self.people[id_]
        held = one.state in HOLDING
        if held:
            self.sessions[one.session].taken -= 1
            self.quotas[one.quota].taken -= 1
            one.quota = None
        one.state, one.until = state, None
        if held:
            self.move_up(now)

    def move_up(self, now):
        self.return_unused(now)
        in_line = sorted(
            (one.queued_at, id_) for id_, one in self.people.items() if one.state is SignupState.WAITING
        )
        for _, id_ in in_line:
            one = self.people[id_]
            if now < self.closes_at and self.take(one, now):
                one.state, one.until = SignupState.OFFERED, min(now + LIFE, self.closes_at)

    def lapse(self, now):
        due = sorted(
            (one.until, id_)
            for id_, one in self.people.items()
            if one.state is SignupState.OFFERED and one.until <= now
        )
        for _, id_ in due:
            self.leave(id_, SignupState.EXPIRED, now)
        if self.somebody_waits():
            self.move_up(now)

    def somebody_waits(self):
        return any(one.state is SignupState.WAITING for one in self.people.values())


class World:
    """A campaign in PostgreSQL beside its model."""

    def __init__(self, type_, rng, now):
        self.rng, self.now, self.type, self.all = rng, now, type_, []
        district = factories.district_union()
        homes = [
            factories.union(district, name="甲"),
            factories.union(district, name="乙"),
            factories.union(name="丙"),
        ]
        campaign = queues.campaign(type_, sessions=2, capacity=6, closes_at=now + dt.timedelta(days=60))
        later = now + dt.timedelta(days=70)
        for each in campaign.sessions:
            each.starts_at, each.closes_at, each.ends_at = later, later, later + dt.timedelta(hours=1)
        returns_at = now + dt.timedelta(days=1)
        rows = [
            queues.quota(campaign, 3, homes[0], returns_at=returns_at),
            queues.quota(campaign, 2, district, returns_at=returns_at),
            queues.quota(campaign, 2, homes[2]),
            queues.quota(campaign, 2),
        ]
        self.campaign_id = campaign.id
        self.model = Model(
            {each.id: Places(each.capacity) for each in campaign.sessions},
            {row.id: Places(row.capacity, union=row.union_id, returns_at=row.returns_at) for row in rows},
            campaign.closes_at,
        )
        self.people = []
        for number in range(PEOPLE):
            home = homes[number % 3]
            member = factories.member(entry=factories.roster_entry(union_of=home))
            self.people.append((member.id, list(home.ancestor_ids)))
        db.session().commit()

    def acts(self):
        found = [self.sign_up] * 8 + [self.cancel] * 5 + [self.accept] * 3
        found += [self.change_session, self.change_quota, self.tick, self.return_places]
        return found + [self.approve] * 6 if self.type.steps else found

    def step(self):
        self.rng.choice(self.acts())()
        self.compare()

    def sign_up(self):
        member_id, path = self.rng.choice(self.people)
        if any(one.who == member_id and one.state in LIVING for one in self.model.people.values()):
            return
        session_id = self.rng.choice(list(self.model.sessions))
        member = members.find_for_login(db.session(), member_id)
        made = signups.sign_up(member, self.campaign_id, answers={}, session_id=session_id)
        self.model.people[made.id] = Person(member_id, path, session_id, SignupState.SUBMITTED)
        if not self.type.steps:
            self.model.grant(made.id, self.now)

    def approve(self):
        id_ = self.pick(SignupState.SUBMITTED)
        if id_ is not None:
            signups.grant(None, moves.lock(id_))
            self.model.grant(id_, self.now)

    def cancel(self):
        id_ = self.pick(*LIVING)
        if id_ is not None:
            signups.cancel(self.owner_of(id_), id_)
            self.model.leave(id_, SignupState.CANCELLED, self.now)

    def accept(self):
        id_ = self.pick(SignupState.OFFERED)
        if id_ is None:
            return
        one = self.model.people[id_]
        if self.now < one.until:
            signups.accept(self.owner_of(id_), id_)
            one.state, one.until = SignupState.APPROVED, None
        else:
            with pytest.raises(signups.OfferExpired):
                signups.accept(self.owner_of(id_), id_)

    def change_session(self):
        self.change(CampaignSession, self.model.sessions)

    def change_quota(self):
        self.change(CampaignQuota, self.model.quotas)

    def change(self, table, places):
        """A few more, or a few fewer; they do not grow beyond what the people can fill."""
        id_ = self.rng.choice(list(places))
        there = places[id_]
        by = self.rng.choice([-2, -1, 1, 2] if there.capacity < 6 else [-2, -1])
        campaign, row = db.session().get_one(Campaign, self.campaign_id), db.session().get_one(table, id_)
        if there.capacity + by < there.taken:
            with pytest.raises(signups.CapacityBelowTaken):
                signups.change_capacity(None, campaign, row, by)
            return
        signups.change_capacity(None, campaign, row, by)
        there.capacity += by
        self.model.move_up(self.now)

    def tick(self):
        """The clockwork looks at all campaigns."""
        settling.offer()
        for each in self.all:
            each.model.lapse(self.now)

    def return_places(self):
        settling.return_places()
        for each in self.all:
            if each.model.return_unused(self.now):
                each.model.move_up(self.now)

    def pick(self, *states):
        found = [id_ for id_, one in self.model.people.items() if one.state in states]
        return self.rng.choice(found) if found else None

    def owner_of(self, id_):
        return members.find_for_login(db.session(), self.model.people[id_].who)

    def compare(self, *, fully=False):
        """What can still change, one by one; of the rest how many there are. `fully`: all one by one."""
        people = self.model.people
        shown = SignupState if fully else LIVING
        values = {"id": self.campaign_id, "shown": [state.value for state in shown]}
        with db.driver() as connection:
            stored = {key: facts for key, *facts in connection.execute(STORED, values)}
        wanted = {
            str(id_): [one.state, one.quota, one.until, None, None]
            for id_, one in people.items()
            if one.state in shown
        }
        over = Counter(one.state for one in people.values() if one.state not in shown)
        wanted |= {state.value: [None, None, None, count, 0] for state, count in over.items()}
        for places in (self.model.sessions, self.model.quotas):
            wanted |= {
                str(id_): [None, None, None, each.capacity, each.taken] for id_, each in places.items()
            }
        if stored != wanted:
            keys = {*stored, *wanted}
            raise Different({key: (stored.get(key), wanted.get(key)) for key in keys})


@pytest.fixture
def worlds(session, monkeypatch):
    """`play(steps, seed)` lets both campaigns live for so many steps."""
    queues.declare(monkeypatch, FIRST_COME, REVIEWED)

    def play(steps, seed):
        rng = random.Random(seed)
        begins = clock.now()
        with time_machine.travel(begins, tick=False) as traveller:
            both = [World(type_, rng, begins) for type_ in (FIRST_COME, REVIEWED)]
            for each in both:
                each.all = both
            for _ in range(steps):
                world = rng.choice(both)
                if rng.random() < 0.15:
                    begins += rng.randint(1, 90) * MINUTE
                    traveller.move_to(begins, tick=False)
                    for each in both:
                        each.now = begins
                world.step()
            for each in both:
                each.compare(fully=True)
            return both

    return play


def test_postgresql_and_a_plain_model_agree_after_every_step(worlds):
    both = worlds(STEPS, 2026)
    seen = {one.state for world in both for one in world.model.people.values()}
    assert seen >= {SignupState.APPROVED, SignupState.CANCELLED, SignupState.EXPIRED, SignupState.WAITING}


def newest_first(campaign):
    """Whoever came last is served first."""
    original = Signup.queued_at
    found = db.session().scalars(
        select(Signup.id)
        .where(Signup.campaign_id == campaign.id, Signup.state == SignupState.WAITING)
        .order_by(original.desc(), Signup.id.desc())
    )
    for id_ in found.all():
        signup = moves.lock(id_)
        path = signups.steps.path_of(signup.union_id)
        if taking.take(signup, campaign, path):
            taking.give_back(signup)
            return waiting.Next(signup, path, clock.now() + LIFE)
    return None


NEGLECTED = {
    "the order of the queue": (waiting, "find_next", newest_first),
    "that somebody waits": (waiting, "find_next", lambda _: None),
    "the day on which places return": (taking, "return_unused", lambda _: 0),
    "what is freed": (taking, "give_back", lambda _: None),
}


@pytest.mark.parametrize("what", NEGLECTED)
def test_whoever_neglects_a_rule_is_found_out(worlds, monkeypatch, what):
    monkeypatch.setattr(*NEGLECTED[what])
    with pytest.raises(Different):
        worlds(STEPS, 2026)


def test_the_types_of_the_model_are_gone_afterwards():
    assert not {FIRST_COME.key, REVIEWED.key} & set(TYPES)
