"""发放清单的一生: which step follows which, and what has to hold at each that vouches for the money."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from app.db import session
from app.errors import Conflict, Forbidden, InvalidValue, NotFound, TooLarge
from app.services import public_notices
from models import Payment, PaymentList, PaymentListState, Signup, SignupState


class PaymentListNotFound(NotFound):
    code, detail = "payment_list_not_found", "没有找到这张发放清单"


class CampaignGivesNoMoney(Conflict):
    code, detail = "campaign_gives_no_money", "这个活动不发钱，没有发放清单"


class PaymentListEmpty(Conflict):
    code, detail = "payment_list_empty", "现在没有可以发放的人"
    next = "请看看各人还差什么，办好后再编制"


class PaymentOverBudget(Conflict):
    code, detail = "payment_over_budget", "合计超过了活动的预算"
    next = "请减少人数，或由主办工会调整预算后再编制"


class PaymentListNotReady(Conflict):
    code, detail = "payment_list_not_ready", "这张清单现在不能办这一步"
    next = "请刷新后看看它办到了哪一步"


class PaymentBlocked(Conflict):
    code, detail = "payment_blocked", "清单里有人现在不能发放"
    next = "请撤回清单，办好后重新编制"


class PaymentSumsDiffer(Conflict):
    code, detail = "payment_sums_differ", "清单的合计与明细对不上，已停止办理"
    next = "请撤回后重新编制，并联系系统管理员查明原因"


class SameHand(Forbidden):
    code, detail = "same_hand", "经办、复核和审批要由三个人办理"
    next = "请另一位同事办理这一步"


class PaymentResultsUnreadable(InvalidValue):
    code, detail = "payment_results_unreadable", "银行结果文件读不出来"
    next = "请用导出的清单填写“结果”和“原因”两列，存为 .xlsx 后再导入"


class PaymentResultsTooLarge(TooLarge):
    code, detail = "payment_results_too_large", "文件超过 5 MB，请核对是不是选错了文件"


class PaymentResultsWrong(InvalidValue):
    code, detail = "payment_results_wrong", "银行结果里有对不上的行，一行也没有登记"
    next = "请按提示改正后重新导入"


class BankCardNotAsked(Conflict):
    code, detail = "bank_card_not_asked", "现在不用更正银行卡"
    next = "到“我的—我的报名”查看发放进度"


class Action(StrEnum):
    """What somebody does to a list after it has been made."""

    CHECK = "check"
    APPROVE = "approve"
    WITHDRAW = "withdraw"
    SETTLE = "settle"


NEXT: Mapping[tuple[PaymentListState, Action], PaymentListState] = {
    (PaymentListState.DRAFT, Action.CHECK): PaymentListState.CHECKED,
    (PaymentListState.DRAFT, Action.WITHDRAW): PaymentListState.WITHDRAWN,
    (PaymentListState.CHECKED, Action.APPROVE): PaymentListState.APPROVED,
    (PaymentListState.CHECKED, Action.WITHDRAW): PaymentListState.WITHDRAWN,
    (PaymentListState.APPROVED, Action.SETTLE): PaymentListState.APPROVED,
}
"""The whole life. Once approved, the bank may have been told, and nothing is withdrawn; when every row has
been settled, the list is done."""


def following(found: PaymentList, action: Action) -> PaymentListState:
    """Where `action` would take the list. Refuses with `payment_list_not_ready` (with `state`)."""
    state = NEXT.get((found.state, action))
    if state is None:
        raise PaymentListNotReady(state=found.state.value)
    return state


def verify(found: PaymentList) -> None:
    """核对: the sums are those of the rows, and everybody on the list may still be paid.

    The sign-ups are locked, so that what is said of them here still holds when it is written. A trigger asks
    the sums again when the row is written. Refuses with `payment_sums_differ`, `payment_blocked` (with
    `signups` and why).
    """
    row = session().execute(
        select(func.count(), func.coalesce(func.sum(Payment.amount_fen), 0)).where(
            Payment.list_id == found.id
        )
    )
    if tuple(row.one()) != (found.payment_count, found.amount_fen):
        raise PaymentSumsDiffer
    rows: Sequence[Any] = (
        session()
        .execute(
            select(Signup.id, Signup.state)
            .join(Payment, Payment.signup_id == Signup.id)
            .where(Payment.list_id == found.id)
            .order_by(Signup.id)
            .with_for_update(of=Signup)
        )
        .all()
    )
    blocked = {
        **{each: "报名已经不是通过的状态" for each, state in rows if state is not SignupState.APPROVED},
        **public_notices.blocked([each for each, _ in rows]),
    }
    if blocked:
        raise PaymentBlocked(
            signups=[{"id": str(each), "reason": reason} for each, reason in sorted(blocked.items())]
        )
