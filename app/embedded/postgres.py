"""自带的 PostgreSQL: one small cluster, reachable through a private Unix socket only."""

import contextlib
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import psycopg
from psycopg import sql

from app.embedded import places
from app.embedded.processes import CannotStart, end
from app.embedded.server import LOCALE, Server

DATABASE = "gonghuika"
OWNER = "gonghuika"
EXTENSIONS = ("pg_trgm", "cube", "earthdistance", "btree_gist")

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "synchronous_commit": "on",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    # A container's /dev/shm is often too small for parallel workers, and two cores gain nothing by them.
    "max_parallel_workers_per_gather": "0",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    "log_line_prefix": "%m [%p] ",
    # Details and parameters would carry personal data into the log.
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_min_error_statement": "panic",
}


class Postgres(Server):
    """PostgreSQL under `DATA_DIR/postgres`, or elsewhere if its user cannot get there: see `directory`."""

    name = "PostgreSQL"
    stem = "postgres"
    stop_steps: ClassVar = [(signal.SIGINT, 60), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)]
    death_signal = signal.SIGINT

    @property
    def directory(self) -> Path:
        """Where the cluster is kept."""
        return places.known_database_directory(self.data_dir)

    def discard(self) -> None:
        """Stop, and delete the database wherever it is. For tests and other throw-away servers."""
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _start(self) -> str:
        account = places.never_root(self.directory)
        directory = places.reachable_database_directory(self.data_dir, account, self._say)
        programs = places.postgres_programs(account, self._say)
        self._sockets = places.socket_directory(self.data_dir, account)
        self._make_cluster(directory, programs, account)
        _refuse_living_postmaster(directory)
        (directory / "postmaster.pid").unlink(missing_ok=True)
        settings = {**_SETTINGS, "unix_socket_directories": str(self._sockets)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._launch([str(programs / "postgres"), "-D", str(directory), *options], account)
        self._make_database()
        return f"postgresql://{OWNER}@/{DATABASE}?host={quote(str(self._sockets))}"

    def _make_cluster(self, directory: Path, programs: Path, account: places.Account) -> None:
        """初始化: make it under another name, then rename: a half-made one is never taken for whole."""
        if (directory / "global" / "pg_control").exists():
            return
        if directory.exists() and any(directory.iterdir()):
            aside = directory.with_name(f"{directory.name}.half-{time.time_ns()}")
            self._say(f"{directory} 只建了一半，移到 {aside} 后重新建立")
            directory.rename(aside)
        making = directory.with_name(f"{directory.name}.making")
        if making.exists():
            self._say("上次建立数据库时被打断，重新建立")
            shutil.rmtree(making)
        self._say("第一次启动，正在建立数据库……")
        places.give(making, account)
        self._initdb(programs / "initdb", making, account)
        making.rename(directory)

    def _initdb(self, program: Path, making: Path, account: places.Account) -> None:
        argv = [str(program), "-D", str(making), "-U", OWNER, "--encoding=UTF8", "--data-checksums"]
        argv += [f"--locale={LOCALE}", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        argv += ["--auth-local=trust", "--auth-host=reject", "--no-instructions"]
        process = self._spawn(argv, account, signal.SIGKILL)
        try:
            while process.poll() is None:
                self._pause(0.03)
        finally:
            end(process, [(signal.SIGKILL, 5)])
        if process.returncode:
            raise CannotStart(f"建立数据库没有成功。{self._last_words()}")

    def _answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        with contextlib.closing(self._connect("postgres")) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not known:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        with contextlib.closing(self._connect(DATABASE)) as connection:
            for extension in EXTENSIONS:
                connection.execute(
                    sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
                )

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self._sockets),
            port=5432,
            user=OWNER,
            dbname=database,
            connect_timeout=5,
            autocommit=True,
            options="-c client_min_messages=warning",
        )


def _refuse_living_postmaster(directory: Path) -> None:
    """A server that somebody started by hand holds none of our locks; its pid file is all there is.

    The number alone proves nothing, since it may belong to another program by now.
    """
    try:
        pid = int((directory / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return
    if _works_in(pid, directory):
        raise CannotStart(
            f"{directory} 已有一个 PostgreSQL 在运行（进程 {pid}）。请先停掉它：kill -INT {pid}"
        )


def _works_in(pid: int, directory: Path) -> bool:
    """Whether process `pid` is a server on `directory`: a postmaster always works inside its cluster."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cwd").resolve(strict=True) == directory.resolve()
        except OSError:
            # Somebody else's process: a server on this cluster would belong to the cluster's owner.
            return False
    shown = subprocess.run(  # noqa: S603 - a number is all that varies
        ["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return "postgres" in shown.stdout and str(directory) in shown.stdout
