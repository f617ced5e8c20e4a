"""成绩: measured figures beside their limits, as a table for people and a line in the history."""

import datetime as dt
import statistics
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from bench.ground import ROOT

HISTORY = ROOT / "bench" / "history.jsonl"


@dataclass(frozen=True)
class Figure:
    """One line of the table. `ratio` is compared with `reach`; `at_most` tells which way is good."""

    what: str
    ours: str
    limit: str
    ratio: float | None = None
    reach: float | None = None
    at_most: bool = False
    note: str = ""

    @property
    def ok(self) -> bool | None:
        if self.ratio is None or self.reach is None:
            return None
        return self.ratio <= self.reach if self.at_most else self.ratio >= self.reach


@dataclass(frozen=True)
class Pace:
    """One timed stretch: answers in a second, and CPU of the service (with its database) for each."""

    per_second: float
    cpu_ms: float
    customer_share: float


def median(numbers: list[float]) -> float:
    return statistics.median(numbers)


def table(figures: list[Figure]) -> str:
    """The figures in columns, for a terminal."""
    heads = ("项目 what", "本服务 ours", "极限 limit", "比 ratio", "目标 reach", "", "备注 note")
    rows = [heads, *(_cells(figure) for figure in figures)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(heads))]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([lines[0], "-" * (sum(widths) + 2 * len(widths)), *lines[1:]])


def _cells(figure: Figure) -> tuple[str, ...]:
    reach = "" if figure.reach is None else f"{'≤' if figure.at_most else '≥'} {figure.reach:g}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    mark = {True: "✓", False: "✗", None: " "}[figure.ok]
    return figure.what, figure.ours, figure.limit, ratio, reach, mark, figure.note


def _width(cell: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in cell)


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))


def remember(figures: list[Figure], path: Path = HISTORY) -> None:
    """One line more. It holds the day and the figures, nothing of the machine."""
    line = {
        "on": dt.datetime.now(dt.UTC).date().isoformat(),
        "figures": [{**asdict(figure), "ok": figure.ok} for figure in figures],
    }
    with path.open("ab") as history:
        history.write(orjson.dumps(line) + b"\n")
