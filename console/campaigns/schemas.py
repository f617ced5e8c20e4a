"""活动的形状, as staff see and write them."""

from typing import Any

import marshmallow as ma
from marshmallow import validate

from app import audiences, forms, richtext
from app.campaign_types.declaration import SECTION_NAMES, CampaignType
from app.edge.fields import (
    MAX_FEN,
    Flag,
    Identity,
    Integer,
    LongText,
    Moment,
    Schema,
    Text,
    district,
    one_of,
)
from app.edge.lists import ListQuery, page_of
from app.services.campaigns import quotas
from app.services.campaigns.desk import DeskCampaign
from models import CampaignState, SignupState

STATES = [state.value for state in CampaignState]
TYPE = r"^[a-z][a-z0-9_]{0,39}$"
BUDGET_MAX_FEN = 10**13
QUOTAS_MAX = 500
QUESTIONS_MAX = 50


class StepSchema(Schema):
    at = ma.fields.String(required=True)
    role = ma.fields.String(required=True)
    days = ma.fields.Integer(required=True, metadata={"description": "承诺的工作日"})
    is_decision = ma.fields.Boolean(required=True)


class NoticeRuleSchema(Schema):
    days = ma.fields.Integer(required=True)
    scope = ma.fields.String(required=True)


class ExclusionSchema(Schema):
    types = ma.fields.List(ma.fields.String(), required=True)
    years = ma.fields.Integer(required=True)


PLACE_KIND = {
    "type": "object",
    "properties": {"word": {"type": "string"}, "label": {"type": "string"}},
    "required": ["word", "label"],
}


class CampaignTypeSchema(Schema):
    """活动类型: the whole declaration as data, for the form builder."""

    key = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    section = ma.fields.String(required=True)
    section_title = ma.fields.Function(
        lambda declared: SECTION_NAMES[declared.section], required=True, metadata={"type": "string"}
    )
    summary = ma.fields.String(required=True)
    word = ma.fields.String(required=True, metadata={"description": "报名、申请、预约等用词"})
    applicants = ma.fields.Function(
        lambda declared: sorted(declared.applicants), required=True, metadata={"type": "array"}
    )
    audience = ma.fields.List(ma.fields.Dict(), required=True)
    fields_ = ma.fields.Function(
        lambda declared: forms.drawn(declared.fields),
        data_key="fields",
        required=True,
        metadata={"type": "array", "items": {"type": "object"}},
    )
    consents = ma.fields.List(ma.fields.String(), required=True)
    quota = ma.fields.String(required=True)
    place_kinds = ma.fields.Function(
        lambda declared: [{"word": word, "label": label} for word, label in declared.place_kinds.items()],
        required=True,
        metadata={"type": "array", "items": PLACE_KIND, "description": "名额分哪几类；空为不分"},
    )
    has_waitlist = ma.fields.Boolean(required=True)
    offer_life_hours = ma.fields.Function(
        lambda declared: declared.offer_life.total_seconds() / 3600,
        required=True,
        metadata={"type": "number"},
    )
    sessions = ma.fields.String(required=True)
    once = ma.fields.String(required=True)
    books_ahead_days = ma.fields.Integer(required=True, allow_none=True)
    steps = ma.fields.List(ma.fields.Nested(StepSchema), required=True)
    notice = ma.fields.Nested(NoticeRuleSchema, required=True, allow_none=True)
    gives = ma.fields.String(required=True)
    amount_max_fen = ma.fields.Integer(required=True, allow_none=True)
    exclusions = ma.fields.List(ma.fields.Nested(ExclusionSchema), required=True)
    is_sensitive = ma.fields.Boolean(required=True)
    can_be_cancelled_until_start = ma.fields.Boolean(required=True)


class FieldKindSchema(Schema):
    kind = ma.fields.String(required=True)
    widget = ma.fields.String(required=True)
    has_options = ma.fields.Boolean(required=True)
    takes_files = ma.fields.Boolean(required=True)
    is_personal = ma.fields.Boolean(required=True)


class CampaignTypesSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(CampaignTypeSchema), required=True)
    field_kinds = ma.fields.List(ma.fields.Nested(FieldKindSchema), required=True)


def described(declared: list[CampaignType]) -> dict[str, Any]:
    """What `CampaignTypesSchema` shows."""
    kinds = [
        {
            "kind": word,
            "widget": kind.widget,
            "has_options": kind.has_options,
            "takes_files": kind.takes_files,
            "is_personal": kind.is_personal,
        }
        for word, kind in forms.KINDS.items()
    ]
    return {"items": declared, "field_kinds": kinds}


