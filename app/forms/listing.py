"""列表类: people, each asked the same questions; and the members of a family."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.forms.fields import Field, Form
from app.forms.kind import Unfit, bounds

ENTRIES_MAX = 20

FAMILY: Form = (
    Field(
        key="relation",
        kind="choice",
        label="与您的关系",
        options={
            "self": "本人",
            "spouse": "配偶",
            "child": "子女",
            "parent": "父母",
            "parent_in_law": "配偶的父母",
            "sibling": "兄弟姐妹",
            "grandparent": "祖父母、外祖父母",
            "grandchild": "孙子女、外孙子女",
            "other": "其他",
        },
    ),
    Field(key="name", kind="name", label="姓名"),
    Field(key="id_number", kind="id_number", label="身份证号"),
    Field(key="is_working", kind="choice", label="是否在业", options={"yes": "在业", "no": "不在业"}),
    Field(
        key="health",
        kind="choice",
        label="健康状况",
        options={
            "healthy": "健康",
            "chronic": "慢性病",
            "serious": "重大疾病",
            "disabled": "残疾",
        },
        is_required=False,
    ),
    Field(key="work_place", kind="text", label="工作单位或学校", maximum=50, is_required=False),
    Field(key="income_fen", kind="money", label="月收入", is_required=False),
)
"""The questions about each member of a household. A birthday needs none: the ID number says it."""


def entries(value: Any, field: Field) -> list[Mapping[str, Any]]:
    """The list itself; each entry is judged by the questions about it. Bounds count entries."""
    if not isinstance(value, list):
        raise Unfit("请逐个添加人员")
    least, most = bounds(field, 1, ENTRIES_MAX)
    if len(value) > most:
        raise Unfit(f"最多 {most} 人，请减少一些")
    if len(value) < least:
        raise Unfit(f"请至少添加 {least} 人")
    if not all(isinstance(each, dict) for each in value):
        raise Unfit("请逐个添加人员")
    return value


def parts_of_people(field: Field) -> Form:
    """What the declaration asks about each."""
    return field.parts


def parts_of_family(_: Field) -> Form:
    """What is asked of every household."""
    return FAMILY


def same_people(found: Sequence[Mapping[str, Any]], field: Field) -> dict[str, str]:
    """Nobody stands in a list twice."""
    return _repeated(field.parts, found)


def same_relatives(found: Sequence[Mapping[str, Any]], _: Field) -> dict[str, str]:
    """Nobody stands in a household twice."""
    return _repeated(FAMILY, found)


def _repeated(parts: Form, found: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    problems: dict[str, str] = {}
    for key in (part.key for part in parts if part.kind == "id_number"):
        first: dict[str, int] = {}
        for place, entry in enumerate(found):
            number = entry.get(key)
            if number is not None and first.setdefault(number, place) != place:
                problems[f"{place}.{key}"] = f"和第 {first[number] + 1} 人的身份证号相同，请只填一次"
    return problems


def show_entries(value: Sequence[Any], _: Field) -> str:
    """How many there are."""
    return f"{len(value)} 人"
