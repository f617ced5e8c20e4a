"""定时的命令: what the clockwork does, and one part of it by hand."""

import datetime as dt
import time

import click

from app import clock, db
from app.jobs import clockwork, worker
from app.jobs.clockwork import TICKS, Tick
from app.services import tick_runs
from models import TickRun


@click.command("tick")
@click.argument("name", required=False)
def tick(name: str | None) -> None:
    """定时：列出全部，或现在就运行 NAME 一次 · List the clockwork, or run one part of it now."""
    worker.load_tasks()
    if name is None:
        _list()
    elif name in TICKS:
        _run(TICKS[name])
    else:
        raise click.ClickException(f"没有叫 {name} 的定时。不带名字运行 flask tick，可以看到全部。")


def _list() -> None:
    with db.unit_of_work():
        runs = {run.name: run for run in tick_runs.list_runs()}
    for each in sorted(TICKS.values(), key=lambda one: one.name):
        run = runs.get(each.name)
        click.secho(each.name, bold=True)
        click.echo(f"  {each.purpose}")
        click.echo(f"  时间 {each.schedule}（下次 {_moment(each.next_due(clock.now()))}）  {_last(run)}")


def _last(run: TickRun | None) -> str:
    if run is None or run.done_at is None:
        said = "还没有运行过"
    else:
        said = f"上次 {_moment(run.done_at)} 办了 {run.did_count:,} 件，共 {run.run_count:,} 次"
    return said + (f"，失败 {run.failed_count:,} 次" if run and run.failed_count else "")


def _run(each: Tick) -> None:
    began = time.monotonic()
    try:
        with clockwork.listening(lambda did: click.echo(f"{each.name}：已办 {did:,} 件……", err=True)):
            did = clockwork.perform(each)
    except clockwork.Busy:
        raise click.ClickException(f"{each.name} 正在别处运行，请稍后再看 flask tick。") from None
    click.echo(f"{each.name}：办了 {did:,} 件，用时 {time.monotonic() - began:.1f} 秒。")


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(clock.CITY):%Y-%m-%d %H:%M}"
