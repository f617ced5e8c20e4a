"""档案的表格: how a file reads in the columns of the national file system, as we assume them.

The workbook itself is an export; there a second person agrees before anything stands in it unmasked.
"""

import datetime as dt
from typing import Any

from app import privacy
from app.services.hardship import asking, reading
from models import FamilyRelation, HardshipFile, HardshipLevel, HardshipState

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


def person(one: Any, *, is_whole: bool) -> str:
    """家庭成员: how related, who, and the number."""
    name = one.name if is_whole else privacy.mask_name(one.name)
    number = one.id_number if is_whole else privacy.mask_id_number(one.id_number)
    return f"{RELATION_NAMES[one.relation]} {name or ''} {number}"


def household(file: HardshipFile, *, is_whole: bool) -> str:
    """The family in one cell."""
    return "；".join(person(one, is_whole=is_whole) for one in file.household)


def phone(file: HardshipFile) -> str | None:
    """联系电话, as it was given."""
    return reading.answers_of(file).get("phone")


def address(file: HardshipFile, *, is_whole: bool) -> str:
    """家庭住址."""
    given = reading.answers_of(file).get("address")
    if not isinstance(given, dict):
        return ""
    return str(given["text"]) if is_whole else "****"


def yearly_income_fen(file: HardshipFile) -> int | None:
    """家庭年总收入."""
    return reading.answers_of(file).get("yearly_income_fen")


def housing(file: HardshipFile) -> str:
    """住房类型."""
    return asking.HOUSING_NAMES.get(str(reading.answers_of(file).get("housing")), "")


def visited_on(file: HardshipFile) -> dt.date | None:
    """The last visit to the household."""
    return max((visit.visited_on for visit in file.visits), default=None)
