"""知情同意文书的命令."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app import db
from app.cli.refusals import spoken
from app.errors import AppError
from app.services import documents as texts

documents = AppGroup("documents", help="知情同意文书 · Consent texts")


@documents.command("publish")
@click.argument("name")
@click.argument("version")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", required=True, help="标题")
def publish(name: str, version: str, file: Path, title: str) -> None:
    """发布一个版本；发布后不能更改，只能再发新版本 · Publish a version; it never changes afterwards."""
    try:
        # Notepad puts a byte order mark before a text; it is no part of it.
        body = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException("文件应为 UTF-8 文本，请另存后再试。") from None
    except OSError:
        raise click.ClickException("这个文件读不了，请核对您有没有权限读它。") from None
    try:
        db.transact(lambda: texts.publish(None, name, version, title=title, body=body))
    except AppError as refusal:
        raise spoken(refusal) from None
    click.echo(f"{name} 第 {version} 版已发布。")
