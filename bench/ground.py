"""场地: throw-away PostgreSQL and Valkey, databases by the migrations, gunicorn as in production."""

import base64
import contextlib
import http.client
import itertools
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from app import db, privacy, redis_store
from app.embedded import Postgres, Valkey, places
from app.embedded.leash import leashed
from app.settings import LONGEST_KEPT_S, Environment, Settings
from bench import load, usage

ROOT = Path(__file__).resolve().parent.parent
_LISTENING = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")
_STARTS_WITHIN_S = 60.0
Say = Callable[[str], None]


@dataclass(frozen=True)
class Service:
    """A running gunicorn, and what else works for it."""

    port: int
    master: int
    helpers: tuple[int, ...]

    @property
    def workers(self) -> list[int]:
        return usage.children(self.master)

    def cpu_s(self) -> float:
        """CPU of the workers, and of the database and Valkey where the service has them."""
        return usage.cpu_s([pid for pid in (self.master, *self.helpers) for pid in usage.tree(pid)])


class Ground:
    """One PostgreSQL, one Valkey, and the services that stand on them."""

    def __init__(self, folder: Path, postgres: Postgres, valkey: Valkey, say: Say) -> None:
        self.folder, self.say = folder, say
        self._postgres, self._valkey = postgres, valkey
        self._numbers = itertools.count()
        self._stack = contextlib.ExitStack()
        self._run("CREATE DATABASE template_bench")
        self._migrate(self._url("template_bench"))

    @property
    def programs(self) -> Path:
        """Where PostgreSQL's own tools are."""
        return places.postgres_programs(places.never_root(self._postgres.directory), self.say)

    def settings(self) -> Settings:
        """Settings with a fresh database and a Valkey number that nobody else uses."""
        number = next(self._numbers)
        self._run(f"CREATE DATABASE bench_{number} TEMPLATE template_bench")
        return Settings(
            environment=Environment.DEMO,
            database_url=self._url(f"bench_{number}"),
            database_owner_url="",
            redis_url=self._valkey.url.replace("?db=0", f"?db={number}"),
            data_dir=self.folder / f"data-{number}",
            files_url=(self.folder / f"data-{number}" / "files").as_uri(),
            port=0,
            wechat_base_url="http://127.0.0.1:9/",
            wechat_appid="wx00000000000000aa",
            wechat_secret=secrets.token_hex(16),
            wechat_push_token=secrets.token_hex(8),
            wechat_push_aes_key="A" * 43,
            secret_key=secrets.token_hex(32),
            pii_keys={"k1": secrets.token_bytes(32)},
            pii_index_key=secrets.token_bytes(32),
            trusted_proxies=0,
            log_level="WARNING",
            answers_kept_s=LONGEST_KEPT_S,
        )

    def serve(self, settings: Settings | None, application: str = "wsgi:app") -> Service:
        """Start gunicorn with `app.serving`; a bare application has no settings and no helpers."""
        folder = self.folder / f"served-{secrets.token_hex(4)}"
        folder.mkdir()
        variables = {**os.environ, "DATA_DIR": str(folder), "HOST": "127.0.0.1", "PORT": "0"}
        variables["PROMETHEUS_MULTIPROC_DIR"] = str(folder / "metrics")
        helpers: tuple[int, ...] = ()
        if settings is not None:
            variables.update(environment(settings))
            running = (self._postgres.process, self._valkey.process)
            helpers = tuple(process.pid for process in running if process is not None)
        log = folder / "gunicorn.log"
        argv = [sys.executable, "-m", "gunicorn", "-c", "python:app.serving", application]
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - the argv is ours
                leashed(argv, death_signal=signal.SIGKILL),
                cwd=ROOT,
                env=variables,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._stack.callback(_stop, process)
        path = "/readyz" if settings is not None else "/bare"
        return Service(_wait_until_ready(process, log, path), process.pid, helpers)

    def close(self) -> None:
        self._stack.close()

    def _url(self, name: str) -> str:
        return self._postgres.url.replace("/gonghuika?", f"/{name}?")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _migrate(self, url: str) -> None:
        environment = {**os.environ, "DATABASE_URL": url}
        environment.pop("DATABASE_OWNER_URL", None)
        argv = [sys.executable, "-m", "alembic", "upgrade", "head"]
        subprocess.run(argv, cwd=ROOT, env=environment, check=True, stderr=subprocess.DEVNULL)  # noqa: S603


@contextlib.contextmanager
def ground(say: Say) -> Iterator[Ground]:
    """Everything stands in a folder that is deleted in the end."""
    with tempfile.TemporaryDirectory(prefix="gonghuika-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # The database's own account has to reach what is inside.
        say("启动数据库和缓存，建库……")
        postgres = Postgres(folder, say=say)
        with contextlib.closing(_Discarding(postgres)), Valkey(folder, say=say) as valkey:
            postgres.start()
            made = Ground(folder, postgres, valkey, say)
            with contextlib.closing(made):
                yield made


class _Discarding:
    """The database may stand outside the folder where its account cannot get in; it goes all the same."""

    def __init__(self, postgres: Postgres) -> None:
        self.close = postgres.discard


@contextlib.contextmanager
def preparing(settings: Settings) -> Iterator[None]:
    """Let models and services of this process work on the service's own database and Valkey."""
    engine = db.make_engine(settings.database_url)
    client = redis_store.connect(settings.redis_url)
    privacy.install(settings)
    db.bind(engine)
    redis_store.bind(client)
    try:
        yield
    finally:
        engine.dispose()
        client.close()


def environment(settings: Settings) -> dict[str, str]:
    """The settings as a program of the service reads them."""
    keys = ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in settings.pii_keys.items())
    return {
        "APP_ENV": settings.environment.value,
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
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
    }


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path, path: str) -> int:
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"gunicorn 没有启动成功：\n{log.read_text()}")
        found = _LISTENING.search(log.read_text())
        if found and _answers(int(found[1]), path):
            return int(found[1])
        time.sleep(0.05)
    raise RuntimeError(f"gunicorn 没有就绪：\n{log.read_text()}")


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    return False


def warm(service: Service, requests: list[bytes], expect: bytes) -> None:
    """Every thread of every worker has opened its connections before anything is timed."""
    load.fire(service.port, requests, expect=expect)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Its workers are on a leash and go with it."""
    process.kill()
    process.wait()
