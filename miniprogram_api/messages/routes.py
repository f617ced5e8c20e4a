"""消息: the inbox of whoever is logged in, and which kinds are sent as subscribe messages too."""

import uuid
from typing import Any

from flask import current_app

from app import paging
from app.edge.access import Who
from app.edge.doors import Door
from app.paging import Page
from app.services import notices
from app.services.notices import Message, Preference
from app.settings import Settings
from miniprogram_api.messages.schemas import (
    MessagePage,
    MessageQuery,
    MessageSchema,
    MessageSummarySchema,
    PreferencesBody,
    PreferencesSchema,
)
from models import Member

door = Door("messages", description="我的消息")


@door.get(
    "/me/messages",
    who=Who.MEMBER,
    query=MessageQuery,
    answers=MessagePage,
    refuses=(paging.CursorInvalid,),
)
def list_mine(member: Member, query: dict[str, Any]) -> Page[Message]:
    """我的消息, newest first, by group or by whether they have been read."""
    return notices.list_mine(member, **query)


@door.get("/me/messages/summary", who=Who.MEMBER, answers=MessageSummarySchema)
def get_summary(member: Member) -> dict[str, int]:
    """未读条数, for the badge."""
    return {"unread_count": notices.count_unread(member)}


@door.post("/me/messages/read", who=Who.MEMBER, answers=MessageSummarySchema)
def read_all(member: Member) -> dict[str, int]:
    """全部已读: everything up to now."""
    return {"unread_count": notices.read_all(member)}


@door.post(
    "/me/messages/<uuid:message_id>/read",
    who=Who.MEMBER,
    answers=MessageSchema,
    refuses=(notices.MessageNotFound,),
)
def read(member: Member, message_id: uuid.UUID) -> Message:
    """已读一条. Doing so again changes nothing."""
    return notices.read(member, message_id)


@door.get("/me/notice-preferences", who=Who.MEMBER, answers=PreferencesSchema)
def get_preferences(member: Member) -> dict[str, Any]:
    """接收偏好: every group, whether it can be muted, and the house's quiet hours."""
    return _with_quiet_hours(notices.list_preferences(member))


@door.put(
    "/me/notice-preferences",
    who=Who.MEMBER,
    body=PreferencesBody,
    answers=PreferencesSchema,
    refuses=(notices.GroupNotMutable,),
)
def set_preferences(member: Member, body: dict[str, Any]) -> dict[str, Any]:
    """设置接收偏好: these groups are not sent as subscribe messages; the inbox still has them."""
    return _with_quiet_hours(notices.mute(member, body["muted"]))


def _with_quiet_hours(groups: list[Preference]) -> dict[str, Any]:
    settings: Settings = current_app.config["SETTINGS"]
    hours = settings.quiet_hours
    return {
        "groups": groups,
        "quiet_hours": hours and {"begins_at": hours[0], "ends_at": hours[1]},
    }
