"""一格: what a cell of a file with people says, or why it cannot be taken."""

import re

from app import id_numbers
from app.id_numbers import IdNumberInvalid
from app.services.roster_files.columns import Line
from app.services.roster_files.tables import Figure
from app.text import is_one_line, tidy_name

NAME_CHARACTERS_MAX = 50
NOTHING = "无"
"""Said in a cell that may be emptied; an empty cell says nothing, so what is known stays."""

_PHONE = re.compile(r"1[0-9]{10}")
_PHONE_LAYOUT = re.compile(r"[\s\-‐-―－]")
_ROUNDED = re.compile(r"[0-9]+(\.[0-9]+)?[eE]\+?[0-9]+")
_MADE_SAFE = re.compile(r"'(?=\s*[=+\-@＝＋－＠0-9])")
"""The apostrophe that our own files of rejected rows put before such cells."""
_EMPTY = "不能为空（合并的单元格请先取消合并，再逐行填写）"
_LOST_DIGITS = "被 Excel 当成了数字，末几位已经丢失；请把这一列设为“文本”格式，再重新填写号码"


class Unfit(Exception):
    """A cell cannot be taken; the message is the sentence that the union reads."""


def read_cell(line: Line, place: int, *, is_required: bool, is_number: bool) -> str | None:
    """The text of a row's cell, or None when it says nothing.

    Of a number that people look up (`is_number`), no digit may have been lost. Raises `Unfit`.
    """
    cell = line.cells[place] if place < len(line.cells) else ""
    text = cell.strip()
    if not text:
        if is_required:
            raise Unfit(_EMPTY)
        return None
    if isinstance(cell, Figure):
        if is_number:
            raise Unfit(_LOST_DIGITS)
        return text
    if not is_one_line(text):
        raise Unfit("有换行或看不见的字符，请重新输入")
    return _MADE_SAFE.sub("", text, count=1) if text.startswith("'") else text


def read_name(text: str) -> str:
    """姓名 in the form in which it is kept."""
    name = tidy_name(text)
    if len(name) > NAME_CHARACTERS_MAX:
        raise Unfit(f"超过 {NAME_CHARACTERS_MAX} 个字，请核对")
    return name


def read_id_number(text: str) -> str:
    """身份证号 in its one form."""
    if _ROUNDED.fullmatch(text):
        raise Unfit(_LOST_DIGITS)
    try:
        return id_numbers.parse(text)
    except IdNumberInvalid as invalid:
        raise Unfit(invalid.detail) from None


def read_phone(text: str) -> str | None:
    """手机号; None where the cell says that there is none."""
    if text == NOTHING:
        return None
    phone = _PHONE_LAYOUT.sub("", text)
    if not _PHONE.fullmatch(phone):
        raise Unfit("应为 1 开头的 11 位数字，请用半角填写")
    return phone
