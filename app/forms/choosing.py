"""选择类: one of several, several of many, a place of ours, a statement to agree to."""

import re
import uuid
from collections.abc import Collection
from typing import Any

from app.forms.fields import Field
from app.forms.kind import Unfit, bounds

_IDENTITY = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
FILES_MAX = 9


def choice(value: Any, field: Field) -> str:
    """One of the options."""
    if not isinstance(value, str) or value not in (field.options or {}):
        raise Unfit("请从给出的选项里选择")
    return value


def choices(value: Any, field: Field) -> list[str]:
    """Several of the options, kept in the order of the form. Bounds count them."""
    options = field.options or {}
    if not isinstance(value, list) or len(value) > len(options):
        raise Unfit("请从给出的选项里选择，每项最多选一次")
    chosen = {choice(each, field) for each in value}
    if len(chosen) < len(value):
        raise Unfit("有选项重复了，每项请只选一次")
    least, most = bounds(field, 1, len(options))
    if len(chosen) > most:
        raise Unfit(f"最多选 {most} 项，请减少一些")
    if len(chosen) < least:
        raise Unfit(f"请至少选 {least} 项")
    return [word for word in options if word in chosen]


def place(value: Any, _: Field) -> str:
    """The id of a union, a store or a station."""
    if not isinstance(value, str) or not _IDENTITY.fullmatch(value):
        raise Unfit("请从列表里选择")
    return value.lower()


def declaration(value: Any, _: Field) -> bool:
    """声明: nothing but a plain yes."""
    if value is not True:
        raise Unfit(AGREE)
    return True


AGREE = "请阅读后勾选同意，才能继续"


def files(value: Any, field: Field) -> list[str]:
    """Ids of attachments, in the order given. Bounds count them."""
    if not isinstance(value, list):
        raise Unfit("请上传文件")
    least, most = bounds(field, 1, FILES_MAX)
    if len(value) > most:
        raise Unfit(f"最多 {most} 个文件，请减少一些")
    if len(value) < least:
        raise Unfit(f"请至少上传 {least} 个文件")
    ids = [_attachment(each) for each in value]
    _refuse_twice(ids)
    return ids


def show_choice(value: str, field: Field) -> str:
    """The option as people read it."""
    return (field.options or {}).get(value, str(value))


def show_choices(value: list[str], field: Field) -> str:
    """The options as people read them."""
    return "、".join(show_choice(each, field) for each in value)


def show_declaration(*_: Any) -> str:
    """It was ticked, or it would not be there."""
    return "已同意"


def show_files(value: list[str], _: Field) -> str:
    """How many there are."""
    return f"{len(value)} 个文件"


def _attachment(value: Any) -> str:
    if not isinstance(value, str) or not _IDENTITY.fullmatch(value):
        raise Unfit("有文件没有传好，请重新上传")
    return str(uuid.UUID(value))


def _refuse_twice(ids: Collection[str]) -> None:
    if len(set(ids)) < len(ids):
        raise Unfit("有文件重复了，请删去一份")
