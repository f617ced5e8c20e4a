"""导出结算单."""

from app.services import statements
from app.services.staff_exports.declaration import Column, ExportKind, day, one, state, yuan
from models import StaffRole, StatementState

STATES = {
    StatementState.DRAFT: "待复核",
    StatementState.CHECKED: "等商户对账",
    StatementState.DISPUTED: "商户有异议",
    StatementState.AGREED: "已对账，等发票",
    StatementState.INVOICED: "待付款",
    StatementState.PAID: "已付款",
    StatementState.VOIDED: "已作废",
}

KIND = ExportKind(
    key="statements",
    title="结算单",
    list_rule="/statements",
    roles=frozenset({StaffRole.FINANCE, StaffRole.FINANCE_SUPERVISOR, StaffRole.READ_ONLY}),
    filters={
        "state": state(StatementState, STATES),
        "merchant_id": one("商户"),
        "from_day": day("从哪天起"),
        "to_day": day("到哪天止"),
    },
    read=lambda staff, filters, limit, cursor: statements.list_statements(
        staff, **filters, limit=limit, cursor=cursor
    ),
    columns=(
        Column("商户", lambda found: found.merchant.name),
        Column("开始", lambda found: found.begins_on),
        Column("结束", lambda found: found.ends_on),
        Column("状态", lambda found: STATES[found.state]),
        Column("核销笔数", lambda found: found.redemption_count),
        Column("优惠（元）", lambda found: yuan(found.discount_fen)),
        Column("应付补贴（元）", lambda found: yuan(found.subsidy_fen)),
        Column("编制时间", lambda found: found.made_at),
        Column("对账时间", lambda found: found.agreed_at),
        Column("发票号码", lambda found: found.invoice_number),
        Column("付款日期", lambda found: found.paid_on),
        Column("付款凭证号", lambda found: found.payment_reference),
    ),
)
