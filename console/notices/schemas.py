"""通知台的形状. Names leave masked; no number of a person is here."""

import marshmallow as ma

from app.edge.fields import Identity, MaskedName, Moment, Schema, one_of
from app.edge.lists import ListQuery, page_of
from app.services.notices import Group
from models import NoticeState

GROUPS = [group.value for group in Group]
STATES = [state.value for state in NoticeState]
CHANNELS = ["inbox", "wechat", "unset"]


class NoticeKindQuery(Schema):
    group = one_of(GROUPS, load_default=None)
    channel = one_of(
        CHANNELS,
        load_default=None,
        metadata={"description": "inbox 只进消息；wechat 也发订阅消息；unset 还没有配置模板"},
    )


class NoticeSumsSchema(Schema):
    """最近几天说了多少."""

    said_count = ma.fields.Integer(required=True, metadata={"description": "进了消息的，收回的不算"})
    waiting_count = ma.fields.Integer(required=True)
    sent_count = ma.fields.Integer(required=True)
    unsure_count = ma.fields.Integer(required=True, metadata={"description": "正在问微信，或没有回音"})
    failed_count = ma.fields.Integer(required=True, metadata={"description": "该发订阅消息而没有发成"})
    read_count = ma.fields.Integer(required=True)
    withdrawn_count = ma.fields.Integer(required=True)
    reasons = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.Integer(),
        required=True,
        metadata={"description": "没有发成的原因和条数"},
    )


class NoticeKindSchema(Schema):
    """一种通知."""

    key = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    text = ma.fields.String(required=True, metadata={"description": "〔〕里是每次不同的内容"})
    group = one_of(GROUPS, required=True)
    group_title = ma.fields.String(required=True)
    channel = one_of(CHANNELS, required=True)
    template_title = ma.fields.String(required=True, allow_none=True)
    template_id = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "微信后台里的模板编号；没有配置时为空"}
    )
    sums = ma.fields.Nested(
        NoticeSumsSchema,
        required=True,
        allow_none=True,
        metadata={"description": "最近 7 天；数字按辖市(区)统计，只看得到下级的岗位为空"},
    )


class NoticeKindsSchema(Schema):
    from_day = ma.fields.Date(required=True)
    to_day = ma.fields.Date(required=True)
    has_figures = ma.fields.Boolean(required=True)
    district = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "数字是哪里的；为 null 表示全市"}
    )
    items = ma.fields.List(ma.fields.Nested(NoticeKindSchema), required=True)


class NoticeFieldSchema(Schema):
    """订阅消息的一个字段."""

    title = ma.fields.String(required=True)
    text = ma.fields.String(required=True)


class NoticeDaySchema(Schema):
    on_day = ma.fields.Date(required=True)
    sums = ma.fields.Nested(NoticeSumsSchema, required=True)


class NoticeKindRecordSchema(NoticeKindSchema):
    """一种通知的全部."""

    fields_said = ma.fields.List(
        ma.fields.Nested(NoticeFieldSchema),
        attribute="fields",
        required=True,
        metadata={"description": "订阅消息里写什么"},
    )
    is_long_term = ma.fields.Boolean(required=True, metadata={"description": "长期订阅，同意一次一直有效"})
    lasts_hours = ma.fields.Integer(required=True, metadata={"description": "过了几小时就不必再发"})
    ignores_quiet_hours = ma.fields.Boolean(required=True)
    needs_call = ma.fields.Boolean(required=True, metadata={"description": "没有送到的，进致电名单"})
    days = ma.fields.List(ma.fields.Nested(NoticeDaySchema), required=True)


class MemberNoticesQuery(ListQuery):
    signup_id = Identity(load_default=None, metadata={"description": "只看说这一次报名的；不填即全部"})


class BroadcastNoticesQuery(ListQuery):
    state = one_of(STATES, load_default=None)


class SaidSchema(Schema):
    """说给一位会员的一条通知."""

    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    text = ma.fields.String(required=True)
    state = one_of(STATES, required=True, metadata={"description": "订阅消息的状态；消息里从写下时就有"})
    reason = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "没有发到微信的原因，一句话"}
    )
    at = Moment(required=True)
    due_at = Moment(required=True, metadata={"description": "最早何时发订阅消息"})
    sent_at = Moment(required=True, allow_none=True)
    read_at = Moment(required=True, allow_none=True, metadata={"description": "本人在小程序里读过的时间"})
    name = MaskedName()
    union_name = ma.fields.String(required=True, allow_none=True)


SaidPage = page_of(SaidSchema, "SaidPage")
