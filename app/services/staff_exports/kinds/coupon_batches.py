"""导出券批次."""

from app.services.coupons import desk
from app.services.staff_exports.declaration import Column, ExportKind, Filter, one, state, text, yuan
from models import BatchState, StaffRole

STATES = {
    BatchState.DRAFT: "草稿",
    BatchState.PUBLISHING: "正在生成",
    BatchState.PUBLISHED: "发放中",
    BatchState.PAUSED: "已暂停",
    BatchState.RECALLED: "已召回",
}

KIND = ExportKind(
    key="coupon_batches",
    title="券批次",
    list_rule="/coupon-batches",
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
        "state": state(BatchState, STATES),
        "q": Filter("标题含", text),
        "merchant_id": one("商户"),
    },
    read=lambda staff, filters, limit, cursor: desk.list_batches(
        staff, **filters, limit=limit, cursor=cursor
    ),
    columns=(
        Column("标题", lambda batch: batch.title),
        Column("商户", lambda batch: batch.merchant.name),
        Column("状态", lambda batch: STATES[batch.state]),
        Column("发行数量", lambda batch: batch.quantity),
        Column("每人限领", lambda batch: batch.per_member_limit),
        Column("门槛（元）", lambda batch: yuan(batch.threshold_fen)),
        Column("优惠（元）", lambda batch: yuan(batch.discount_fen)),
        Column("工会补贴（%）", lambda batch: batch.subsidy_percent),
        Column("预算上限（元）", lambda batch: yuan(batch.budget_fen)),
        Column("领取开始", lambda batch: batch.claim_opens_at),
        Column("领取结束", lambda batch: batch.claim_closes_at),
    ),
)
