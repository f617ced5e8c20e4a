"""订阅: the phone asks which templates there are, and reports what was tapped."""

from typing import Any

from app.edge.access import Who
from app.edge.doors import Door
from app.services import subscriptions
from miniprogram_api.subscriptions.schemas import ChoicesBody, SubscriptionsSchema
from models import Member

door = Door("subscriptions", description="订阅消息")


@door.get("/me/subscriptions", who=Who.MEMBER, answers=SubscriptionsSchema)
def list_mine(member: Member) -> dict[str, Any]:
    """我的订阅: every template, what it is for, and how many messages are left."""
    return {"items": subscriptions.list_mine(member)}


@door.post(
    "/me/subscriptions",
    who=Who.MEMBER,
    body=ChoicesBody,
    answers=SubscriptionsSchema,
    idempotent=True,
    refuses=(subscriptions.TemplateUnknown,),
)
def report(member: Member, body: dict[str, Any]) -> dict[str, Any]:
    """报告订阅结果: what was tapped in wx.requestSubscribeMessage. Pushed by WeChat too, it counts once."""
    results = [(item["template_id"], item["result"]) for item in body["items"]]
    return {"items": subscriptions.report(member, results)}
