"""活动的形状."""

from typing import Any

import marshmallow as ma

from app.campaign_types import TYPES
from app.edge.fields import Identity, Integer, Moment, Schema, district
from app.edge.lists import ListQuery, page_of


class CampaignQuery(ListQuery):
    type = ma.fields.String(validate=ma.validate.OneOf(sorted(TYPES)), load_default=None)
    district = district(load_default=None)


class SessionSchema(Schema):
    id = Identity(required=True)
    title = ma.fields.String(required=True)
    place = ma.fields.String(required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    closes_at = Moment(required=True)
    capacity = Integer(minimum=0, maximum=10_000_000, required=True)
    taken_count = Integer(minimum=0, maximum=10_000_000, required=True)


class CampaignSchema(Schema):
    id = Identity(required=True)
    type = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    summary = ma.fields.String(required=True)
    district = ma.fields.String(required=True, allow_none=True)
    state = ma.fields.String(required=True)
    has_cover = ma.fields.Function(
        lambda campaign: campaign.cover_id is not None, required=True, metadata={"type": "boolean"}
    )
    opens_at = Moment(required=True)
    closes_at = Moment(required=True)


class CampaignDetailSchema(CampaignSchema):
    body = ma.fields.String(required=True)
    word = ma.fields.Function(lambda campaign: _declared(campaign).word.value, required=True)
    sessions = ma.fields.List(ma.fields.Nested(SessionSchema), required=True)


def _declared(campaign: Any) -> Any:
    return TYPES[campaign.type]


CampaignPage = page_of(CampaignSchema, "CampaignPage")
