"""导出活动."""

from typing import Any

from app.campaign_types import TYPES
from app.paging import Page
from app.services.campaigns import desk
from app.services.staff_exports.declaration import Column, ExportKind, Filter, flag, one, state, text, yuan
from app.services.staff_exports.kinds.reviews import KIND as REVIEWS
from models import Campaign, CampaignState, Staff, StaffRole

STATES = {
    CampaignState.DRAFT: "草稿",
    CampaignState.PUBLISHED: "已发布",
    CampaignState.ENDED: "已结束",
}


def _read(staff: Staff, filters: dict[str, Any], limit: int, cursor: str | None) -> Page[Campaign]:
    return desk.list_campaigns(
        staff,
        state=filters["state"],
        type_=filters["type"],
        union_id=filters["union_id"],
        q=filters["q"],
        is_submitted=filters["is_submitted"] or False,
        is_paused=filters["is_paused"] or False,
        limit=limit,
        cursor=cursor,
    )


KIND = ExportKind(
    key="campaigns",
    title="活动",
    list_rule="/campaigns",
    roles=frozenset(
        {
            StaffRole.OPERATOR,
            StaffRole.REVIEWER,
            StaffRole.CHAIR,
            StaffRole.PUBLISHER,
            StaffRole.FINANCE,
            StaffRole.FINANCE_SUPERVISOR,
            StaffRole.READ_ONLY,
        }
    ),
    filters={
        "state": state(CampaignState, STATES),
        "type": REVIEWS.filters["type"],
        "union_id": one("工会"),
        "q": Filter("标题含", text),
        "is_submitted": flag("只看等核对的"),
        "is_paused": flag("只看暂停报名的"),
    },
    read=_read,
    columns=(
        Column("标题", lambda campaign: campaign.title),
        Column("类型", lambda campaign: TYPES[campaign.type].title),
        Column("状态", lambda campaign: "已暂停" if campaign.paused_at else STATES[campaign.state]),
        Column("报名开始", lambda campaign: campaign.opens_at),
        Column("报名结束", lambda campaign: campaign.closes_at),
        Column("每份金额（元）", lambda campaign: yuan(campaign.amount_fen)),
        Column("预算（元）", lambda campaign: yuan(campaign.budget_fen)),
        Column("发布时间", lambda campaign: campaign.published_at),
    ),
)
