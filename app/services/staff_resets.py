"""重置申请: a lost phone or a forgotten password takes two administrators, one who asks and one who approves.

The system administrator knows the person and asks, the security administrator keeps the keys and approves
(三员分立). A lock alone is taken off by one, and needs no new keys.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, joinedload

from app import clock, paging
from app.db import session
from app.errors import Conflict, NotFound
from app.paging import Key, Page
from app.services import audit, staff, unions
from app.services.staff import NewStaff, StaffSelfRefused
from models import Staff, StaffReset, StaffResetState

OPEN_FOR = dt.timedelta(hours=24)


class ResetAlreadyAsked(Conflict):
    code, detail = "staff_reset_already_asked", "这个账号已有一件重置申请在等批准"


class ResetNotFound(NotFound):
    code, detail = "staff_reset_not_found", "没有找到这件重置申请"


class ResetDecided(Conflict):
    code, detail = "staff_reset_decided", "这件重置申请已经办结或过期"
    next = "如果还需要重置，请系统管理员重新申请"


class ResetByTwo(Conflict):
    code, detail = "staff_reset_by_two", "申请和批准要由两位管理员分别办理"


def ask(actor: Staff, staff_id: uuid.UUID, *, reason: str) -> StaffReset:
    """申请重置: nothing changes for the account until somebody else approves.

    Refuses with `staff_not_found`, `staff_self_refused`, `staff_reset_already_asked`.
    """
    held, now = staff.lock_other(actor, staff_id), clock.now()
    open_one = session().scalar(
        select(StaffReset)
        .where(StaffReset.staff_id == held.id, StaffReset.state == StaffResetState.OPEN)
        .with_for_update()
    )
    if open_one is not None:
        if now < open_one.expires_at:
            raise ResetAlreadyAsked
        open_one.state, open_one.decided_at = StaffResetState.EXPIRED, now
        session().flush()
    made = StaffReset(
        staff_id=held.id,
        asked_by=actor.id,
        asked_at=now,
        reason=audit.without_numbers(reason),
        state=StaffResetState.OPEN,
        expires_at=now + OPEN_FOR,
    )
    session().add(made)
    session().flush()
    audit.record(actor, "staff.reset_asked", held, reset_id=str(made.id))
    return get(actor, made.id)


def approve(actor: Staff, reset_id: uuid.UUID) -> NewStaff:
    """批准重置: new keys, shown this once; of two who approve at once, one gets them.

    Refuses with `staff_reset_not_found`, `staff_reset_decided`, `staff_reset_by_two`, `staff_self_refused`.
    """
    found = _decide(actor, reset_id, StaffResetState.APPROVED)
    held = (
        session()
        .scalars(
            select(Staff)
            .where(Staff.id == found.staff_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        .one()
    )
    made = staff.give_new_keys(actor, held)
    session().flush()
    return NewStaff(staff.get_account(actor, held.id), made.totp_secret, made.password)


def decline(actor: Staff, reset_id: uuid.UUID) -> StaffReset:
    """不批准: nothing changes for the account.

    Refuses with `staff_reset_not_found`, `staff_reset_decided`, `staff_reset_by_two`, `staff_self_refused`.
    """
    found = _decide(actor, reset_id, StaffResetState.DECLINED)
    audit.record(actor, "staff.reset_declined", found)
    return get(actor, found.id)


def withdraw(actor: Staff, reset_id: uuid.UUID) -> StaffReset:
    """撤回申请, by whoever asked. Refuses with `staff_reset_not_found`, `staff_reset_decided`."""
    found = lock(actor, reset_id)
    if found.asked_by != actor.id:
        raise ResetNotFound
    _ensure_open(found)
    _settle(actor, found, StaffResetState.WITHDRAWN)
    audit.record(actor, "staff.reset_withdrawn", found)
    return get(actor, found.id)


def list_resets(actor: Staff, *, state: str | None, limit: int, cursor: str | None) -> Page[StaffReset]:
    """重置申请 for accounts of one's unions, the newest first."""
    statement = _visible(actor)
    if state is not None:
        statement = statement.where(StaffReset.state == StaffResetState(state))
    order = [Key(StaffReset.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([one for (one,) in rows], more)


def get(actor: Staff, reset_id: uuid.UUID) -> StaffReset:
    """一件重置申请. Refuses with `staff_reset_not_found`."""
    found: StaffReset | None = session().scalar(
        _visible(actor).where(StaffReset.id == reset_id).execution_options(populate_existing=True)
    )
    if found is None:
        raise ResetNotFound
    return found


def lock(actor: Staff, reset_id: uuid.UUID) -> StaffReset:
    """One request within one's unions, held until this unit of work ends."""
    found: StaffReset | None = session().scalar(
        _visible(actor)
        .where(StaffReset.id == reset_id)
        .with_for_update(of=StaffReset)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise ResetNotFound
    return found


def _decide(actor: Staff, reset_id: uuid.UUID, state: StaffResetState) -> StaffReset:
    found = lock(actor, reset_id)
    _ensure_open(found)
    if found.asked_by == actor.id:
        raise ResetByTwo
    if found.staff_id == actor.id:
        raise StaffSelfRefused
    _settle(actor, found, state)
    return found


def _ensure_open(found: StaffReset) -> None:
    if found.state is not StaffResetState.OPEN or clock.now() >= found.expires_at:
        raise ResetDecided


def _settle(actor: Staff, found: StaffReset, state: StaffResetState) -> None:
    found.state, found.decided_by, found.decided_at = state, actor.id, clock.now()
    session().flush()


def _visible(actor: Staff) -> Select[Any]:
    target = aliased(Staff)
    return (
        select(StaffReset)
        .join(target, target.id == StaffReset.staff_id)
        .where(target.union_id.in_(unions.visible_to(actor)))
        .options(
            joinedload(StaffReset.staff).joinedload(Staff.union),
            joinedload(StaffReset.asker),
            joinedload(StaffReset.decider),
        )
    )
