"""导出慰问台账."""

from app import privacy
from app.services import hardship
from app.services.hardship.care import name_of
from app.services.staff_exports.declaration import Column, ExportKind, one, yuan
from app.services.staff_exports.kinds.hardship_files import CASEWORK

KIND = ExportKind(
    key="care_visits",
    title="慰问台账",
    list_rule="/care-visits",
    roles=CASEWORK,
    filters={"file_id": one("困难职工档案")},
    read=lambda staff, filters, limit, cursor: hardship.list_visits(
        staff, **filters, limit=limit, cursor=cursor
    ),
    columns=(
        Column("慰问日期", lambda made: made.visited_on),
        Column("慰问工会", lambda made: made.union.name),
        Column("慰问对象", lambda made: privacy.mask_name(name_of(made)), name_of),
        Column("缘由", lambda made: made.occasion),
        Column("慰问人员", lambda made: privacy.mask_name(made.visitors), lambda made: made.visitors),
        Column("慰问品", lambda made: made.goods),
        Column("慰问金（元）", lambda made: yuan(made.amount_fen)),
        Column("签收单", lambda made: "有" if made.receipt_id else "无"),
    ),
)
