"""画表单: a form as the phone and the console get it, so that neither has to know any programme."""

from typing import Any

from app.forms.fields import Field, Form
from app.forms.kind import Kind
from app.forms.kinds import KINDS


def drawn(form: Form) -> list[dict[str, Any]]:
    """The questions as data: every field with every member, parts and bounds filled in by its kind."""
    return [_drawn(field, KINDS[field.kind]) for field in form]


def _drawn(field: Field, kind: Kind) -> dict[str, Any]:
    condition = field.shown_if and {"key": field.shown_if[0], "words": list(field.shown_if[1])}
    return {
        "key": field.key,
        "kind": field.kind,
        "widget": kind.widget,
        "label": field.label,
        "hint": field.hint,
        "is_required": field.is_required,
        "is_personal": kind.is_personal,
        "minimum": kind.least if field.minimum is None else field.minimum,
        "maximum": kind.most if field.maximum is None else field.maximum,
        "options": [{"word": word, "label": label} for word, label in (field.options or {}).items()],
        "parts": [] if kind.parts is None else drawn(kind.parts(field)),
        "shown_if": condition,
        "not_before": field.not_before,
    }
