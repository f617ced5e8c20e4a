"""操作日志的形状: ids, states and figures; no personal data is ever in it."""

import marshmallow as ma

from app.edge.fields import Day, Identity, Moment, NearDay, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from models import ActorKind


class FactSchema(Schema):
    """一项数据, in words."""

    name = ma.fields.String(required=True, metadata={"example": "金额"})
    value = ma.fields.String(required=True, metadata={"example": "200.00 元"})


class EntrySchema(Schema):
    """操作日志的一条."""

    id = ma.fields.UUID(required=True, attribute="entry.id")
    at = Moment(required=True, attribute="entry.at")
    actor_kind = one_of([kind.value for kind in ActorKind], required=True, attribute="entry.actor_kind")
    actor_id = ma.fields.UUID(required=True, allow_none=True, attribute="entry.actor_id")
    actor_username = ma.fields.String(required=True, allow_none=True)
    action = ma.fields.String(required=True, attribute="entry.action")
    action_name = ma.fields.String(required=True, metadata={"example": "优惠券：领取"})
    subject = ma.fields.String(required=True, attribute="entry.subject")
    subject_id = ma.fields.UUID(required=True, attribute="entry.subject_id")
    subject_name = ma.fields.String(required=True, metadata={"example": "优惠券"})
    facts = ma.fields.List(
        ma.fields.Nested(FactSchema), required=True, metadata={"description": "details 用中文说"}
    )
    details = ma.fields.Dict(required=True, attribute="entry.details")
    request_id = ma.fields.String(required=True, allow_none=True, attribute="entry.request_id")


class EntryQuery(ListQuery):
    subject = Text(
        max_length=63, pattern=r"^[a-z_]+$", load_default=None, metadata={"description": "对象所在的表"}
    )
    subject_id = Identity(load_default=None)
    actor_id = Identity(load_default=None)
    action = Text(
        max_length=80,
        pattern=r"^[a-z_]+(\.[a-z_]+)?$",
        load_default=None,
        metadata={"description": "动作，或只写点号前的一半；没有选经手人和事时只查 31 天"},
    )
    username = Text(
        max_length=32,
        pattern=r"^[a-z][a-z0-9_.-]{1,31}$",
        load_default=None,
        metadata={"description": "干部的登录名"},
    )
    until = NearDay(load_default=None, metadata={"description": "到哪一天止，含当天"})
    since = Day(load_default=None, metadata={"description": "从哪一天起"})


EntryPage = page_of(EntrySchema, "AuditEntryPage")


class AuditActionSchema(Schema):
    stem = ma.fields.String(required=True)
    name = ma.fields.String(required=True)


class AuditActionsSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(AuditActionSchema), required=True)


class AuditCheckSchema(Schema):
    """一次核验: under way while `finished_at` is null; sound when then `problem` is null."""

    id = ma.fields.UUID(required=True)
    asked_at = Moment(required=True)
    finished_at = Moment(required=True, allow_none=True)
    seal_count = ma.fields.Integer(required=True, allow_none=True)
    entry_count = ma.fields.Integer(required=True, allow_none=True)
    unsealed_count = ma.fields.Integer(required=True, allow_none=True)
    broken_number = ma.fields.Integer(required=True, allow_none=True)
    problem = ma.fields.String(required=True, allow_none=True)
    last_hash = ma.fields.Function(
        lambda check: check.last_hash.hex() if check.last_hash else None,
        required=True,
        metadata={"type": ["string", "null"], "description": "留存在数据库以外，以后可以对照"},
    )


class AuditChecksSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(AuditCheckSchema), required=True)
