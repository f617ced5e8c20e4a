"""命令行: `flask --app wsgi …`. One file per group of commands, each ends in a service call."""

from flask import Flask

from app.cli.jobs import jobs
from app.cli.seed import seed


def register(app: Flask) -> None:
    """Attach the commands."""
    for group in (jobs, seed):
        app.cli.add_command(group)
