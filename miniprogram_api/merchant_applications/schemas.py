"""入驻申请的形状."""

from app.edge.fields import LongText, NearDay, Schema, Text, district
from app.edge.lists import page_of
from app.edge.shapes import CREDIT_CODE, PHONE, ApplicationSchema, attachment_ids


class ApplicationBody(Schema):
    name = Text(max_length=60, required=True)
    credit_code = Text(max_length=30, required=True, metadata=CREDIT_CODE)
    category = Text(max_length=32, required=True)
    district = district(required=True)
    address = Text(max_length=120, required=True)
    offer = LongText(required=True, metadata={"description": "打算给会员什么优惠"})
    contact_name = Text(max_length=50, required=True)
    contact_phone = Text(max_length=20, pattern=PHONE, required=True)
    licence_ends_on = NearDay(load_default=None, allow_none=True)
    attachments = attachment_ids(load_default=list, metadata={"description": "营业执照等材料"})


ApplicationPage = page_of(ApplicationSchema, "ApplicationPage")
