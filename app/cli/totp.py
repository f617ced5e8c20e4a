"""动态口令的命令: what an authenticator would show for one of the demo's accounts."""

import click
import pyotp
from flask import current_app
from sqlalchemy import select

from app import db
from app.settings import Environment, Settings
from models import Staff


@click.command("totp", help="演示账号此刻的动态口令 · The one-time code of a demo account")
@click.argument("username")
def totp(username: str) -> None:
    """Refused outside the demo: who runs a command is not yet who holds the phone."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.environment is not Environment.DEMO:
        raise click.ClickException("只有演示环境的动态口令可以这样取得；正式环境请用手机验证器。")
    with db.unit_of_work() as current:
        account = current.scalar(select(Staff).where(Staff.username == username))
        secret = account.totp_secret if account else None
    if secret is None:
        raise click.ClickException("没有这个账号，请核对登录名。")
    click.echo(f"{username} 现在的动态口令：{pyotp.TOTP(secret).now()}（30 秒内有效，只能用一次）")
