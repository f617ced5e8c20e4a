"""缺席: who did not come is marked when the session is over, may say why, and may be excused."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app import clock, db, paging
from app.campaign_types import TYPES
from app.db import session
from app.paging import Key, Page
from app.services import audit, notices, signups, unions
from app.services.handouts.codes import KINDS
from app.services.handouts.refusals import (
    AlreadyAppealed,
    AppealDecided,
    AppealNotFound,
    AppealNotPossible,
)
from app.services.signups import SignupNotFound
from models import (
    Campaign,
    CampaignSession,
    Member,
    Signup,
    SignupAction,
    SignupAppeal,
    SignupMove,
    SignupState,
    Staff,
)

MARKED_AT_ONCE = 200
TOO_LATE = "办好的时候这一场已经结束，不算您缺席"


def mark_missed(*, progress: Callable[[int], None]) -> int:
    """记缺席: whoever still has a place or a pack of a session that is over did not come. Gives how many.

    Nobody is absent from what he was granted when it was over; he is told, and let go.

    In units of work of `MARKED_AT_ONCE`; rows that somebody holds are left for the next time, so it is safe
    twice and beside a till.
    """
    types = [key for key, declared in TYPES.items() if declared.gives in KINDS and declared.records_absence]
    marked, last = 0, uuid.UUID(int=0)
    while True:
        with db.unit_of_work() as current:
            found = current.execute(
                select(Signup, CampaignSession.ends_at)
                .join(Signup.campaign)
                .join(CampaignSession, CampaignSession.id == Signup.session_id)
                .where(
                    Signup.state == SignupState.APPROVED,
                    Signup.id > last,
                    Campaign.type.in_(types),
                    CampaignSession.ends_at <= clock.now(),
                )
                .order_by(Signup.id)
                .limit(MARKED_AT_ONCE)
                .options(joinedload(Signup.campaign))
                .with_for_update(of=Signup, skip_locked=True)
            ).all()
            granted = _granted_at([signup.id for signup, _ in found])
            for signup, ended_at in found:
                if signup.id in granted and granted[signup.id] >= ended_at:
                    signups.move(None, signup, SignupAction.END, reason=TOO_LATE)
                else:
                    signups.move(None, signup, SignupAction.MISS)
                last = signup.id
        if not found:
            return marked
        marked += len(found)
        progress(marked)


def _granted_at(signup_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
    """When each of them came to have it."""
    rows = session().execute(
        select(SignupMove.signup_id, func.max(SignupMove.at).label("granted_at"))
        .where(
            SignupMove.signup_id.in_(signup_ids),
            SignupMove.action.in_((SignupAction.APPROVE, SignupAction.ACCEPT, SignupAction.DRAW)),
        )
        .group_by(SignupMove.signup_id)
    )
    return {row.signup_id: row.granted_at for row in rows}


def appeal(member: Member, signup_id: uuid.UUID, text: str) -> SignupAppeal:
    """缺席申诉: the worker says why, once.

    Refuses with `signup_not_found`, `already_appealed`, `appeal_not_possible`.
    """
    signup = signups.get_mine(member, signup_id)
    db.lock("signup_appeals", str(signup.id))
    if session().scalar(select(SignupAppeal.id).where(SignupAppeal.signup_id == signup.id)):
        raise AlreadyAppealed
    if signup.state is not SignupState.NO_SHOW:
        raise AppealNotPossible
    made = SignupAppeal(signup_id=signup.id, member_id=member.id, text=text, made_at=clock.now())
    made.signup = signup
    session().add(made)
    session().flush()
    audit.record(member, "handouts.appeal", made, signup_id=str(signup.id))
    return made


def list_appeals(staff: Staff, *, is_open: bool | None, limit: int, cursor: str | None) -> Page[SignupAppeal]:
    """缺席申诉 of the campaigns in one's scope, newest first."""
    statement = _in_scope(staff)
    if is_open is not None:
        undecided = SignupAppeal.decided_at.is_(None)
        statement = statement.where(undecided if is_open else ~undecided)
    order = [Key(SignupAppeal.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)


def decide(staff: Staff, appeal_id: uuid.UUID, *, is_excused: bool, answer: str) -> SignupAppeal:
    """处理申诉, once: excused, the absence counts no more. The worker is told either way.

    Refuses with `appeal_not_found`, `appeal_decided`, `signup_moved`.
    """
    found = session().scalar(
        _in_scope(staff)
        .where(SignupAppeal.id == appeal_id)
        .with_for_update(of=SignupAppeal)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise AppealNotFound
    if found.decided_at is not None:
        raise AppealDecided
    found.decided_by, found.decided_at = staff.id, clock.now()
    found.is_excused, found.answer = is_excused, answer
    audit.record(staff, "handouts.decide_appeal", found, is_excused=is_excused)
    if is_excused:
        signups.move(staff, signups.lock_row(found.signup_id), SignupAction.EXCUSE, reason=answer)
    else:
        facts = {"title": found.signup.campaign.title, "answer": notices.sentence(answer)}
        facts["signup_id"] = str(found.signup_id)
        facts["at"] = notices.moment_text(found.decided_at)
        notices.write(found.member_id, "appeal_turned_down", found, facts=facts)
    session().flush()
    return found


def excuse(staff: Staff, signup_id: uuid.UUID, reason: str) -> Signup:
    """谅解缺席, without an appeal: staff know why. Refuses with `signup_not_found`, `signup_moved`."""
    within = (
        select(Signup.id)
        .join(Signup.campaign)
        .where(Signup.id == signup_id, Campaign.union_id.in_(unions.visible_to(staff)))
    )
    if session().scalar(within) is None:
        raise SignupNotFound
    signup = signups.lock_row(signup_id)
    signups.move(staff, signup, SignupAction.EXCUSE, reason=reason)
    return signup


def _in_scope(staff: Staff) -> Select[SignupAppeal]:
    return (
        select(SignupAppeal)
        .join(SignupAppeal.signup)
        .join(Signup.campaign)
        .where(Campaign.union_id.in_(unions.visible_to(staff)))
        .options(joinedload(SignupAppeal.signup).joinedload(Signup.campaign))
    )
