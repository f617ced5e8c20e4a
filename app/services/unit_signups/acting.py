"""经办: what the operator does with the unit's sign-up — mend what was returned, take it back."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from app.services import campaigns, name_lists
from app.services.signups import acting, answering
from app.services.unit_signups.looking import lock_visible
from models import Signup, Staff


def mend(
    staff: Staff,
    signup_id: uuid.UUID,
    *,
    answers: Mapping[str, Any],
    attachments: Mapping[str, Sequence[uuid.UUID]] | None = None,
    name_list_id: uuid.UUID | None = None,
) -> Signup:
    """补正: the item that was returned, and where the list was meant, a new list.

    Refuses with `signup_not_found`, `signup_not_editable`, `answers_invalid`, `attachment_not_found`,
    `double_aid`, `name_list_required`, `name_list_not_found`, `person_listed_elsewhere`.
    """
    signup = lock_visible(staff, signup_id)
    if not acting.can_be_mended(signup):
        raise acting.SignupNotEditable
    if signup.returned_item != name_lists.ITEM:
        if name_list_id is not None:
            raise acting.SignupNotEditable(detail="名单没有退回，不能换", item=name_lists.ITEM)
        acting.mend(staff, signup, answers=answers, attachments=attachments)
        return signup
    before = answering.read(signup)
    form = campaigns.form_of(signup.campaign, signup.form_version)
    for key, value in answering.with_files(form, answers, attachments).items():
        if before.get(key) != value:
            raise acting.SignupNotEditable(detail="这一项没有退回，不能修改", item=key)
    if name_list_id is None:
        raise name_lists.NameListRequired
    name_lists.take(staff, signup, campaigns.type_of(signup.campaign), name_list_id)
    acting.mend(staff, signup, answers=before)
    return signup


def cancel(staff: Staff, signup_id: uuid.UUID) -> Signup:
    """取消: its place and its people are free again.

    Refuses with `signup_not_found`, `signup_not_cancellable`.
    """
    signup = lock_visible(staff, signup_id)
    acting.take_back(staff, signup)
    return signup
