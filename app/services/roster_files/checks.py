"""查一行: what a row says, put into our own words, or what is wrong with it."""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from app.services.roster import Person
from app.services.roster_files.cells import (
    NOTHING,
    Unfit,
    read_cell,
    read_id_number,
    read_name,
    read_phone,
)
from app.services.roster_files.columns import REQUIRED, Column, Header, Line
from app.services.roster_files.repetitions import FirstRows
from app.text import comparable_name
from models import Employment, EmploymentGroup, MembershipState

_FORMULA = re.compile(r"[=+\-@＝＋－＠]")
"""How no name in a roster begins, but what a spreadsheet would calculate."""
NO_GROUP = {NOTHING, "其他", "其它"}
YES, NO = frozenset({"是", "√", "有"}), frozenset({"否", "×", "不是", NOTHING})
REMEMBERED_NAMES = 20_000
"""So many names of unions, and as many of units, are looked up once however often a file repeats them."""

MEMBERSHIP_WORDS = {
    MembershipState.MEMBER: "会员 在会 正常",
    MembershipState.RETAINED: "保留会籍 保留",
    MembershipState.LEFT: "已转出 转出 已退会 退会 会籍终止",
}
EMPLOYMENT_WORDS = {
    Employment.EMPLOYED: "在职 在岗",
    Employment.RETIRED: "退休 已退休 离退休",
    Employment.UNEMPLOYED: "失业 待业",
}
GROUP_WORDS = {
    EmploymentGroup.TRUCK_DRIVER: "货车司机",
    EmploymentGroup.COURIER: "快递员",
    EmploymentGroup.NURSE_AIDE: "护工护理员 护工 护理员",
    EmploymentGroup.DOMESTIC_WORKER: "家政服务员",
    EmploymentGroup.MALL_CLERK: "商场信息员",
    EmploymentGroup.FOOD_RIDER: "网约送餐员 送餐员",
    EmploymentGroup.ESTATE_AGENT: "房产中介员",
    EmploymentGroup.SECURITY_GUARD: "保安员 保安",
}

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True)
class Problem:
    """What is wrong with one row. The sentence never repeats the value: it may be shown on a screen."""

    column: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.column}：{self.sentence}"


@dataclass(frozen=True)
class Checked:
    """A row and what came of it: a person, or problems."""

    line: Line
    person: Person | None
    problems: list[Problem] = field(default_factory=list)
    is_unit_unknown: bool = False


