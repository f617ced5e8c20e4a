"""看名单: masked on the screen and in the workbook; in plain only with a reason, on record.

Whoever may see the sign-up, its service has judged: these take it from there.
"""

import io
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import orjson
from sqlalchemy import select

from app import forms, paging, privacy, sheets
from app.campaign_types.declaration import ListRule
from app.db import session
from app.paging import Key, Page
from app.services import audit, campaigns
from app.services.name_lists.checking import NAME, NUMBER, TELEPHONE
from models import ListedPerson, NameList, Signup, Staff

AT_ONCE = 1_000
_WIDTH = 22


def list_people(signup: Signup, *, limit: int, cursor: str | None) -> Page[ListedPerson]:
    """名单上的人, in the order of the file."""
    statement = (
        select(ListedPerson)
        .join(NameList, NameList.id == ListedPerson.name_list_id)
        .where(NameList.signup_id == signup.id)
    )
    order = [
        Key(ListedPerson.__table__.c.number, paging.number),
        Key(ListedPerson.__table__.c.id, paging.identity),
    ]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([person for (person,) in rows], more)


def write_masked(staff: Staff, signup: Signup) -> bytes:
    """导出名单 as XLSX, names and numbers masked. Audited."""
    content, count = _write(signup, _masked)
    audit.record(staff, "name_lists.export", signup, person_count=count, masked=True)
    return content


def write_plain(staff: Staff, signup: Signup, reason: str) -> bytes:
    """导出名单 with names and numbers in full: for an insurer, a bank. Audited with the reason."""
    content, count = _write(signup, _plain)
    audit.record(
        staff,
        "name_lists.export",
        signup,
        person_count=count,
        masked=False,
        reason=audit.without_numbers(reason),
    )
    return content


def _masked(person: ListedPerson) -> list[str | None]:
    return [
        privacy.mask_name(person.name),
        privacy.mask_id_number(person.id_number),
        privacy.mask_phone(person.phone),
    ]


def _plain(person: ListedPerson) -> list[str | None]:
    return [person.name, person.id_number, person.phone]


def _write(signup: Signup, facts: Callable[[ListedPerson], list[str | None]]) -> tuple[bytes, int]:
    rule = campaigns.type_of(signup.campaign).list_rule or ListRule()
    held, count = io.BytesIO(), 0
    with sheets.writing(held, constant_memory=True) as book:
        sheet = book.add_worksheet("名单")
        bold = book.add_format({"bold": True})
        headings = ["序号", NAME, NUMBER, TELEPHONE, "名册比对", *(column.label for column in rule.columns)]
        sheet.set_column(0, len(headings) - 1, _WIDTH)
        sheet.write_row(0, 0, headings, bold)
        for count, person in enumerate(_people(signup.id), start=1):
            matched = "已对上" if person.roster_entry_id else "未比对"
            cells = [str(count), *(text or "" for text in facts(person)), matched, *_answers(rule, person)]
            sheets.put(sheet, count, cells)
    return held.getvalue(), count


def _answers(rule: ListRule, person: ListedPerson) -> Iterator[str]:
    given: dict[str, Any] = orjson.loads(person.answers_text or "{}")
    for column in rule.columns:
        value = given.get(column.key)
        yield "" if value is None else forms.KINDS[column.kind].show(value, column)


def _people(signup_id: uuid.UUID) -> Iterator[ListedPerson]:
    found = (
        select(ListedPerson)
        .join(NameList, NameList.id == ListedPerson.name_list_id)
        .where(NameList.signup_id == signup_id)
        .order_by(ListedPerson.number)
    )
    yield from session().scalars(found.execution_options(yield_per=AT_ONCE))
