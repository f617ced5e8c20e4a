"""核销员的命令."""

import uuid

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app import clock, db
from app.services import clerks as bindings
from models import Member, Store

_NO_SUCH_CLERK = "这个人不是这家门店的核销员，请核对 openid 和门店编号。"

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


@clerks.command("remove")
@click.argument("openid")
@click.argument("store_id", type=click.UUID)
def remove(openid: str, store_id: uuid.UUID) -> None:
    """解除一个核销员，立即生效 · Take a clerk from a store, at once."""
    with db.unit_of_work() as session:
        member = session.scalar(select(Member).where(Member.openid == openid))
        if member is None:
            raise click.ClickException(_NO_SUCH_CLERK)
        try:
            clerk = bindings.get_binding(member, store_id)
        except bindings.NotAClerk:
            raise click.ClickException(_NO_SUCH_CLERK) from None
        bindings.unbind(None, clerk)
        click.echo(f"已解除。这个人不能再在{clerk.store.name}核销；需要时可以重新邀请。")
