"""导出一张发放清单里的每一笔. The file for the bank is another one and comes from the list itself."""

from app import privacy
from app.forms.texts import mask_bank_card
from app.services import payments
from app.services.staff_exports.declaration import Column, ExportKind, one, yuan
from app.services.staff_exports.kinds.payment_lists import MONEY
from models import Payment, PaymentState

STATES = {
    PaymentState.PENDING: "待发",
    PaymentState.PAID: "已发",
    PaymentState.FAILED: "银行退回",
    PaymentState.WITHDRAWN: "已撤回",
}


def _masked_card(payment: Payment) -> str | None:
    return None if payment.card is None else mask_bank_card(payment.card)


KIND = ExportKind(
    key="payments",
    title="发放明细",
    list_rule="/payment-lists/<uuid:list_id>/payments",
    roles=MONEY,
    filters={"list_id": one("发放清单")},
    within="list_id",
    read=lambda staff, filters, limit, cursor: payments.list_payments(
        staff, filters["list_id"], limit=limit, cursor=cursor
    ),
    columns=(
        Column("序号", lambda payment: payment.number),
        Column("户名", lambda payment: privacy.mask_name(payment.payee), lambda payment: payment.payee),
        Column("银行卡号", _masked_card, lambda payment: payment.card),
        Column("金额（元）", lambda payment: yuan(payment.amount_fen)),
        Column("状态", lambda payment: STATES[payment.state]),
        Column("退回原因", lambda payment: payment.failure),
        Column("登记时间", lambda payment: payment.settled_at),
    ),
)
