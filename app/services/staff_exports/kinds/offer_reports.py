"""导出优惠反映."""

from app.services import offer_reports
from app.services.staff_exports.declaration import Column, ExportKind, flag, one, state
from models import ReportState, StaffRole

STATES = {
    ReportState.OPEN: "等商户答复",
    ReportState.ANSWERED: "待认定",
    ReportState.UPHELD: "属实",
    ReportState.DISMISSED: "不属实",
}

KIND = ExportKind(
    key="offer_reports",
    title="优惠反映",
    list_rule="/reports",
    roles=frozenset({StaffRole.MERCHANT_MANAGER, StaffRole.READ_ONLY}),
    filters={"state": state(ReportState, STATES), "overdue": flag("过了期限"), "merchant_id": one("商户")},
    read=lambda staff, filters, limit, cursor: offer_reports.list_kept(
        staff, **filters, limit=limit, cursor=cursor
    ),
    columns=(
        Column("商户", lambda report: report.merchant.name),
        Column("门店", lambda report: report.store.name),
        Column("发生日期", lambda report: report.happened_on),
        Column("经过", lambda report: report.text),
        Column("状态", lambda report: STATES[report.state]),
        Column("反映时间", lambda report: report.reported_at),
        Column("答复期限", lambda report: report.due_at),
        Column("商户的答复", lambda report: report.answer),
        Column("结论", lambda report: report.decision),
    ),
)
