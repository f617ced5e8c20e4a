"""导出商户."""

from app import privacy
from app.services import merchant_lives
from app.services.staff_exports.declaration import Column, ExportKind, Filter, day, state, text
from models import MerchantState, StaffRole

STATES = {
    MerchantState.ACTIVE: "合作中",
    MerchantState.SUSPENDED: "已暂停",
    MerchantState.DELISTED: "已清退",
}

KIND = ExportKind(
    key="merchants",
    title="商户",
    list_rule="/merchants",
    roles=frozenset(
        {
            StaffRole.MERCHANT_MANAGER,
            StaffRole.PUBLISHER,
            StaffRole.CHAIR,
            StaffRole.FINANCE,
            StaffRole.FINANCE_SUPERVISOR,
            StaffRole.READ_ONLY,
        }
    ),
    filters={
        "q": Filter("名称含", text),
        "state": state(MerchantState, STATES),
        "ending_before": day("合同或执照在此前到期"),
    },
    read=lambda staff, filters, limit, cursor: merchant_lives.list_merchants(
        staff, **filters, limit=limit, cursor=cursor
    ),
    columns=(
        Column("名称", lambda one: one.name),
        Column("统一社会信用代码", lambda one: one.credit_code),
        Column("状态", lambda one: STATES[one.state]),
        Column("合同开始", lambda one: one.contract_begins_on),
        Column("合同到期", lambda one: one.contract_ends_on),
        Column("执照到期", lambda one: one.licence_ends_on),
        Column("店主", lambda one: "已绑定" if one.owner_id else "未绑定"),
        Column(
            "联系人",
            lambda one: privacy.mask_name(one.contact_name),
            lambda one: one.contact_name,
        ),
        Column(
            "联系电话",
            lambda one: privacy.mask_phone(one.contact_phone),
            lambda one: one.contact_phone,
        ),
    ),
)
