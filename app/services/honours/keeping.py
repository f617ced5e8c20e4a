"""管荣誉殿堂: drafted from what was approved, mended, shown by a second person, withdrawn."""

import uuid
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app import clock, id_numbers, paging
from app.campaign_types.declaration import Hall
from app.db import session
from app.errors import Conflict, Forbidden, InvalidValue
from app.paging import Key, Page
from app.services import attachments, audit, campaigns, public_notices, signups, unions
from app.services.honours import consenting
from app.services.honours.finding import HonourNotFound, Hung, hang
from app.text import comparable_name
from models import ID_NUMBER, Campaign, Honour, HonourState, RosterEntry, Signup, SignupState, Staff
from models.personal import index_of

_HONOURED = frozenset({SignupState.APPROVED, SignupState.HANDED_OUT})
DEEDS_MAX = 2_000


class HonourNotDeclared(Conflict):
    code, detail = "honour_not_declared", "这个项目的结果不进荣誉殿堂"


class HonourNotSettled(Conflict):
    code, detail = "honour_not_settled", "还没有通过，或者公示还没有结束"
    next = "公示期满没有异议，再放进荣誉殿堂"


class HonourExists(Conflict):
    code, detail = "honour_exists", "这一份已经在荣誉殿堂里了"


class HonourNotDraft(Conflict):
    code, detail = "honour_not_draft", "已经展示或撤下，不能再改"
    next = "要改的，请先撤下再重新放一次"


class HonourWithdrawn(Conflict):
    code, detail = "honour_withdrawn", "已经撤下了"


class HonourConsentMissing(Conflict):
    code, detail = "honour_consent_missing", "还没有得到本人的同意，不能展示"
    next = "请本人在手机上同意，或上传本人签的同意书"


class HonourMakerShows(Forbidden):
    code, detail = "honour_maker_shows", "经办人不能展示自己放进来的"
    next = "请由另一位同事核对后展示"


class HonourPersonUnmatched(InvalidValue):
    code, detail = "honour_person_unmatched", "身份证号和姓名在名册里没有对上"


def draft(
    staff: Staff,
    signup_id: uuid.UUID,
    *,
    year: int,
    unit: str | None,
    deeds: str | None,
    photo_id: uuid.UUID | None,
    id_number: str | None,
) -> Hung:
    """放进荣誉殿堂, as a draft. Name and honour are those of the sign-up; deeds begin as it told them.

    With an ID number, or where the honoured has put himself forward, he is known by the roster, and is asked
    on his phone. Refuses with `signup_not_found`, `honour_not_declared`, `honour_not_settled`,
    `honour_exists`, `id_number_invalid`, `honour_person_unmatched`, `attachment_not_found`,
    `attachment_type_refused`.
    """
    signup = _lock_signup(staff, signup_id)
    hall, name = _hall_of(signup), signups.full_name(signup)
    if signup.state not in _HONOURED or name is None or public_notices.blocked([signup.id]):
        raise HonourNotSettled
    if session().scalar(
        select(Honour.id).where(Honour.signup_id == signup.id, Honour.state != HonourState.WITHDRAWN)
    ):
        raise HonourExists
    told = signups.read_answers(signup)
    made = Honour(
        signup_id=signup.id,
        union_id=signup.campaign.union_id,
        year=year,
        honour=str(told.get(hall.honour_by)) if hall.honour_by else next(iter(hall.honours)),
        is_person=hall.is_of_persons,
        unit=unit or signups.named(signup).union,
        made_by=staff.id,
    )
    made.name, made.deeds = name, deeds or str(told.get(hall.deeds_by or "", ""))[:DEEDS_MAX]
    made.photo_id = _photo(staff, photo_id)
    made.roster_entry_id = _find_person(made, id_number) if id_number else _own(made, signup)
    session().add(made)
    session().flush()
    audit.record(staff, "honours.draft", made, signup_id=str(signup.id), year=year)
    consenting.ask(made)
    return hang(made)


def edit(staff: Staff, honour_id: uuid.UUID, changes: dict[str, Any]) -> Hung:
    """改草稿: year, unit, deeds, photo_id, id_number; what is not named stays.

    Refuses with `honour_not_found`, `honour_not_draft`, `id_number_invalid`, `honour_person_unmatched`,
    `attachment_not_found`, `attachment_type_refused`.
    """
    honour = _lock(staff, honour_id)
    if honour.state is not HonourState.DRAFT:
        raise HonourNotDraft
    for name in ("year", "unit", "deeds"):
        if name in changes:
            setattr(honour, name, changes[name])
    if "photo_id" in changes:
        honour.photo_id = _photo(staff, changes["photo_id"])
    if changes.get("id_number"):
        known = honour.roster_entry_id
        honour.roster_entry_id = _find_person(honour, changes["id_number"])
        if honour.roster_entry_id != known and honour.consent_paper_id is None:
            honour.consented_at = None
    honour.made_by = staff.id
    session().flush()
    audit.record(staff, "honours.edit", honour, fields=sorted(changes))
    consenting.ask(honour)
    return hang(honour)


