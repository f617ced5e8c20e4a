"""知情同意文书的命令."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app import db
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
        body = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise click.ClickException("文件应为 UTF-8 文本，请另存后再试。") from None
    with db.unit_of_work():
        texts.publish(None, name, version, title=title, body=body)
    click.echo(f"{name} 第 {version} 版已发布。")
