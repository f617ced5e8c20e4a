"""建档问什么: the form of a hardship file, in the vocabulary of all forms."""

from collections.abc import Mapping
from typing import Any

from app.forms import Field
from models import HardshipCause

CAUSE_NAMES: Mapping[HardshipCause, str] = {
    HardshipCause.ILLNESS: "本人或家人重大疾病",
    HardshipCause.DISABILITY: "本人或家人残疾",
    HardshipCause.ACCIDENT: "意外事故",
    HardshipCause.DISASTER: "自然灾害",
    HardshipCause.SCHOOLING: "子女上学",
    HardshipCause.UNEMPLOYMENT: "下岗失业",
    HardshipCause.LOW_INCOME: "收入低、无法脱困",
    HardshipCause.OTHER: "其他原因",
}
HOUSING_NAMES = {
    "owned": "自有住房",
    "public": "公租房、廉租房",
    "rented": "租房",
    "dormitory": "单位宿舍",
    "relatives": "借住亲友处",
}
HOUSEHOLD = "household"

FORM: tuple[Field, ...] = (
    Field(
        key="cause",
        kind="choice",
        label="家里困难的主要原因",
        options={cause.value: name for cause, name in CAUSE_NAMES.items()},
    ),
    Field(
        key="situation", kind="long_text", label="家里的情况", hint="发生了什么、从什么时候开始", maximum=1000
    ),
    Field(
        key=HOUSEHOLD,
        kind="household",
        label="共同生活的家庭成员",
        hint="您自己不填也会记在里面；只写共同生活、共同开支的家人",
        is_required=False,
        maximum=15,
    ),
    Field(key="yearly_income_fen", kind="money", label="全家去年的总收入", minimum=0),
    Field(key="housing", kind="choice", label="住房", options=HOUSING_NAMES),
    Field(key="address", kind="address", label="现在住在哪里"),
    Field(key="phone", kind="phone", label="联系电话"),
    Field(key="household_book", kind="documents", label="户口簿或居住证", maximum=6),
    Field(key="income_proof", kind="documents", label="全家的收入证明", maximum=9),
    Field(
        key="medical_papers",
        kind="documents",
        label="诊断证明、残疾证或事故证明",
        maximum=9,
        shown_if=("cause", ("illness", "disability", "accident", "disaster")),
    ),
    Field(key="is_true", kind="declaration", label="我保证所填情况真实，同意工会入户了解"),
)
"""What a worker is asked. The household stands in rows of its own, the rest in one encrypted text."""


def items() -> set[str]:
    """What a file can be returned for: one question."""
    return {field.key for field in FORM}


def label_of(key: str) -> str:
    """The question as people read it."""
    return next((field.label for field in FORM if field.key == key), key)


def without_household(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored as one text."""
    return {key: value for key, value in answers.items() if key != HOUSEHOLD}
