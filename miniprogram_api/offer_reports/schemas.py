"""未兑现反映的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Identity, LongText, NearDay, Schema
from app.edge.lists import page_of
from app.edge.shapes import ReportWithPhotosSchema, attachment_ids


class ReportBody(Schema):
    text = LongText(required=True)
    happened_on = NearDay(required=True)
    batch_id = Identity(load_default=None, allow_none=True)
    discount_id = Identity(load_default=None, allow_none=True)
    attachments = attachment_ids(load_default=list)

    @ma.validates_schema
    def about_one_offer(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("batch_id") and data.get("discount_id"):
            raise ma.ValidationError("一次只能反映一项优惠", "discount_id")


MyReportPage = page_of(ReportWithPhotosSchema, "MyReportPage")
