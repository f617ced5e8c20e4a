"""活动类型的形状: the declarations as data."""

from typing import Any

import marshmallow as ma

from app import forms
from app.campaign_types.declaration import SECTION_NAMES, CampaignType
from app.edge.fields import Schema


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
    sessions_max = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "最多几场；null 为不限"}
    )
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
