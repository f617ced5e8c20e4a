"""活动的形状."""

from collections.abc import Sequence
from typing import Any

import marshmallow as ma

from app import clock, richtext
from app.audiences import Reason
from app.campaign_types import TYPES
from app.campaign_types.declaration import SECTION_NAMES, Gives, QuotaRule, Rung, Scope, Section, Word
from app.edge.doors import API_PREFIX
from app.edge.fields import Identity, Integer, Moment, Schema, district, one_of
from app.edge.lists import ListQuery, page_of
from app.forms import KINDS
from app.services import campaigns_seen
from app.services.campaigns_seen import CampaignView, Phase
from miniprogram_api.coupons.schemas import EligibilitySchema, ReasonSchema
from models import ApplicantKind, SignupState

PHASES = [phase.value for phase in Phase]
LISTED_PHASES = [phase for phase in PHASES if phase != Phase.PAUSED]
RUNG_NAMES = {
    Rung.OWN: "所在工会",
    Rung.ABOVE: "上一级工会",
    Rung.DISTRICT: "辖市(区)或产业工会",
    Rung.CITY: "市总工会",
    Rung.HOST: "主办工会",
}
SCOPE_NAMES = {
    Scope.PUBLIC: "向全社会公示",
    Scope.UNIT: "只在本单位内公示",
    Scope.STREET: "在上一级工会范围内公示",
}


class CampaignQuery(ListQuery):
    type = one_of(sorted(TYPES), load_default=None)
    district = district(load_default=None)
    state = one_of(LISTED_PHASES, load_default=None, metadata={"description": "不填为正在报名和即将开始的"})


class CampaignPlacesSchema(Schema):
    capacity = Integer(minimum=0, maximum=100_000_000, required=True)
    left = Integer(minimum=0, maximum=100_000_000, required=True)


class SessionSchema(Schema):
    """一个场次."""

    id = Identity(required=True)
    title = ma.fields.String(required=True)
    place = ma.fields.String(required=True)
    store_id = Identity(required=True, allow_none=True)
    station_id = Identity(required=True, allow_none=True)
    state = one_of(PHASES, required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    opens_at = Moment(required=True, metadata={"description": "这一场何时起可以报名"})
    closes_at = Moment(required=True)
    capacity = Integer(minimum=0, maximum=10_000_000, required=True)
    taken_count = Integer(minimum=0, maximum=10_000_000, required=True)


class CampaignStepSchema(Schema):
    """一步审核."""

    at = one_of([rung.value for rung in Rung], required=True)
    name = ma.fields.String(required=True, metadata={"description": "哪一级工会", "example": "所在工会"})
    is_decision = ma.fields.Boolean(required=True, metadata={"description": "审批为 true，审核意见为 false"})
    days = Integer(minimum=0, maximum=1000, required=True, metadata={"description": "承诺几个工作日内办完"})


class CampaignNoticeRuleSchema(Schema):
    """公示."""

    days = Integer(minimum=0, maximum=1000, required=True, metadata={"description": "公示几个工作日"})
    scope = one_of([scope.value for scope in Scope], required=True)
    scope_name = ma.fields.String(required=True)


class OwnSignupSchema(Schema):
    """我的一份报名."""

    id = Identity(required=True)
    state = one_of([state.value for state in SignupState], required=True)
    session_id = Identity(required=True, allow_none=True)


class CampaignSchema(Schema):
    """活动."""

    id = Identity(required=True)
    type = ma.fields.String(required=True)
    type_title = ma.fields.String(required=True, metadata={"description": "活动类型的名字"})
    section = one_of([section.value for section in Section], required=True)
    section_name = ma.fields.String(required=True)
    word = one_of([word.value for word in Word], required=True, metadata={"description": "按钮上的用词"})
    applicants = ma.fields.List(
        one_of([kind.value for kind in ApplicantKind]),
        required=True,
        metadata={"description": "谁来报名：个人、单位"},
    )
    title = ma.fields.String(required=True)
    summary = ma.fields.String(required=True)
    district = ma.fields.String(required=True, allow_none=True, metadata={"description": "全市的为 null"})
    state = one_of(PHASES, required=True)
    has_cover = ma.fields.Boolean(
        required=True, metadata={"description": "有封面的到 /campaigns/{campaign_id}/cover 取"}
    )
    cover_url = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "封面，16:9；没有为 null"}
    )
    opens_at = Moment(required=True)
    closes_at = Moment(required=True)
    quota = one_of(
        [rule.value for rule in QuotaRule],
        required=True,
        metadata={"description": "名额怎样给：先到先得、审核、抽签"},
    )
    gives = one_of([gives.value for gives in Gives], required=True, metadata={"description": "给什么"})

    @ma.pre_dump
    def spread(self, view: CampaignView, **_: Any) -> dict[str, Any]:
        return _facts(view)


