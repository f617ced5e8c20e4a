"""编制发放清单: the approved of a campaign who have not been paid and are on no living list."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from app import clock, db, forms
from app.campaign_types.declaration import Gives
from app.db import session
from app.services import audit, campaigns, public_notices, signups, unions
from app.services.campaigns import CampaignNotFound
from app.services.payments.life import CampaignGivesNoMoney, PaymentListEmpty, PaymentOverBudget
from models import (
    ApplicantKind,
    Campaign,
    HazardReport,
    Member,
    Payment,
    PaymentList,
    RosterEntry,
    Signup,
    SignupState,
    Staff,
)
from models.payments import LIVING

LIST_MAX = 2000
"""What one file for the bank holds; the next list takes the others."""


@dataclass(frozen=True)
class Due:
    """One person who can be paid now, and what for."""

    source: Signup | HazardReport
    amount_fen: int
    payee: str
    card: str


@dataclass
class Made:
    """A new list, and who is not on it, each with why."""

    list: PaymentList
    left_out: dict[uuid.UUID, str] = field(default_factory=dict)


def draft(staff: Staff, campaign_id: uuid.UUID, *, signup_ids: Sequence[uuid.UUID] | None = None) -> Made:
    """编制: everybody who can be paid now, or those of `signup_ids` who can. The others are named with why.

    Refuses with `campaign_not_found`, `campaign_gives_no_money`, `payment_list_empty` (with `left_out`),
    `payment_over_budget` (with `left_fen`).
    """
    campaign = session().scalar(
        select(Campaign).where(Campaign.id == campaign_id, Campaign.union_id.in_(unions.visible_to(staff)))
    )
    if campaign is None:
        raise CampaignNotFound
    if campaigns.type_of(campaign).gives is not Gives.MONEY:
        raise CampaignGivesNoMoney
    db.lock("payments", str(campaign.id))
    due, left_out = _gather(campaign, signup_ids)
    if not due:
        raise PaymentListEmpty(left_out=told(left_out))
    _ensure_within_budget(campaign, sum(each.amount_fen for each in due))
    return Made(write(staff, PaymentList(campaign_id=campaign.id), due), left_out)


def told(left_out: dict[uuid.UUID, str]) -> list[dict[str, str]]:
    """Who was left out and why, as an answer has it."""
    return [{"id": str(each), "reason": reason} for each, reason in sorted(left_out.items())]


def _gather(
    campaign: Campaign, signup_ids: Sequence[uuid.UUID] | None
) -> tuple[list[Due], dict[uuid.UUID, str]]:
    """Who is due, as many as a list takes, and who was met on the way and left out, with why.

    Whoever cannot be paid yet may be the first by the thousand: it goes on behind them.
    """
    due: list[Due] = []
    left_out: dict[uuid.UUID, str] = {}
    met: set[uuid.UUID] = set()
    after: uuid.UUID | None = None
    while len(due) < LIST_MAX:
        waiting = find_unpaid(campaign, signup_ids, after=after)
        fit, unfit = _judge(campaign, waiting)
        due += fit
        # A list of whole thousands would be no use to anybody: the first of them tell what is amiss.
        left_out.update(list(unfit.items())[: LIST_MAX - len(left_out)])
        met.update(signup.id for signup in waiting)
        if len(waiting) < LIST_MAX:
            break
        after = waiting[-1].id
    left_out |= dict.fromkeys(set(signup_ids or ()) - met, "没有通过、已经发放，或已在别的清单里")
    return due[:LIST_MAX], left_out


def find_unpaid(
    campaign: Campaign, signup_ids: Sequence[uuid.UUID] | None, *, after: uuid.UUID | None = None
) -> Sequence[Signup]:
    """The approved who stand on no living list, their rows locked in the order of their ids."""
    living = exists().where(Payment.signup_id == Signup.id, Payment.state.in_(LIVING))
    statement = select(Signup).where(
        Signup.campaign_id == campaign.id, Signup.state == SignupState.APPROVED, ~living
    )
    if signup_ids is not None:
        statement = statement.where(Signup.id.in_(signup_ids))
    if after is not None:
        statement = statement.where(Signup.id > after)
    return (
        session()
        .scalars(
            statement.order_by(Signup.id)
            .limit(LIST_MAX)
            .with_for_update(of=Signup)
            .execution_options(populate_existing=True)
        )
        .all()
    )


def _judge(campaign: Campaign, waiting: Sequence[Signup]) -> tuple[list[Due], dict[uuid.UUID, str]]:
    left_out = public_notices.blocked([signup.id for signup in waiting])
    names = _names(waiting)
    cards = _Cards(campaign)
    due = []
    for signup in waiting:
        if signup.id in left_out:
            continue
        amount_fen, card = signup.amount_fen or campaign.amount_fen, cards.of(signup)
        name = names.get(signup.id)
        if signup.applicant_kind is ApplicantKind.UNIT:
            left_out[signup.id] = "单位的款项另行拨付，不走个人发放清单"
        elif amount_fen is None:
            left_out[signup.id] = "还没有核定金额"
        elif card is None:
            left_out[signup.id] = "没有填写银行卡"
        elif name is None:
            left_out[signup.id] = "没有实名，银行无法核对户名"
        else:
            due.append(Due(signup, amount_fen, name, card))
    return due, left_out


def _names(waiting: Sequence[Signup]) -> dict[uuid.UUID, str]:
    """户名: as the union's list has it, else as the account was verified."""
    entries = {
        entry.id: entry.name
        for entry in session().scalars(
            select(RosterEntry).where(RosterEntry.id.in_([each.roster_entry_id for each in waiting]))
        )
    }
    members = {
        member.id: member.name
        for member in session().scalars(
            select(Member).where(Member.id.in_([each.member_id for each in waiting]))
        )
    }
    found = {
        each.id: (entries.get(each.roster_entry_id) if each.roster_entry_id else None)
        or (members.get(each.member_id) if each.member_id else None)
        for each in waiting
    }
    return {signup_id: name for signup_id, name in found.items() if name}


