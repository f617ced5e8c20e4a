"""文字类: what somebody types — words, names, numbers that are no quantities, addresses."""

import re
from typing import Any

from app import clock, credit_codes, id_numbers, privacy
from app.credit_codes import CreditCodeInvalid
from app.forms.fields import Field
from app.forms.kind import Unfit, bounds
from app.id_numbers import IdNumberInvalid
from app.text import has_control_characters, is_one_line, tidy_name
from models.districts import DISTRICT_NAMES, District

TEXT_MAX = 100
AGE_MAX = 150
LONG_TEXT_MAX = 2000
NAME_MAX = 50
ADDRESS_MAX = 100
_PHONE = re.compile(r"1[0-9]{10}")
_CARD = re.compile(r"[0-9]{12,19}")
_ACCOUNT = re.compile(r"[0-9]{8,30}")
_CARD_LAYOUT = re.compile(r"[ -]")
_CARD_SHOWN = 4
"""Digits at its end by which a person knows his card."""


def text(value: Any, field: Field) -> str:
    """One line."""
    return _line(value, field, TEXT_MAX)


def long_text(value: Any, field: Field) -> str:
    """Several lines."""
    return _typed(value, field, LONG_TEXT_MAX)


def name(value: Any, field: Field) -> str:
    """姓名, in the form in which the roster keeps names."""
    return tidy_name(_line(value, field, NAME_MAX))


def id_number(value: Any, field: Field) -> str:
    """身份证号: 18 characters, X in capitals. Bounds are full years of age today."""
    try:
        number = id_numbers.parse(_word(value))
    except IdNumberInvalid as invalid:
        raise Unfit(invalid.detail) from None
    age = id_numbers.age_on(number, clock.today())
    if field.minimum is not None and age < field.minimum:
        raise Unfit(f"要年满 {field.minimum} 周岁，请核对号码")
    if field.maximum is not None and age > field.maximum:
        raise Unfit(f"不能超过 {field.maximum} 周岁，请核对号码")
    return number


def phone(value: Any, _: Field) -> str:
    """手机号: eleven digits of the mainland."""
    given = _word(value)
    if not _PHONE.fullmatch(given):
        raise Unfit("请填写 1 开头的 11 位手机号，用半角数字")
    return given


def bank_card(value: Any, _: Field) -> str:
    """银行卡号: digits with a check digit. Source: ISO/IEC 7812-1 (Luhn), 12 to 19 digits."""
    number = _CARD_LAYOUT.sub("", _word(value))
    if not _CARD.fullmatch(number):
        raise Unfit("请填写 12 至 19 位的银行卡号，用半角数字")
    if not _is_luhn(number):
        raise Unfit("银行卡号不正确，请对照卡片核对")
    return number


def credit_code(value: Any, _: Field) -> str:
    """统一社会信用代码 of a unit: 18 characters with check characters. Source: GB 32100-2015."""
    try:
        return credit_codes.parse(_word(value))
    except CreditCodeInvalid as invalid:
        raise Unfit(invalid.detail) from None


def account(value: Any, _: Field) -> str:
    """对公账号 of a unit: digits, without a check digit that all banks share."""
    number = _CARD_LAYOUT.sub("", _word(value))
    if not _ACCOUNT.fullmatch(number):
        raise Unfit("请填写 8 至 30 位的账号，用半角数字")
    return number


def _is_luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def address(value: Any, field: Field) -> dict[str, str]:
    """地址: `{"district": slug, "text": the rest}`."""
    if not isinstance(value, dict) or set(value) != {"district", "text"}:
        raise Unfit("请选择辖市(区)并填写详细地址")
    if value["district"] not in [*District]:
        raise Unfit("请选择辖市(区)")
    if value["text"] == "":
        raise Unfit("请填写详细地址")
    return {"district": value["district"], "text": _line(value["text"], field, ADDRESS_MAX)}


def mask_bank_card(number: str) -> str:
    """Only the last four digits; not how many there are."""
    return f"{'*' * 12}{number[-_CARD_SHOWN:]}"


def mask_address(given: dict[str, str]) -> dict[str, str]:
    """Only the district."""
    return {"district": given["district"], "text": "****"}


def mask_name(given: str) -> str:
    """As 王*明."""
    return privacy.mask_name(given) or ""


def mask_id_number(given: str) -> str:
    """As 320*************1X."""
    return privacy.mask_id_number(given) or ""


def mask_phone(given: str) -> str:
    """As 138****8000."""
    return privacy.mask_phone(given) or ""


def show_address(given: dict[str, str], _: Field) -> str:
    """District and the rest, as one writes it on an envelope."""
    return f"{DISTRICT_NAMES[District(given['district'])]}{given['text']}"


def _word(value: Any) -> str:
    if not isinstance(value, str) or len(value) > TEXT_MAX:
        raise Unfit("请填写号码")
    return value.strip()


def _line(value: Any, field: Field, most: int) -> str:
    typed = _typed(value, field, most)
    if not is_one_line(typed):
        raise Unfit("请写在一行里，不要换行")
    return typed


def _typed(value: Any, field: Field, most: int) -> str:
    if not isinstance(value, str):
        raise Unfit("请填写文字")
    typed = value.strip()
    if not typed:
        raise Unfit("请填写文字，不能只有空格")
    least, most = bounds(field, 0, most)
    if len(typed) > most:
        raise Unfit(f"请精简一些，最多 {most} 个字")
    if has_control_characters(typed):
        raise Unfit("含有看不见的字符，请重新输入")
    if len(typed) < least:
        raise Unfit(f"请再写详细一些，至少 {least} 个字")
    return typed
