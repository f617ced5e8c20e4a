"""演示环境: what `make run` brings up, in order, and what it says meanwhile."""

import argparse
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from app import clock
from app.embedded import CannotStart, Postgres, Valkey
from app.embedded.leash import die_with_parent
from app.embedded.processes import Lock, make_directory
from app.launcher import address, board, catalogue, migrated, secret_values
from app.launcher.interruptions import Interruptions, StopRequested
from app.launcher.programs import Child, Program
from app.launcher.supervisor import Supervisor
from app.launcher.voice import say, speak_utf8
from app.settings import SettingsError, postgres_url

_PREDECESSOR_WITHIN_S = 90.0
_STOPPING = "launcher.stopping"
_SERVERS_GIVE_UP_AFTER_S = 3600
"""A full disk is somebody's to clear; the servers come back by themselves once it is."""


def main(arguments: Sequence[str]) -> int:
    """Run the demo until somebody asks it to stop. Gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m app.launcher", description="启动演示环境")
    parser.add_argument("--with-parent", type=int, metavar="PID", help="随父进程（例如 make）一起结束")
    speak_utf8()
    interruptions = Interruptions()
    interruptions.listen()
    parent = parser.parse_args(arguments).with_parent
    if parent is not None:
        die_with_parent(signal.SIGTERM)
        if os.getppid() != parent:
            return 0
    try:
        _run(interruptions)
    except StopRequested:
        say("已停止")
    except CannotStart as problem:
        say(f"启动失败：{problem}")
        return 1
    return 0


def _run(interruptions: Interruptions) -> None:
    if os.environ.get("APP_ENV", "demo") == "production":
        raise CannotStart("make run 只用于演示。正式环境请用 gunicorn -c python:app.serving wsgi:app")
    data_dir = Path(os.environ.get("DATA_DIR") or ".data").expanduser().resolve()
    make_directory(data_dir)
    lock = Lock(data_dir / "locks" / "launcher")
    if not _taken_after_predecessor(lock, interruptions):
        raise CannotStart(
            f"{data_dir} 已有一个 make run 在运行。请先按 Ctrl-C 停掉它，或换目录：DATA_DIR=.data2 make run"
        )
    try:
        _Demo(data_dir, interruptions).run()
    finally:
        lock.release()


def _taken_after_predecessor(lock: Lock, interruptions: Interruptions) -> bool:
    """One that is stopping is waited for; one that runs is not."""
    deadline = time.monotonic() + _PREDECESSOR_WITHIN_S
    while not lock.take():
        if not (lock.path.with_name(_STOPPING)).exists() or time.monotonic() > deadline:
            return False
        interruptions.pause(0.2)
    lock.path.with_name(_STOPPING).unlink(missing_ok=True)
    return True


class _Demo:
    """One run of the process tree."""

    def __init__(self, data_dir: Path, interruptions: Interruptions) -> None:
        self.data_dir = data_dir
        self.interruptions = interruptions
        self.supervisor = Supervisor(say=say, pause=interruptions.pause)
        self.environment: dict[str, str] = {}

    def run(self) -> None:
        """Up, stay, and down in order, whatever ends the stay."""
        began = time.monotonic()
        self._prepare()
        try:
            self._start()
            board.show(self.data_dir, self.environment, time.monotonic() - began)
            self.supervisor.watch()
        except StopRequested:
            say("收到停止请求，正在依次停止（再按一次 Ctrl-C 立即停止）……")
        except CannotStart:
            say("出了问题，正在依次停止……")
            raise
        finally:
            (self.data_dir / "locks" / _STOPPING).touch()
            self.supervisor.stop(impatient=self.interruptions.is_hurried)
            (self.data_dir / board.RUNNING_FILE).unlink(missing_ok=True)
            say("已全部停止。数据保留在 " + str(self.data_dir))

    def _prepare(self) -> None:
        (self.data_dir / board.DEMO_FILE).unlink(missing_ok=True)
        # Whoever starts the demo finds it in the present, wherever an earlier walk was broken off.
        clock.move(self.data_dir, 0)
        host, port = address.choose(os.environ)
        say(f"数据目录：{self.data_dir}")
        self.environment = {
            "APP_ENV": "demo",
            "CALL_LIST": "true",
            **secret_values.keep(self.data_dir),
            **{name: value for name, value in os.environ.items() if value},
            "DATA_DIR": str(self.data_dir),
            "HOST": host,
            "PORT": str(port),
            "PYTHONUTF8": "1",
            "PYTHONUNBUFFERED": "1",
        }
        self._normalise_addresses()

    def _normalise_addresses(self) -> None:
        """The programs below, alembic among them, all get the one form of a database's address."""
        try:
            for name in {"DATABASE_URL", "DATABASE_OWNER_URL"} & self.environment.keys():
                self.environment[name] = postgres_url(name, self.environment[name])
        except SettingsError as problem:
            raise CannotStart(f"{problem}。请改成 postgresql://用户名:密码@主机/库名") from None

    def _start(self) -> None:
        """What can load while something else is waited for is begun early: a second start is quick."""
        self._start_servers()
        simulator = self._begin_simulator()
        self._migrate()
        if simulator:
            simulator.start()
        self.environment["PROMETHEUS_MULTIPROC_DIR"] = str(board.emptied(self.data_dir / "metrics"))
        # Owned in the order in which they must outlive each other: the web goes first, then the worker.
        worker = self._own(catalogue.worker(self.environment))
        web = self._own(catalogue.web(self.environment))
        web.begin()
        say("正在准备演示数据……")
        self._child(catalogue.demo_data(self.environment)).run()
        worker.begin()
        say("正在启动网站……")
        web.start()
        board.publish(self.data_dir, self.environment)

    def _migrate(self) -> None:
        if migrated.is_current(self.data_dir, self.environment["DATABASE_URL"]):
            say("数据库结构已是最新")
            return
        say("正在更新数据库结构……")
        self._child(catalogue.migrations(self.environment)).run()
        migrated.remember(self.data_dir, self.environment["DATABASE_URL"])

    def _start_servers(self) -> None:
        pause = self.interruptions.pause
        for variable, kind in (("DATABASE_URL", Postgres), ("REDIS_URL", Valkey)):
            if variable in self.environment:
                say(f"使用 {variable} 指定的{kind.name}")
                continue
            say(f"正在启动 {kind.name}……")
            server = kind(self.data_dir, say=say, pause=pause)
            self.supervisor.start(server, give_up_after_s=_SERVERS_GIVE_UP_AFTER_S)
            self.environment[variable] = server.url

    def _begin_simulator(self) -> Child | None:
        if "WECHAT_BASE_URL" in self.environment:
            say("使用 WECHAT_BASE_URL 指定的微信接口")
            return None
        say("正在启动微信模拟器……")
        # A port chosen here is the same after a restart; the other programs know only this one.
        free_port = address.free_port("127.0.0.1")
        child = self._own(catalogue.simulator(self.environment, free_port))
        child.begin()
        self.environment["WECHAT_BASE_URL"] = f"http://127.0.0.1:{free_port}/"
        return child

    def _own(self, program: Program) -> Child:
        child = self._child(program)
        self.supervisor.own(child)
        return child

    def _child(self, program: Program) -> Child:
        return Child(program, self.data_dir, say=say, pause=self.interruptions.pause)
