"""程序目录: every program of the demo, as data."""

import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import app
from app.launcher import address
from app.launcher.programs import Program

_ROOT = Path(app.__file__).resolve().parent.parent
_PYTHON = (sys.executable, "-m")

Environment = Mapping[str, str]


def migrations(environment: Environment) -> Program:
    """数据库结构: bring the tables up to date."""
    argv = (*_PYTHON, "alembic", "upgrade", "head")
    return _program("更新数据库结构", "migrations", argv, environment)


def demo_data(environment: Environment) -> Program:
    """演示数据: may be run again and again; also writes who can log in."""
    argv = (*_PYTHON, "flask", "--app", "wsgi", "seed", "demo")
    return _program("准备演示数据", "seed", argv, environment)


def simulator(environment: Environment, port: int) -> Program:
    """微信模拟器: answers in WeChat's place and pushes its messages to us.

    Its secrets come with the environment: a command line is shown to everybody on the machine.
    """
    options = {
        "--port": str(port),
        "--push-url": f"{address.base_url(environment)}/wechat/push",
    }
    argv = (*_PYTHON, "app.wechat.simulator", *(word for pair in options.items() for word in pair))
    return Program(
        name="微信模拟器",
        stem="simulator",
        argv=argv,
        environment=dict(environment),
        directory=_ROOT,
        is_ready=lambda output: "simulator listening on http://" in output,
    )


def worker(environment: Environment) -> Program:
    """后台任务: notices, sweeps and everything else that nobody waits for."""
    return Program(
        name="后台任务",
        stem="worker",
        argv=(*_PYTHON, "flask", "--app", "wsgi", "jobs", "work"),
        environment=dict(environment),
        directory=_ROOT,
        # With the launcher its database goes too, and a worker waits for that one in vain. What it was
        # doing is queued again by the next one.
        death_signal=signal.SIGKILL,
        stop_within_s=25,
    )


def web(environment: Environment) -> Program:
    """网站: ready once its own check of database and Redis says so."""
    return Program(
        name="网站",
        stem="web",
        argv=(*_PYTHON, "gunicorn", "-c", "python:app.serving", "wsgi:app"),
        environment=dict(environment),
        directory=_ROOT,
        # Its workers go with it, and the port is free for the next start at once.
        death_signal=signal.SIGKILL,
        is_ready=lambda _: address.answers(environment, "/readyz"),
        stop_within_s=25,
    )


def _program(name: str, stem: str, argv: tuple[str, ...], environment: Environment) -> Program:
    return Program(name=name, stem=stem, argv=argv, environment=dict(environment), directory=_ROOT)
