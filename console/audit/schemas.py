"""操作日志的形状: ids, states and figures; no personal data is ever in it."""

import marshmallow as ma

from app.edge.fields import Day, Identity, Moment, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from models import ActorKind


class EntrySchema(Schema):
    """操作日志的一条."""

    id = ma.fields.UUID(required=True, attribute="entry.id")
    at = Moment(required=True, attribute="entry.at")
    actor_kind = one_of([kind.value for kind in ActorKind], required=True, attribute="entry.actor_kind")
    actor_id = ma.fields.UUID(required=True, allow_none=True, attribute="entry.actor_id")
    actor_username = ma.fields.String(required=True, allow_none=True)
    action = ma.fields.String(required=True, attribute="entry.action")
    subject = ma.fields.String(required=True, attribute="entry.subject")
    subject_id = ma.fields.UUID(required=True, attribute="entry.subject_id")
    details = ma.fields.Dict(required=True, attribute="entry.details")
    request_id = ma.fields.String(required=True, allow_none=True, attribute="entry.request_id")


class EntryQuery(ListQuery):
    subject = Text(
        max_length=63, pattern=r"^[a-z_]+$", load_default=None, metadata={"description": "对象所在的表"}
    )
    subject_id = Identity(load_default=None)
    actor_id = Identity(load_default=None)
    since = Day(load_default=None, metadata={"description": "从哪一天起"})


EntryPage = page_of(EntrySchema, "AuditEntryPage")
