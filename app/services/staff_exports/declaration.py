"""导出的声明: which list, which filters of it, who may, and what stands in each column."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app import clock
from app.errors import InvalidValue
from app.paging import Page
from models import Staff, StaffRole

TEXT_MAX = 60
FEN = 100

Cell = str | int | float | dt.date | dt.datetime | None
Words = Mapping[Any, str]
Filters = Mapping[str, Any]


class ExportFilterInvalid(InvalidValue):
    code, detail = "export_filter_invalid", "导出的查询条件不对"
    next = "请回到列表，重新选择条件后再导出"


@dataclass(frozen=True)
class Filter:
    """One filter of the list, as its page sends it. `parse` raises ValueError on what is none."""

    label: str
    parse: Callable[[str], Any]
    words: Words | None = None
    """How its values read. Without, the value is told as it is; of an id, that there is one."""


@dataclass(frozen=True)
class Column:
    """One column. `whole` is what stands there where a second person has agreed to it."""

    heading: str
    value: Callable[[Any], Cell]
    whole: Callable[[Any], Cell] | None = None


@dataclass(frozen=True, kw_only=True)
class ExportKind:
    """One list that can be exported."""

    key: str
    title: str
    list_rule: str
    """The list of the console that it is: same roles, same filters. A test holds it to that."""
    roles: frozenset[StaffRole]
    columns: Sequence[Column]
    read: Callable[[Staff, dict[str, Any], int, str | None], Page[Any]]
    """A page of the list as this person sees it: who reads, filters, limit, cursor."""
    filters: Mapping[str, Filter]
    within: str | None = None
    """The filter without which the list is none, as of rows that belong to something."""

    @property
    def has_whole(self) -> bool:
        """Whether there is anything that a mask hides."""
        return any(column.whole for column in self.columns)

    def parse(self, given: Filters) -> dict[str, Any]:
        """Every filter by name, None where it is not set. Refuses with `export_filter_invalid`."""
        if unknown := given.keys() - self.filters.keys():
            raise ExportFilterInvalid(
                errors={f"filters.{name}": ["没有这个条件"] for name in sorted(unknown)}
            )
        if self.within is not None and self.within not in given:
            raise ExportFilterInvalid(errors={f"filters.{self.within}": ["请先选择"]})
        found: dict[str, Any] = dict.fromkeys(self.filters)
        for name, value in given.items():
            try:
                found[name] = self.filters[name].parse(value)
            except ValueError:
                raise ExportFilterInvalid(errors={f"filters.{name}": ["这个条件不对"]}) from None
        return found

    def told(self, given: Filters) -> str:
        """The filters as a person reads them."""
        return "；".join(self._told(self.filters[name], value) for name, value in given.items())

    @staticmethod
    def _told(each: Filter, value: str) -> str:
        if each.words is not None:
            return f"{each.label}：{each.words.get(each.parse(value), value)}"
        return f"指定的{each.label}" if each.parse is uuid.UUID else f"{each.label}：{value}"

    def row(self, found: Any, *, whole: bool) -> list[Cell]:
        """The cells of one row."""
        return [(column.whole if whole and column.whole else column.value)(found) for column in self.columns]


FLAGS: Words = {True: "是", False: "否"}


def text(value: str) -> str:
    """A fragment to look for, as short as a search row takes it."""
    if len(value) > TEXT_MAX or "\0" in value:
        raise ValueError(value)
    return value.strip()


def flag(label: str) -> Filter:
    """A filter that is on or off."""
    return Filter(label, _flag, FLAGS)


def _flag(value: str) -> bool:
    if value not in ("true", "false"):
        raise ValueError(value)
    return value == "true"


def state(kind: type[StrEnum], words: Words, label: str = "状态") -> Filter:
    """A filter by one of the words of `kind`."""
    return Filter(label, kind, words)


def day(label: str) -> Filter:
    """A filter by a day of the city."""
    return Filter(label, dt.date.fromisoformat)


def one(label: str) -> Filter:
    """A filter by the id of something."""
    return Filter(label, uuid.UUID)


def yuan(fen: int | None) -> float | None:
    """Fen as yuan: a number that a workbook can add up."""
    return None if fen is None else fen / FEN


def written(cell: Cell) -> str | float:
    """What is written: figures as figures, times of the city, and all else as text."""
    match cell:
        case None:
            return ""
        case bool():
            return FLAGS[cell]
        case dt.datetime():
            return f"{cell.astimezone(clock.CITY):%Y-%m-%d %H:%M}"
        case dt.date():
            return cell.isoformat()
        case _:
            return cell
