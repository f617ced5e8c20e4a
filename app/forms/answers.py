"""回答: a person's answers judged against a form. Unknown answers are refused, hidden fields take none."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.errors import InvalidValue
from app.forms.fields import Field, Form
from app.forms.kinds import KINDS, Unfit


class AnswersInvalid(InvalidValue):
    code, detail = "answers_invalid", "有几项没有填对，请按提示修改后再提交"
    next = "每一项的问题写在它的下面"


def check(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers in their one form, by key. Refuses with `answers_invalid` (`errors` by answers.key)."""
    found: dict[str, Any] = {}
    problems: dict[str, list[str]] = {}
    asked = {field.key for field in form}
    for key in answers:
        if key not in asked:
            problems[f"answers.{str(key)[:40]}"] = ["没有这一项"]
    for field in form:
        try:
            given = _one(field, answers, found)
        except Unfit as problem:
            problems[f"answers.{field.key}"] = [str(problem)]
            continue
        if given is not None:
            found[field.key] = given
    if problems:
        raise AnswersInvalid(errors=problems)
    return found


def _one(field: Field, answers: Mapping[str, Any], found: Mapping[str, Any]) -> Any:
    value = answers.get(field.key)
    if not _is_shown(field, found):
        if value is not None:
            raise Unfit("这一项现在不用填")
        return None
    if value is None:
        if field.is_required:
            raise Unfit("请填写这一项")
        return None
    return KINDS[field.kind].parse(value, field)


def _is_shown(field: Field, found: Mapping[str, Any]) -> bool:
    if field.shown_if is None:
        return True
    key, words = field.shown_if
    given = found.get(key)
    return bool(set(words) & set(given)) if isinstance(given, list) else given in words


def masked(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as others than the person see them."""
    return {field.key: _masked(field, answers[field.key]) for field in form if field.key in answers}


def _masked(field: Field, value: Any) -> Any:
    mask = KINDS[field.kind].mask
    return value if mask is None else mask(value)


def missing_items(form: Form, answers: Mapping[str, Any]) -> Iterator[str]:
    """Keys of required fields without an answer, as far as they are shown."""
    for field in form:
        if field.is_required and field.key not in answers and _is_shown(field, answers):
            yield field.key