def keep_consent(staff: Staff, honour_id: uuid.UUID, paper_id: uuid.UUID) -> Hung:
    """记下同意书: the paper that the honoured has signed.

    Refuses with `honour_not_found`, `honour_not_draft`, `attachment_not_found`.
    """
    honour = _lock(staff, honour_id)
    if honour.state is not HonourState.DRAFT:
        raise HonourNotDraft
    (paper,) = attachments.take_own(staff, [paper_id])
    honour.consent_paper_id, honour.consented_at = paper.id, honour.consented_at or clock.now()
    session().flush()
    audit.record(staff, "honours.keep_consent", honour, paper_id=str(paper.id))
    return hang(honour)


def show(staff: Staff, honour_id: uuid.UUID) -> Hung:
    """展示: by somebody else than who drafted it, of a person only by his consent.

    Refuses with `honour_not_found`, `honour_not_draft`, `honour_maker_shows`, `honour_consent_missing`,
    `honour_not_settled`.
    """
    honour = _lock(staff, honour_id)
    if honour.state is not HonourState.DRAFT:
        raise HonourNotDraft
    if honour.made_by == staff.id:
        raise HonourMakerShows
    if honour.is_person and honour.consented_at is None:
        raise HonourConsentMissing
    signup = _lock_signup(staff, honour.signup_id)
    if signup.state not in _HONOURED or public_notices.blocked([signup.id]):
        raise HonourNotSettled
    honour.state, honour.shown_by, honour.shown_at = HonourState.SHOWN, staff.id, clock.now()
    session().flush()
    audit.record(staff, "honours.show", honour)
    consenting.tell(honour)
    return hang(honour)


def withdraw(staff: Staff, honour_id: uuid.UUID, reason: str) -> Hung:
    """撤下: for a reason, for good. Refuses with `honour_not_found`, `honour_withdrawn`."""
    honour = _lock(staff, honour_id)
    if honour.state is HonourState.WITHDRAWN:
        raise HonourWithdrawn
    honour.state, honour.withdrawn_at = HonourState.WITHDRAWN, clock.now()
    honour.withdrawn_reason = reason
    session().flush()
    audit.record(staff, "honours.withdraw", honour, reason=audit.without_numbers(reason))
    return hang(honour)


def list_kept(
    staff: Staff, *, state: HonourState | None, year: int | None, limit: int, cursor: str | None
) -> Page[Hung]:
    """荣誉列表 of one's unions, the newest first."""
    statement = _kept(staff)
    if state is not None:
        statement = statement.where(Honour.state == state)
    if year is not None:
        statement = statement.where(Honour.year == year)
    order = (Key(Honour.__table__.c.id, paging.identity, descending=True),)
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([hang(honour) for (honour,) in rows], more)


def get_kept(staff: Staff, honour_id: uuid.UUID) -> Hung:
    """一项荣誉 in one's scope. Refuses with `honour_not_found`."""
    found = session().scalar(_kept(staff).where(Honour.id == honour_id))
    if found is None:
        raise HonourNotFound
    return hang(found)


def _kept(staff: Staff) -> Select[Honour]:
    return select(Honour).where(Honour.union_id.in_(unions.visible_to(staff)))


def _lock(staff: Staff, honour_id: uuid.UUID) -> Honour:
    found = session().scalar(_kept(staff).where(Honour.id == honour_id).with_for_update())
    if found is None:
        raise HonourNotFound
    return found


def _lock_signup(staff: Staff, signup_id: uuid.UUID) -> Signup:
    """Locked, so that the decision behind it is not reopened meanwhile."""
    found = session().scalar(
        select(Signup)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .where(Signup.id == signup_id, Campaign.union_id.in_(unions.visible_to(staff)))
        .options(joinedload(Signup.campaign), *signups.APPLICANT)
        .with_for_update(of=Signup)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise signups.SignupNotFound
    return found


def _hall_of(signup: Signup) -> Hall:
    declared = campaigns.type_of(signup.campaign).hall
    if declared is None:
        raise HonourNotDeclared
    return declared


def _photo(staff: Staff, photo_id: uuid.UUID | None) -> uuid.UUID | None:
    if photo_id is None:
        return None
    (photo,) = attachments.take_own(staff, [photo_id])
    if photo.content_type == attachments.PDF:
        raise attachments.AttachmentTypeRefused(detail="照片要用 JPEG、PNG 或 WebP 图片")
    return photo.id


def _own(honour: Honour, signup: Signup) -> uuid.UUID | None:
    """The applicant's own roster entry, where he has put himself forward."""
    own = signup.roster_entry
    if not honour.is_person or own is None:
        return None
    return own.id if comparable_name(own.name or "") == comparable_name(honour.name or "") else None


def _find_person(honour: Honour, id_number: str) -> uuid.UUID:
    """The roster entry of the honoured. A wrong name and an unknown number answer alike."""
    index = index_of(ID_NUMBER, id_numbers.parse(id_number))
    found = session().scalar(select(RosterEntry).where(RosterEntry.id_number_index == index))
    name = comparable_name(honour.name or "")
    if not honour.is_person or found is None or comparable_name(found.name or "") != name:
        raise HonourPersonUnmatched
    return found.id
