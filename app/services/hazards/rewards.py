"""隐患奖励: granted when the repair has been accepted, paid once to the card that the reporter hands in.

Where the house has settled on coupons instead, one of the batch named for the severity is given at once.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app import clock, forms
from app.db import session
from app.errors import Conflict
from app.services import audit, coupons, notices
from app.services.audit import Actor
from app.services.hazards import life
from models import HazardReport, HazardSeverity, HazardState, Member, Payment, PaymentState

REWARDS_FEN = {
    HazardSeverity.MINOR: 5_00,
    HazardSeverity.GENERAL: 20_00,
    HazardSeverity.MAJOR: 50_00,
}
"""Source: PRODUCT.md, ¥5–50 by severity."""
LIVING = (PaymentState.PENDING, PaymentState.PAID)
_CARD = forms.Field(key="card", kind="bank_card", label="银行卡号")
_batches: dict[HazardSeverity, uuid.UUID] = {}


class RewardCardNotAsked(Conflict):
    code, detail = "reward_card_not_asked", "这份报告现在不用填银行卡"
    next = "请看看奖励发到哪一步了；正在发放时卡号不能改"


class RewardState(StrEnum):
    """Where the reward is on its way to the reporter."""

    CARD_WANTED = "card_wanted"
    GRANTED = "granted"
    BEING_PAID = "being_paid"
    PAID = "paid"
    COUPON = "coupon"


WORDS: Mapping[RewardState, str] = {
    RewardState.CARD_WANTED: "奖励已经定了，请填收款银行卡",
    RewardState.GRANTED: "银行卡已收到，等待发放",
    RewardState.BEING_PAID: "正在发放，银行转账后告诉您",
    RewardState.PAID: "奖励已经发到您的银行卡",
    RewardState.COUPON: "奖励是一张优惠券，请到“我的—卡包”查看",
}


@dataclass(frozen=True)
class Reward:
    """What the reporter gets and how far it has come; `failure` is why the bank has sent it back."""

    state: RewardState
    amount_fen: int | None
    coupon_id: uuid.UUID | None
    card: str | None
    failure: str | None

    @property
    def word(self) -> str:
        return WORDS[self.state]


def reward_with(batches: Mapping[str, str]) -> None:
    """Reward with coupons of these batches, by severity; where none is named, with money. For the factory."""
    _batches.clear()
    _batches.update({HazardSeverity(severity): uuid.UUID(batch) for severity, batch in batches.items()})


def grant(actor: Actor, found: HazardReport) -> None:
    """给奖励 by severity: a coupon where the house says so and one is left, money else."""
    assert found.severity is not None  # noqa: S101 - CHECK somebody_is_responsible
    member = session().get_one(Member, found.member_id)
    batch_id = _batches.get(found.severity) if member.is_verified else None
    coupon = None if batch_id is None else coupons.issue(actor, member, batch_id)
    if coupon is not None:
        found.reward_coupon_id = coupon.id
        life.tell(found, "hazard_accepted_coupon")
        return
    found.reward_fen = REWARDS_FEN[found.severity]
    life.tell(found, "hazard_accepted", saved=notices.money_text(found.reward_fen))


def reward_of(found: HazardReport) -> Reward | None:
    """The reward of a report that was read with its payments; None while there is none."""
    if found.reward_coupon_id is not None:
        return Reward(RewardState.COUPON, None, found.reward_coupon_id, None, None)
    if found.reward_fen is None:
        return None
    last = found.payments[-1] if found.payments else None
    state, failure = _standing(found, last)
    return Reward(state, found.reward_fen, None, found.card, failure)


def _standing(found: HazardReport, last: Payment | None) -> tuple[RewardState, str | None]:
    if last is not None and last.state is PaymentState.PAID:
        return RewardState.PAID, None
    if last is not None and last.state is PaymentState.PENDING:
        return RewardState.BEING_PAID, None
    if last is not None and last.state is PaymentState.FAILED and last.card == found.card:
        return RewardState.CARD_WANTED, last.failure
    return (RewardState.GRANTED if found.card else RewardState.CARD_WANTED), None


def hand_in_card(member: Member, report_id: uuid.UUID, number: str) -> HazardReport:
    """填收款银行卡: the next list pays to it. Another one may be handed in until a list has been made.

    Refuses with `hazard_not_found`, `reward_card_not_asked`, `answers_invalid`.
    """
    statement = life.whole().where(HazardReport.id == report_id, HazardReport.member_id == member.id)
    found = life.get(statement.with_for_update(of=HazardReport))
    is_paid = any(payment.state in LIVING for payment in found.payments)
    if found.state is not HazardState.ACCEPTED or found.reward_fen is None or is_paid:
        raise RewardCardNotAsked
    found.card = forms.check([_CARD], {_CARD.key: number})[_CARD.key]
    audit.record(member, "hazards.hand_in_card", found)
    return life.done(found)


def tell_paid(found: HazardReport, payment: Payment) -> None:
    """告知: the bank has paid."""
    _tell(found, payment, "hazard_reward_paid", saved=notices.money_text(payment.amount_fen))


def tell_failed(found: HazardReport, payment: Payment, reason: str) -> None:
    """告知: the bank has sent it back, and why; another card is wanted."""
    _tell(found, payment, "hazard_reward_failed", reason=notices.sentence(reason))


def _tell(found: HazardReport, payment: Payment, kind: str, **facts: str) -> None:
    at = notices.moment_text(clock.now())
    told = {"place": found.place, "report_id": str(found.id), "at": at, **facts}
    notices.write(found.member_id, kind, payment, facts=told)
