"""看法律事项: what waits for a lawyer, what is under way, and what the person or the unit reads."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import clock, paging
from app.campaign_types import TYPES
from app.campaign_types.declaration import LawyerRule
from app.db import session
from app.errors import NotFound
from app.paging import Key, Page
from app.services import campaigns, case_desks, recusals, signups, unit_signups
from models import Campaign, Lawyer, LegalCase, LegalStep, Member, Signup, SignupState, Staff


class LegalCaseNotFound(NotFound):
    code, detail = "legal_case_not_found", "没有找到这件法律事项"


@dataclass(frozen=True)
class Waiting:
    """A matter without a lawyer, and by when it is promised one."""

    signup: Signup
    due_at: dt.datetime

    @property
    def is_overdue(self) -> bool:
        return self.due_at <= clock.now()


@dataclass(frozen=True)
class LegalMatter:
    """What the applicant reads: by when a lawyer is promised, and the case once he is there."""

    due_at: dt.datetime
    case: LegalCase | None


def due_at(signup: Signup, rule: LawyerRule) -> dt.datetime:
    """几天内指派: the midnight that ends the last promised day, counted by the calendar from handing in."""
    day = signup.created_at.astimezone(clock.CITY).date() + dt.timedelta(days=rule.days + 1)
    return dt.datetime.combine(day, dt.time(), clock.CITY)


def ready_states(rule: LawyerRule) -> Collection[SignupState]:
    """In which states a lawyer is assigned."""
    if rule.before_decision:
        return (SignupState.APPROVED, SignupState.SUBMITTED)
    return (SignupState.APPROVED,)


def list_waiting(
    staff: Staff, *, campaign_id: uuid.UUID | None, limit: int, cursor: str | None
) -> Page[Waiting]:
    """待指派: of one's desk, the earliest handed in first; names masked."""
    statement = (
        select(Signup)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .where(
            case_desks.handled_by(staff),
            ~recusals.concerns(staff.id),
            _is_ready(),
            ~exists().where(LegalCase.signup_id == Signup.id),
        )
        .options(contains_eager(Signup.campaign), *signups.APPLICANT)
    )
    if campaign_id is not None:
        statement = statement.where(Signup.campaign_id == campaign_id)
    order = [Key(Signup.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    found = [(signup, TYPES[signup.campaign.type].lawyer) for (signup,) in rows]
    return Page([Waiting(signup, due_at(signup, rule)) for signup, rule in found if rule], more)


def _is_ready() -> ColumnElement[bool]:
    return or_(
        *(
            and_(Campaign.type == key, Signup.state.in_(ready_states(declared.lawyer)))
            for key, declared in TYPES.items()
            if declared.lawyer is not None
        )
    )


def whole(staff: Staff) -> Select[LegalCase]:
    """Cases of one's desk, but for those from which one steps aside, with what a line shows."""
    return (
        select(LegalCase)
        .join(Signup, Signup.id == LegalCase.signup_id)
        .where(case_desks.handled_by(staff), ~recusals.concerns(staff.id))
        .options(
            contains_eager(LegalCase.signup).options(joinedload(Signup.campaign), *signups.APPLICANT),
            joinedload(LegalCase.lawyer),
        )
    )


def get(staff: Staff, case_id: uuid.UUID, *, lock: bool = False) -> LegalCase:
    """一件法律事项 with its lines. Refuses with `legal_case_not_found`."""
    statement = whole(staff).where(LegalCase.id == case_id).options(selectinload(LegalCase.steps))
    if lock:
        statement = statement.with_for_update(of=LegalCase)
    session().flush()
    found = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise LegalCaseNotFound
    return found


def list_cases(
    staff: Staff, *, lawyer_id: uuid.UUID | None, is_open: bool | None, limit: int, cursor: str | None
) -> Page[LegalCase]:
    """法律事项台账, the newest first; names masked."""
    statement = whole(staff)
    if lawyer_id is not None:
        statement = statement.where(LegalCase.lawyer_id == lawyer_id)
    if is_open is not None:
        statement = statement.where(
            LegalCase.closed_on.is_(None) if is_open else LegalCase.closed_on.is_not(None)
        )
    order = [Key(LegalCase.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([case for (case,) in rows], more)


def look_at_mine(member: Member, signup_id: uuid.UUID) -> LegalMatter:
    """我的律师. Refuses with `signup_not_found`, and `legal_case_not_found` where none is ever assigned."""
    return look(signups.get_mine(member, signup_id))


def look_for_unit(staff: Staff, signup_id: uuid.UUID) -> LegalMatter:
    """本单位的律师, of a check-up, with the papers. Refuses as `look_at_mine`."""
    return look(unit_signups.see(staff, signup_id))


def look(signup: Signup) -> LegalMatter:
    """What the applicant reads of a sign-up of his own. Refuses with `legal_case_not_found`."""
    rule = campaigns.type_of(signup.campaign).lawyer
    if rule is None:
        raise LegalCaseNotFound
    found = session().scalar(
        select(LegalCase)
        .where(LegalCase.signup_id == signup.id)
        .options(joinedload(LegalCase.lawyer), selectinload(LegalCase.steps))
        .execution_options(populate_existing=True)
    )
    return LegalMatter(due_at(signup, rule), found)


def forget(member: Member) -> int:
    """注销时: what was written of the person's matters goes, and their papers. How many lines."""
    theirs = select(LegalCase.id).join(Signup, Signup.id == LegalCase.signup_id).where(signups.theirs(member))
    blanked = session().scalars(
        update(LegalStep)
        .where(
            LegalStep.case_id.in_(theirs),
            func.num_nonnulls(LegalStep.text_cipher, LegalStep.attachment_id) > 0,
        )
        .values(text_cipher=None, attachment_id=None)
        .returning(LegalStep.id)
        .execution_options(synchronize_session=False)
    )
    return len(blanked.all())


def in_reach_of(lawyers: Select[Lawyer], lawyer_id: uuid.UUID) -> Lawyer | None:
    """One of those, kept from changes until this unit of work ends."""
    return session().scalar(lawyers.where(Lawyer.id == lawyer_id).with_for_update(read=True, of=Lawyer))
