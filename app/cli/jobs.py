"""任务进程的命令."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.jobs import worker
from app.queue import Queue

jobs = AppGroup("jobs", help="后台任务 · Background jobs")


def _chosen(_context: click.Context, _option: click.Parameter, given: str) -> list[Queue]:
    words = [word.strip() for word in given.split(",")]
    unknown = [word for word in words if word not in list(Queue)]
    if unknown:
        raise click.BadParameter(f"没有这样的队列：{'、'.join(unknown)}；可选 {', '.join(Queue)}")
    return [queue for queue in Queue if queue in words]


@jobs.command("work")
@click.option(
    "--queues",
    default=",".join(Queue),
    show_default=True,
    callback=_chosen,
    help="只做这些队列的任务，逗号分隔 · Only the jobs of these queues",
)
def work(queues: list[Queue]) -> None:
    """运行任务进程，直到收到停止信号 · Work until told to stop."""
    worker.run(current_app.config["SETTINGS"], queues)
