"""消息的形状."""

from typing import Any

import marshmallow as ma
from marshmallow import validate

from app.edge.fields import Flag, Moment, Schema, one_of
from app.edge.lists import ListQuery, page_of
from app.services.notices import UNREAD_SHOWN, Group

GROUPS = [group.value for group in Group]


class MessageQuery(ListQuery):
    unread = Flag(load_default=None, metadata={"description": "true 只看未读，false 只看已读"})
    group = one_of(GROUPS, load_default=None, metadata={"description": "只看一类"})

    @ma.post_load
    def as_group(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        data["group"] = None if data["group"] is None else Group(data["group"])
        return data


class MessageSchema(Schema):
    """一条消息, its words written out."""

    id = ma.fields.UUID(required=True)
    kind = ma.fields.String(required=True)
    group = one_of(
        GROUPS, required=True, allow_none=True, metadata={"description": "不再使用的通知种类为 null"}
    )
    title = ma.fields.String(required=True)
    text = ma.fields.String(required=True)
    page = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "点开去哪一页；没有时为 null"}
    )
    at = Moment(required=True)
    read_at = Moment(required=True, allow_none=True)


class MessageSummarySchema(Schema):
    unread_count = ma.fields.Integer(
        required=True, metadata={"description": f"未读几条；超过 {UNREAD_SHOWN} 条也只说 {UNREAD_SHOWN}"}
    )


class PreferencesBody(Schema):
    """不想收到订阅消息的几类: all of them; who leaves one out wants it again."""

    muted = ma.fields.List(
        one_of(GROUPS),
        required=True,
        validate=validate.Length(max=len(GROUPS), error=f"最多 {len(GROUPS)} 类"),
    )

    @ma.post_load
    def as_groups(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"muted": {Group(group) for group in data["muted"]}}


class PreferenceSchema(Schema):
    group = one_of(GROUPS, required=True)
    name = ma.fields.String(required=True)
    can_mute = ma.fields.Boolean(required=True)
    muted = ma.fields.Boolean(required=True)


class QuietHoursSchema(Schema):
    """免打扰: city time, past midnight where it ends before it begins."""

    begins_at = ma.fields.Time(required=True, format="%H:%M", metadata={"example": "22:00"})
    ends_at = ma.fields.Time(required=True, format="%H:%M", metadata={"example": "08:00"})


class PreferencesSchema(Schema):
    """接收偏好. The inbox has everything, whatever is muted."""

    groups = ma.fields.List(ma.fields.Nested(PreferenceSchema), required=True)
    quiet_hours = ma.fields.Nested(QuietHoursSchema, required=True, allow_none=True)


MessagePage = page_of(MessageSchema, "MessagePage")
