"""导出困难职工档案: each file with its household, in the columns of the national system as we assume them."""

from functools import partial

from app import privacy
from app.services import hardship
from app.services.hardship import asking, sheets
from app.services.hardship.sheets import LEVEL_NAMES, STATE_NAMES
from app.services.staff_exports.declaration import Column, ExportKind, flag, state, yuan
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
        staff, **filters, with_households=True, limit=limit, cursor=cursor
    ),
    columns=(
        Column("姓名", lambda file: privacy.mask_name(file.entry.name), lambda file: file.entry.name),
        Column(
            "身份证号",
            lambda file: privacy.mask_id_number(file.entry.id_number),
            lambda file: file.entry.id_number,
        ),
        Column("工会组织", lambda file: file.union.name),
        Column("困难类别", lambda file: LEVEL_NAMES[file.level] if file.level else "未评定"),
        Column("主要致困原因", lambda file: asking.CAUSE_NAMES[file.cause]),
        Column("家庭人口", lambda file: len(file.household)),
        Column(
            "家庭成员",
            partial(sheets.household, is_whole=False),
            partial(sheets.household, is_whole=True),
        ),
        Column("家庭年总收入（元）", lambda file: yuan(sheets.yearly_income_fen(file))),
        Column("住房类型", sheets.housing),
        Column("家庭住址", partial(sheets.address, is_whole=False), partial(sheets.address, is_whole=True)),
        Column("联系电话", lambda file: privacy.mask_phone(sheets.phone(file)), sheets.phone),
        Column("申请时间", lambda file: file.applied_at),
        Column("应入户期限", lambda file: file.visit_due_at),
        Column("入户调查日期", sheets.visited_on),
        Column("建档日期", lambda file: file.opened_on),
        Column("下次评估日期", lambda file: file.reassess_on),
        Column("销档日期", lambda file: file.closed_on),
        Column("档案状态", lambda file: STATE_NAMES[file.state]),
    ),
)
