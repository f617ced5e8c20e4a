"""回答: a person's answers judged against a form. Unknown answers are refused, hidden fields take none."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from app.errors import InvalidValue
from app.forms.fields import Field, Form
from app.forms.kinds import KINDS, Unfit

ANSWERS_MAX = 200
_KEY_SHOWN = 40


class AnswersInvalid(InvalidValue):
    code, detail = "answers_invalid", "有几项没有填对，请按提示修改后再提交"
    next = "每一项的问题写在它的下面"


class Reference(NamedTuple):
    """An answer that names a row of a table: whether there is such a row the service has to ask."""

    key: str
    table: str
    id: uuid.UUID


def check(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers in their one form, by key. Refuses with `answers_invalid` (`errors` by answers.key).

    A problem of an entry is named by its place, from 0: `answers.people.2.id_number`.
    """
    if len(answers) > ANSWERS_MAX:
        raise AnswersInvalid(errors={"answers": ["回答太多了，请按表单填写"]})
    problems: dict[str, str] = {}
    found = _judge(form, answers, "answers", problems)
    if problems:
        raise AnswersInvalid(errors={place: [sentence] for place, sentence in problems.items()})
    return found


def _judge(form: Form, answers: Mapping[str, Any], place: str, problems: dict[str, str]) -> dict[str, Any]:
    """What is sound of the answers; what is wrong goes into `problems`, by its place."""
    found: dict[str, Any] = {}
    asked = {field.key for field in form}
    for key in answers:
        if key not in asked:
            problems[f"{place}.{str(key)[:_KEY_SHOWN]}"] = "没有这一项，请去掉"
    unsettled: set[str] = set()
    for field in form:
        if field.shown_if is not None and field.shown_if[0] in unsettled:
            # Whether this is asked is not known until the question before it is answered well.
            unsettled.add(field.key)
            continue
        here = f"{place}.{field.key}"
        known = len(problems)
        try:
            given = _one(field, answers.get(field.key), found, here, problems)
        except Unfit as problem:
            problems[here] = str(problem)
        else:
            if given is not None:
                found[field.key] = given
        if len(problems) > known:
            unsettled.add(field.key)
    return found


def _one(field: Field, value: Any, found: Mapping[str, Any], place: str, problems: dict[str, str]) -> Any:
    kind = KINDS[field.kind]
    # What was left empty on the phone has not been answered.
    value = None if isinstance(value, str | list) and not value else value
    if not _is_shown(field, found):
        if value is not None:
            raise Unfit("这一项现在不用填，请清空")
        return None
    if value is None:
        if field.is_required:
            raise Unfit(kind.unanswered)
        return None
    given = kind.parse(value, field)
    if field.not_before is not None and given < found.get(field.not_before, given):
        # Both are ISO dates, which compare as days do.
        raise Unfit(f"不能早于 {found[field.not_before]}，请核对")
    return given if kind.parts is None else _entries(field, kind.parts(field), given, place, problems)


def _entries(
    field: Field, parts: Form, given: Sequence[Mapping[str, Any]], place: str, problems: dict[str, str]
) -> list[dict[str, Any]]:
    entries = [_judge(parts, entry, f"{place}.{number}", problems) for number, entry in enumerate(given)]
    compare = KINDS[field.kind].compare
    if compare is not None:
        for inner, sentence in compare(entries, field).items():
            problems.setdefault(f"{place}.{inner}", sentence)
    return entries


def _is_shown(field: Field, found: Mapping[str, Any]) -> bool:
    """A field that depends on a hidden one is hidden with it: what is hidden has no answer."""
    if field.shown_if is None:
        return True
    key, words = field.shown_if
    given = found.get(key)
    return bool(set(words) & set(given)) if isinstance(given, list) else given in words


def masked(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as others than the person see them."""
    return {field.key: _masked(field, answers[field.key]) for field in form if field.key in answers}


def _masked(field: Field, value: Any) -> Any:
    kind = KINDS[field.kind]
    if kind.parts is not None:
        return [masked(kind.parts(field), entry) for entry in value]
    return value if kind.mask is None else kind.mask(value)


def shown(form: Form, answers: Mapping[str, Any]) -> dict[str, str]:
    """The answers as a spreadsheet shows them, by key."""
    return {
        field.key: KINDS[field.kind].show(answers[field.key], field) for field in form if field.key in answers
    }


def references(form: Form, answers: Mapping[str, Any]) -> Iterator[Reference]:
    """The rows that checked answers name, also inside of lists."""
    for key, field, value in _leaves(form, answers, ""):
        table = KINDS[field.kind].refers_to
        if table is not None:
            yield Reference(f"answers.{key}", table, uuid.UUID(value))


def files(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[str, list[uuid.UUID]]]:
    """The attachments that checked answers name, by the key of their field."""
    for field in form:
        if KINDS[field.kind].takes_files and field.key in answers:
            yield field.key, [uuid.UUID(each) for each in answers[field.key]]


def subjects(form: Form, answers: Mapping[str, Any]) -> list[str]:
    """受益人: ID numbers of those whom the aid is for, as checked answers name them, each once."""
    found = [value for _, field, value in _leaves(form, answers, "") if field.is_subject]
    for field in form:
        parts = KINDS[field.kind].parts
        if field.is_subject and parts is not None and field.key in answers:
            # Aid for a household is aid for everybody in it.
            listed = _leaves([field], answers, "")
            found.extend(value for _, part, value in listed if part.kind == "id_number")
    return list(dict.fromkeys(found))


def _leaves(form: Form, answers: Mapping[str, Any], place: str) -> Iterator[tuple[str, Field, Any]]:
    for field in form:
        if field.key not in answers:
            continue
        value, parts = answers[field.key], KINDS[field.kind].parts
        if parts is None:
            yield f"{place}{field.key}", field, value
            continue
        for number, entry in enumerate(value):
            yield from _leaves(parts(field), entry, f"{place}{field.key}.{number}.")
