"""活动的形状, as staff see and look for them."""

from typing import Any

import marshmallow as ma

from app import forms, richtext
from app.edge.fields import Flag, Identity, Moment, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from app.services.campaigns.desk import DeskCampaign
from console.campaigns.schemas.bodies import TYPE
from models import CampaignState, SignupState

STATES = [state.value for state in CampaignState]


class DeskCampaignBriefSchema(Schema):
    """活动, one line of the list."""

    id = ma.fields.UUID(required=True)
    type = ma.fields.String(required=True)
    union_id = ma.fields.UUID(required=True)
    district = ma.fields.String(required=True, allow_none=True)
    title = ma.fields.String(required=True)
    state = one_of(STATES, required=True)
    opens_at = Moment(required=True)
    closes_at = Moment(required=True)
    made_by = ma.fields.UUID(required=True, allow_none=True)
    submitted_at = Moment(
        required=True, allow_none=True, metadata={"description": "提交发布、等人核对的时间"}
    )
    published_at = Moment(required=True, allow_none=True)
    paused_at = Moment(
        required=True, allow_none=True, metadata={"description": "暂停报名的时间；没有暂停为 null"}
    )


class DeskSessionSchema(Schema):
    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    place = ma.fields.String(required=True)
    store_id = ma.fields.UUID(required=True, allow_none=True)
    station_id = ma.fields.UUID(required=True, allow_none=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    opens_at = Moment(required=True, allow_none=True)
    closes_at = Moment(required=True)
    capacity = ma.fields.Integer(required=True)
    taken_count = ma.fields.Integer(required=True)
    cancelled_at = Moment(required=True, allow_none=True)
    cancel_reason = ma.fields.String(required=True, allow_none=True)


class DeskQuotaSchema(Schema):
    id = ma.fields.UUID(required=True)
    union_id = ma.fields.UUID(required=True, allow_none=True)
    union_name = ma.fields.String(required=True, allow_none=True)
    kind = ma.fields.String(required=True)
    capacity = ma.fields.Integer(required=True)
    taken_count = ma.fields.Integer(required=True)
    returns_at = Moment(required=True, allow_none=True)


class DeskCampaignSchema(DeskCampaignBriefSchema):
    """活动 with everything staff may know of it."""

    union_name = ma.fields.String(required=True)
    summary = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True, metadata={"description": "修改时要带上"})
    changed_at = Moment(required=True, allow_none=True)
    changed_by_username = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "最近是谁改的"}
    )
    submitted_by = ma.fields.UUID(required=True, allow_none=True)
    returned_reason = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "核对的人退回的原因"}
    )
    body = ma.fields.String(required=True, metadata={"description": "正文的纯文字"})
    body_html = ma.fields.String(required=True, metadata={"description": "正文，净化过的富文本"})
    cover_id = ma.fields.UUID(required=True, allow_none=True)
    audience = ma.fields.List(ma.fields.Dict(), required=True)
    form_version = ma.fields.Integer(required=True)
    questions = ma.fields.List(ma.fields.Dict(), required=True)
    gives_batch_id = ma.fields.UUID(required=True, allow_none=True)
    amount_fen = ma.fields.Integer(required=True, allow_none=True)
    budget_fen = ma.fields.Integer(required=True, allow_none=True)
    budget_left_fen = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "预算减去已经核定通过的 (分)；不发钱为 null"}
    )
    published_by = ma.fields.UUID(required=True, allow_none=True)
    ended_at = Moment(required=True, allow_none=True)
    state_reason = ma.fields.String(required=True, allow_none=True)
    paused_reason = ma.fields.String(required=True, allow_none=True)
    draw_id = ma.fields.UUID(required=True, allow_none=True)
    sessions = ma.fields.List(ma.fields.Nested(DeskSessionSchema), required=True)
    quotas = ma.fields.List(ma.fields.Nested(DeskQuotaSchema), required=True)
    figures = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.Integer(),
        required=True,
        metadata={"description": "各状态的报名数；提前结束时据此看放行到哪里"},
    )

    @ma.pre_dump
    def spread(self, found: DeskCampaign, **_: Any) -> dict[str, Any]:
        campaign = found.campaign
        facts = {
            name: getattr(campaign, name)
            for name in self.declared_fields
            if hasattr(campaign, name) and name != "quotas"
        }
        return {
            **facts,
            "union_name": found.union_names[campaign.union_id],
            "questions": forms.as_data(found.questions),
            "draw_id": found.draw_id,
            "body_html": campaign.body_html or richtext.html_of(campaign.body),
            "changed_by_username": found.changed_by_username,
            "budget_left_fen": found.budget_left_fen,
            "figures": {state.value: found.figures.get(state.value, 0) for state in SignupState},
            "quotas": [
                {
                    "union_name": found.union_names[quota.union_id] if quota.union_id else None,
                    **{name: getattr(quota, name) for name in _QUOTA_FACTS},
                }
                for quota in campaign.quotas
            ],
        }


_QUOTA_FACTS = ("id", "union_id", "kind", "capacity", "taken_count", "returns_at")


class MissingSchema(Schema):
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True)


class ChecklistSchema(Schema):
    """发布前的清单."""

    missing = ma.fields.List(ma.fields.Nested(MissingSchema), required=True)
    unusual = ma.fields.List(
        ma.fields.Nested(MissingSchema),
        required=True,
        metadata={"description": "不挡发布，但发布前最好看一眼"},
    )
    needs_chair = ma.fields.Boolean(required=True, metadata={"description": "是否要由主席发布"})
    place_count = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "一共多少名额；不限为 null"}
    )
    verified_count = ma.fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "全市或这个辖市(区)已认证的会员，每日统计；还没有统计为 null"},
    )
    most_fen = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "最多发多少钱 (分)；不发钱为 null"}
    )


class CampaignDeskQuery(ListQuery):
    state = one_of(STATES, load_default=None)
    type = Text(max_length=40, pattern=TYPE, load_default=None)
    union_id = Identity(load_default=None)
    q = Text(max_length=40, min_length=0, load_default=None, metadata={"description": "标题片段"})
    is_submitted = Flag(load_default=False, metadata={"description": "只要等人核对发布的草稿"})
    is_paused = Flag(load_default=False, metadata={"description": "只要暂停报名的"})


DeskCampaignPage = page_of(DeskCampaignBriefSchema, "DeskCampaignPage")