class _Cards:
    """The bank card among the answers; a form's version is read once."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.keys: dict[int, str | None] = {}

    def of(self, signup: Signup) -> str | None:
        version = signup.form_version
        if version not in self.keys:
            asked = card_field(campaigns.form_of(self.campaign, version))
            self.keys[version] = None if asked is None else asked.key
        key = self.keys[version]
        return None if key is None else signups.read_answers(signup).get(key)


def card_field(form: forms.Form) -> forms.Field | None:
    """The question that asks for the bank card."""
    return next((field for field in form if field.kind == "bank_card"), None)


def _ensure_within_budget(campaign: Campaign, more_fen: int) -> None:
    """The campaign's lists are made one after the other (`db.lock`), so the sum stands still meanwhile."""
    if campaign.budget_fen is None:
        return
    spent_fen = session().scalar(
        select(func.coalesce(func.sum(Payment.amount_fen), 0))
        .join(PaymentList, PaymentList.id == Payment.list_id)
        .where(PaymentList.campaign_id == campaign.id, Payment.state.in_(LIVING))
    )
    left_fen = campaign.budget_fen - (spent_fen or 0)
    if more_fen > left_fen:
        raise PaymentOverBudget(left_fen=left_fen, wanted_fen=more_fen)


def write(staff: Staff, made: PaymentList, due: Sequence[Due]) -> PaymentList:
    """The list `made` with a row for each of `due`, in their order."""
    made.made_by, made.made_at = staff.id, clock.now()
    session().add(made)
    session().flush()
    for number, each in enumerate(due, start=1):
        payment = Payment(list_id=made.id, number=number, amount_fen=each.amount_fen)
        if isinstance(each.source, Signup):
            payment.signup_id = each.source.id
        else:
            payment.hazard_report_id = each.source.id
        payment.payee, payment.card = each.payee, each.card
        session().add(payment)
    session().flush()
    made.payment_count, made.amount_fen = len(due), sum(each.amount_fen for each in due)
    audit.record(
        staff,
        "payments.draft",
        made,
        **({"campaign_id": str(made.campaign_id)} if made.campaign_id else {"union_id": str(made.union_id)}),
        payment_count=made.payment_count,
        amount_fen=made.amount_fen,
    )
    session().flush()
    return (
        session()
        .scalars(
            select(PaymentList).where(PaymentList.id == made.id).options(joinedload(PaymentList.campaign))
        )
        .one()
    )
