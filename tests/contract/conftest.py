"""约定测试的地基: a database of its own with a small city in it, whose commits are real."""

import dataclasses

import pytest
import requests

from app import db, privacy, redis_store
from models import ADMINISTRATORS, StaffRole
from tests import factories
from tests.desks import Desk
from tests.phones import Phone, SimulatorDesk

FIRST_NAME = "阿依古丽·买买提"
PLENTY = 20_000
"""More coupons and turns than the run can use, so that "sold out" never hides what comes after it."""


@dataclasses.dataclass(frozen=True)
class City:
    """What the run may really find: somebody who is everything at once, and the things around."""

    app: object
    simulator: SimulatorDesk
    openid: str
    name: str
    id_number: str
    store_id: str
    merchant_id: str
    batch_id: str
    discount_id: str

    def phone(self):
        """A phone in the hands of the verified member who is a clerk too."""
        return Phone(self.app.test_client(), self.simulator).log_in(self.openid)

    def desk(self, *roles):
        """A desk whose staff member holds `roles`, or else every role that does business."""
        return Desk(self.app.test_client()).seat(*(roles or set(StaffRole) - ADMINISTRATORS))


@pytest.fixture(scope="module")
def own_database(app, _engine, databases, template_database):
    """The application on a clone of its own, so that every request commits; put back afterwards."""
    url = databases.make(template_database)
    engine = db.make_engine(url)
    db.bind(engine)
    privacy.install(app.config["SETTINGS"])
    redis_store.store().flushdb()
    yield engine
    db.bind(_engine)
    engine.dispose()
    databases.drop(url)
    redis_store.store().flushdb()


@pytest.fixture(scope="module")
def city(app, own_database, simulator_url):
    """The small city, and a desk at the simulator."""
    factories.privacy_document()
    entry = factories.roster_entry(name=FIRST_NAME)
    number = entry.id_number
    hours = [(weekday, "08:00", "02:00") for weekday in range(7)]
    store = factories.store(hours=hours, phone="0519-00000000")
    person = factories.member(entry=entry, phone="10200000001")
    factories.clerk(store, person)
    batch = factories.batch(
        stores=[store], quantity=PLENTY, per_member_limit=PLENTY, per_day_limit=PLENTY, threshold_fen=1000
    )
    discount = factories.discount(stores=[store])
    db.session().commit()
    with requests.Session() as http:
        http.trust_env = False
        desk = SimulatorDesk(simulator_url, http)
        desk.reset()
        yield City(
            app,
            desk,
            person.openid,
            FIRST_NAME,
            number,
            str(store.id),
            str(store.merchant_id),
            str(batch.id),
            str(discount.id),
        )
