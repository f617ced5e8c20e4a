"""指派律师: within the promised days, never one whose firm serves the other side; another with a reason."""

import uuid

from sqlalchemy import select

from app import clock
from app.db import session
from app.errors import Conflict, InvalidValue
from app.services import audit, campaigns, case_desks, lawyers, notices, signups
from app.services.legal_cases.reading import due_at, get, in_reach_of, ready_states
from app.services.legal_cases.working import LegalCaseClosed, write_step
from models import Lawyer, LegalCase, LegalWork, Signup, Staff


class NoLawyersHere(Conflict):
    code, detail = "no_lawyers_here", "这种活动不指派律师"


class MatterNotReady(Conflict):
    code, detail = "matter_not_ready", "还没有通过，或者已经指派过律师"
    next = "请先办完审核；要换律师，请在法律事项里改派并写明原因"


class LawyerUnfit(InvalidValue):
    code, detail = "lawyer_unfit", "这位律师现在不能指派，或者就是原来那一位"
    next = "请从可以指派的律师里另选一位"


class LawyerConflicted(Conflict):
    code, detail = "lawyer_conflicted", "这位律师或他所在的律所为对方单位服务，不能指派"
    next = "请从别的律师事务所另选一位"


def assign(staff: Staff, signup_id: uuid.UUID, *, lawyer_id: uuid.UUID) -> LegalCase:
    """指派律师 to a matter that has been approved or, where declared, is still with the reviewers.

    Refuses with `signup_not_found`, `recusal_required`, `no_lawyers_here`, `matter_not_ready`,
    `lawyer_not_found`, `lawyer_unfit`, `lawyer_conflicted`.
    """
    signup = case_desks.lock(staff, signup_id)
    rule = campaigns.type_of(signup.campaign).lawyer
    if rule is None:
        raise NoLawyersHere
    known = session().scalar(select(LegalCase.id).where(LegalCase.signup_id == signup.id))
    if signup.state not in ready_states(rule) or known is not None:
        raise MatterNotReady
    lawyer = _choose(staff, signup, lawyer_id)
    now = clock.now()
    made = LegalCase(signup_id=signup.id, lawyer_id=lawyer.id, assigned_at=now, assigned_by=staff.id)
    session().add(made)
    session().flush()
    audit.record(
        staff,
        "legal_cases.assign",
        made,
        signup_id=str(signup.id),
        lawyer_id=str(lawyer.id),
        in_time=now < due_at(signup, rule),
    )
    tell(made, signup, "lawyer_assigned")
    return get(staff, made.id)


def reassign(staff: Staff, case_id: uuid.UUID, *, lawyer_id: uuid.UUID, reason: str) -> LegalCase:
    """改派律师, with a reason that the applicant reads.

    Refuses with `legal_case_not_found`, `legal_case_closed`, `lawyer_not_found`, `lawyer_unfit`,
    `lawyer_conflicted`.
    """
    case = get(staff, case_id, lock=True)
    if case.closed_on is not None:
        raise LegalCaseClosed
    lawyer = _choose(staff, case.signup, lawyer_id)
    if lawyer.id == case.lawyer_id:
        raise LawyerUnfit
    case.lawyer_id = lawyer.id
    step = write_step(staff, case, LegalWork.REASSIGNED, clock.today(), reason, None)
    audit.record(
        staff,
        "legal_cases.reassign",
        case,
        lawyer_id=str(lawyer.id),
        reason=audit.without_numbers(reason),
    )
    tell(case, case.signup, "lawyer_changed", str(step.number))
    return get(staff, case_id)


def tell(case: LegalCase, signup: Signup, kind: str, occasion: str = "") -> None:
    """Tell the applicant; who the lawyer is stands in the mini program alone."""
    if signup.member_id is None:
        return
    facts = {
        "title": signup.campaign.title,
        "signup_id": str(signup.id),
        "at": notices.moment_text(clock.now()),
    }
    notices.write(signup.member_id, kind, case, facts=facts, occasion=occasion)


def _choose(staff: Staff, signup: Signup, lawyer_id: uuid.UUID) -> Lawyer:
    lawyer = in_reach_of(lawyers.in_reach(staff), lawyer_id)
    if lawyer is None:
        raise lawyers.LawyerNotFound
    if not lawyer.is_active:
        raise LawyerUnfit
    rule = campaigns.type_of(signup.campaign).lawyer
    if rule is not None and rule.opponent_field is not None:
        opponent = signups.read_answers(signup).get(rule.opponent_field)
        if opponent and lawyers.acts_for(lawyer, str(opponent)):
            raise LawyerConflicted
    return lawyer
