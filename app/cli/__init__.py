"""命令行: `flask --app wsgi …`. One file per group of commands, each ends in a service call."""

from flask import Flask

from app.cli.clerks import clerks
from app.cli.clock import movable
from app.cli.coupons import coupons
from app.cli.documents import documents
from app.cli.jobs import jobs
from app.cli.roster import roster
from app.cli.seed import seed
from app.cli.simulator import simulator
from app.cli.staff import staff
from app.cli.unions import unions
from app.cli.walk import walk


def register(app: Flask) -> None:
    """Attach the commands."""
    for command in (clerks, coupons, documents, jobs, movable, roster, seed, simulator, staff, unions, walk):
        app.cli.add_command(command)
