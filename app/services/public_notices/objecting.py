"""异议: a named person objects, somebody of the chair's decides, and until then no money moves."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import joinedload

from app import clock, paging, workdays
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import audit, notices, recusals, signups, unions
from app.services.cards import NotVerified
from app.services.public_notices import sight
from app.services.public_notices.taking_off import take_off
from app.services.signups import moves
from models import (
    Campaign,
    Member,
    ObjectionState,
    PublicNotice,
    PublicNoticeEntry,
    PublicObjection,
    SignupState,
    Staff,
)

ANSWER_WORKING_DAYS = 5
TAKEN_BACK_FOR = "公示期间有人提出异议，工会核实后退回重审"
"""What the one objected to reads. Who objected and in which words he never learns."""
_FINDINGS = {ObjectionState.UPHELD: "成立", ObjectionState.DISMISSED: "不成立"}


class AlreadyObjected(Conflict):
    code, detail = "already_objected", "您对这则公示的异议还在处理，请等待答复"


class EntryNotFound(NotFound):
    code, detail = "entry_not_found", "这则公示上没有这一行"


class EntriesRequired(InvalidValue):
    code, detail = "entries_required", "请指明异议成立的是哪几行"


class ObjectionNotFound(NotFound):
    code, detail = "objection_not_found", "没有找到这条异议"


class ObjectionAlreadyDecided(Conflict):
    code, detail = "objection_already_decided", "这条异议已经办结，请刷新后查看"


def object_to(
    member: Member, notice_id: uuid.UUID, *, text: str, entry_id: uuid.UUID | None = None
) -> PublicObjection:
    """提异议: by a verified person who may see the notice; to one line, or to all of it.

    Refuses with `public_notice_not_found`, `not_verified`, `entry_not_found`, `already_objected`.
    """
    shown = sight.get_shown(member, notice_id)
    if not member.is_verified:
        raise NotVerified
    if entry_id is not None and entry_id not in {line.id for line in shown.lines}:
        raise EntryNotFound
    open_already = session().scalar(
        select(PublicObjection.id).where(
            PublicObjection.public_notice_id == notice_id,
            PublicObjection.member_id == member.id,
            PublicObjection.state == ObjectionState.OPEN,
        )
    )
    if open_already is not None:
        raise AlreadyObjected
    now = clock.now()
    made = PublicObjection(
        public_notice_id=notice_id,
        entry_id=entry_id,
        member_id=member.id,
        raised_at=now,
        due_at=workdays.end_of_working_day(now, ANSWER_WORKING_DAYS),
    )
    made.text = text
    session().add(made)
    session().flush()
    audit.record(member, "public_notices.object", made, public_notice_id=str(notice_id))
    return _get(_whole().where(PublicObjection.id == made.id))


def list_mine(member: Member, *, limit: int, cursor: str | None) -> Page[PublicObjection]:
    """我的异议, with their answers; the newest first."""
    return _page(_whole().where(PublicObjection.member_id == member.id), limit, cursor)


def list_kept(
    staff: Staff, *, state: ObjectionState | None, overdue: bool, limit: int, cursor: str | None
) -> Page[PublicObjection]:
    """异议列表 in one's scope. Who objects and in which words is read one by one, by who may."""
    statement = _kept(staff)
    if state is not None:
        statement = statement.where(PublicObjection.state == state)
    if overdue:
        statement = statement.where(
            PublicObjection.state == ObjectionState.OPEN, PublicObjection.due_at < clock.now()
        )
    return _page(statement, limit, cursor)


def get_kept(staff: Staff, objection_id: uuid.UUID) -> PublicObjection:
    """一条异议, with its words. Refuses with `objection_not_found`, `recusal_required`."""
    found = _get(_kept(staff).where(PublicObjection.id == objection_id))
    recusals.ensure_free(staff, _signups_of(found))
    audit.record(staff, "public_notices.read_objection", found)
    return found


