"""回答活动表单: answers judged by their form, and the places that they name looked up."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app import forms
from app.db import session
from models.base import Base

TABLES = Base.metadata.tables


def check_answers(form: forms.Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers in their one form. Refuses with `answers_invalid`, also for what they name in vain."""
    checked = forms.check(form, answers)
    named = list(forms.references(form, checked))
    errors: dict[str, list[str]] = {}
    for name in sorted({reference.table for reference in named}):
        id_ = TABLES[name].c.id
        ids = {reference.id for reference in named if reference.table == name}
        there = set(session().scalars(select(id_).where(id_.in_(ids))))
        for reference in named:
            if reference.table == name and reference.id not in there:
                errors[reference.key] = ["没有找到您选的这一个，请重新选择"]
    if errors:
        raise forms.AnswersInvalid(errors=errors)
    return checked
