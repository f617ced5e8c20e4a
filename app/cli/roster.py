"""会员实名库的命令."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

from app import db
from app.cli.refusals import spoken
from app.errors import AppError
from app.services import roster_imports, unions
from app.services.roster_imports import Outcome

SOME_ROWS_FAILED = 2
INTERRUPTED = 130

roster = AppGroup("roster", help="会员实名库 · Roster")


@roster.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--union", "name_or_id", help="文件所属的工会，全称或编号；不填即市总工会")
@click.option("--errors", type=click.Path(path_type=Path), help="出错的行写到哪里；不填即与文件放在一起")
def import_(file: Path, name_or_id: str | None, errors: Path | None) -> None:
    """导入名册（.xlsx 或 .csv）；没写到的人不动 · Import a roster file; who is not in it stays.

    出错的行另存成 CSV，改好后可直接再导入。退出码：0 全部导入，2 有行出错，1 没有导入。
    """
    progress = _Progress()
    try:
        with db.unit_of_work():
            scope = unions.get_named(name_or_id) if name_or_id else unions.get_city()
        click.echo(f"导入范围：{scope.name}")
        outcome = roster_imports.import_file(None, file, scope, rejects_path=errors, progress=progress)
    except AppError as refusal:
        raise spoken(refusal) from None
    except OperationalError:
        progress.finish()
        raise click.ClickException(f"数据库没有回应，导入停在中途。{_AGAIN}") from None
    except KeyboardInterrupt:
        progress.finish()
        click.echo(f"已停止。{_AGAIN}", err=True)
        sys.exit(INTERRUPTED)
    progress.finish()
    _report(outcome)
    if outcome.failed:
        sys.exit(SOME_ROWS_FAILED)


_AGAIN = "已经写入的不会丢，稍后重新导入同一个文件即可，不会重复。"


def _report(outcome: Outcome) -> None:
    if outcome.other_sheets:
        click.echo(f"没有读的工作表：{_listed(outcome.other_sheets)}")
    if outcome.ignored_columns:
        click.echo(f"没有导入的列：{_listed(outcome.ignored_columns)}")
    if outcome.unknown_units:
        click.echo(f"提醒：{outcome.unknown_units:,} 行的工作单位在系统里没有登记，已留空。")
    click.echo(
        f"新增 {outcome.added:,}，更新 {outcome.changed:,}，"
        f"未改 {outcome.unchanged:,}，出错 {outcome.failed:,}"
    )
    if not outcome.failed:
        click.echo("全部导入。")
        return
    for number, problem in outcome.sample:
        click.echo(f"  第 {number} 行 {problem}")
    if outcome.failed > len(outcome.sample):
        click.echo("  ……")
    click.echo(f"出错的行没有导入，原样存在 {outcome.rejects_path}")
    click.echo("请在那个文件里改好，直接再导入它。里面有个人信息，用完请删除。")


def _listed(names: list[str]) -> str:
    """Names out of a file, without what could give orders to a terminal."""
    return "、".join("".join(filter(str.isprintable, name)) for name in names)


class _Progress:
    """A line that counts in place on a terminal, and a line for each tenth in a log."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._tenth = 0

    def __call__(self, done: int, total: int) -> None:
        said = f"已处理 {done:,} / {total:,} 行"
        if self._is_terminal:
            click.echo(f"\r{said}", nl=False, err=True)
        elif done * 10 // total > self._tenth:
            self._tenth = done * 10 // total
            click.echo(said, err=True)

    def finish(self) -> None:
        """Leave the counting line."""
        if self._is_terminal:
            click.echo(err=True)
