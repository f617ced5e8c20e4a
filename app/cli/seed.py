"""演示数据的命令."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.seeding import demo

seed = AppGroup("seed", help="演示数据 · Demo data")


@seed.command("demo")
def seed_demo() -> None:
    """写入样板城市；已有数据时不改动 · Fill an empty database with the demo city."""
    settings = current_app.config["SETTINGS"]
    if settings.is_production:
        raise click.ClickException("正式环境不能写入演示数据。")
    demo.seed(settings, click.echo)
    click.echo("演示数据已就绪。")
