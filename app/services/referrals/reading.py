"""看转介: one by one, by campaign, what the worker reads of his own, and the sums."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import contains_eager, joinedload

from app import clock, paging
from app.db import session
from app.errors import NotFound
from app.paging import Key, Page
from app.services import case_desks, recusals, signups
from app.services.campaigns.desk import get as get_campaign
from models import Member, Referral, ReferralState, Signup, Staff


class ReferralNotFound(NotFound):
    code, detail = "referral_not_found", "没有找到这次转介"


@dataclass(frozen=True)
class Figures:
    """What became of a campaign's referrals; sums in fen."""

    forwarded_count: int
    waiting_count: int
    overdue_count: int
    granted_count: int
    declined_count: int
    withdrawn_count: int
    granted_fen: int


def whole(staff: Staff) -> Select[Referral]:
    """Referrals of one's desk, but for those from which one steps aside, with what a line shows."""
    return (
        select(Referral)
        .join(Signup, Signup.id == Referral.signup_id)
        .where(case_desks.handled_by(staff), ~recusals.concerns(staff.id))
        .options(
            contains_eager(Referral.signup).options(joinedload(Signup.campaign), *signups.APPLICANT),
            joinedload(Referral.partner),
        )
    )


def get(staff: Staff, referral_id: uuid.UUID, *, lock: bool = False) -> Referral:
    """一次转介. Refuses with `referral_not_found`."""
    statement = whole(staff).where(Referral.id == referral_id)
    if lock:
        statement = statement.with_for_update(of=Referral)
    session().flush()
    found = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise ReferralNotFound
    return found


def list_referrals(
    staff: Staff,
    *,
    campaign_id: uuid.UUID | None,
    partner_id: uuid.UUID | None,
    state: ReferralState | None,
    overdue: bool,
    limit: int,
    cursor: str | None,
) -> Page[Referral]:
    """转介台账, the newest first; names masked."""
    statement = whole(staff)
    if campaign_id is not None:
        statement = statement.where(Referral.campaign_id == campaign_id)
    if partner_id is not None:
        statement = statement.where(Referral.partner_id == partner_id)
    if state is not None:
        statement = statement.where(Referral.state == state)
    if overdue:
        statement = statement.where(Referral.state == ReferralState.FORWARDED, Referral.due_at <= clock.now())
    order = [Key(Referral.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([referral for (referral,) in rows], more)


def list_mine(member: Member, signup_id: uuid.UUID) -> Sequence[Referral]:
    """转到哪里了: of one's own sign-up, the latest first. Refuses with `signup_not_found`."""
    signup = signups.get_mine(member, signup_id)
    return (
        session()
        .scalars(
            select(Referral)
            .where(Referral.signup_id == signup.id)
            .order_by(Referral.id.desc())
            .options(joinedload(Referral.partner))
        )
        .all()
    )


def count(staff: Staff, campaign_id: uuid.UUID) -> Figures:
    """转介合计 of a campaign that one's unions host. Refuses with `campaign_not_found`."""
    found = get_campaign(staff, campaign_id).campaign
    rows = session().execute(
        select(Referral.state, func.count(), func.sum(Referral.amount_fen))
        .where(Referral.campaign_id == found.id)
        .group_by(Referral.state)
    )
    counts = {state: (number, int(fen or 0)) for state, number, fen in rows}
    late = session().scalar(
        select(func.count()).where(
            Referral.campaign_id == found.id,
            Referral.state == ReferralState.FORWARDED,
            Referral.due_at <= clock.now(),
        )
    )
    none = (0, 0)
    withdrawn = counts.get(ReferralState.WITHDRAWN, none)[0]
    return Figures(
        forwarded_count=sum(number for number, _ in counts.values()) - withdrawn,
        waiting_count=counts.get(ReferralState.FORWARDED, none)[0],
        overdue_count=late or 0,
        granted_count=counts.get(ReferralState.GRANTED, none)[0],
        declined_count=counts.get(ReferralState.DECLINED, none)[0],
        withdrawn_count=withdrawn,
        granted_fen=counts.get(ReferralState.GRANTED, none)[1],
    )


def is_overdue(referral: Referral) -> bool:
    """逾期: the partner has promised an answer by now."""
    return referral.state is ReferralState.FORWARDED and referral.due_at <= clock.now()


def forget(member: Member) -> int:
    """注销时: reasons that were written down of the person go. How many rows."""
    theirs = select(Signup.id).where(signups.theirs(member))
    blanked = session().scalars(
        update(Referral)
        .where(
            Referral.signup_id.in_(theirs),
            func.num_nonnulls(Referral.reason_cipher, Referral.correction_cipher) > 0,
        )
        .values(reason_cipher=None, correction_cipher=None)
        .returning(Referral.id)
        .execution_options(synchronize_session=False)
    )
    return len(blanked.all())
