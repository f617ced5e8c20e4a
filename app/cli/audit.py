"""操作日志的命令."""

import sys

import click
from flask.cli import AppGroup

from app.services import audit_seals

BROKEN = 1
_HASH_BYTES = 32

audit = AppGroup("audit", help="操作日志 · Audit log")


class KnownSeal(click.ParamType[tuple[int, bytes]]):
    """`NUMBER:HASH`, as `verify` prints it."""

    name = "NUMBER:HASH"

    def convert(
        self, value: str | tuple[int, bytes], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, bytes]:
        if isinstance(value, tuple):
            return value
        number, _, hash_ = value.partition(":")
        try:
            known = int(number), bytes.fromhex(hash_)
        except ValueError:
            known = 0, b""
        if known[0] < 1 or len(known[1]) != _HASH_BYTES:
            self.fail("请写成 次数:封存值，照核验时打印的那样", param, ctx)
        return known


@audit.command("verify")
@click.option("--known", type=KnownSeal(), help="以前核验时留存的“次数:封存值”；有它才看得出最近的封存被删去")
def verify(known: tuple[int, bytes] | None) -> None:
    """核验封存：从头重算，找出第一处对不上的 · Compute the seals anew; the first misfit is named.

    退出码：0 全部对得上，1 有对不上的。
    """
    found = audit_seals.verify(known=known, progress=_tell)
    if sys.stderr.isatty():
        click.echo(err=True)
    if found.now_at < found.sealed_until:
        click.echo(
            f"注意：数据库的事务编号现在是 {found.now_at}，比已封存的 {found.sealed_until} 小。", err=True
        )
        click.echo("像是从备份恢复来的，不能再往下封存，请按 docs/decisions/0035 处理。", err=True)
    if found.broken is not None:
        click.echo(f"✗ 第 {found.broken.number} 次封存对不上：{found.broken.problem}。", err=True)
        click.echo("请保留现场，不要改动数据库，并报告市总工会的审计管理员。", err=True)
        sys.exit(BROKEN)
    click.echo(f"✓ {found.seal_count:,} 次封存、{found.entry_count:,} 条操作日志都对得上。")
    if found.unsealed_count:
        click.echo(f"另有 {found.unsealed_count:,} 条还没有封存。")
    if found.seal_count:
        click.echo(f"请把这一行留存在数据库以外的地方：{found.seal_count}:{found.last_hash.hex()}")


def _tell(done: int, total: int) -> None:
    """A line that counts in place on a terminal, and a line for each tenth in a log."""
    said = f"已核验 {done:,} / {total:,} 次封存"
    if sys.stderr.isatty():
        click.echo(f"\r{said}", nl=False, err=True)
    elif done * 10 // total > (done - 1) * 10 // total:
        click.echo(said, err=True)
