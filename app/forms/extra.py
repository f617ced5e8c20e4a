"""加题: questions that staff add to a type's own, in the same vocabulary. They cannot touch the type's."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.errors import InvalidValue
from app.forms.fields import Field, Form
from app.forms.soundness import OPTIONS_MAX, PARTS_MAX, faults

QUESTIONS_MAX = 30
_SHAPES: Mapping[str, type] = {
    "key": str,
    "kind": str,
    "label": str,
    "hint": str,
    "is_required": bool,
    "minimum": int,
    "maximum": int,
    "options": dict,
    "parts": list,
    "shown_if": list,
}
_NEEDED = ("key", "kind", "label")


class QuestionsInvalid(InvalidValue):
    code, detail = "questions_invalid", "有几道题没有写对，请按提示修改"
    next = "每道题的问题写在它的下面"


class _Misshapen(ValueError):
    """Where a question is not what a question looks like: (place, sentence)."""


def parse_extra(given: Sequence[Any], *, own: Form = ()) -> list[Field]:
    """加的题: as fields, to be asked after the type's `own`.

    Each is an object with `key`, `kind`, `label` and, where wanted, `hint`, `is_required`, `minimum`,
    `maximum`, `options` (word → text), `parts` (questions about each of `people`) and `shown_if`
    (`[key, [words]]`). Refuses with `questions_invalid` (`errors` by `questions.3.options`).
    """
    if not isinstance(given, list | tuple) or len(given) > QUESTIONS_MAX:
        raise QuestionsInvalid(errors={"questions": [f"最多加 {QUESTIONS_MAX} 道题"]})
    found: list[Field] = []
    problems: dict[str, str] = {}
    for number, each in enumerate(given):
        try:
            found.append(_read(each))
        except _Misshapen as problem:
            place, sentence = problem.args
            problems[f"{number}.{place}" if place else str(number)] = sentence
    problems = problems or faults(found, before=own)
    if problems:
        raise QuestionsInvalid(
            errors={f"questions.{place}": [sentence] for place, sentence in problems.items()}
        )
    return found


def _read(given: Any) -> Field:
    if not isinstance(given, dict):
        raise _Misshapen("", "请写成一道题")
    for name, value in given.items():
        shape = _SHAPES.get(name)
        if shape is None:
            raise _Misshapen(str(name)[:40], "没有这一项，请去掉")
        if not isinstance(value, shape) or (shape is int and isinstance(value, bool)):
            raise _Misshapen(name, "填写的格式不对，请核对")
    for name in _NEEDED:
        if name not in given:
            raise _Misshapen(name, "请填写这一项")
    values = dict(given)
    if "options" in values:
        values["options"] = _options(values["options"])
    if "parts" in values:
        values["parts"] = _parts(values["parts"])
    if "shown_if" in values:
        values["shown_if"] = _condition(values["shown_if"])
    return Field(**values)


def _options(given: dict[str, Any]) -> dict[str, str]:
    if len(given) > OPTIONS_MAX or not all(isinstance(text, str) for text in given.values()):
        raise _Misshapen("options", f"请给出 1 至 {OPTIONS_MAX} 个选项，每个一行文字")
    return {word: text.strip() for word, text in given.items()}


def _parts(given: list[Any]) -> tuple[Field, ...]:
    if len(given) > PARTS_MAX:
        raise _Misshapen("parts", f"请给出 1 至 {PARTS_MAX} 个小题")
    parts = []
    for number, each in enumerate(given):
        if isinstance(each, dict) and "parts" in each:
            raise _Misshapen(f"parts.{number}.parts", "小题里不能再有小题")
        try:
            parts.append(_read(each))
        except _Misshapen as problem:
            place, sentence = problem.args
            raise _Misshapen(f"parts.{number}" + (f".{place}" if place else ""), sentence) from None
    return tuple(parts)


def _condition(given: list[Any]) -> tuple[str, tuple[str, ...]]:
    match given:
        case [str(key), [*words]] if words and all(isinstance(word, str) for word in words):
            return key, tuple(words)
    raise _Misshapen("shown_if", "请写成 [前面题目的代号, [选项的代号, …]]")
