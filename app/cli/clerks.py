"""核销员的命令."""

import uuid

import click
from flask.cli import AppGroup

from app import clock, db
from app.services import clerks as bindings
from models import Store

clerks = AppGroup("clerks", help="核销员 · Clerks")


@clerks.command("invite")
@click.argument("store_id", type=click.UUID)
def invite(store_id: uuid.UUID) -> None:
    """为门店生成一个核销员邀请码，七天内可用一次 · A one-time invitation for a store."""
    with db.unit_of_work() as session:
        store = session.get(Store, store_id)
        if store is None:
            raise click.ClickException("没有这家门店，请核对门店编号。")
        invitation = bindings.invite(None, store)
        until = invitation.expires_at.astimezone(clock.CITY)
        click.echo(
            f"{store.name} 的核销员邀请码：{invitation.word}（{until:%Y-%m-%d %H:%M} 前有效，只能用一次）"
        )
