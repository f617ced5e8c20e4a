"""随手拍的形状."""

from typing import Any

import marshmallow as ma
from marshmallow import validate

from app.edge.fields import Degrees, Identity, LongText, Schema, Text, district, one_of
from app.edge.hazard_shapes import HazardSchema
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import MAX_FILES
from app.forms.texts import mask_bank_card
from app.services import hazards
from app.services.hazards import Reward, RewardState
from models import HazardState


class HazardBody(Schema):
    district = district(required=True)
    place = Text(max_length=120, required=True, metadata={"description": "在哪里，写得能找到"})
    text = LongText(required=True, metadata={"description": "是什么隐患"})
    unit_name = Text(max_length=60, load_default=None, allow_none=True)
    lat = Degrees(most=90, load_default=None, allow_none=True)
    lng = Degrees(most=180, load_default=None, allow_none=True)
    attachments = ma.fields.List(
        Identity(),
        required=True,
        validate=validate.Length(min=1, max=MAX_FILES, error=f"请拍 1 到 {MAX_FILES} 张照片"),
    )

    @ma.validates_schema
    def both_or_neither(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("lat") is None) != (data.get("lng") is None):
            missing = "lng" if data.get("lng") is None else "lat"
            raise ma.ValidationError("lat 和 lng 要一起给出", missing)


class HazardQuery(ListQuery):
    state = one_of([state.value for state in HazardState], load_default=None)


class RewardCardBody(Schema):
    card = Text(max_length=30, required=True, metadata={"description": "本人的银行卡号，空格不计"})


def _masked_card(reward: Reward) -> str | None:
    return None if reward.card is None else mask_bank_card(reward.card)


class HazardRewardSchema(Schema):
    """隐患奖励, from granted to paid."""

    state = one_of([one.value for one in RewardState], required=True)
    word = ma.fields.String(required=True, metadata={"description": "走到哪一步了、要做什么"})
    amount_fen = ma.fields.Integer(required=True, allow_none=True)
    coupon_id = ma.fields.UUID(required=True, allow_none=True, metadata={"description": "奖励的优惠券"})
    card = ma.fields.Function(
        _masked_card, required=True, metadata={"type": ["string", "null"], "example": "************0017"}
    )
    failure = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "银行退回的原因，请换一张卡"}
    )


class MyHazardSchema(HazardSchema):
    """我报告的隐患, with its reward."""

    reward = ma.fields.Nested(HazardRewardSchema, required=True, allow_none=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """The reward is told from the report and its payments."""
        return hazards.reward_of(obj) if attr == "reward" else super().get_attribute(obj, attr, default)


HazardPage = page_of(MyHazardSchema, "HazardPage")
