"""群发的形状."""

from types import SimpleNamespace
from typing import Any

import marshmallow as ma
from marshmallow import validate

from app import audiences
from app.edge.fields import Identity, Integer, LongText, Moment, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from app.services.broadcasts import Shown, Written
from models import Broadcast, BroadcastState

STATES = [state.value for state in BroadcastState]
PAGE = r"^pages/[A-Za-z0-9_/-]{1,80}(\?[A-Za-z0-9_=&.-]{1,80})?$"
FASTEST = 60_000
USUAL = 3_000


class BroadcastQuery(ListQuery):
    state = one_of(STATES, load_default=None)


class BroadcastChangeBody(Schema):
    """群发的内容和对象."""

    title = Text(max_length=30, required=True)
    text = LongText(max_length=500, required=True)
    page = Text(
        max_length=170,
        pattern=PAGE,
        load_default=None,
        allow_none=True,
        metadata={"example": "pages/campaigns/index", "description": "点开后的小程序页面；不填则打开消息页"},
    )
    audience = ma.fields.List(
        ma.fields.Dict(keys=ma.fields.String()),
        validate=validate.Length(max=audiences.CONDITIONS_MAX, error="最多 {max} 个条件"),
        load_default=lambda: list(audiences.MEMBERS),
        metadata={"description": "都要满足的条件；空列表表示本级及下级工会已认证的所有人；不填为在会会员"},
    )
    pace_per_minute = Integer(minimum=1, maximum=FASTEST, load_default=USUAL)
    deadline_at = Moment(
        load_default=None, allow_none=True, metadata={"description": "过了此时，还没发的不再发"}
    )

    planned_at = Moment(
        load_default=None,
        allow_none=True,
        metadata={"description": "定于何时开始发；不填或已过，发出后马上开始"},
    )

    @ma.validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        planned_at, deadline_at = data.get("planned_at"), data.get("deadline_at")
        if planned_at and deadline_at and planned_at >= deadline_at:
            raise ma.ValidationError("要早于“过了这时不再发”的时间", "planned_at")

    @ma.post_load
    def as_written(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        others = {name: data.pop(name) for name in ("union_id",) if name in data}
        return {**others, "written": Written(**data)}


class BroadcastBody(BroadcastChangeBody):
    union_id = Identity(required=True, metadata={"description": "发出的工会；只发给它和下级工会的人"})


class CardCodeBody(Schema):
    code = Text(
        max_length=16,
        min_length=16,
        pattern=r"^[0-9]{16}$",
        required=True,
        metadata={"description": "自己手机上工会卡此刻的会员码"},
    )


class BroadcastSchema(Schema):
    """一次群发."""

    id = ma.fields.UUID(required=True)
    union_id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    text = ma.fields.String(required=True)
    page = ma.fields.String(required=True, allow_none=True)
    audience = ma.fields.List(ma.fields.Dict(), required=True)
    audience_text = ma.fields.Function(
        lambda broadcast: _whom(broadcast.audience),
        required=True,
        metadata={"type": "string", "description": "对象，一句话"},
    )
    pace_per_minute = ma.fields.Integer(required=True)
    planned_at = Moment(required=True, allow_none=True)
    deadline_at = Moment(required=True, allow_none=True)
    state = one_of(STATES, required=True)
    counted_count = ma.fields.Integer(required=True, allow_none=True)
    counted_at = Moment(required=True, allow_none=True)
    written_count = ma.fields.Integer(required=True)
    made_by = ma.fields.UUID(required=True)
    started_by = ma.fields.UUID(required=True, allow_none=True)
    started_at = Moment(required=True, allow_none=True)
    stopped_at = Moment(required=True, allow_none=True)
    finished_at = Moment(required=True, allow_none=True)


class ProgressSchema(Schema):
    """进度. `kept` is by why the subscribe message was not sent; the inbox has it all the same."""

    waiting_count = ma.fields.Integer(required=True)
    sending_count = ma.fields.Integer(required=True)
    sent_count = ma.fields.Integer(required=True)
    kept_count = ma.fields.Integer(required=True)
    kept = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer(), required=True)
    reasons = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.Integer(),
        required=True,
        metadata={"description": "没有发到微信的原因，一句话，和人数"},
    )
    withdrawn_count = ma.fields.Integer(required=True)
    read_count = ma.fields.Integer(required=True)


class BroadcastWithProgressSchema(BroadcastSchema):
    progress = ma.fields.Nested(ProgressSchema, required=True)

    @ma.pre_dump
    def side_by_side(self, shown: Shown, **_: Any) -> SimpleNamespace:
        facts = {column.key: getattr(shown.broadcast, column.key) for column in Broadcast.__table__.columns}
        return SimpleNamespace(**facts, progress=shown.progress)


def _whom(audience: list[dict[str, Any]]) -> str:
    return audiences.phrase_all(audience) if audience else "实名认证的所有人"


BroadcastPage = page_of(BroadcastSchema, "BroadcastPage")
