"""命令行: `flask --app wsgi …`. One file per group of commands, each ends in a service call."""

from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

COMMANDS = {
    "audit": "audit:audit",
    "clerks": "clerks:clerks",
    "clock": "clock:movable",
    "coupons": "coupons:coupons",
    "documents": "documents:documents",
    "jobs": "jobs:jobs",
    "notices": "notices:notices",
    "phone": "phone:phone",
    "roster": "roster:roster",
    "seed": "seed:seed",
    "simulator": "simulator:simulator",
    "staff": "staff:staff",
    "tick": "tick:tick",
    "totp": "totp:totp",
    "unions": "unions:unions",
    "walk": "walk:walk",
}
"""Word → where its command stands. It is imported when somebody types it: a web process never does."""


class Commands(AppGroup):
    """The commands of the house, each found by its word."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        where = COMMANDS.get(cmd_name)
        if where is None:
            return super().get_command(ctx, cmd_name)
        module, _, name = where.partition(":")
        command: click.Command = getattr(import_module(f"app.cli.{module}"), name)
        return command


def register(app: Flask) -> None:
    """Attach the commands."""
    app.cli = Commands(app.name)
