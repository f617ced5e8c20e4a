"""活的服务: a gunicorn of its own over real HTTP, for what only shows when many people come at once."""

import base64
import contextlib
import dataclasses
import functools
import hashlib
import hmac
import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, db, privacy, redis_store, tokens
from app.db import session
from app.edge.access import DESK_COOKIE
from app.settings import Settings
from models import Member, RosterEntry, Verification
from tests import factories

ROOT = Path(__file__).parents[1]
API = "/api/v1"
DESK_API = "/console/api"
BORROWING = threading.Lock()
"""Who puts another Valkey under this process must put the first one back before the next one does."""
LISTENING = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")
PATIENCE_S = 30
LAST_WORDS = 6_000
"""Characters of a service's log that are shown with an answer it should never give."""


def wait_until(is_done, what, within_s=PATIENCE_S):
    """Poll until `is_done()` gives something true, and give that."""
    deadline = time.monotonic() + within_s
    while True:
        found = is_done()
        if found:
            return found
        assert time.monotonic() < deadline, f"waited {within_s} s in vain: {what}"
        time.sleep(0.02)


@dataclasses.dataclass
class Answer:
    """What came back, read to its end."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The code of a refusal; None for a success."""
        return None if self.status < 400 else self.json["code"]


class Client:
    """One person's phone on one kept connection."""

    def __init__(self, service, token=None, **headers):
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            self.headers["Authorization"] = f"Bearer {token}"
        self.connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
        self.log = service.log

    def connect(self):
        self.connection.connect()
        return self

    def send(self, method, path, body=None, *, key=None, **headers):
        """Put the request on the wire without waiting; `receive` takes the answer."""
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if key is not None:
            sent["Idempotency-Key"] = key
        if body is not None:
            body = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        address = path if path.startswith((DESK_API, "/wechat/")) else API + path
        self.connection.request(method, address, body, sent)

    def receive(self):
        response = self.connection.getresponse()
        if response.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            # No test wants one; whoever reads the failure wants to know what it was.
            sys.stdout.write(self.log.read_text()[-LAST_WORDS:])
        return Answer(response.status, response.headers, response.read())

    def post(self, path, body=None, **options):
        self.send("POST", path, body, **options)
        return self.receive()

    def put(self, path, body, **options):
        self.send("PUT", path, body, **options)
        return self.receive()

    def get(self, path, **options):
        self.send("GET", path, **options)
        return self.receive()

    def close(self):
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Service:
    """A running service, and the database and Valkey that only it uses."""

    def __init__(self, settings: Settings, process: subprocess.Popen, log: Path) -> None:
        self.settings, self.process, self.log = settings, process, log
        self.engine = db.make_engine(settings.database_url)
        self.redis = redis_store.connect(settings.redis_url)
        self.port = 0

    def wait_until_ready(self):
        def listening():
            assert self.process.poll() is None, self.log.read_text()
            return LISTENING.search(self.log.read_text())

        self.port = int(wait_until(listening, "gunicorn listens")[1])
        wait_until(self.is_ready, "the service is ready")

    def is_ready(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        return False

    @contextlib.contextmanager
    def preparing(self) -> Iterator[Session]:
        """Let the factories and services of this process work on the service's own database and Valkey."""
        bound = db._sessions.session_factory.kw.get("bind")
        stores = list(redis_store._bound)
        db.bind(self.engine)
        privacy.install(self.settings)
        redis_store.bind(self.redis)
        try:
            yield db.session()
            # Asked for anew: whatever commits in between, such as the making of coupons, ends the first one.
            db.session().commit()
        finally:
            db.bind(bound)
            redis_store._bound[:] = stores

    def client(self, member=None, **headers):
        return Client(self, None if member is None else self.log_in(member), **headers)

    def desk(self, staff, **headers):
        """A client at the console, signed in as `staff` without asking for passwords."""
        with BORROWING:
            stores = list(redis_store._bound)
            redis_store.bind(self.redis)
            try:
                token = tokens.open_desk(staff.id, staff.login_epoch)[0]
            finally:
                redis_store._bound[:] = stores
        proof = hmac.digest(self.settings.secret_key.encode(), b"csrf\x1f" + token.encode(), hashlib.sha256)
        client = Client(self, Cookie=f"{DESK_COOKIE}={token}", **headers)
        client.headers["X-CSRF-Token"] = proof.hex()
        return client

    def log_in(self, member):
        """A token for `member`, without asking WeChat. Rivals log in at once, so they take turns here."""
        with BORROWING:
            stores = list(redis_store._bound)
            redis_store.bind(self.redis)
            try:
                return tokens.open_login(member.id, member.openid, member.login_epoch)[0]
            finally:
                redis_store._bound[:] = stores

    def rows(self, statement, **values):
        """What the database holds now, asked outside of every session."""
        with self.engine.connect() as connection:
            return connection.execute(sa.text(statement), values).all()

    def value(self, statement, **values):
        ((found,),) = self.rows(statement, **values)
        return found

    def execute(self, statement, **values):
        with self.engine.begin() as connection:
            connection.execute(sa.text(statement), values)

    def stop(self):
        """End it at once: nothing is under way, and workers whose master is killed end by themselves."""
        self.engine.dispose()
        self.redis.close()
        workers = worker_pids(self) if self.process.poll() is None else []
        self.process.kill()
        self.process.wait()
        wait_until(lambda: not any(map(is_alive, workers)), "the workers end with their master")


@contextlib.contextmanager
def serving(settings: Settings, folder: Path, *, application="wsgi:app", workers=2) -> Iterator[Service]:
    """gunicorn with the settings of production's own file, on a free port."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "gunicorn.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:app.serving", application],
            cwd=ROOT,
            stdout=output,
            stderr=output,
            env={**os.environ, **environment(settings, folder, workers)},
        )
    service = Service(settings, process, log)
    try:
        service.wait_until_ready()
        yield service
    finally:
        service.stop()


def environment(settings, folder, workers=2):
    """The settings as a program of the service reads them."""
    keys = ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in settings.pii_keys.items())
    return {
        "APP_ENV": settings.environment.value,
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "DATA_DIR": str(folder),
        "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),
        "HOST": "127.0.0.1",
        "PORT": "0",
        "WEB_WORKERS": str(workers),
        "WECHAT_BASE_URL": settings.wechat_base_url,
        "WECHAT_APPID": settings.wechat_appid,
        "WECHAT_SECRET": settings.wechat_secret,
        "WECHAT_PUSH_TOKEN": settings.wechat_push_token,
        "WECHAT_PUSH_AES_KEY": settings.wechat_push_aes_key,
        "SECRET_KEY": settings.secret_key,
        "PII_KEYS": keys,
        "PII_INDEX_KEY": base64.b64encode(settings.pii_index_key).decode(),
        "LOG_LEVEL": settings.log_level,
        "ANSWERS_KEPT_S": str(settings.answers_kept_s),
        "QUIET_HOURS": "none",
        "PYTHONWARNINGS": "error",
    }


def apart(settings, databases, template, number):
    """Settings with a fresh database and a Valkey number that nobody else uses."""
    return dataclasses.replace(
        settings,
        database_url=databases.make(template),
        redis_url=settings.redis_url.replace("?db=0", f"?db={number}"),
    )


def worker_pids(service):
    """The workers that gunicorn's master has now."""
    children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children")
    return [int(pid) for pid in children.read_text().split()]


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # It may go between opening and reading.
        return False


def together(*actions):
    """Run every action in a thread of its own, released at the same moment; their results in order."""
    barrier = threading.Barrier(len(actions))
    results, problems = [None] * len(actions), []

    def run(place, action):
        try:
            barrier.wait(PATIENCE_S)
            results[place] = action()
        except BaseException as problem:  # noqa: BLE001 - it is raised again below, in the test's own thread
            problems.append(problem)

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    return results


def all_together(clients, act):
    """`act(client)` for all clients at the same moment; connections stand before, and are closed after."""
    with contextlib.ExitStack() as stack:
        for client in clients:
            stack.enter_context(client).connect()
        return together(*[lambda client=client: act(client) for client in clients])


def shows_in_one_of_five(control):
    """A race that is there need not show the first time: the control holds if one of five runs shows it."""

    @functools.wraps(control)
    def run(*arguments, **options):
        for _ in range(4):
            with contextlib.suppress(AssertionError):
                return control(*arguments, **options)
        return control(*arguments, **options)

    return run


def verified_members(count):
    """`count` verified members with roster entries and cards, in a few statements. Call while `preparing`."""
    home = factories.union()
    entries, people = [], []
    for _ in range(count):
        entry = RosterEntry(union_id=home.id, imported_at=clock.now(), membership_state="member")
        entry.employment = "employed"
        entry.name, entry.id_number = "王小明", factories.id_number()
        member = Member(openid=factories.openid(), verified_at=clock.now(), roster_entry_id=entry.id)
        member.name, member.id_number = entry.name, entry.id_number
        member.verification, member.login_epoch = Verification.VERIFIED, 0
        entries.append(entry)
        people.append(member)
    session().execute(sa.insert(RosterEntry), [_row(entry) for entry in entries])
    session().execute(sa.insert(Member), [_row(member) for member in people])
    session().execute(
        sa.text(
            "INSERT INTO union_cards (id, roster_entry_id, number, state, issued_at)"
            " SELECT gen_random_uuid(), id, '0519' || lpad(nextval('union_card_numbers')::text, 10, '0'),"
            " 'active', now() FROM roster_entries entry WHERE union_id = :home"
            " AND NOT EXISTS (SELECT FROM union_cards WHERE roster_entry_id = entry.id)"
        ),
        {"home": home.id},
    )
    return people


def _row(thing):
    values = {column.key: getattr(thing, column.key) for column in sa.inspect(type(thing)).columns}
    return {name: value for name, value in values.items() if value is not None}
