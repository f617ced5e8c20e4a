"""What comes after a sign-up: a bank, a lawyer, a trip."""

from app import clock
from models import LegalCase, LegalStep, LegalWork, Referral, ReferralState, TripRating
from tests import factories, onward, programmes

AFTERWARDS = "独一无二的后续"


def leave_afterwards(one):
    """A loan that a bank has declined, a matter that a lawyer works on, and a trip that was rated."""
    maker, now = factories.staff(), clock.now()
    loan, matter, trip = (programmes.signup(member_=one.member) for _ in range(3))
    declined = Referral(
        signup_id=loan.id,
        campaign_id=loan.campaign_id,
        partner_id=onward.partner().id,
        state=ReferralState.DECLINED,
        forwarded_at=now,
        forwarded_by=maker.id,
        due_at=now,
        answered_on=clock.today(),
        answered_by=maker.id,
    )
    declined.reason = declined.correction = AFTERWARDS
    case = LegalCase(signup_id=matter.id, lawyer_id=onward.lawyer().id, assigned_at=now, assigned_by=maker.id)
    rating = TripRating(signup_id=trip.id, base_id=onward.base().id, score=5, rated_at=now)
    rating.comment = AFTERWARDS
    one.session.add_all([declined, case, rating])
    one.session.flush()
    step = LegalStep(
        case_id=case.id,
        number=1,
        kind=LegalWork.TALK,
        on_day=clock.today(),
        lawyer_id=case.lawyer_id,
        staff_id=maker.id,
    )
    step.text = AFTERWARDS
    one.session.add(step)
