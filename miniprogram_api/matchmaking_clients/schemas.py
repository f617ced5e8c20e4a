"""我的红娘的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Flag, Identity, LongText, Moment, Schema, one_of
from app.services.matchmaking_clients import MyIntroduction
from miniprogram_api.matchmaking_studios.schemas import StudioSchema
from models import TakenUp


class MatchmakerBody(Schema):
    studio_id = Identity(required=True)
    matchmaker_id = Identity(
        load_default=None, allow_none=True, metadata={"description": "不选的，由工作室的任一位红娘帮忙"}
    )


class OwnMatchmakerSchema(Schema):
    studio = ma.fields.Nested(StudioSchema, required=True)
    matchmaker = ma.fields.String(
        attribute="matchmaker.shown_name", required=True, allow_none=True, dump_default=None
    )
    taken_up = one_of([one.value for one in TakenUp], required=True)
    began_at = Moment(required=True)


class ShownProfileSchema(Schema):
    """对方愿意给您看的: what is not consented to is not there."""

    nickname = ma.fields.String()
    birth_year = ma.fields.Integer()
    district = ma.fields.String()
    height_cm = ma.fields.Integer()
    education = ma.fields.String()
    occupation = ma.fields.String()
    interests = ma.fields.List(ma.fields.String())
    introduction = ma.fields.String()
    looks_for = ma.fields.String()


class OwnIntroductionSchema(Schema):
    id = Identity(required=True)
    introduced_at = Moment(required=True)
    is_willing = Flag(required=True, allow_none=True, metadata={"description": "我的答复"})
    feedback = ma.fields.String(required=True, allow_none=True, metadata={"description": "我写给红娘的话"})
    other = ma.fields.Nested(
        ShownProfileSchema, required=True, allow_none=True, metadata={"description": "双方都愿意以后才有"}
    )

    @ma.pre_dump
    def spread(self, mine: MyIntroduction, **_: Any) -> dict[str, Any]:
        return {
            "id": mine.row.id,
            "introduced_at": mine.row.introduced_at,
            "is_willing": mine.is_willing,
            "feedback": mine.feedback,
            "other": mine.other,
        }


class OwnIntroductionsSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(OwnIntroductionSchema), required=True)


class WillingBody(Schema):
    is_willing = Flag(required=True)


class FeedbackBody(Schema):
    text = LongText(max_length=500, required=True, metadata={"description": "只有红娘看得到"})
