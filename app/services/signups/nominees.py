"""被推荐人: whom a list names that others read — the nominee where there is one, else the applicant."""

from dataclasses import dataclass
from typing import Any

import orjson

from app import forms
from app.services import audit, campaigns
from app.services.signups.applicants import NOBODY, is_child, masked_name
from models import ApplicantKind, Signup

CHILD = "未成年人"


@dataclass(frozen=True)
class Named:
    """A line of a list that others read: both have their mask on."""

    name: str
    union: str


def named(signup: Signup) -> Named:
    """列在名单上的: masked as its programme declares, never a child. Needs its campaign and `APPLICANT`."""
    if is_child(signup):
        return Named(CHILD, signup.union.name)
    declared = campaigns.type_of(signup.campaign)
    if declared.nominee is None:
        return Named(masked_name(signup), signup.union.name)
    answers = forms.masked(declared.fields, _given(signup, declared.fields))
    unit = answers.get(declared.nominee.unit) if declared.nominee.unit else None
    return Named(_plain(answers.get(declared.nominee.name)) or NOBODY, _plain(unit) or signup.union.name)


def full_name(signup: Signup) -> str | None:
    """姓名或集体名称, without the mask, for whoever is to be honoured; None once it has been forgotten."""
    declared = campaigns.type_of(signup.campaign)
    if declared.nominee is not None:
        name = _given(signup, declared.fields).get(declared.nominee.name)
        return name if isinstance(name, str) else None
    if signup.applicant_kind is ApplicantKind.UNIT:
        return signup.union.name
    person = signup.roster_entry or signup.member
    return person.name if person else None


def _given(signup: Signup, form: forms.Form) -> dict[str, Any]:
    """What answers the declared questions; a programme may have asked others in earlier versions."""
    answers: dict[str, Any] = orjson.loads(signup.answers_text or "{}")
    return {field.key: answers[field.key] for field in form if field.key in answers}


def _plain(text: Any) -> str:
    """What was typed as a name of something is no place for a number of a person."""
    return audit.without_numbers(text) if isinstance(text, str) else ""
