"""审核与审批: one step of one sign-up. Of two who judge the same step, one is too late."""

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock, privacy
from app.campaign_types.declaration import CampaignType, Gives, QuotaRule
from app.db import session
from app.errors import Conflict, Forbidden, InvalidValue
from app.services import campaigns, name_lists, public_notices, recusals, signups, unions
from app.services.campaigns import budgets
from app.services.reviews.seeing import ensure_turn, seen_by
from app.services.signups import moves, steps
from models import Signup, SignupAction, SignupMove, Staff, StaffRole, Union


class ReviewTaken(Conflict):
    code, detail = "review_taken", "这一步刚刚已经有人办过了"
    next = "请刷新后看看它现在的状态"


class ItemUnknown(InvalidValue):
    code, detail = "item_unknown", "表单里没有这一项，请指明要修改的是哪一项"


class AwardRequired(InvalidValue):
    code, detail = "award_required", "请填写核定的金额"


class AwardNotAsked(InvalidValue):
    code, detail = "award_not_asked", "这一步不用核定金额"


class AwardTooLarge(InvalidValue):
    code, detail = "award_too_large", "核定的金额超过这个项目的上限"


class ReopenFromAbove(Forbidden):
    code, detail = "reopen_from_above", "重审要由作出决定的上一级工会的主席提出"
    next = "请把情况报告给上一级工会"


class Act(StrEnum):
    """What a reviewer does with a step."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One person's judgement of a step, with how many moves the sign-up had made when he read it."""

    act: Act
    move_count: int
    reason: str | None = None
    item: str | None = None
    amount_fen: int | None = None


def judge(staff: Staff, signup_id: uuid.UUID, verdict: Verdict) -> Signup:
    """办理一步: an opinion 审核, or where the step is a chair's the decision 审批.

    Approved, it goes on to the next step; the last one gives what the programme gives, or lets it into the
    draw. Refuses with `signup_not_found`, `recusal_required`, `review_taken`, `signup_moved`,
    `not_your_step`, `delegate_has_advanced`, `item_unknown`, `award_required`, `award_not_asked`,
    `award_too_large`, `campaign_budget_exceeded`, `double_aid`, `campaign_full`.
    """
    return carry_out(staff, _lock(staff, signup_id), verdict)


def carry_out(staff: Staff, signup: Signup, verdict: Verdict) -> Signup:
    """The same for a sign-up that is locked already and comes with its campaign."""
    recusals.ensure_free(staff, [signup.id])
    _ensure_as_seen(signup, verdict.move_count)
    ensure_turn(staff, signup)
    signup.assigned_to = None
    _ACTS[verdict.act](staff, signup, verdict)
    session().flush()
    return signup


def reopen(staff: Staff, signup_id: uuid.UUID, *, reason: str, move_count: int, to_first: bool) -> Signup:
    """重审: the level above takes a decision back, before anything has been given.

    The level above is a chair over the union above the one that decided; where the city's union decided, its
    chair. Refuses with `signup_not_found`, `recusal_required`, `review_taken`, `signup_moved`,
    `reopen_from_above`, `payment_under_way`, `reopening_refused`.
    """
    signup = _lock(staff, signup_id)
    recusals.ensure_free(staff, [signup.id])
    _ensure_as_seen(signup, move_count)
    path = steps.turns_of(signup, signup.campaign, campaigns.type_of(signup.campaign).steps)
    if not path:
        raise signups.ReopeningRefused
    decided_at = steps.path_of(path[min(signup.stage, len(path) - 1)].union_id)
    above = decided_at[-2] if len(decided_at) > 1 else decided_at[0]
    chairs = unions.visible_to(staff, roles=frozenset({StaffRole.CHAIR}))
    if session().scalar(chairs.where(Union.id == above)) is None:
        raise ReopenFromAbove
    signups.reopen(staff, signup, reason, to_first=to_first)
    public_notices.take_off(staff, [signup.id])
    session().flush()
    return signup


def lock_seen(staff: Staff, signup_ids: Collection[uuid.UUID]) -> list[Signup]:
    """Those of these that lie in one's scope, locked in one order, each with its campaign."""
    seen = session().scalars(select(Signup.id).where(Signup.id.in_(signup_ids), seen_by(staff)))
    return moves.lock_many(seen.all())


def _lock(staff: Staff, signup_id: uuid.UUID) -> Signup:
    found = lock_seen(staff, [signup_id])
    if not found:
        raise signups.SignupNotFound
    return found[0]


def _ensure_as_seen(signup: Signup, move_count: int) -> None:
    """Refuse with `review_taken` where a colleague was faster, `signup_moved` where the applicant was."""
    if signup.move_count == move_count:
        return
    last = session().scalar(
        select(SignupMove)
        .where(SignupMove.signup_id == signup.id, SignupMove.number == signup.move_count)
        .options(joinedload(SignupMove.staff))
    )
    if last is None or last.staff is None:
        raise signups.SignupMoved
    raise ReviewTaken(by=privacy.mask_name(last.staff.name), at=clock.iso(last.at), action=last.action.value)


def _approve(staff: Staff, signup: Signup, verdict: Verdict) -> None:
    declared = campaigns.type_of(signup.campaign)
    path = steps.turns_of(signup, signup.campaign, declared.steps)
    following = next((turn for turn in path if turn.number == signup.stage + 1), None)
    _set_amount(signup, declared, verdict, is_last=following is None)
    if following is not None:
        moves.move(staff, signup, SignupAction.ADVANCE)
        steps.give_turn(signup, following)
    elif declared.quota is QuotaRule.DRAW:
        moves.move(staff, signup, SignupAction.ADVANCE)
        signup.stage += 1
        signup.stage_union_id = signup.stage_role = signup.stage_due_at = None
    else:
        budgets.ensure(signup)
        signups.grant(staff, signup)


def _set_amount(signup: Signup, declared: CampaignType, verdict: Verdict, *, is_last: bool) -> None:
    """核定金额: proposed at any step and settled by the last one; not asked where every share is the same."""
    is_settled = declared.gives is Gives.MONEY and signup.campaign.amount_fen is None
    if verdict.amount_fen is not None:
        if not is_settled:
            raise AwardNotAsked
        if verdict.amount_fen > (declared.amount_max_fen or verdict.amount_fen):
            raise AwardTooLarge(most_fen=declared.amount_max_fen)
        signup.amount_fen = verdict.amount_fen
    elif is_settled and is_last and signup.amount_fen is None:
        raise AwardRequired


def _return(staff: Staff, signup: Signup, verdict: Verdict) -> None:
    form = campaigns.form_of(signup.campaign, signup.form_version)
    declared = campaigns.type_of(signup.campaign)
    known = {field.key for field in form} | name_lists.items_of(signup, declared)
    if verdict.item not in known:
        raise ItemUnknown
    moves.move(staff, signup, SignupAction.RETURN, reason=verdict.reason, item=verdict.item)


def _reject(staff: Staff, signup: Signup, verdict: Verdict) -> None:
    moves.move(staff, signup, SignupAction.REJECT, reason=verdict.reason)


_ACTS: Mapping[Act, Callable[[Staff, Signup, Verdict], None]] = {
    Act.APPROVE: _approve,
    Act.RETURN: _return,
    Act.REJECT: _reject,
}
