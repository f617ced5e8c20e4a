"""身份证号: length, birthday and check character. Regions change over the years and prove nothing."""

import datetime as dt
import re

from stdnum.iso7064 import mod_11_2

from app import clock
from app.errors import InvalidValue

_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")
OLDEST_BIRTH_YEAR = 1900


class IdNumberInvalid(InvalidValue):
    code, detail = "id_number_invalid", "身份证号不正确，请核对后重新填写"
    next = "请填写二代身份证上的 18 位号码，末位是字母时填 X"


def parse(text: str) -> str:
    """The number in its one form: 18 characters, X in capitals. Refuses with `id_number_invalid`.

    Source: GB 11643-1999 (structure) and ISO 7064 MOD 11-2 (check character).
    """
    number = text.strip().upper()
    if _FIFTEEN.fullmatch(number):
        raise IdNumberInvalid(detail="这是 15 位的一代身份证号，请填写二代身份证上的 18 位号码")
    if not number.isascii():
        raise IdNumberInvalid(detail="身份证号含有全角或其他特殊字符，请切换到英文半角输入")
    if not _EIGHTEEN.fullmatch(number):
        raise IdNumberInvalid(detail="身份证号应为 18 位，请核对后重新填写")
    if not mod_11_2.is_valid(number) or not _is_birthday(number[6:14]):
        raise IdNumberInvalid
    return number


def age_on(number: str, day: dt.date) -> int:
    """周岁 by the birthday in an ID number."""
    year, month, of_month = int(number[6:10]), int(number[10:12]), int(number[12:14])
    return day.year - year - ((day.month, day.day) < (month, of_month))


def _is_birthday(digits: str) -> bool:
    try:
        born_on = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return born_on.year >= OLDEST_BIRTH_YEAR and born_on <= clock.today()
