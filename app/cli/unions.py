"""工会组织的命令: how an installation gets its tree before there is a console."""

import click
from flask.cli import AppGroup
from sqlalchemy.exc import IntegrityError

from app import db
from app.errors import AppError
from app.services import unions as tree
from models import District, UnionKind, UnionLevel

unions = AppGroup("unions", help="工会组织 · Unions")


@unions.command("add")
@click.argument("name")
@click.option("--level", required=True, type=click.Choice([level.value for level in UnionLevel]), help="层级")
@click.option("--kind", required=True, type=click.Choice([kind.value for kind in UnionKind]), help="类别")
@click.option("--parent", help="上级工会的全称；只有市总工会没有上级")
@click.option("--district", type=click.Choice([slug.value for slug in District]), help="所在辖市(区)")
def add(name: str, level: str, kind: str, parent: str | None, district: str | None) -> None:
    """新增一个工会 · Add a union under its parent."""
    try:
        with db.unit_of_work():
            above = tree.get_named(parent) if parent else None
            made = tree.add_union(
                None, above, name, level=UnionLevel(level), kind=UnionKind(kind), district=district
            )
    except AppError as refusal:
        raise click.ClickException(refusal.detail) from None
    except IntegrityError:
        raise click.ClickException("只能有一个市总工会，其他工会都要用 --parent 说明上级。") from None
    click.echo(f"已新增 {made.name}。编号 {made.id}")
