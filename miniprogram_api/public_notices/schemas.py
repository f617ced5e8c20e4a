"""公示的形状. Names arrive here with their mask on."""

import marshmallow as ma

from app.edge.fields import Identity, Integer, LongText, Moment, Schema
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import PublicNoticeLineSchema, PublicNoticeSchema
from models import ObjectionState


class PublicNoticeQuery(ListQuery):
    campaign_id = Identity(load_default=None)


class PublicNoticeDetailSchema(Schema):
    notice = ma.fields.Nested(PublicNoticeSchema, required=True)
    lines = ma.fields.List(ma.fields.Nested(PublicNoticeLineSchema), required=True)


class ObjectionBody(Schema):
    text = LongText(required=True, metadata={"description": "请写明事实；提出人不会告诉被提异议的人"})
    entry_id = Identity(
        load_default=None, allow_none=True, metadata={"description": "对哪一行；不填为整则公示"}
    )


class MyObjectionSchema(Schema):
    id = Identity(required=True)
    public_notice_id = Identity(required=True)
    title = ma.fields.String(attribute="notice.campaign.title", required=True)
    entry_number = Integer(
        attribute="entry.number", minimum=1, maximum=100_000, dump_default=None, allow_none=True
    )
    text = ma.fields.String(required=True, allow_none=True)
    state = ma.fields.String(
        required=True, validate=ma.validate.OneOf([state.value for state in ObjectionState])
    )
    raised_at = Moment(required=True)
    due_at = Moment(required=True)
    answer = ma.fields.String(required=True, allow_none=True)
    decided_at = Moment(required=True, allow_none=True)


PublicNoticePage = page_of(PublicNoticeSchema, "PublicNoticePage")
MyObjectionPage = page_of(MyObjectionSchema, "MyObjectionPage")
