"""撤销发放: a mistake is taken back by the same place while it can still be seen to be one."""

import uuid

from sqlalchemy import Select

from app import clock
from app.db import session
from app.services import audit, mixers, signups
from app.services.handouts import looking
from app.services.handouts.giving import TAKEN_BACK_FOR, taken_back_until
from app.services.handouts.refusals import HandoutNotFound, HandoutTakenBack, TakeBackTooLate
from models import Handout, Member, SignupAction, Staff


def take_back(member: Member, handout_id: uuid.UUID, reason: str) -> Handout:
    """撤销发放: the sign-up may be handed out again, with a new code.

    By whoever scans at the same place, within `TAKEN_BACK_FOR`. Refuses with `handout_not_found` (also for
    another place's), `handout_taken_back`, `take_back_too_late`, `signup_moved`.
    """
    return _take_back(member, looking.at_my_places(member).where(Handout.id == handout_id), reason)


def take_back_at_desk(staff: Staff, handout_id: uuid.UUID, reason: str) -> Handout:
    """撤销签到, of what staff had scanned at the event. Refuses as `take_back` does."""
    scanned = looking.in_scope(staff).where(Handout.id == handout_id, Handout.staff_id.is_not(None))
    return _take_back(staff, scanned, reason)


def _take_back(actor: Member | Staff, statement: Select[Handout], reason: str) -> Handout:
    """The sign-up's row is locked first, as `give` does; then the handout is looked at once more."""
    signup_id = session().scalar(statement.with_only_columns(Handout.signup_id))
    if signup_id is None:
        raise HandoutNotFound
    signup = signups.lock_row(signup_id)
    handout = session().scalars(statement.execution_options(populate_existing=True)).one()
    if handout.taken_back_at is not None:
        raise HandoutTakenBack
    now, until = clock.now(), taken_back_until(handout).astimezone(clock.CITY)
    if now >= until:
        minutes = int(TAKEN_BACK_FOR.total_seconds() // 60)
        raise TakeBackTooLate(
            detail=f"发放后 {minutes} 分钟内可以撤销，这笔到 {until:%m月%d日 %H:%M} 为止",
            taken_back_until=clock.iso(until),
        )
    handout.taken_back_at, handout.reason = now, reason
    signups.move(actor, signup, SignupAction.TAKE_BACK, reason=reason)
    mixers.take_back_badge(signup)
    audit.record(actor, "handouts.take_back", handout, signup_id=str(signup.id))
    session().flush()
    return looking.get(handout.id)
