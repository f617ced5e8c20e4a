"""导出全国系统格式: one row for each household, the columns of the national file system as we assume them.

Masked, unless somebody with the right to see asks for the plain text and says why. Always on record.
"""

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import joinedload, selectinload

from app import clock, privacy
from app.db import session
from app.errors import Conflict, Forbidden
from app.services import audit, unions
from app.services.hardship import asking, reading
from models import (
    FamilyRelation,
    HardshipFile,
    HardshipLevel,
    HardshipState,
    Staff,
    StaffRole,
)

REVEALS = frozenset({StaffRole.REVIEWER, StaffRole.CHAIR})
MAX_ROWS = 5_000
HEADINGS = (
    "姓名",
    "身份证号",
    "工会组织",
    "困难类别",
    "主要致困原因",
    "家庭人口",
    "家庭成员",
    "家庭年总收入（元）",
    "住房类型",
    "家庭住址",
    "联系电话",
    "入户调查日期",
    "建档日期",
    "下次评估日期",
    "销档日期",
    "档案状态",
)
LEVEL_NAMES = {
    HardshipLevel.DEEP: "深度困难职工",
    HardshipLevel.RELATIVE: "相对困难职工",
    HardshipLevel.ACCIDENTAL: "意外致困职工",
}
STATE_NAMES = {
    HardshipState.APPLIED: "待入户",
    HardshipState.RETURNED: "待补正",
    HardshipState.VISITED: "已入户",
    HardshipState.SHOWN: "公示审核中",
    HardshipState.OPEN: "在档",
    HardshipState.CLOSED: "已销档",
    HardshipState.REJECTED: "未通过",
    HardshipState.WITHDRAWN: "已撤回",
}
RELATION_NAMES = {
    FamilyRelation.SELF: "本人",
    FamilyRelation.SPOUSE: "配偶",
    FamilyRelation.CHILD: "子女",
    FamilyRelation.PARENT: "父母",
    FamilyRelation.PARENT_IN_LAW: "配偶父母",
    FamilyRelation.GRANDPARENT: "祖父母",
    FamilyRelation.GRANDCHILD: "孙子女",
    FamilyRelation.SIBLING: "兄弟姐妹",
    FamilyRelation.OTHER: "其他",
}
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
"""What people have typed stays text: `=…` is no formula, and eighteen digits are no number."""


class HardshipExportTooLarge(Conflict):
    code, detail = "hardship_export_too_large", f"一次最多导出 {MAX_ROWS} 户，请按状态分开导出"


class HardshipRevealRefused(Forbidden):
    code, detail = "hardship_reveal_refused", "您的岗位只能导出掩码后的名单"
    next = "需要明文的，请审核人或主席导出"


def write_sheet(staff: Staff, *, state: HardshipState, is_unmasked: bool, reason: str) -> bytes:
    """导出档案 in one's unions as XLSX, with the reason on record.

    Refuses with `hardship_reveal_refused`, `hardship_export_too_large`.
    """
    if is_unmasked and not staff.acting_as & REVEALS:
        raise HardshipRevealRefused
    scope = unions.visible_to(staff, roles=staff.acting_as & REVEALS if is_unmasked else None)
    files = list(
        session().scalars(
            reading.in_scope(staff)
            .where(HardshipFile.state == state, HardshipFile.union_id.in_(scope))
            .order_by(HardshipFile.id)
            .limit(MAX_ROWS + 1)
            .options(
                joinedload(HardshipFile.entry),
                joinedload(HardshipFile.union),
                selectinload(HardshipFile.household),
                selectinload(HardshipFile.visits),
            )
        )
    )
    if len(files) > MAX_ROWS:
        raise HardshipExportTooLarge
    audit.record(
        staff,
        "hardship.export",
        staff,
        state=state.value,
        file_count=len(files),
        is_unmasked=is_unmasked,
        reason=audit.without_numbers(reason),
    )
    held = io.BytesIO()
    # Nine megabytes that only a process that writes a workbook needs to carry.
    import xlsxwriter  # noqa: PLC0415

    with xlsxwriter.Workbook(held, PLAIN) as book:
        sheet = book.add_worksheet("困难职工档案")
        sheet.set_column(0, len(HEADINGS) - 1, 18)
        sheet.write_row(0, 0, HEADINGS, book.add_format({"bold": True}))
        for row, file in enumerate(files, start=1):
            for column, text in enumerate(_row(file, is_unmasked=is_unmasked)):
                sheet.write_string(row, column, text)
    return held.getvalue()


def _row(file: HardshipFile, *, is_unmasked: bool) -> Iterator[str]:
    answers = reading.answers_of(file)
    income_fen = answers.get("yearly_income_fen")
    level = file.level
    yield _name(file.entry.name, is_unmasked=is_unmasked)
    number = file.entry.id_number if is_unmasked else privacy.mask_id_number(file.entry.id_number)
    yield number or ""
    yield file.union.name
    yield "" if level is None else LEVEL_NAMES[level]
    yield asking.CAUSE_NAMES[file.cause]
    yield str(len(file.household))
    yield "；".join(_person(one, is_unmasked=is_unmasked) for one in file.household)
    yield "" if income_fen is None else f"{income_fen / 100:.2f}"
    yield asking.HOUSING_NAMES.get(str(answers.get("housing")), "")
    yield _address(answers.get("address"), is_unmasked=is_unmasked)
    phone = answers.get("phone")
    yield (phone if is_unmasked else privacy.mask_phone(phone)) or ""
    yield _day(max((visit.visited_on for visit in file.visits), default=None))
    yield _day(file.opened_on)
    yield _day(file.reassess_on)
    yield _day(file.closed_on)
    yield STATE_NAMES[file.state]


def _name(name: str | None, *, is_unmasked: bool) -> str:
    return (name if is_unmasked else privacy.mask_name(name)) or ""


def _person(one: Any, *, is_unmasked: bool) -> str:
    number = one.id_number if is_unmasked else privacy.mask_id_number(one.id_number)
    return f"{RELATION_NAMES[one.relation]} {_name(one.name, is_unmasked=is_unmasked)} {number}"


def _address(given: Any, *, is_unmasked: bool) -> str:
    if not isinstance(given, dict):
        return ""
    return str(given["text"]) if is_unmasked else "****"


def _day(day: dt.date | None) -> str:
    return "" if day is None else day.isoformat()


def file_name() -> str:
    return f"hardship-{clock.today():%Y%m%d}.xlsx"
