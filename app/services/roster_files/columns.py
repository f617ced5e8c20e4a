"""列: the headings a roster file may have, and how its header row is found."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.errors import InvalidValue

HEAD_ROWS = 30
"""The header is looked for in this many rows: titles and blank rows may stand above it."""


class RosterColumnsMissing(InvalidValue):
    code, detail = "roster_columns_missing", "没有找到表头"
    next = "请让表头写着要填的各项，一列一项"


class Column(StrEnum):
    """What a roster file can say about a person, by its heading."""

    NAME = "姓名"
    ID_NUMBER = "身份证号"
    UNION = "所属工会"
    UNIT = "工作单位"
    PHONE = "手机号"
    MEMBERSHIP_STATE = "会籍状态"
    EMPLOYMENT = "就业状态"
    EMPLOYMENT_GROUP = "群体"
    NEW_EMPLOYMENT = "新就业形态"
    OUTDOORS = "户外"


REQUIRED = (Column.NAME, Column.ID_NUMBER, Column.UNION)

_ALIASES = {
    Column.NAME: "会员姓名 职工姓名",
    Column.ID_NUMBER: "身份证 身份证号码 居民身份证号 公民身份号码 证件号 证件号码",
    Column.UNION: "工会 工会名称 所在工会 基层工会 所属基层工会",
    Column.UNIT: "单位 单位名称 所在单位",
    Column.PHONE: "手机 手机号码 移动电话 联系电话",
    Column.MEMBERSHIP_STATE: "会籍 会员状态",
    Column.EMPLOYMENT: "就业情况 在职状态",
    Column.EMPLOYMENT_GROUP: "八大群体 所属群体 从业群体",
    Column.NEW_EMPLOYMENT: "新就业形态劳动者 新业态",
    Column.OUTDOORS: "户外劳动者 户外作业",
}

ID_NUMBER_ALIASES, PHONE_ALIASES = _ALIASES[Column.ID_NUMBER], _ALIASES[Column.PHONE]


@dataclass(frozen=True)
class Headings:
    """The columns that one kind of file has: what each may be called, and which have to be there."""

    words: Mapping[str, str]
    """Heading, without its decoration → column."""
    required: Sequence[str]
    hint: str
    """What to do where they are missing."""


ROSTER = Headings(
    {heading: column for column, aliases in _ALIASES.items() for heading in (column.value, *aliases.split())},
    REQUIRED,
    "请让表头写着姓名、身份证号、所属工会，一列一项",
)

ROW_NUMBER, PROBLEM = "行号", "问题"
"""The columns that a file of rejected rows has on top. They are ours, so nobody is told about them."""

_DECORATION = re.compile(r"[\s*]|\(.*?\)|[:.]$")


@dataclass(frozen=True)
class Line:
    """A row of a file; `number` is the row number that Excel shows beside it."""

    number: int
    cells: list[str]

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Header:
    """表头: where each column stands."""

    number: int
    headings: list[str]
    columns: Mapping[str, int]

    @property
    def ignored(self) -> list[str]:
        """Headings of columns that are not imported."""
        known = set(self.columns.values())
        return [
            heading
            for place, heading in enumerate(self.headings)
            if place not in known and heading and _plain(heading) not in {ROW_NUMBER, PROBLEM}
        ]

    @property
    def handed_in(self) -> list[int]:
        """Places of the columns that came from people, without those we put there ourselves."""
        return [
            place
            for place, heading in enumerate(self.headings)
            if _plain(heading) not in {ROW_NUMBER, PROBLEM}
        ]


def find_header(head: Iterable[Line], headings: Headings = ROSTER) -> Header | None:
    """找表头: the row among `head` that names most of our columns; None when no row names any.

    Refuses with `roster_columns_missing` when a column stands there twice.
    """
    words = headings.words
    best = max(head, key=lambda line: sum(_plain(cell) in words for cell in line.cells), default=None)
    if best is None or not any(_plain(cell) in words for cell in best.cells):
        return None
    columns: dict[str, int] = {}
    for place, cell in enumerate(best.cells):
        column = words.get(_plain(cell))
        if column in columns:
            raise RosterColumnsMissing(
                detail=f"表头里有两列都是“{column}”，请只留一列", next="改好后请重新导入"
            )
        if column is not None:
            columns[column] = place
    return Header(best.number, [cell.strip() for cell in best.cells], columns)


def ensure_complete(header: Header | None, headings: Headings = ROSTER) -> Header:
    """Refuse with `roster_columns_missing`, naming what is missing."""
    if header is None:
        raise RosterColumnsMissing(next=headings.hint)
    missing = [str(column) for column in headings.required if column not in header.columns]
    if missing:
        named = "、".join(f"“{name}”" for name in missing)
        raise RosterColumnsMissing(detail=f"表头缺少{named}列", next=headings.hint)
    return header


def _plain(heading: str) -> str:
    """A heading without blanks, stars and remarks in brackets: `* 姓 名（必填）` is 姓名."""
    return _DECORATION.sub("", unicodedata.normalize("NFKC", heading))