def _version() -> Integer:
    about = {"description": "打开时看到的版本；之后有人改过就答 campaign_changed"}
    return Integer(minimum=1, maximum=2**31 - 1, required=True, metadata=about)


class _Facts(Schema):
    summary = Text(max_length=100, min_length=0, load_default="")
    body = LongText(
        max_length=10_000,
        load_default=None,
        allow_none=True,
        metadata={"description": "纯文字，可以分段；写了 body_html 就以它为准"},
    )
    body_html = LongText(
        max_length=richtext.HTML_MAX,
        min_length=0,
        load_default=None,
        allow_none=True,
        metadata={"description": "富文本：段落、标题、列表、加粗、链接；其余的标记、脚本和样式会被去掉"},
    )
    district = district(load_default=None, allow_none=True)
    cover_id = Identity(load_default=None, allow_none=True)
    audience = ma.fields.List(
        ma.fields.Dict(keys=ma.fields.String()),
        validate=validate.Length(max=audiences.CONDITIONS_MAX, error="最多 {max} 个条件"),
        load_default=list,
        metadata={"description": "在类型的对象之外另加的条件"},
    )
    questions = ma.fields.List(
        ma.fields.Dict(keys=ma.fields.String()),
        validate=validate.Length(max=QUESTIONS_MAX, error="最多 {max} 道题"),
        load_default=list,
        metadata={"description": "在类型自己的题之外另加的题"},
    )
    gives_batch_id = Identity(load_default=None, allow_none=True)
    amount_fen = Integer(minimum=1, maximum=MAX_FEN, load_default=None, allow_none=True)
    budget_fen = Integer(minimum=1, maximum=BUDGET_MAX_FEN, load_default=None, allow_none=True)

    @ma.post_load
    def with_a_body(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        if "body" in data:
            data["body"] = data["body"] or ""
        return data


class CampaignDraftBody(_Facts):
    type = Text(max_length=40, pattern=TYPE, required=True, attribute="type_")
    union_id = Identity(required=True, metadata={"description": "主办工会"})
    title = Text(max_length=40, required=True)
    opens_at = Moment(required=True)
    closes_at = Moment(required=True)


class CampaignChangeBody(_Facts):
    """What is to be changed; what is left out stays."""

    version = _version()
    title = Text(max_length=40)
    opens_at = Moment()
    closes_at = Moment()

    def __init__(self, **kwargs: Any) -> None:
        rest = tuple(name for name in self._declared_fields if name != "version")
        super().__init__(partial=rest, **kwargs)


class QuotaBody(Schema):
    union_id = Identity(load_default=None, allow_none=True, metadata={"description": "空为公共名额"})
    kind = Text(max_length=20, pattern=r"^[a-z_]{0,20}$", min_length=0, load_default="")
    capacity = Integer(minimum=1, maximum=quotas.CAPACITY_MAX, required=True)
    returns_at = Moment(load_default=None, allow_none=True)


class QuotasBody(Schema):
    version = _version()
    quotas = ma.fields.List(
        ma.fields.Nested(QuotaBody),
        required=True,
        validate=validate.Length(max=QUOTAS_MAX, error="最多 {max} 份"),
    )


class SessionBody(Schema):
    title = Text(max_length=40, required=True)
    place = Text(max_length=100, min_length=0, load_default="")
    store_id = Identity(load_default=None, allow_none=True)
    station_id = Identity(
        load_default=None, allow_none=True, metadata={"description": "门店和驿站只填一个；要在驿站开放时间里"}
    )
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    opens_at = Moment(load_default=None, allow_none=True)
    closes_at = Moment(load_default=None, allow_none=True, metadata={"description": "空为开始时"})
    capacity = Integer(minimum=1, maximum=quotas.CAPACITY_MAX, required=True)

    @ma.validates_schema
    def in_one_place(self, data: dict[str, Any], **_: Any) -> None:
        if data["store_id"] is not None and data["station_id"] is not None:
            raise ma.ValidationError("门店和驿站只能选一个", "station_id")


class CampaignReasonBody(Schema):
    reason = Text(max_length=200, required=True, metadata={"description": "写给报名的人看"})


class CampaignReturnBody(Schema):
    reason = Text(max_length=200, required=True, metadata={"description": "写给起草的同事看"})


class CapacityBody(CampaignReasonBody):
    difference = Integer(
        minimum=-quotas.CAPACITY_MAX,
        maximum=quotas.CAPACITY_MAX,
        required=True,
        metadata={"description": "增加为正，减少为负"},
    )

    @ma.validates("difference")
    def makes_a_difference(self, value: int, **_: Any) -> None:
        if value == 0:
            raise ma.ValidationError("不能为 0")


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
