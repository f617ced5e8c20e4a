"""导出安全隐患. Who has reported stays unknown, to this list as to all others."""

from app.services import hazards
from app.services.staff_exports.declaration import Column, ExportKind, flag, state, yuan
from models import DISTRICT_NAMES, District, HazardState, StaffRole

STATES = {
    HazardState.REPORTED: "待指派",
    HazardState.ASSIGNED: "整改中",
    HazardState.FIXED: "待验收",
    HazardState.ACCEPTED: "已验收",
    HazardState.DISMISSED: "不属实",
    HazardState.MERGED: "已并案",
}

KIND = ExportKind(
    key="hazards",
    title="安全隐患",
    list_rule="/hazard-reports",
    roles=frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.CHAIR, StaffRole.READ_ONLY}),
    filters={
        "state": state(HazardState, STATES),
        "overdue": flag("过了期限"),
        "assigned_to_me": flag("指派给我的"),
    },
    read=lambda staff, filters, limit, cursor: hazards.list_for_staff(
        staff, **filters, limit=limit, cursor=cursor
    ),
    columns=(
        Column("区", lambda report: DISTRICT_NAMES[District(report.district)]),
        Column("地点", lambda report: report.place),
        Column("单位", lambda report: report.unit_name),
        Column("隐患", lambda report: report.text),
        Column("状态", lambda report: STATES[report.state]),
        Column("报告时间", lambda report: report.reported_at),
        Column("整改期限", lambda report: report.due_at),
        Column("整改时间", lambda report: report.fixed_at),
        Column("奖励（元）", lambda report: yuan(report.reward_fen)),
    ),
)
