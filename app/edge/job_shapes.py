"""春送岗位的形状: what the phones and the desks show alike."""

import marshmallow as ma

from app.edge.fields import MaskedName, MaskedPhone, Moment, Schema, one_of
from app.edge.lists import page_of
from app.edge.shapes import AttachmentSchema
from models import EmployerState


class EmployerNameSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class EmployerSchema(Schema):
    """招聘单位. Its contact is masked for every eye."""

    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    credit_code = ma.fields.String(required=True)
    district = ma.fields.String(required=True)
    introduction = ma.fields.String(required=True)
    contact_name = MaskedName()
    contact_phone = MaskedPhone()
    licence = ma.fields.Nested(AttachmentSchema, required=True)
    state = one_of([state.value for state in EmployerState], required=True)
    submitted_at = Moment(required=True)
    decided_at = Moment(required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True)


class JobPostSchema(Schema):
    """岗位."""

    id = ma.fields.UUID(required=True)
    employer = ma.fields.Nested(EmployerNameSchema, required=True)
    title = ma.fields.String(required=True)
    district = ma.fields.String(required=True)
    headcount = ma.fields.Integer(required=True)
    pay_from_fen = ma.fields.Integer(required=True, metadata={"description": "月薪从（分）"})
    pay_to_fen = ma.fields.Integer(required=True, metadata={"description": "月薪到（分）"})
    text = ma.fields.String(required=True)
    ends_on = ma.fields.Date(required=True)
    posted_at = Moment(required=True)


class FairBoothSchema(Schema):
    number = ma.fields.Integer(required=True)
    employer = ma.fields.Nested(EmployerNameSchema, required=True)


class JobFairSchema(Schema):
    """招聘会."""

    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    place = ma.fields.String(required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    booth_count = ma.fields.Integer(required=True)
    booths = ma.fields.List(ma.fields.Nested(FairBoothSchema), required=True)
    cancelled_at = Moment(required=True, allow_none=True, metadata={"description": "已取消的，请不要前往"})
    cancel_reason = ma.fields.String(required=True, allow_none=True)


EmployerPage = page_of(EmployerSchema, "EmployerPage")
JobPostPage = page_of(JobPostSchema, "JobPostPage")
JobFairPage = page_of(JobFairSchema, "JobFairPage")
