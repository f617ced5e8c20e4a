"""演示数据的命令."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

from app.cli.refusals import spoken
from app.errors import AppError
from app.seeding import city_size, demo
from app.seeding.city_size import Advance, Size
from app.settings import Settings

INTERRUPTED = 130

seed = AppGroup("seed", help="演示数据 · Demo data")


@seed.command("demo")
def seed_demo() -> None:
    """写入样板城市；已有数据时不改动 · Fill an empty database with the demo city."""
    try:
        demo.seed(_settings(), click.echo)
    except AppError as refusal:
        raise spoken(refusal) from None
    click.echo("演示数据已就绪。")


@seed.command("city")
@click.option("--members", type=click.IntRange(1, 100_000_000), required=True, help="实名库人数")
@click.option("--stores", type=click.IntRange(1, 1_000_000), required=True, help="门店数")
@click.option("--coupons", type=click.IntRange(1, 100_000_000), required=True, help="优惠券张数")
@click.option(
    "--seed", "seed_number", type=int, default=city_size.DEFAULT_SEED, help="同一个数得到同一座城市"
)
def seed_city(members: int, stores: int, coupons: int, seed_number: int) -> None:
    """写入一座任意大小的城市，只用于空数据库 · Fill an empty database with a city of any size.

    中途停止则什么都不留下。
    """
    try:
        city_size.seed(_settings(), Size(members, stores, coupons), _bar, seed_number=seed_number)
    except AppError as refusal:
        raise spoken(refusal) from None
    except OperationalError:
        raise click.ClickException("数据库没有回应，什么都没有写入。") from None
    except KeyboardInterrupt:
        click.echo("\n已停止，数据库仍是空的。", err=True)
        sys.exit(INTERRUPTED)
    click.echo(f"写好了：{members:,} 人、{stores:,} 家门店、{coupons:,} 张优惠券。")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    if settings.is_production:
        raise click.ClickException("正式环境不能写入演示数据。")
    return settings


@contextmanager
def _bar(name: str, length: int) -> Iterator[Advance]:
    with click.progressbar(length=length, label=name, file=sys.stderr, show_pos=True) as progress:
        yield progress.update
