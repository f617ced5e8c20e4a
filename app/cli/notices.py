"""通知的命令."""

import click
from flask.cli import AppGroup

from app.jobs import sweeper

notices = AppGroup("notices", help="通知 · Notices")


@notices.command("sweep")
def sweep() -> None:
    """发送到期的通知，直到没有可发的 · Send what is due, until nothing more is."""
    click.echo(f"处理了 {sweeper.sweep_once():,} 条通知。")
