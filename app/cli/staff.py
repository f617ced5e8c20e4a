"""工会干部账号的命令: the first administrator comes from here."""

import click
from flask.cli import AppGroup

from app import db
from app.cli.refusals import spoken
from app.errors import AppError
from app.services import staff as accounts
from app.services import unions
from models import StaffRole

staff = AppGroup("staff", help="干部账号 · Staff accounts")


@staff.command("add")
@click.argument("username")
@click.option("--name", required=True, help="姓名或岗位")
@click.option("--role", required=True, type=click.Choice([role.value for role in StaffRole]), help="角色")
@click.option("--union", "name_or_id", required=True, help="所属工会，全称或编号；权限及于本级和下级")
@click.password_option("--password", help="口令，默认至少 12 位，大小写字母、数字、符号含 3 种")
def add(username: str, name: str, role: str, name_or_id: str, password: str) -> None:
    """新增一个干部账号，并显示一次动态口令密钥 · Add an account; shows its TOTP secret once."""

    def add_to_union() -> accounts.NewStaff:
        union = unions.get_named(name_or_id)
        return accounts.add_staff(
            None, username, name=name, password=password, role=StaffRole(role), union=union
        )

    try:
        made = db.transact(add_to_union)
    except AppError as refusal:
        raise spoken(refusal) from None
    click.echo(f"已新增 {username}。")
    click.echo(f"动态口令密钥（只显示这一次，请录入身份验证器）：{made.totp_secret}")
    click.echo(f"也可以把这个地址做成二维码来扫：{made.totp_uri}")


@staff.command("reset")
@click.argument("username")
def reset(username: str) -> None:
    """没有第二位管理员时：给一个账号换新口令和新密钥 · New keys, where nobody is left to approve them."""
    try:
        made = db.transact(lambda: accounts.reset_named(username))
    except AppError as refusal:
        raise spoken(refusal) from None
    click.echo(f"{username} 的口令和密钥已重置，只显示这一次；登录后要先换口令。")
    click.echo(f"口令：{made.password}")
    click.echo(f"动态口令密钥：{made.totp_secret}")
