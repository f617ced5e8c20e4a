"""统一社会信用代码: its check characters, and which character is likely wrong when they do not fit.

Source: GB 32100-2015; places 9 to 17 are an organisation code with a check character of its own (GB 11714).
"""

import re

from stdnum.cn import uscc

from app.errors import InvalidValue

LENGTH = 18
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_NEVER_USED = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U 或 Y"}
_ALIKE = ("0D", "8B", "6G", "1L", "1T", "17", "0Q", "38", "UY", "MN", "EF", "PR", "CG")
_BLANKS = re.compile(r"[\s-]+")


class CreditCodeInvalid(InvalidValue):
    code, detail = "credit_code_invalid", "统一社会信用代码的校验码对不上，请对照营业执照逐位核对"
    next = "请填写营业执照右上角的 18 位代码"


def parse(text: str) -> str:
    """The code in its one form. Refuses with `credit_code_invalid`, naming the likely place."""
    code = _BLANKS.sub("", text).upper()
    if not code.isascii():
        raise CreditCodeInvalid(detail="统一社会信用代码含有全角或其他特殊字符，请切换到英文半角输入")
    for place, character in enumerate(code, start=1):
        if character in _NEVER_USED:
            likely = _NEVER_USED[character]
            raise CreditCodeInvalid(detail=f"信用代码里没有 {character}，第 {place} 位应该是 {likely}")
        if character not in _ALPHABET:
            raise CreditCodeInvalid(detail=f"第 {place} 位不是信用代码里会有的字符，请核对")
    if len(code) != LENGTH:
        raise CreditCodeInvalid(detail=f"统一社会信用代码应为 {LENGTH} 位，现在是 {len(code)} 位，请核对")
    if not _fits(code):
        raise CreditCodeInvalid(detail=_likely_mistake(code))
    return code


def _likely_mistake(code: str) -> str:
    """What a person should look at first: one confused or swapped pair that would make the code right."""
    for place in range(LENGTH):
        for pair in _ALIKE:
            if code[place] in pair:
                other = pair.replace(code[place], "")
                if _is_right(code[:place] + other + code[place + 1 :]):
                    return f"第 {place + 1} 位的 {code[place]} 可能是 {other}，请对照营业执照核对"
    for place in range(LENGTH - 1):
        if _is_right(code[:place] + code[place + 1] + code[place] + code[place + 2 :]):
            return f"第 {place + 1}、{place + 2} 位可能写反了，请对照营业执照核对"
    where = "第 1 至 8 位或最后一位" if _organisation_is_right(code) else "第 9 至 17 位"
    return f"统一社会信用代码的校验码对不上，{where}可能有误，请对照营业执照核对"


def _is_right(code: str) -> bool:
    return _fits(code) and _organisation_is_right(code)


def _fits(code: str) -> bool:
    # Not the library's own `is_valid`: it wants eight digits first, and some registers use letters there.
    return bool(uscc.calc_check_digit(code[:-1]) == code[-1])


def _organisation_is_right(code: str) -> bool:
    body, check = code[8:16], code[16]
    total = sum(
        _ORGANISATION_ALPHABET.index(character) * weight
        for character, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True)
    )
    return check == "0123456789X0"[(11 - total % 11) % 11]
