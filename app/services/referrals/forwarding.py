"""转介: what the union has checked goes to the partner that decides."""

import uuid

from sqlalchemy import Select, select

from app import clock, workdays
from app.db import session
from app.errors import Conflict, InvalidValue
from app.services import audit, campaigns, case_desks, notices, partners
from app.services.referrals.reading import get
from models import Partner, Referral, ReferralState, Signup, SignupState, Staff

LIVING = (ReferralState.FORWARDED, ReferralState.GRANTED)


class ReferralsNotDeclared(Conflict):
    code, detail = "referrals_not_declared", "这种活动不转介给合作机构"


class NotForwardable(Conflict):
    code, detail = "not_forwardable", "预审通过后才能转介"
    next = "请先办完审核，再转给合作机构"


class AlreadyForwarded(Conflict):
    code, detail = "already_forwarded", "已经转给一家合作机构了，正在等答复，或者已经批准"
    next = "要换一家，请先撤回这次转介"


class PartnerUnfit(InvalidValue):
    code, detail = "partner_unfit", "这家合作机构不办这种业务，或者已经停止合作"
    next = "请从可用的合作机构里另选一家"


def may_be_forwarded(signup: Signup) -> bool:
    """Whether a sign-up, with its campaign, is ready to go to a partner and lies with none."""
    if campaigns.type_of(signup.campaign).refers is None or signup.state is not SignupState.APPROVED:
        return False
    return session().scalar(_living(signup)) is None


def forward(staff: Staff, signup_id: uuid.UUID, *, partner_id: uuid.UUID, reference: str) -> Referral:
    """转介给合作机构 what the pre-check has approved; from now on the partner's promised days run.

    Refuses with `signup_not_found`, `recusal_required`, `referrals_not_declared`, `not_forwardable`,
    `already_forwarded`, `partner_not_found`, `partner_unfit`.
    """
    signup = case_desks.lock(staff, signup_id)
    rule = campaigns.type_of(signup.campaign).refers
    if rule is None:
        raise ReferralsNotDeclared
    if signup.state is not SignupState.APPROVED:
        raise NotForwardable
    if session().scalar(_living(signup)) is not None:
        raise AlreadyForwarded
    partner = session().scalar(partners.in_reach(staff).where(Partner.id == partner_id))
    if partner is None:
        raise partners.PartnerNotFound
    if partner.kind not in rule.kinds or not partner.is_active:
        raise PartnerUnfit
    now = clock.now()
    made = Referral(
        signup_id=signup.id,
        campaign_id=signup.campaign_id,
        partner_id=partner.id,
        reference=reference,
        forwarded_at=now,
        forwarded_by=staff.id,
        due_at=workdays.end_of_working_day(now, rule.days),
    )
    session().add(made)
    session().flush()
    audit.record(staff, "referrals.forward", made, signup_id=str(signup.id), partner_id=str(partner.id))
    tell(made, signup, partner, "referral_forwarded")
    return get(staff, made.id)


def _living(signup: Signup) -> Select[uuid.UUID]:
    return select(Referral.id).where(Referral.signup_id == signup.id, Referral.state.in_(LIVING))


def tell(referral: Referral, signup: Signup, partner: Partner, kind: str, occasion: str = "") -> None:
    """Tell the worker where it is, or what was answered; the sum stands in the mini program alone."""
    if signup.member_id is None:
        return
    facts = {
        "title": signup.campaign.title,
        "partner": partner.name,
        "signup_id": str(signup.id),
        "until": notices.term_text(referral.due_at),
        "at": notices.moment_text(clock.now()),
    }
    notices.write(signup.member_id, kind, referral, facts=facts, occasion=occasion)
