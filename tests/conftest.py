"""测试的地基: real servers for the whole run, a rolled-back transaction for each test.

One embedded PostgreSQL and one Valkey serve the run. The schema is built by the migrations in a
template database; tests that need real commits clone it. The WeChat simulator runs as its own process.
"""

import dataclasses
import itertools
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import requests
from alembic import command
from alembic.config import Config
from sqlalchemy import event
from sqlalchemy.orm import Session
from xdist.scheduler import LoadScopeScheduling

from app import db, privacy, redis_store
from app.embedded import Postgres, Valkey
from app.factory import create_app
from app.settings import Environment, Settings
from tests.made_up import MadeUp
from tests.phones import Phone, SimulatorDesk
from tests.provoked import LAST

ROOT = Path(__file__).parents[1]
APPID, SECRET = "wx00000000000000aa", "0123456789abcdef0123456789abcdef"
FUZZ = "test_schemathesis.py"
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK")
PUSH_TOKEN, PUSH_KEY = "push-token", "A" * 43


class Sharing(LoadScopeScheduling):
    """What has to stay together where two processes share a run (`-n 2`).

    A folder that looks back at what its tests have provoked stays whole, any other file by itself. The
    generated requests need nothing of one another.
    """

    def _split_scope(self, nodeid):
        file = Path(nodeid.split("::")[0])
        if file.name == FUZZ:
            return nodeid
        return next((str(folder) for folder in file.parents if (ROOT / folder / LAST).is_file()), str(file))


def pytest_xdist_make_scheduler(config, log):
    """The files with the most tests begin, so that no process is left alone with them at the end."""
    return Sharing(config, log)


@pytest.fixture(scope="session")
def data_dir():
    with tempfile.TemporaryDirectory(prefix="gonghuika-test-") as folder:
        Path(folder).chmod(0o711)  # The database's own account has to reach what is inside.
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres_url(data_dir):
    with Postgres(data_dir) as server:
        yield server.url


@pytest.fixture(scope="session")
def redis_url(data_dir):
    with Valkey(data_dir) as server:
        yield server.url


@dataclasses.dataclass(frozen=True)
class Databases:
    """Makes databases on the server of this run."""

    server_url: str
    names: itertools.count = dataclasses.field(default_factory=itertools.count)

    def url(self, name):
        return self.server_url.replace("/gonghuika?", f"/{name}?")

    def run(self, statement):
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def make(self, template):
        name = f"test_{next(self.names)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url):
        name = url.split("?")[0].rsplit("/", 1)[1]
        self.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def databases(postgres_url):
    return Databases(postgres_url)


def migrate(url, revision="head"):
    """Run the migrations on `url`, as `alembic upgrade` does."""
    direction = command.downgrade if revision == "base" or revision.startswith("-") else command.upgrade
    previous = os.environ.get("DATABASE_URL")
    os.environ["DATABASE_URL"] = url
    try:
        direction(Config(toml_file=ROOT / "pyproject.toml"), revision)
    finally:
        if previous is None:
            del os.environ["DATABASE_URL"]
        else:
            os.environ["DATABASE_URL"] = previous


@pytest.fixture(scope="session")
def template_database(databases):
    databases.run("CREATE DATABASE template_gonghuika")
    migrate(databases.url("template_gonghuika"))
    return "template_gonghuika"


@pytest.fixture(scope="session")
def simulator_url():
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "app.wechat.simulator",
            "--port",
            "0",
            "--appid",
            APPID,
            "--secret",
            SECRET,
        ],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "APP_ENV": "test"},
    )
    line = process.stdout.readline()
    assert line.startswith("simulator listening on"), line
    yield line.split()[-1]
    process.terminate()
    process.wait(timeout=5)
    process.stdout.close()


@pytest.fixture(scope="session")
def settings(databases, template_database, redis_url, simulator_url, data_dir):
    return Settings(
        environment=Environment.TEST,
        database_url=databases.make(template_database),
        database_owner_url="",
        redis_url=redis_url,
        data_dir=data_dir,
        files_url=(data_dir / "files").as_uri(),
        port=0,
        wechat_base_url=simulator_url,
        wechat_appid=APPID,
        wechat_secret=SECRET,
        wechat_push_token=PUSH_TOKEN,
        wechat_push_aes_key=PUSH_KEY,
        secret_key="a test secret of more than thirty-two characters",
        pii_keys={"k1": bytes(range(32))},
        pii_index_key=bytes(range(32, 64)),
        trusted_proxies=0,
        log_level="WARNING",
        answers_kept_s=0,
    )


@pytest.fixture(scope="session")
def app(settings):
    application = create_app(settings)
    application.testing = True
    return application


@pytest.fixture(scope="session")
def _engine(app, settings):
    engine = db.make_engine(settings.database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(app, _engine) -> Session:
    """The session that services and requests of this test share; all of it is rolled back at the end."""
    connection = _engine.connect()
    transaction = connection.begin()
    db.bind(connection, join_transaction_mode="create_savepoint")
    privacy.install(app.config["SETTINGS"])
    redis_store.store().flushdb()
    yield db.session()
    db.bind(_engine)
    transaction.rollback()
    connection.close()


@pytest.fixture
def simulator(simulator_url):
    with requests.Session() as http:
        http.trust_env = False
        desk = SimulatorDesk(simulator_url, http)
        desk.reset()
        yield desk


@pytest.fixture
def phone(app, session, simulator):
    """A phone with nobody logged in; `phone.log_in(openid)` logs somebody in."""
    return Phone(app.test_client(), simulator)


@pytest.fixture
def made_up(monkeypatch):
    """`made_up("key", …)` declares a programme for this test."""
    return MadeUp(monkeypatch)


@pytest.fixture
def statements(_engine):
    """`with statements() as seen:` fills `seen` with the SQL that was run inside."""

    @contextmanager
    def watch():
        seen = []

        def note(connection, cursor, statement, *_):
            if not statement.startswith(NOT_COUNTED):
                seen.append(statement)

        event.listen(_engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(_engine, "before_cursor_execute", note)

    return watch
