"""订阅的形状."""

from typing import Any

import marshmallow as ma
from marshmallow import validate

from app.edge.fields import Schema, Text, one_of
from app.services.subscriptions import RESULTS

MOST_AT_ONCE = 3
"""As many as wx.requestSubscribeMessage asks for at once."""
TEMPLATE_ID = r"^[A-Za-z0-9_-]+$"


class SubscriptionSchema(Schema):
    """一个订阅消息模板, and how many messages it still pays for."""

    template = ma.fields.String(required=True, attribute="template.word", metadata={"description": "代号"})
    template_id = ma.fields.String(
        required=True,
        attribute="template.id",
        metadata={"description": "wx.requestSubscribeMessage 要的模板编号"},
    )
    purpose = ma.fields.String(required=True, metadata={"description": "请求时给人看的用途"})
    is_long_term = ma.fields.Boolean(
        required=True, attribute="template.long_term", metadata={"description": "长期订阅，同意一次一直有效"}
    )
    credits = ma.fields.Integer(required=True, metadata={"description": "还能收几条；为 0 时可以再请求一次"})
    groups = ma.fields.List(
        ma.fields.String(), required=True, metadata={"description": "哪些分组的通知会用到它"}
    )


class SubscriptionsSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(SubscriptionSchema), required=True)


class ChoiceSchema(Schema):
    template_id = Text(max_length=64, pattern=TEMPLATE_ID, required=True)
    result = one_of(list(RESULTS), required=True)


def _ensure_each_once(items: list[dict[str, Any]]) -> None:
    """One tap answers for a template once."""
    if len({item["template_id"] for item in items}) < len(items):
        raise ma.ValidationError("同一个模板请只写一次")


class ChoicesBody(Schema):
    """wx.requestSubscribeMessage 的结果: each template once."""

    items = ma.fields.List(
        ma.fields.Nested(ChoiceSchema),
        required=True,
        validate=[
            validate.Length(min=1, max=MOST_AT_ONCE, error=f"请提交 1 至 {MOST_AT_ONCE} 个模板的结果"),
            _ensure_each_once,
        ],
    )
