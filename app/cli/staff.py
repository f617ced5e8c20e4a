"""工会干部账号的命令: the first administrator comes from here."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app import db
from app.errors import AppError
from app.services import staff as accounts
from models import StaffRole, Union

staff = AppGroup("staff", help="干部账号 · Staff accounts")


@staff.command("add")
@click.argument("username")
@click.option("--name", required=True, help="姓名或岗位")
@click.option("--role", required=True, type=click.Choice([role.value for role in StaffRole]), help="角色")
@click.option("--union", "union_name", required=True, help="所属工会的全称；权限及于本级和下级")
@click.password_option("--password", help="口令，至少 10 位，含字母和数字")
def add(username: str, name: str, role: str, union_name: str, password: str) -> None:
    """新增一个干部账号，并显示一次动态口令密钥 · Add an account; shows its TOTP secret once."""
    with db.unit_of_work() as session:
        unions = session.scalars(select(Union).where(Union.name == union_name).limit(2)).all()
        if len(unions) != 1:
            problem = "找不到" if not unions else "有不止一个"
            raise click.ClickException(f"{problem}名为“{union_name}”的工会，请用它的准确全称。")
        try:
            made = accounts.add_staff(
                None, username, name=name, password=password, role=StaffRole(role), union=unions[0]
            )
        except AppError as refusal:
            raise click.ClickException(refusal.detail) from None
        click.echo(f"已新增 {username}。")
        click.echo(f"动态口令密钥（只显示这一次，请录入身份验证器）：{made.totp_secret}")
