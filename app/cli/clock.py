"""拨钟的命令: the demo's clock can be put forward, to see what tomorrow brings."""

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock
from app.settings import Environment, Settings

HOUR_S = 3600

movable = AppGroup("clock", help="演示环境的时钟 · The demo's clock")


@movable.command("show")
def show() -> None:
    """显示演示环境现在的时间 · Show the demo's time."""
    _say()


@movable.command("move")
@click.argument("hours", type=click.FloatRange(0, 24 * 366))
def move(hours: float) -> None:
    """把演示环境的时钟拨到 HOURS 小时之后；0 为恢复 · Put the demo's clock ahead of the real time."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.environment is not Environment.DEMO:
        raise click.ClickException("只有演示环境的时钟可以拨动。")
    clock.move(settings.data_dir, round(hours * HOUR_S))
    _say()


def _say() -> None:
    click.echo(f"演示环境现在是 {clock.now():%Y-%m-%d %H:%M:%S}")
