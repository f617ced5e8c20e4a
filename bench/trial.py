"""测量的人手: the services of one run, the people and things in them, and one timed stretch."""

import random
import secrets
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import orjson

from app.settings import Settings
from bench import ground, load, stock
from bench.figures import Figure, Pace
from bench.ground import Ground, Service

API = "/api/v1"
OK, CREATED, CONFLICT = b"200", b"201", b"409"
CLAIMS_IN_A_ROUND = 700
STORES_OF_A_CITY = 1_000
WARM = 64
BARE = load.request("GET", "/bare")


@dataclass(frozen=True)
class Plan:
    """How long and how much. `--smoke` makes everything tiny."""

    rounds: int = 5
    seconds: float = 1.5
    members: int = 6_000
    many_stores: int = 100_000
    many_coupons: int = 10_000_000
    claims: int = CLAIMS_IN_A_ROUND
    reminders: int = 100_000
    entrants: int = 200_000
    signups: int = 100_000
    people: int = 100_000
    coupons: int = 5
    notices: int = 2_000
    stall_seconds: float = 12.0


@dataclass
class Bench:
    """The services of one run. They are started when the first scenario needs them."""

    ground: Ground
    plan: Plan
    tell: Callable[[str], None]
    figures: list[Figure] = field(default_factory=list)
    _bare: Service | None = None
    _city: "City | None" = None

    @property
    def bare(self) -> Service:
        if self._bare is None:
            self._bare = self.ground.serve(None, "bench.bare:app")
            ground.warm(self._bare, [BARE] * WARM, OK)
        return self._bare

    @property
    def city(self) -> "City":
        if self._city is None:
            self._city = City.open(self.ground, self.plan.members, STORES_OF_A_CITY, self.tell)
        return self._city


@dataclass(frozen=True)
class City:
    """A service with members who are logged in, stores and a handful of batches."""

    ground: Ground
    service: Service
    settings: Settings
    tokens: list[str]

    @classmethod
    def open(
        cls,
        site: Ground,
        members: int,
        stores: int,
        tell: Callable[[str], None],
        settings: Settings | None = None,
    ) -> "City":
        tell(f"备料：{members:,} 位会员，{stores:,} 家门店")
        settings = settings or site.settings()
        with ground.preparing(settings):
            stock.add_city()
            stock.add_members(members)
            stock.add_stores(stores, rng=random.Random(7))
            for _ in range(20):
                stock.add_batch(free=50)
            tokens = stock.log_in_all(members)
            stock.analyze()
        service = site.serve(settings)
        city = cls(site, service, settings, tokens)
        ground.warm(service, [load.request("GET", f"{API}/districts")] * WARM, OK)
        return city

    def add_batch(self, free: int) -> uuid.UUID:
        with ground.preparing(self.settings):
            return stock.add_batch(free=free)

    def claims(self, batch: uuid.UUID, people: Iterable[str]) -> Iterator[bytes]:
        """One claim of each person, each with a key of its own, as a phone sends them."""
        path = f"{API}/coupon-batches/{batch}/claim"
        for token in people:
            yield load.request("POST", path, token=token, key=secrets.token_hex(16))

    def add_campaign(self, places: int) -> tuple[uuid.UUID, uuid.UUID]:
        with ground.preparing(self.settings):
            return stock.add_campaign(places)

    def signups(self, campaign: tuple[uuid.UUID, uuid.UUID], people: Iterable[str]) -> Iterator[bytes]:
        """One sign-up of each person for one session, each with a key of its own, as a phone sends them."""
        campaign_id, session_id = campaign
        path = f"{API}/campaigns/{campaign_id}/signups"
        asked = {
            "answers": {"work": "outdoor"},
            "session_id": str(session_id),
            "consent": {"document": "privacy", "version": "1"},
        }
        body = orjson.dumps(asked)
        for token in people:
            yield load.request("POST", path, token=token, key=secrets.token_hex(16), body=body)


def timed(service: Service, requests: Iterable[bytes], expect: bytes, seconds: float | None) -> Pace:
    """One stretch against `service`."""
    before = service.cpu_s()
    burst = load.fire(service.port, requests, expect=expect, seconds=seconds)
    return Pace(burst.per_second, 1000 * (service.cpu_s() - before) / burst.done, burst.own_share)