class CampaignDetailSchema(CampaignSchema):
    draw_id = Identity(required=True, allow_none=True, metadata={"description": "抽签；不抽签的活动为 null"})
    body = ma.fields.String(required=True, metadata={"description": "正文的纯文字"})
    body_html = ma.fields.String(
        required=True, metadata={"description": "正文，净化过的富文本，可以直接放进 rich-text"}
    )
    host = ma.fields.String(required=True, metadata={"description": "主办工会"})
    ended_reason = ma.fields.String(required=True, allow_none=True)
    paused_reason = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "为什么暂停报名；没有暂停为 null"}
    )
    amount_fen = Integer(minimum=0, maximum=100_000_000, required=True, allow_none=True)
    has_waitlist = ma.fields.Boolean(required=True)
    places = ma.fields.Nested(
        CampaignPlacesSchema, required=True, allow_none=True, metadata={"description": "名额不限时为 null"}
    )
    sessions = ma.fields.List(ma.fields.Nested(SessionSchema), required=True)
    steps = ma.fields.List(ma.fields.Nested(CampaignStepSchema), required=True)
    notice_rule = ma.fields.Nested(
        CampaignNoticeRuleSchema, required=True, allow_none=True, metadata={"description": "不公示的为 null"}
    )
    eligibility = ma.fields.Nested(
        EligibilitySchema, required=True, allow_none=True, metadata={"description": "登录后才有"}
    )
    mine = ma.fields.List(
        ma.fields.Nested(OwnSignupSchema),
        required=True,
        allow_none=True,
        metadata={"description": "我在这个活动里的报名，登录后才有"},
    )

    @ma.pre_dump
    def spread(self, view: CampaignView, **_: Any) -> dict[str, Any]:
        campaign, declared = view.campaign, view.declared
        now = clock.now()
        return {
            **_facts(view),
            "draw_id": campaign.draw and campaign.draw.id,
            "body": campaign.body,
            "body_html": campaign.body_html or richtext.html_of(campaign.body),
            "host": campaign.union.name,
            "ended_reason": campaign.state_reason,
            "paused_reason": campaign.paused_reason,
            "amount_fen": campaign.amount_fen,
            "has_waitlist": declared.has_waitlist,
            "places": view.places,
            "sessions": [_session(chosen, view, now) for chosen in campaign.sessions],
            "steps": [
                {
                    "at": step.at.value,
                    "name": RUNG_NAMES[step.at],
                    "is_decision": step.is_decision,
                    "days": step.days,
                }
                for step in declared.steps
            ],
            "notice_rule": declared.notice
            and {
                "days": declared.notice.days,
                "scope": declared.notice.scope.value,
                "scope_name": SCOPE_NAMES[declared.notice.scope],
            },
            "eligibility": None if view.reasons is None else view,
            "mine": view.mine,
        }


def _facts(view: CampaignView) -> dict[str, Any]:
    campaign, declared = view.campaign, view.declared
    return {
        "id": campaign.id,
        "type": campaign.type,
        "type_title": declared.title,
        "section": declared.section.value,
        "section_name": SECTION_NAMES[declared.section],
        "word": declared.word.value,
        "applicants": sorted(kind.value for kind in declared.applicants),
        "title": campaign.title,
        "summary": campaign.summary or declared.summary,
        "district": campaign.district,
        "has_cover": campaign.cover_id is not None,
        "cover_url": campaign.cover_id and f"{API_PREFIX}/campaigns/{campaign.id}/cover",
        "state": view.phase.value,
        "opens_at": campaign.opens_at,
        "closes_at": campaign.closes_at,
        "quota": declared.quota.value,
        "gives": declared.gives.value,
    }


def _session(chosen: Any, view: CampaignView, now: Any) -> dict[str, Any]:
    facts = {name: getattr(chosen, name) for name in SessionSchema().fields if hasattr(chosen, name)}
    return {
        **facts,
        "opens_at": campaigns_seen.opening_of(chosen, view.campaign),
        "state": campaigns_seen.session_phase(chosen, view.campaign, now).value,
    }


class QuestionOptionSchema(Schema):
    word = ma.fields.String(required=True, metadata={"description": "答题时交的词"})
    label = ma.fields.String(required=True)


class QuestionConditionSchema(Schema):
    """只有前面那一题这样答了才问."""

    key = ma.fields.String(required=True)
    words = ma.fields.List(ma.fields.String(), required=True)


class QuestionSchema(Schema):
    """一道题, as the phone draws it."""

    key = ma.fields.String(required=True)
    kind = one_of(list(KINDS), required=True)
    widget = one_of(sorted({kind.widget for kind in KINDS.values()}), required=True)
    label = ma.fields.String(required=True)
    hint = ma.fields.String(required=True)
    is_required = ma.fields.Boolean(required=True)
    is_personal = ma.fields.Boolean(required=True, metadata={"description": "给别人看时会遮掩"})
    minimum = ma.fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "字数、数值、分、选项数、人数、文件数；日期为离今天几天"},
    )
    maximum = ma.fields.Integer(required=True, allow_none=True)
    options = ma.fields.List(ma.fields.Nested(QuestionOptionSchema), required=True)
    parts = ma.fields.List(
        ma.fields.Nested(lambda: QuestionSchema()),  # noqa: PLW0108 - the class is not there yet
        required=True,
        metadata={"description": "名单里每个人要答的小题"},
    )
    shown_if = ma.fields.Nested(QuestionConditionSchema, required=True, allow_none=True)
    not_before = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "不能早于哪一题所答的日期"}
    )


class CampaignConsentSchema(Schema):
    document = ma.fields.String(required=True, attribute="name")
    title = ma.fields.String(required=True)
    version = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "现行版本；还没有发布为 null"}
    )


class CampaignFormSchema(Schema):
    """活动表单: what is asked, as data."""

    version = ma.fields.Integer(required=True)
    word = ma.fields.String(required=True)
    fields_ = ma.fields.List(
        ma.fields.Nested(QuestionSchema), required=True, attribute="fields", data_key="fields"
    )
    consents = ma.fields.List(ma.fields.Nested(CampaignConsentSchema), required=True)


class MayISignUpSchema(Schema):
    """能不能报名."""

    eligible = ma.fields.Boolean(required=True)
    reasons = ma.fields.List(ma.fields.Nested(ReasonSchema), required=True)

    @ma.pre_dump
    def spread(self, reasons: Sequence[Reason], **_: Any) -> dict[str, Any]:
        return {"eligible": not reasons, "reasons": reasons}


CampaignPage = page_of(CampaignSchema, "CampaignPage")
