"""所答: what somebody has written and handed in, judged by the campaign's form, kept with the sign-up."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import delete, select

from app import forms
from app.db import session
from app.services import attachments, campaigns
from models import Member, Signup, SignupAttachment, Staff

Attached = Mapping[str, Sequence[uuid.UUID]] | Sequence[uuid.UUID]
"""Files by field; or a plain list, for a form that asks for files in one place only."""


def check(form: forms.Form, answers: Mapping[str, Any], attached: Attached | None = None) -> dict[str, Any]:
    """The answers with their files, in their one form. Refuses with `answers_invalid`."""
    return campaigns.check_answers(form, with_files(form, answers, attached))


def with_files(form: forms.Form, answers: Mapping[str, Any], attached: Attached | None) -> dict[str, Any]:
    """The answers, and among them the files that came beside them. Refuses with `answers_invalid`."""
    return {**answers, **_by_field(form, answers, attached or {})}


def _by_field(form: forms.Form, answers: Mapping[str, Any], attached: Attached) -> dict[str, list[str]]:
    asked = [field for field in form if forms.KINDS[field.kind].takes_files]
    if isinstance(attached, Mapping):
        problems = {}
        for key in attached:
            if all(field.key != key for field in asked):
                problems[f"attachments.{key[:40]}"] = ["这里不用交文件，请去掉"]
            elif key in answers:
                problems[f"attachments.{key}"] = ["这一项的文件写了两遍，请只写一遍"]
        if problems:
            raise forms.AnswersInvalid(errors=problems)
        return {key: [str(each) for each in ids] for key, ids in attached.items()}
    if not attached:
        return {}
    left_out = [field for field in asked if field.key not in answers]
    if len(left_out) > 1:
        left_out = [field for field in left_out if field.is_required and field.shown_if is None]
    if len(left_out) != 1:
        raise forms.AnswersInvalid(errors={"attachments": ["请写明每个文件回答哪一项"]})
    return {left_out[0].key: [str(each) for each in attached]}


def takes_files(form: forms.Form) -> bool:
    """Whether anything is to be handed in."""
    return any(forms.KINDS[field.kind].takes_files for field in form)


def read(signup: Signup) -> dict[str, Any]:
    """The answers as they were given; empty once the person has been forgotten."""
    answers: dict[str, Any] = orjson.loads(signup.answers_text or "{}")
    return answers


def write(signup: Signup, checked: Mapping[str, Any]) -> None:
    """Keep the answers."""
    signup.answers_text = as_text(checked)


def as_text(checked: Mapping[str, Any]) -> str:
    """The answers as they are kept, encrypted."""
    return orjson.dumps(checked).decode()


def keep_files(actor: Member | Staff, signup: Signup, form: forms.Form, checked: Mapping[str, Any]) -> None:
    """Keep what was handed in with the answers, and no more. Refuses with `attachment_not_found`."""
    wanted = {(key, each) for key, ids in forms.files(form, checked) for each in ids}
    kept = _kept(signup) if signup.move_count else set()
    for key, attachment_id in kept - wanted:
        session().execute(
            delete(SignupAttachment).where(
                SignupAttachment.signup_id == signup.id,
                SignupAttachment.field == key,
                SignupAttachment.attachment_id == attachment_id,
            )
        )
    added = sorted(wanted - kept)
    if added:
        attachments.take_own(actor, [attachment_id for _, attachment_id in added])
    for key, attachment_id in added:
        session().add(SignupAttachment(signup_id=signup.id, field=key, attachment_id=attachment_id))


def _kept(signup: Signup) -> set[tuple[str, uuid.UUID]]:
    rows = session().execute(
        select(SignupAttachment.field, SignupAttachment.attachment_id).where(
            SignupAttachment.signup_id == signup.id
        )
    )
    return {(key, attachment_id) for key, attachment_id in rows}
