"""优惠券的命令."""

import uuid
from pathlib import Path

import click
from flask.cli import AppGroup

from app import db
from app.cli.refusals import spoken
from app.errors import AppError
from app.services.coupons import code_files, codes, publishing
from app.services.coupons.codes import CodesRefused

coupons = AppGroup("coupons", help="优惠券 · Coupons")


@coupons.command("import-codes")
@click.argument("batch_id", type=click.UUID)
@click.argument("file", type=click.Path(path_type=Path))
def import_codes(batch_id: uuid.UUID, file: Path) -> None:
    """导入商户券码（.xlsx 或 .csv，第一列，一行一个）· Import a merchant's codes; all of the file or none."""
    try:
        given, first_row = code_files.read(file)
        with db.unit_of_work():
            imported = codes.add(None, publishing.lock(batch_id), given, first_row=first_row)
    except CodesRefused as refusal:
        for row in refusal.members["rows"]:
            click.echo(f"  第 {row['row']} 行 {row['problem']}", err=True)
        raise spoken(refusal) from None
    except AppError as refusal:
        raise spoken(refusal) from None
    click.echo(f"导入 {imported.added_count:,} 个券码，还没有用到的共 {imported.unused_count:,} 个。")
