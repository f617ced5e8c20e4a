"""A service whose own servers may be stopped, and one whose workers die when told."""

import dataclasses

import pytest

from app.embedded import Postgres, Valkey
from tests import live
from tests.conftest import migrate


@dataclasses.dataclass
class Fragile:
    """A service with a PostgreSQL and a Valkey that nobody else uses."""

    service: live.Service
    postgres: Postgres
    valkey: Valkey


@pytest.fixture(scope="session")
def fragile(settings, data_dir):
    folder = data_dir / "fragile"
    folder.mkdir()
    with Postgres(folder) as postgres, Valkey(folder) as valkey:
        migrate(postgres.url)
        own = dataclasses.replace(settings, database_url=postgres.url, redis_url=valkey.url)
        with live.serving(own, folder / "service") as service:
            yield Fragile(service, postgres, valkey)


@pytest.fixture(scope="session")
def mortal(settings, databases, template_database, data_dir):
    """gunicorn puts a new worker in the place of each that dies; meanwhile the other one answers."""
    own = live.apart(settings, databases, template_database, 4)
    with live.serving(own, data_dir / "mortal", application="tests.faults.mortal:app") as service:
        yield service
