"""本人的信息: what somebody answers about himself is what the roster knows of him."""

from collections.abc import Mapping
from typing import Any

from app import forms
from app.db import session
from models import RosterEntry, Signup

_DIFFERENT = "和实名认证的信息不一致，请填写本人的"


def ensure(signup: Signup, form: forms.Form, answers: Mapping[str, Any]) -> None:
    """Nobody signs up in another one's name or number. Refuses with `answers_invalid`.

    Of whom no roster knows, there is nothing to compare with.
    """
    asked = [field for field in form if field.is_own and field.key in answers]
    if not asked or signup.roster_entry_id is None:
        return
    entry = session().get_one(RosterEntry, signup.roster_entry_id)
    known = {"id_number": entry.id_number, "name": entry.name}
    wrong = [field.key for field in asked if answers[field.key] != known[field.kind]]
    if wrong:
        raise forms.AnswersInvalid(errors={f"answers.{key}": [_DIFFERENT] for key in wrong})
