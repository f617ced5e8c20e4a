"""领取与签到的形状. Whose a code is, is shown masked."""

from typing import Any

import marshmallow as ma

from app.edge.fields import LongText, MaskedName, Moment, Schema, one_of
from app.edge.lists import page_of
from app.edge.shapes import badge_number
from app.services import handouts
from models import Handout


class HandoutSchema(Schema):
    """发放记录. `state` is `taken_back` when it was a mistake; the sign-up then lives on."""

    id = ma.fields.UUID(required=True)
    signup_id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    member_name = MaskedName()
    store_id = ma.fields.UUID(required=True, allow_none=True)
    station_id = ma.fields.UUID(required=True, allow_none=True)
    place = ma.fields.String(required=True)
    state = one_of(["handed_out", "taken_back"], required=True)
    handed_at = Moment(required=True)
    taken_back_until = Moment(required=True, metadata={"description": "此前同一地点可以撤销"})
    taken_back_at = Moment(required=True, allow_none=True)
    badge = badge_number()

    @ma.pre_dump
    def spread(self, made: Handout, **_: Any) -> dict[str, Any]:
        return {
            "id": made.id,
            "signup_id": made.signup_id,
            "title": made.signup.campaign.title,
            "member_name": made.member.name,
            "store_id": made.store_id,
            "station_id": made.station_id,
            "place": handouts.place_name(made),
            "state": "handed_out" if made.taken_back_at is None else "taken_back",
            "handed_at": made.handed_at,
            "taken_back_until": handouts.taken_back_until(made),
            "taken_back_at": made.taken_back_at,
            "badge": made.badge,
        }


class AppealBody(Schema):
    text = LongText(required=True, metadata={"description": "为什么没有到场"})


class AppealSchema(Schema):
    """缺席申诉, as its author reads it."""

    id = ma.fields.UUID(required=True)
    signup_id = ma.fields.UUID(required=True)
    text = ma.fields.String(required=True)
    made_at = Moment(required=True)
    decided_at = Moment(required=True, allow_none=True)
    is_excused = ma.fields.Boolean(required=True, allow_none=True)
    answer = ma.fields.String(required=True, allow_none=True)


HandoutPage = page_of(HandoutSchema, "HandoutPage")
