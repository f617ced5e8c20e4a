"""办理记录: a talk, a letter, a hearing, a visit, with its paper; and the end of it."""

import datetime as dt
import uuid

from sqlalchemy import func, select

from app import clock
from app.db import session
from app.errors import Conflict, InvalidValue
from app.services import attachments, audit, notices
from app.services.legal_cases.reading import get
from models import LegalCase, LegalOutcome, LegalStep, LegalWork, Staff


class LegalCaseClosed(Conflict):
    code, detail = "legal_case_closed", "这件法律事项已经办结"
    next = "有新的情况，请职工重新申请"


class WorkDayInvalid(InvalidValue):
    code, detail = "work_day_invalid", "日期不能早于指派那天，也不能晚于今天"


def record(
    staff: Staff,
    case_id: uuid.UUID,
    *,
    kind: LegalWork,
    on_day: dt.date,
    text: str,
    attachment_id: uuid.UUID | None,
) -> LegalCase:
    """记录办理: what the lawyer has done, for the applicant to read; a report may come with it.

    Refuses with `legal_case_not_found`, `legal_case_closed`, `work_day_invalid`, `attachment_not_found`.
    """
    case = get(staff, case_id, lock=True)
    if case.closed_on is not None:
        raise LegalCaseClosed
    _ensure_day(case, on_day=on_day)
    paper = None
    if attachment_id is not None:
        (paper,) = attachments.take_own(staff, [attachment_id])
    write_step(staff, case, kind, on_day, text, paper.id if paper else None)
    audit.record(staff, "legal_cases.record", case, kind=kind.value, has_paper=paper is not None)
    return get(staff, case_id)


def close(staff: Staff, case_id: uuid.UUID, *, outcome: LegalOutcome, closed_on: dt.date) -> LegalCase:
    """办结. Refuses with `legal_case_not_found`, `legal_case_closed`, `work_day_invalid`."""
    case = get(staff, case_id, lock=True)
    if case.closed_on is not None:
        raise LegalCaseClosed
    _ensure_day(case, closed_on=closed_on)
    case.outcome, case.closed_on, case.closed_by = outcome, closed_on, staff.id
    audit.record(staff, "legal_cases.close", case, outcome=outcome.value)
    if case.signup.member_id is not None:
        facts = {
            "title": case.signup.campaign.title,
            "signup_id": str(case.signup_id),
            "at": notices.moment_text(clock.now()),
        }
        notices.write(case.signup.member_id, "legal_case_closed", case, facts=facts)
    return get(staff, case_id)


def write_step(
    staff: Staff,
    case: LegalCase,
    kind: LegalWork,
    on_day: dt.date,
    text: str,
    attachment_id: uuid.UUID | None,
) -> LegalStep:
    """One more line of a case that is locked."""
    last = session().scalar(select(func.max(LegalStep.number)).where(LegalStep.case_id == case.id))
    made = LegalStep(
        case_id=case.id,
        number=(last or 0) + 1,
        kind=kind,
        on_day=on_day,
        lawyer_id=case.lawyer_id,
        attachment_id=attachment_id,
        staff_id=staff.id,
    )
    made.text = text
    session().add(made)
    session().flush()
    return made


def _ensure_day(case: LegalCase, **given: dt.date) -> None:
    """The day, given under the name that it has in the request."""
    assigned_on = case.assigned_at.astimezone(clock.CITY).date()
    wrong = [name for name, day in given.items() if not assigned_on <= day <= clock.today()]
    if wrong:
        raise WorkDayInvalid(errors={name: [f"应在 {assigned_on} 到今天之间"] for name in wrong})
