"""表单自检: whether a form can be asked at all. Tests ask it of declarations, desks of added questions."""

import re
from collections.abc import Iterator

from app.forms.fields import KEY, Field, Form
from app.forms.kinds import KINDS, Kind
from app.text import is_one_line

LABEL_MAX = 100
STATEMENT_MAX = 500
HINT_MAX = 200
OPTIONS_MAX = 50
PARTS_MAX = 20
_KEY = re.compile(KEY)
_WORD = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def faults(form: Form, *, before: Form = ()) -> dict[str, str]:
    """What is wrong with the questions, by place (`3.options`). `before` are those asked above them."""
    found: dict[str, str] = {}
    asked = {field.key: field for field in before}
    for number, field in enumerate(form):
        for name, sentence in _faults_of(field, asked):
            found.setdefault(f"{number}.{name}", sentence)
        asked[field.key] = field
    return found


def _faults_of(field: Field, asked: dict[str, Field]) -> Iterator[tuple[str, str]]:
    if not _KEY.fullmatch(field.key):
        yield "key", "代号用小写字母开头，可含数字和下划线，最多 40 位"
    if field.key in asked:
        yield "key", "这个代号已经有了，请换一个"
    kind = KINDS.get(field.kind)
    if kind is None:
        yield "kind", "没有这种题目，请从给出的种类里选择"
        return
    most = STATEMENT_MAX if field.kind == "declaration" else LABEL_MAX
    if not field.label.strip() or len(field.label) > most or not is_one_line(field.label):
        yield "label", f"请写明问什么，一行，最多 {most} 个字"
    if len(field.hint) > HINT_MAX or not is_one_line(field.hint):
        yield "hint", f"提示请写在一行里，最多 {HINT_MAX} 个字"
    if field.is_subject and field.kind not in {"id_number", "household"}:
        yield "is_subject", "只有身份证号可以说明受益人"
    if field.is_own and field.kind not in {"id_number", "name"}:
        yield "is_own", "只有姓名和身份证号可以和本人核对"
    yield from _faults_of_bounds(field, kind)
    yield from _faults_of_options(field, kind)
    yield from _faults_of_parts(field)
    yield from _faults_of_condition(field, asked)
    if field.not_before is not None:
        earlier = asked.get(field.not_before)
        if field.kind != "date" or earlier is None or earlier.kind != "date":
            yield "not_before", "只有日期可以和前面的日期比先后"


def _faults_of_bounds(field: Field, kind: Kind) -> Iterator[tuple[str, str]]:
    given = {"minimum": field.minimum, "maximum": field.maximum}
    for name, bound in given.items():
        if bound is None:
            continue
        if kind.bound_max is None:
            yield name, "这种题目没有上下限，请去掉"
        elif not (-kind.bound_max if field.kind == "date" else 0) <= bound <= kind.bound_max:
            yield name, f"最大可以设为 {kind.bound_max}，请改小一些"
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield "maximum", "上限不能小于下限，请核对"
    if field.kind not in {"date", "number", "money"} and field.maximum == 0:
        yield "maximum", "上限至少是 1"


def _faults_of_options(field: Field, kind: Kind) -> Iterator[tuple[str, str]]:
    if field.options is None:
        if kind.has_options:
            yield "options", "请给出可以选的选项"
        return
    if not kind.has_options:
        yield "options", "这种题目没有选项，请去掉"
    elif not 0 < len(field.options) <= OPTIONS_MAX:
        yield "options", f"请给出 1 至 {OPTIONS_MAX} 个选项"
    elif not all(_WORD.fullmatch(word) for word in field.options):
        yield "options", "选项的代号用小写字母、数字、横线和下划线，最多 40 位"
    elif not all(text.strip() and len(text) <= LABEL_MAX and is_one_line(text) for text in _texts(field)):
        yield "options", f"每个选项请写一行文字，最多 {LABEL_MAX} 个字"
    elif len(set(_texts(field))) < len(field.options):
        yield "options", "有两个选项的文字相同，请改一个"
    elif field.kind == "choices" and (field.minimum or 0) > len(field.options):
        yield "minimum", "至少要选的比选项还多，请改小一些"


def _texts(field: Field) -> list[str]:
    return [text.strip() for text in (field.options or {}).values()]


def _faults_of_parts(field: Field) -> Iterator[tuple[str, str]]:
    if field.kind != "people":
        if field.parts:
            yield "parts", "这种题目没有小题，请去掉"
        return
    if not 0 < len(field.parts) <= PARTS_MAX:
        yield "parts", f"请给出 1 至 {PARTS_MAX} 个小题"
    for place, sentence in faults(field.parts).items():
        yield f"parts.{place}", sentence
    for number, part in enumerate(field.parts):
        kind = KINDS.get(part.kind)
        if kind is not None and (kind.parts is not None or kind.takes_files):
            yield f"parts.{number}.kind", "小题里不能再加名单和文件"


def _faults_of_condition(field: Field, asked: dict[str, Field]) -> Iterator[tuple[str, str]]:
    if field.shown_if is None:
        return
    key, words = field.shown_if
    options = asked[key].options if key in asked else None
    if options is None:
        yield "shown_if", "只能看前面的选择题怎么答"
    elif not words or not set(words) <= set(options):
        yield "shown_if", "请从那道题的选项里选择"
