"""控制台签到与缺席的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Day, Flag, Identity, LongText, MaskedName, Moment, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from app.services import handouts
from models import Handout


class CheckInBody(Schema):
    code = Text(
        max_length=32, pattern=r"^[0-9 ]+$", required=True, metadata={"description": "码上的数字，空格不计"}
    )

    @ma.post_load
    def without_blanks(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"code": data["code"].replace(" ", "")}


class TakeBackBody(Schema):
    reason = Text(max_length=100, required=True)


class DeskHandoutSchema(Schema):
    """发放与签到."""

    id = ma.fields.UUID(required=True)
    signup_id = ma.fields.UUID(required=True)
    campaign_id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    member_name = MaskedName()
    place = ma.fields.String(required=True)
    state = one_of(["handed_out", "taken_back"], required=True)
    handed_at = Moment(required=True)
    taken_back_at = Moment(required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True)

    @ma.pre_dump
    def spread(self, made: Handout, **_: Any) -> dict[str, Any]:
        return {
            "id": made.id,
            "signup_id": made.signup_id,
            "campaign_id": made.signup.campaign_id,
            "title": made.signup.campaign.title,
            "member_name": made.member.name,
            "place": handouts.place_name(made),
            "state": "handed_out" if made.taken_back_at is None else "taken_back",
            "handed_at": made.handed_at,
            "taken_back_at": made.taken_back_at,
            "reason": made.reason,
        }


class CheckInQuery(ListQuery):
    campaign_id = Identity(load_default=None)
    on = Day(load_default=None)


class DeskAppealSchema(Schema):
    id = ma.fields.UUID(required=True)
    signup_id = ma.fields.UUID(required=True)
    title = ma.fields.String(attribute="signup.campaign.title", required=True)
    text = ma.fields.String(required=True)
    made_at = Moment(required=True)
    decided_at = Moment(required=True, allow_none=True)
    is_excused = ma.fields.Boolean(required=True, allow_none=True)
    answer = ma.fields.String(required=True, allow_none=True)


class AppealQuery(ListQuery):
    open = Flag(load_default=None)


class AppealDecisionBody(Schema):
    is_excused = Flag(required=True)
    answer = LongText(max_length=200, required=True)


class ExcuseBody(Schema):
    reason = LongText(max_length=200, required=True)


class ExcusedSchema(Schema):
    id = ma.fields.UUID(required=True)
    state = ma.fields.String(required=True)


DeskHandoutPage = page_of(DeskHandoutSchema, "DeskHandoutPage")
AppealPage = page_of(DeskAppealSchema, "AppealPage")
