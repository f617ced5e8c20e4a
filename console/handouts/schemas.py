"""控制台签到与缺席的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Day, Flag, Identity, Integer, LongText, MaskedName, Moment, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import badge_number
from app.services import handouts
from models import Handout

COUNT_MAX = 10_000_000


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
    badge = badge_number()

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
            "badge": made.badge,
        }


class CheckInQuery(ListQuery):
    campaign_id = Identity(load_default=None)
    on = Day(load_default=None)


class HandoutSheetQuery(Schema):
    campaign_id = Identity(load_default=None)
    on = Day(load_default=None, metadata={"description": "这一天可以领取或到场的"})


class HandoutQuery(ListQuery, HandoutSheetQuery):
    over = Flag(
        load_default=False, metadata={"description": "没有指明日期时：只看已经结束的，否则只看没有结束的"}
    )


def counted(description: str) -> Integer:
    return Integer(minimum=0, maximum=COUNT_MAX, required=True, metadata={"description": description})


class HandoutSlotSchema(Schema):
    """一场的发放进度."""

    id = ma.fields.UUID(required=True)
    campaign_id = ma.fields.UUID(required=True)
    campaign = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    place = ma.fields.String(required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    is_cancelled = ma.fields.Boolean(required=True)
    capacity = counted("名额")
    granted_count = counted("已通过的，来过没有都算")
    fetched_count = counted("已领或到场")
    left_count = counted("还没有来")
    missed_count = counted("缺席")


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


HandoutSlotPage = page_of(HandoutSlotSchema, "HandoutSlotPage")
DeskHandoutPage = page_of(DeskHandoutSchema, "DeskHandoutPage")
AppealPage = page_of(DeskAppealSchema, "AppealPage")