@dataclass(frozen=True)
class Places:
    """What names in a file stand for, by comparable name: unions in the scope, others, and units.

    Each unit comes with the union it belongs to, if it has one.
    """

    inside: Mapping[str, list[uuid.UUID]]
    outside: frozenset[str]
    units: Mapping[str, list[tuple[uuid.UUID, uuid.UUID | None]]]

    def find_union(self, name: str) -> uuid.UUID:
        key = comparable_name(name)
        match self.inside.get(key, []):
            case [union_id]:
                return union_id
            case []:
                if key in self.outside:
                    raise Unfit("这个工会不在本次导入的范围内，请由它的上级工会导入")
                raise Unfit("系统里没有这个工会，请按工会全称填写")
            case _:
                raise Unfit("范围内有同名的工会，请在导入时选它的上级工会（命令行用 --union 指定）")

    def find_unit(self, name: str, union_id: uuid.UUID | None) -> uuid.UUID | None:
        """The unit of this name; of several, the one whose union the person belongs to."""
        found = self.units.get(comparable_name(name), [])
        if len(found) > 1:
            found = [each for each in found if each[1] is not None and each[1] == union_id]
        return found[0][0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class _Cells:
    """One column of the file: which fact of a person it says, where it stands, and how it is read."""

    column: Column
    fact: str
    place: int
    read: Callable[[str], Any]

    def text(self, line: Line) -> str | None:
        """What the row's cell says, or None when it says nothing."""
        return read_cell(
            line, self.place, is_required=self.column in REQUIRED, is_number=self.column is Column.ID_NUMBER
        )


class Checker:
    """Checks the rows of one file, and remembers which ID numbers have been there.

    Everything else is forgotten with its row, but for names of unions and units, which come again.
    """

    def __init__(self, header: Header, places: Places, total: int) -> None:
        self._width = len(header.headings)
        self._seen = FirstRows(total)
        self._find_unit = lru_cache(REMEMBERED_NAMES)(places.find_unit)
        readers: dict[Column, tuple[str, Callable[[str], Any]]] = {
            Column.NAME: ("name", _name),
            Column.ID_NUMBER: ("id_number", read_id_number),
            Column.UNION: ("union_id", lru_cache(REMEMBERED_NAMES)(places.find_union)),
            Column.UNIT: ("unit_id", str),
            Column.PHONE: ("phone", read_phone),
            Column.MEMBERSHIP_STATE: ("membership_state", MEMBERSHIP.read),
            Column.EMPLOYMENT: ("employment", EMPLOYMENT.read),
            Column.EMPLOYMENT_GROUP: ("employment_group", _group),
            Column.NEW_EMPLOYMENT: ("in_new_employment", _yes_or_no),
            Column.OUTDOORS: ("works_outdoors", _yes_or_no),
        }
        self._columns = [
            _Cells(column, fact, header.columns[column], read)
            for column, (fact, read) in readers.items()
            if column in header.columns
        ]

    def check(self, line: Line) -> Checked:
        """All problems of a row at once, so that it is mended in one go."""
        problems: list[Problem] = []
        if len(line.cells) > self._width and any(cell.strip() for cell in line.cells[self._width :]):
            problems.append(Problem("整行", "比表头多出了格子，请检查是不是多了逗号"))
        facts: dict[str, Any] = {}
        for cells in self._columns:
            try:
                text = cells.text(line)
                if text is not None:
                    facts[cells.fact] = cells.read(text)
            except Unfit as unfit:
                problems.append(Problem(cells.column.value, str(unfit)))
        if not problems:
            problems.extend(self._repetition(facts["id_number"], line))
        if problems:
            return Checked(line, None, problems)
        is_unit_unknown = "unit_id" in facts and not self._settle_unit(facts)
        return Checked(line, Person(**facts), is_unit_unknown=is_unit_unknown)

    def _settle_unit(self, facts: dict[str, Any]) -> bool:
        """Put the unit's id in the place of its name; whether the name means something."""
        name = facts["unit_id"]
        facts["unit_id"] = None if name == NOTHING else self._find_unit(name, facts["union_id"])
        return name == NOTHING or facts["unit_id"] is not None

    def _repetition(self, number: str, line: Line) -> list[Problem]:
        # The check character follows from the digits before it, so it need not be remembered.
        first = self._seen.first(int(number[:-1]), line.number)
        if first == line.number:
            return []
        return [Problem(Column.ID_NUMBER.value, f"和第 {first} 行重复，请只留一行")]


def _name(text: str) -> str:
    if _FORMULA.match(text):
        raise Unfit("像是公式，姓名不会以 =、+、-、@ 开头，请改成姓名")
    return read_name(text)


def _group(text: str) -> StrEnum | None:
    return None if text in NO_GROUP else GROUP.read(text)


def _yes_or_no(text: str) -> bool:
    if text not in YES | NO:
        raise Unfit("只能填是、否")
    return text in YES


class _Vocabulary:
    """The words for the values of one column; the first of each is the one we name to people."""

    def __init__(self, words: Mapping[Word, str]) -> None:
        self._meanings = {word: meaning for meaning, listed in words.items() for word in listed.split()}
        self._preferred = "、".join(listed.split()[0] for listed in words.values())

    def read(self, text: str) -> StrEnum:
        meaning = self._meanings.get(text)
        if meaning is None:
            raise Unfit(f"只能填{self._preferred}")
        return meaning


MEMBERSHIP, EMPLOYMENT, GROUP = (
    _Vocabulary(MEMBERSHIP_WORDS),
    _Vocabulary(EMPLOYMENT_WORDS),
    _Vocabulary(GROUP_WORDS),
)