def decide(
    staff: Staff,
    objection_id: uuid.UUID,
    *,
    finding: ObjectionState,
    answer: str,
    entry_ids: Sequence[uuid.UUID] = (),
    judged_again: bool = True,
    to_first: bool = True,
) -> PublicObjection:
    """认定异议: dismissed with a reason; or upheld, and then the lines that it names leave the notice.

    `judged_again`: the decisions behind them go back to the reviewers. Without it only the lines were wrong,
    and are to be shown anew. Refuses with `objection_not_found`, `recusal_required`,
    `objection_already_decided`, `entries_required`, `entry_not_found`, `signup_moved`, `payment_under_way`,
    `reopening_refused`.
    """
    found = _get(_kept(staff).where(PublicObjection.id == objection_id).with_for_update(of=PublicObjection))
    recusals.ensure_free(staff, _signups_of(found))
    if found.state is not ObjectionState.OPEN:
        raise ObjectionAlreadyDecided
    if finding is ObjectionState.UPHELD:
        _uphold(staff, _named(found, entry_ids), judged_again=judged_again, to_first=to_first)
    now = clock.now()
    found.state, found.decided_by, found.decided_at, found.answer = finding, staff.id, now, answer
    session().flush()
    audit.record(staff, f"public_notices.{finding.value}", found, judged_again=judged_again)
    facts = {
        "title": found.notice.campaign.title,
        "result": _FINDINGS[finding],
        "at": notices.moment_text(now),
    }
    notices.write(found.member_id, "objection_decided", found, facts=facts)
    return found


def forget(member: Member) -> int:
    """注销时: objections that nobody has decided are withdrawn, and no words stay. How many were open."""
    mine = PublicObjection.member_id == member.id
    left = session().scalars(
        update(PublicObjection)
        .where(mine, PublicObjection.state == ObjectionState.OPEN)
        .values(state=ObjectionState.WITHDRAWN, decided_at=clock.now())
        .returning(PublicObjection.id)
        .execution_options(synchronize_session=False)
    )
    count = len(left.all())
    session().execute(
        update(PublicObjection)
        .where(mine)
        .values(text_cipher=None, answer_cipher=None)
        .execution_options(synchronize_session=False)
    )
    return count


def _uphold(
    staff: Staff, entries: Collection[PublicNoticeEntry], *, judged_again: bool, to_first: bool
) -> None:
    locked = moves.lock_many([entry.signup_id for entry in entries])
    if judged_again:
        for signup in locked:
            if signup.state is not SignupState.CANCELLED:
                signups.reopen(staff, signup, TAKEN_BACK_FOR, to_first=to_first)
    take_off(staff, [signup.id for signup in locked])


def _named(found: PublicObjection, entry_ids: Sequence[uuid.UUID]) -> Sequence[PublicNoticeEntry]:
    wanted = set(entry_ids) or ({found.entry_id} if found.entry_id else set())
    if not wanted:
        raise EntriesRequired
    entries = (
        session()
        .scalars(
            select(PublicNoticeEntry).where(
                PublicNoticeEntry.public_notice_id == found.public_notice_id, PublicNoticeEntry.id.in_(wanted)
            )
        )
        .all()
    )
    if len(entries) < len(wanted):
        raise EntryNotFound
    return entries


def _signups_of(found: PublicObjection) -> Sequence[uuid.UUID]:
    """Whom it is about: one line, or everybody on the notice."""
    statement = select(PublicNoticeEntry.signup_id).where(
        PublicNoticeEntry.public_notice_id == found.public_notice_id
    )
    if found.entry_id is not None:
        statement = statement.where(PublicNoticeEntry.id == found.entry_id)
    return session().scalars(statement).all()


def _whole() -> Select[PublicObjection]:
    return select(PublicObjection).options(
        joinedload(PublicObjection.notice).joinedload(PublicNotice.campaign),
        joinedload(PublicObjection.entry),
        joinedload(PublicObjection.member),
    )


def _kept(staff: Staff) -> Select[PublicObjection]:
    visible = unions.visible_to(staff)
    hosted = select(Campaign.id).where(Campaign.union_id.in_(visible))
    ours = select(PublicNotice.id).where(
        or_(PublicNotice.union_id.in_(visible), PublicNotice.campaign_id.in_(hosted))
    )
    return _whole().where(PublicObjection.public_notice_id.in_(ours))


def _get(statement: Select[PublicObjection]) -> PublicObjection:
    found = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise ObjectionNotFound
    return found


def _page(statement: Select[PublicObjection], limit: int, cursor: str | None) -> Page[PublicObjection]:
    order = (Key(PublicObjection.__table__.c.id, paging.identity, descending=True),)
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)
