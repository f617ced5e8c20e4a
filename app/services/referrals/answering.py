"""合作机构的答复: recorded, corrected by the level above, or the referral taken back before it came."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import select

from app import clock
from app.db import session
from app.errors import Conflict, InvalidValue
from app.services import audit, case_desks
from app.services.referrals.forwarding import LIVING, AlreadyForwarded, tell
from app.services.referrals.reading import get
from models import Referral, ReferralState, Staff

ANSWERED = (ReferralState.GRANTED, ReferralState.DECLINED)


class ReferralNotWaiting(Conflict):
    code, detail = "referral_not_waiting", "这次转介已经有了答复，或者已经撤回"
    next = "答复写错了的，请上一级工会的主席更正"


class ReferralNotAnswered(Conflict):
    code, detail = "referral_not_answered", "还没有登记答复，不用更正"


class AnswerDayInvalid(InvalidValue):
    code, detail = "answer_day_invalid", "答复日期不能早于转介那天，也不能晚于今天"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the partner says: an amount in fen and a term in months, or neither and why not."""

    amount_fen: int | None
    months: int | None
    reason: str | None
    answered_on: dt.date

    @property
    def state(self) -> ReferralState:
        return ReferralState.DECLINED if self.amount_fen is None else ReferralState.GRANTED


def answer(staff: Staff, referral_id: uuid.UUID, given: Answer) -> Referral:
    """登记答复. Refuses with `referral_not_found`, `referral_not_waiting`, `answer_day_invalid`."""
    referral = get(staff, referral_id, lock=True)
    record(staff, referral, given)
    return get(staff, referral_id)


def record(staff: Staff, referral: Referral, given: Answer) -> None:
    """The same for a referral that is locked already."""
    if referral.state is not ReferralState.FORWARDED:
        raise ReferralNotWaiting
    _write(staff, referral, given)
    audit.record(
        staff,
        "referrals.answer",
        referral,
        state=given.state.value,
        amount_fen=given.amount_fen,
        months=given.months,
    )
    tell(referral, referral.signup, referral.partner, _kind(given))


def correct(staff: Staff, referral_id: uuid.UUID, given: Answer, *, correction: str) -> Referral:
    """更正答复 by a chair of the level above the host, with a reason; what stood before is in the log.

    Refuses with `referral_not_found`, `referral_not_answered`, `corrected_from_above`,
    `answer_day_invalid`; with `already_forwarded` where another partner has it by now.
    """
    referral = get(staff, referral_id, lock=True)
    if referral.state not in ANSWERED:
        raise ReferralNotAnswered
    case_desks.ensure_above(staff, referral.signup.campaign)
    before = {"state": referral.state.value, "amount_fen": referral.amount_fen, "months": referral.months}
    _ensure_alone(referral, given)
    _write(staff, referral, given)
    referral.corrected_at, referral.corrected_by, referral.correction = clock.now(), staff.id, correction
    audit.record(
        staff,
        "referrals.correct",
        referral,
        before=before,
        state=given.state.value,
        amount_fen=given.amount_fen,
        months=given.months,
        reason=audit.without_numbers(correction),
    )
    occasion = referral.corrected_at.isoformat()
    tell(referral, referral.signup, referral.partner, "referral_corrected", occasion)
    return get(staff, referral_id)


def withdraw(staff: Staff, referral_id: uuid.UUID, reason: str) -> Referral:
    """撤回转介 before it is answered. Refuses with `referral_not_found`, `referral_not_waiting`."""
    referral = get(staff, referral_id, lock=True)
    if referral.state is not ReferralState.FORWARDED:
        raise ReferralNotWaiting
    referral.state, referral.reason = ReferralState.WITHDRAWN, reason
    audit.record(staff, "referrals.withdraw", referral, reason=audit.without_numbers(reason))
    tell(referral, referral.signup, referral.partner, "referral_withdrawn")
    return get(staff, referral_id)


def _write(staff: Staff, referral: Referral, given: Answer) -> None:
    forwarded_on = referral.forwarded_at.astimezone(clock.CITY).date()
    if not forwarded_on <= given.answered_on <= clock.today():
        raise AnswerDayInvalid(errors={"answered_on": [f"应在 {forwarded_on} 到今天之间"]})
    referral.state = given.state
    referral.amount_fen, referral.months, referral.reason = given.amount_fen, given.months, given.reason
    referral.answered_on, referral.answered_by = given.answered_on, staff.id
    session().flush()


def _ensure_alone(referral: Referral, given: Answer) -> None:
    """UNIQUE decides; this asks before, for the kind sentence."""
    if given.state is not ReferralState.GRANTED:
        return
    others = select(Referral.id).where(
        Referral.signup_id == referral.signup_id, Referral.id != referral.id, Referral.state.in_(LIVING)
    )
    if session().scalar(others) is not None:
        raise AlreadyForwarded


def _kind(given: Answer) -> str:
    return "referral_granted" if given.state is ReferralState.GRANTED else "referral_declined"
