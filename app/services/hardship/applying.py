"""建档申请: by the worker on the phone, or at a counter on his behalf."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import delete, select

from app import clock, forms, id_numbers
from app.audiences import LIVING_MEMBERSHIP, MEMBERS
from app.db import session
from app.errors import Conflict, NotFound
from app.services import attachments, documents, eligibility, unions
from app.services.cards import NotVerified
from app.services.hardship import asking, life, people, reading
from models import (
    HARDSHIP_ENDED,
    ID_NUMBER,
    HardshipAction,
    HardshipCause,
    HardshipFile,
    HardshipPaper,
    HardshipState,
    Member,
    RosterEntry,
    Staff,
)
from models.personal import index_of

EDITABLE = frozenset({HardshipState.APPLIED, HardshipState.RETURNED})


class HardshipFileExists(Conflict):
    code, detail = "hardship_file_exists", "已经有一份办理中或在档的困难职工档案"
    next = "到“我的—困难帮扶”查看进度"


class HardshipFileNotEditable(Conflict):
    code, detail = "hardship_file_not_editable", "工会已经在办理，这份申请现在不能修改"
    next = "需要补充的，请告诉来入户的工会干部，或拨打 12351"


class HardshipPersonNotFound(NotFound):
    code, detail = "hardship_person_not_found", "您管理的名册里没有这个身份证号"
    next = "请核对号码；不是会员的，请先办理入会"


def apply(member: Member, *, answers: Mapping[str, Any], consent: Mapping[str, str] | None) -> HardshipFile:
    """申请建档: 一户一档. A visit to the home follows within five working days.

    Refuses with `not_verified`, `not_eligible`, `consent_required`, `answers_invalid`,
    `attachment_not_found`, `hardship_file_exists`, `household_member_filed`.
    """
    eligibility.ensure(MEMBERS, member)
    entry = member.roster_entry
    if entry is None:
        raise NotVerified
    documents.ensure_consent(member, "privacy", consent)
    return _open(member, entry, answers)


def apply_for(staff: Staff, *, id_number: str, answers: Mapping[str, Any]) -> HardshipFile:
    """代为申请: at a counter, for a person of the staff member's unions; the person is told.

    Refuses with `id_number_invalid`, `hardship_person_not_found`, `not_eligible`, `answers_invalid`,
    `attachment_not_found`, `hardship_file_exists`, `household_member_filed`.
    """
    number = id_numbers.parse(id_number)
    entry = session().scalar(
        select(RosterEntry).where(
            RosterEntry.id_number_index == index_of(ID_NUMBER, number),
            RosterEntry.union_id.in_(unions.visible_to(staff)),
        )
    )
    if entry is None:
        raise HardshipPersonNotFound
    if entry.membership_state not in LIVING_MEMBERSHIP:
        raise eligibility.NotEligible(detail="名册显示这位职工的会籍已经转出或终止，不能申请建档")
    return _open(staff, entry, answers)


def mend(member: Member, *, answers: Mapping[str, Any]) -> HardshipFile:
    """修改申请, while nobody has been to the home, or where it was returned; the visit is due anew.

    Refuses with `hardship_file_not_found`, `hardship_file_not_editable`, else as `apply` does.
    """
    file = reading.lock_mine(member)
    if file.state not in EDITABLE:
        raise HardshipFileNotEditable
    checked = forms.check(asking.FORM, answers)
    entry = session().get_one(RosterEntry, file.roster_entry_id)
    _fill(member, file, entry, checked)
    life.move(member, file, HardshipAction.MEND)
    return file


def withdraw(member: Member) -> HardshipFile:
    """撤回申请. Refuses with `hardship_file_not_found`, `hardship_file_moved`."""
    file = reading.lock_mine(member)
    life.move(member, file, HardshipAction.WITHDRAW)
    return file


def authorise(
    member: Member, *, household_member_id: uuid.UUID, attachment_id: uuid.UUID, authorised_on: dt.date
) -> HardshipFile:
    """交授权书 of one adult of the family.

    Refuses with `hardship_file_not_found`, `household_member_not_found`, `attachment_not_found`,
    `authorisation_day_invalid`, `hardship_file_moved` when it has ended.
    """
    file = reading.lock_mine(member)
    if file.state in HARDSHIP_ENDED:
        raise life.HardshipFileMoved
    people.authorise(
        member,
        file,
        household_member_id=household_member_id,
        attachment_id=attachment_id,
        authorised_on=authorised_on,
    )
    return file


def _open(actor: Member | Staff, entry: RosterEntry, answers: Mapping[str, Any]) -> HardshipFile:
    checked = forms.check(asking.FORM, answers)
    already = session().scalar(
        select(HardshipFile.id).where(
            HardshipFile.roster_entry_id == entry.id, HardshipFile.state.not_in(HARDSHIP_ENDED)
        )
    )
    if already is not None:
        raise HardshipFileExists
    file = HardshipFile(
        roster_entry_id=entry.id,
        union_id=entry.union_id,
        state=HardshipState.APPLIED,
        registered_by=actor.id if isinstance(actor, Staff) else None,
        move_count=0,
    )
    _fill(actor, file, entry, checked)
    life.note(actor, file, HardshipAction.APPLY)
    return file


def _fill(actor: Member | Staff, file: HardshipFile, entry: RosterEntry, checked: Mapping[str, Any]) -> None:
    file.cause = HardshipCause(checked["cause"])
    file.answers_text = orjson.dumps(asking.without_household(checked)).decode()
    file.applied_at = clock.now()
    file.visit_due_at = life.visit_due(file.applied_at)
    session().add(file)
    with session().no_autoflush:
        people.write(file, entry, checked)
    _keep_papers(actor, file, checked)


def _keep_papers(actor: Member | Staff, file: HardshipFile, checked: Mapping[str, Any]) -> None:
    """One's own files, and those that stand in the file already."""
    before = {
        paper.attachment_id
        for paper in session().scalars(select(HardshipPaper).where(HardshipPaper.file_id == file.id))
    }
    fields = dict(forms.files(asking.FORM, checked))
    new = [one for ids in fields.values() for one in ids if one not in before]
    attachments.take_own(actor, new)
    session().execute(
        delete(HardshipPaper).where(HardshipPaper.file_id == file.id, HardshipPaper.field != reading.VISIT)
    )
    session().add_all(
        HardshipPaper(file_id=file.id, field=field, attachment_id=one)
        for field, ids in fields.items()
        for one in dict.fromkeys(ids)
    )
    session().flush()
