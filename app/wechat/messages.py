"""订阅消息模板规则: what WeChat accepts in each kind of template field, as data.

A field's key is its type and a number (`thing1`, `time4`). Source: the parameter table of
subscribeMessage.send. Lengths count code points. Both the wrapper and the simulator judge with this table.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
_DAY = (
    r"[0-9]{4}(?:年(?:0?[1-9]|1[0-2])月(?:0?[1-9]|[12][0-9]|3[01])日"
    r"|[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12][0-9]|3[01]))"
)
_TIME = rf"(?:{_DAY} ?)?{_CLOCK}"
_DATE = rf"{_DAY}(?: ?{_CLOCK})?"


@dataclass(frozen=True)
class Rule:
    """What a type of field accepts: the whole value must match `pattern`.

    `keep` matches the characters that may stand in it at all and `longest` bounds them; both None where
    cutting would change what the value says (a time, an amount).
    """

    pattern: re.Pattern[str]
    sentence: str
    keep: re.Pattern[str] | None = None
    longest: int | None = None


def _free(characters: str, longest: int, sentence: str) -> Rule:
    """A type that is only a set of characters and a length."""
    return Rule(
        re.compile(rf"[{characters}]{{1,{longest}}}"), sentence, re.compile(rf"[{characters}]"), longest
    )


_ANY = r"\s\S"
_NAME_LETTERS = r"^0-9\n\r\t" + _HAN
_NAME = re.compile(rf"[^0-9\n\r\t]{{1,10}}|[{_NAME_LETTERS}]{{1,20}}")

RULES: Mapping[str, Rule] = {
    "thing": _free(_ANY, 20, "20 个字以内"),
    "number": Rule(re.compile(r"(?=.{1,32}$)[+-]?[0-9]+(?:\.[0-9]+)?"), "32 位以内的数字，可带小数"),
    "letter": _free("A-Za-z", 32, "32 位以内的字母"),
    "symbol": _free(rf"^\w\s{_HAN}", 5, "5 位以内的符号"),
    "character_string": _free("\x20-\x7e", 32, "32 位以内的数字、字母或符号，不能有汉字"),
    "time": Rule(
        re.compile(rf"{_TIME}(?: ?~ ?{_TIME})?"), "24 小时制时间，可带年月日，如 15:01 或 2019年10月1日 15:01"
    ),
    "date": Rule(
        re.compile(rf"{_DATE}(?: ?~ ?{_DATE})?"), "年月日，可带 24 小时制时间，如 2019年10月1日 15:01"
    ),
    "amount": Rule(
        re.compile(r"[¥￥$€£]?[0-9]{1,10}(?:\.[0-9]+)?元?"),
        "1 个币种符号加 10 位以内数字，可带小数，可带“元”",
    ),
    "phone_number": _free(r"0-9+\-()*#, ", 17, "17 位以内的数字或符号"),
    "car_number": Rule(
        re.compile(rf"[{_HAN}A-Za-z0-9][A-Za-z0-9]{{0,6}}[{_HAN}A-Za-z0-9]?"),
        "8 位以内，首位和末位可以是汉字",
        re.compile(rf"[{_HAN}A-Za-z0-9]"),
        8,
    ),
    "name": Rule(_NAME, "10 个以内汉字，或 20 个以内字母或符号", re.compile(r"[^0-9\n\r\t]"), 20),
    "phrase": _free(_HAN, 5, "5 个以内汉字"),
    "enum": Rule(re.compile(r"[\s\S]+"), "模板枚举值之一"),
}
"""Type → rule. `enum` is known only to the template itself, so any text passes here."""

_KEY = re.compile(r"([a-z_]+?)[0-9]{1,3}")
_UNKNOWN_KEY = "字段名应为类型加编号，如 thing1"
_EMPTY = "不能为空"
_HAN_IN_IT = re.compile(f"[{_HAN}]")
_BLANKS = re.compile(r"\s+")
LONGEST_MIXED_NAME = 10


def check_values(data: Mapping[str, str]) -> dict[str, str]:
    """Field → sentence for every value that WeChat would refuse with 47003; empty when all are fine."""
    problems = {}
    for key, text in data.items():
        rule = _rule_of(key)
        if rule is None:
            problems[key] = _UNKNOWN_KEY
        elif not text.strip():
            problems[key] = _EMPTY
        elif not rule.pattern.fullmatch(text):
            problems[key] = rule.sentence
    return problems


def is_known_key(key: str) -> bool:
    """Whether `key` is a type and a number, such as `thing1`."""
    return _rule_of(key) is not None


def fit(key: str, text: str) -> str:
    """`text` cut so that the field accepts it: foreign characters dropped, then the length.

    Times, dates, numbers and amounts come back as they are, because half of one says something else; and from
    nothing usable nothing is made. `check_values` tells. Fitting twice changes nothing more.
    """
    rule = _rule_of(key)
    text = _BLANKS.sub(" ", text).strip()
    if rule is None or rule.keep is None:
        return text
    text = _BLANKS.sub(" ", "".join(rule.keep.findall(text))).strip()
    longest = rule.longest or len(text)
    if rule is RULES["name"] and _HAN_IN_IT.search(text):
        longest = LONGEST_MIXED_NAME
    if len(text) <= longest:
        return text
    if rule is RULES["thing"]:
        return text[: longest - 1].rstrip() + "…"
    return text[:longest].rstrip()


def _rule_of(key: str) -> Rule | None:
    match = _KEY.fullmatch(key)
    return RULES.get(match[1]) if match else None
