"""通过以后: what becomes of a case that goes on — to a partner, to a lawyer, on a trip — in one sentence."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.services import campaigns, notices
from models import LegalCase, Referral, ReferralState, Signup, SignupState


def sentences(signups: Sequence[Signup]) -> dict[uuid.UUID, str]:
    """Of those that are approved and go on; they come with their campaigns. At most two statements."""
    approved = [signup for signup in signups if signup.state is SignupState.APPROVED]
    referred = [signup for signup in approved if campaigns.type_of(signup.campaign).refers]
    assigned = [signup for signup in approved if campaigns.type_of(signup.campaign).lawyer]
    return {**_of_referrals(referred), **_of_lawyers(assigned)}


def _of_referrals(signups: Sequence[Signup]) -> Mapping[uuid.UUID, str]:
    if not signups:
        return {}
    latest = session().scalars(
        select(Referral)
        .where(Referral.signup_id.in_([signup.id for signup in signups]))
        .order_by(Referral.id)
        .options(joinedload(Referral.partner))
    )
    told = {signup.id: "预审已通过，工会正在转给合作机构，是否批准由对方决定" for signup in signups}
    return {**told, **{referral.signup_id: _of_referral(referral) for referral in latest}}


def _of_referral(referral: Referral) -> str:
    partner = referral.partner.name
    match referral.state:
        case ReferralState.FORWARDED if referral.due_at <= clock.now():
            return f"已转给{partner}，已超过承诺的答复时间，可拨打 12351 催办"
        case ReferralState.FORWARDED:
            return f"已转给{partner}，承诺{notices.term_text(referral.due_at)}前答复"
        case ReferralState.GRANTED:
            amount = notices.money_text(referral.amount_fen or 0)
            return f"{partner}已批准 {amount}，{referral.months} 个月，后面的手续由对方联系您"
        case ReferralState.DECLINED:
            return f"{partner}没有批准，工会可以再帮您转给别家"
    return f"转给{partner}的材料已撤回，工会会再联系您"


def _of_lawyers(signups: Sequence[Signup]) -> Mapping[uuid.UUID, str]:
    if not signups:
        return {}
    rows = session().execute(
        select(LegalCase.signup_id, LegalCase.closed_on).where(
            LegalCase.signup_id.in_([signup.id for signup in signups])
        )
    )
    closed: dict[uuid.UUID, dt.date | None] = dict(iter(rows))
    return {signup.id: _of_matter(signup, closed) for signup in signups}


def _of_matter(signup: Signup, closed: Mapping[uuid.UUID, dt.date | None]) -> str:
    if signup.id not in closed:
        return "已通过，正在指派律师，指派后会通知您"
    if closed[signup.id] is None:
        return "已指派律师，律师会联系您，姓名和电话请看详情"
    return "律师工作已经办结，结果请看详情"
