"""导出一张结算单里的核销."""

from app import privacy
from app.services import statements
from app.services.staff_exports.declaration import Column, ExportKind, one, yuan
from models import StaffRole

KIND = ExportKind(
    key="redemptions",
    title="核销明细",
    list_rule="/statements/<uuid:statement_id>/redemptions",
    roles=frozenset({StaffRole.FINANCE, StaffRole.FINANCE_SUPERVISOR, StaffRole.READ_ONLY}),
    filters={"statement_id": one("结算单")},
    within="statement_id",
    read=lambda staff, filters, limit, cursor: statements.list_redemptions(
        staff, filters["statement_id"], limit=limit, cursor=cursor
    ),
    columns=(
        Column("核销时间", lambda found: found.redeemed_at),
        Column("优惠", lambda found: found.coupon.batch.title),
        Column("门店", lambda found: found.store.name),
        Column("职工", lambda found: privacy.mask_name(found.member.name), lambda found: found.member.name),
        Column("消费（元）", lambda found: yuan(found.amount_fen)),
        Column("优惠（元）", lambda found: yuan(found.discount_fen)),
        Column("工会补贴（元）", lambda found: yuan(found.subsidy_fen)),
    ),
)
