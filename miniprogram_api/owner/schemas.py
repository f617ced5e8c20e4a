"""店主的形状. Clerks are shown masked."""

import marshmallow as ma

from app.edge.fields import LongText, Moment, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import (
    REPORT_STATES,
    KeptStoreSchema,
    MerchantFactsSchema,
    ReportSchema,
    StoreClerkSchema,
)


class OwnerInvitationBody(Schema):
    invitation = Text(max_length=64, pattern=r"^[A-Za-z0-9_-]+$", required=True)


class InvitationSchema(Schema):
    """核销员邀请: the word is shown once and works once."""

    word = ma.fields.String(required=True)
    expires_at = Moment(required=True)


class OwnerReportQuery(ListQuery):
    state = one_of(REPORT_STATES, load_default=None)


class AnswerBody(Schema):
    text = LongText(required=True)


OwnerMerchantPage = page_of(MerchantFactsSchema, "OwnerMerchantPage")
OwnerStorePage = page_of(KeptStoreSchema, "OwnerStorePage")
StoreClerkPage = page_of(StoreClerkSchema, "StoreClerkPage")
OwnerReportPage = page_of(ReportSchema, "OwnerReportPage")
