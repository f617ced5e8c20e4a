"""导出发放清单."""

from app.services import payments
from app.services.staff_exports.declaration import Column, ExportKind, one, state, yuan
from models import PaymentListState, PaymentState, StaffRole

STATES = {
    PaymentListState.DRAFT: "待复核",
    PaymentListState.CHECKED: "待审批",
    PaymentListState.APPROVED: "已审批",
    PaymentListState.DONE: "已办结",
    PaymentListState.WITHDRAWN: "已撤回",
}
MONEY = frozenset({StaffRole.FINANCE, StaffRole.FINANCE_SUPERVISOR, StaffRole.CHAIR})

KIND = ExportKind(
    key="payment_lists",
    title="发放清单",
    list_rule="/payment-lists",
    roles=MONEY,
    filters={
        "campaign_id": one("活动"),
        "union_id": one("工会"),
        "state": state(PaymentListState, STATES),
    },
    read=lambda staff, filters, limit, cursor: payments.list_lists(
        staff, **filters, limit=limit, cursor=cursor
    ),
    columns=(
        Column("发什么", lambda found: payments.title_of(found.list)),
        Column("状态", lambda found: STATES[found.list.state]),
        Column("人数", lambda found: found.list.payment_count),
        Column("合计（元）", lambda found: yuan(found.list.amount_fen)),
        Column("已发人数", lambda found: found.counts[PaymentState.PAID]),
        Column("退回人数", lambda found: found.counts[PaymentState.FAILED]),
        Column("已发（元）", lambda found: yuan(found.paid_fen)),
        Column("编制时间", lambda found: found.list.made_at),
        Column("审批时间", lambda found: found.list.approved_at),
    ),
)
