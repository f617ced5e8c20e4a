"""任务进程的命令."""

from flask import current_app
from flask.cli import AppGroup

from app.jobs import worker

jobs = AppGroup("jobs", help="后台任务 · Background jobs")


@jobs.command("work")
def work() -> None:
    """运行任务进程，直到收到停止信号 · Work until told to stop."""
    worker.run(current_app.config["SETTINGS"])
