"""查名单: every row of a unit's file, against its form, the roster and the other lists of the campaign."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select

from app import clock, forms, id_numbers
from app.campaign_types.declaration import ListRule, Match
from app.db import session
from app.services.roster_files import (
    ID_NUMBER_ALIASES,
    PHONE_ALIASES,
    Header,
    Headings,
    Line,
    Problem,
    Table,
    Unfit,
    read_cell,
    read_id_number,
    read_name,
    read_phone,
)
from app.text import comparable_name
from models import ID_NUMBER, PHONE, ListedPerson, NameList, RosterEntry, Union
from models.personal import index_of

NAME, NUMBER, TELEPHONE = "姓名", "身份证号", "手机号"
AT_ONCE = 1_000
_NOT_IN_ROSTER = "在本单位的名册里没有对上，请核对姓名和身份证号，或先把这位职工录入名册"
_LISTED = "已经在这个活动的另一份名单里，一人只能报一次"


@dataclass
class Row:
    """One line of the file, and what came of it."""

    line: Line
    name: str = ""
    id_number: str | None = None
    phone: str | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    roster_entry_id: uuid.UUID | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def number_index(self) -> bytes | None:
        return None if self.id_number is None else index_of(ID_NUMBER, self.id_number)

    @property
    def phone_index(self) -> bytes | None:
        return None if self.phone is None else index_of(PHONE, self.phone)


def headings(rule: ListRule) -> Headings:
    """The columns of a list by this rule."""
    words = dict.fromkeys((NAME, "职工姓名", "会员姓名"), NAME)
    required = [NAME]
    if rule.asks_id_number:
        words |= dict.fromkeys((NUMBER, *ID_NUMBER_ALIASES.split()), NUMBER)
        required.append(NUMBER)
    if rule.asks_phone or not rule.asks_id_number:
        words |= dict.fromkeys((TELEPHONE, *PHONE_ALIASES.split()), TELEPHONE)
        required.append(TELEPHONE)
    for column in rule.columns:
        words[column.label] = column.label
        if column.is_required:
            required.append(column.label)
    return Headings(words, required, f"请让表头写着{'、'.join(required)}，一列一项")


def check(rule: ListRule, table: Table, *, campaign_id: uuid.UUID, union_id: uuid.UUID) -> list[Row]:
    """Every row with all of its problems; a few queries for any number of people.

    `union_id` is the unit's. Sentences never repeat what stands in a cell.
    """
    today = clock.today()
    rows = [_read(rule, table.header, line, today) for line in table.lines()]
    _find_repetitions(rows)
    for start in range(0, len(rows), AT_ONCE):
        portion = [row for row in rows[start : start + AT_ONCE] if not row.problems]
        if rule.match is not Match.NONE:
            _match(rule, portion, union_id)
        _find_elsewhere(portion, campaign_id, union_id)
    return rows


def _read(rule: ListRule, header: Header, line: Line, today: dt.date) -> Row:
    row = Row(line)
    width = len(header.headings)
    if any(cell.strip() for cell in line.cells[width:]):
        row.problems.append(Problem("整行", "比表头多出了格子，请检查是不是多了逗号"))
    for column, take in (
        (NAME, lambda text: setattr(row, "name", read_name(text))),
        (NUMBER, lambda text: setattr(row, "id_number", read_id_number(text))),
        (TELEPHONE, lambda text: setattr(row, "phone", read_phone(text))),
    ):
        if column in header.columns:
            _take(row, column, header.columns[column], take, is_required=True)
    for question in rule.columns:
        if question.label in header.columns:
            _answer(rule, row, question, header.columns[question.label])
    if row.id_number is not None and rule.ages is not None:
        youngest, oldest = rule.ages
        if not youngest <= id_numbers.age_on(row.id_number, today) <= oldest:
            row.problems.append(Problem(NUMBER, f"年龄要在 {youngest} 至 {oldest} 周岁之间"))
    return row


def _take(row: Row, column: str, place: int, take: Callable[[str], None], *, is_required: bool) -> None:
    try:
        text = read_cell(row.line, place, is_required=is_required, is_number=column == NUMBER)
        if text is not None:
            take(text)
    except Unfit as unfit:
        row.problems.append(Problem(column, str(unfit)))


def _answer(rule: ListRule, row: Row, question: forms.Field, place: int) -> None:
    def take(text: str) -> None:
        meant = {label: word for word, label in (question.options or {}).items()}
        try:
            value = forms.KINDS[question.kind].parse(meant.get(text, text), question)
        except forms.Unfit as unfit:
            raise Unfit(f"只能填{'、'.join(meant)}" if meant else str(unfit)) from None
        accepted = rule.accepts.get(question.key)
        if accepted is not None and value not in accepted:
            listed = "、".join(label for word, label in (question.options or {}).items() if word in accepted)
            raise Unfit(f"要是{listed}才能参加")
        row.answers[question.key] = value

    _take(row, question.label, place, take, is_required=question.is_required)


def _find_repetitions(rows: Sequence[Row]) -> None:
    first: dict[str, int] = {}
    for row in rows:
        known_by = row.id_number or row.phone
        if row.problems or known_by is None:
            continue
        number = first.setdefault(known_by, row.line.number)
        if number != row.line.number:
            column = NUMBER if row.id_number else TELEPHONE
            row.problems.append(Problem(column, f"和第 {number} 行重复，请只留一行"))


def _match(rule: ListRule, rows: Sequence[Row], union_id: uuid.UUID) -> None:
    """Link whoever stands in the roster by number and name. A wrong name is no match, and tells nothing."""
    indexed = {row.number_index: row for row in rows if row.id_number is not None}
    entries = select(RosterEntry).where(RosterEntry.id_number_index.in_(list(indexed)))
    if rule.match is Match.MUST:
        entries = entries.join(Union, Union.id == RosterEntry.union_id).where(
            Union.ancestor_ids.contains([union_id])
        )
    for entry in session().scalars(entries):
        row = indexed[bytes(entry.id_number_index)]
        if comparable_name(entry.name or "") == comparable_name(row.name):
            row.roster_entry_id = entry.id
    if rule.match is Match.MUST:
        for row in rows:
            if row.roster_entry_id is None:
                row.problems.append(Problem("整行", _NOT_IN_ROSTER))


def _find_elsewhere(rows: Sequence[Row], campaign_id: uuid.UUID, union_id: uuid.UUID) -> None:
    """Who stands in a living list of another unit already. The unit's own list is replaced by the new one."""
    numbers = {row.number_index: row for row in rows if row.id_number is not None}
    phones = {row.phone_index: row for row in rows if row.id_number is None}
    living = (
        select(ListedPerson.id_number_index, ListedPerson.phone_index)
        .join(NameList, NameList.id == ListedPerson.name_list_id)
        .where(ListedPerson.campaign_id == campaign_id, ListedPerson.is_live, NameList.union_id != union_id)
        .where(
            or_(
                ListedPerson.id_number_index.in_(list(numbers)),
                ListedPerson.id_number_index.is_(None) & ListedPerson.phone_index.in_(list(phones)),
            )
        )
    )
    for number_index, phone_index in session().execute(living):
        row = numbers.get(number_index) or phones[phone_index]
        row.problems.append(Problem("整行", _LISTED))
