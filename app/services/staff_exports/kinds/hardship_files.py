"""导出困难职工档案: the list. The households themselves are another sheet, with a reason of its own."""

from app import privacy
from app.services import hardship
from app.services.hardship.sheets import LEVEL_NAMES, STATE_NAMES
from app.services.staff_exports.declaration import Column, ExportKind, flag, state
from models import HardshipLevel, HardshipState, StaffRole

CASEWORK = frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.CHAIR})

KIND = ExportKind(
    key="hardship_files",
    title="困难职工档案",
    list_rule="/hardship-files",
    roles=CASEWORK,
    filters={
        "state": state(HardshipState, STATE_NAMES),
        "level": state(HardshipLevel, LEVEL_NAMES, "困难类别"),
        "overdue": flag("过了期限"),
        "to_reassess": flag("该做年度评估"),
    },
    read=lambda staff, filters, limit, cursor: hardship.list_files(
        staff, **filters, limit=limit, cursor=cursor
    ),
    columns=(
        Column("姓名", lambda file: privacy.mask_name(file.entry.name)),
        Column("所在工会", lambda file: file.union.name),
        Column("困难类别", lambda file: LEVEL_NAMES[file.level] if file.level else "未评定"),
        Column("状态", lambda file: STATE_NAMES[file.state]),
        Column("申请时间", lambda file: file.applied_at),
        Column("应入户期限", lambda file: file.visit_due_at),
        Column("建档日期", lambda file: file.opened_on),
        Column("下次评估", lambda file: file.reassess_on),
    ),
)
