"""请求人工核对的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Identity, Schema, Text
from app.edge.shapes import attachment_ids
from miniprogram_api.me.schemas import ConsentBody


class ManualCheckBody(Schema):
    name = Text(max_length=50, required=True)
    id_number = Text(max_length=32, required=True)
    union_id = Identity(
        load_default=None,
        allow_none=True,
        metadata={"description": "单位工会，见 GET /unions；找不到的不填，由市总工会核对"},
    )
    unit_name = Text(max_length=60, load_default=None, allow_none=True)
    attachments = attachment_ids(
        load_default=list, metadata={"description": "证件、工作证明的照片，见 POST /attachments；可以没有"}
    )
    consent = ma.fields.Nested(ConsentBody, required=True)

    @ma.validates_schema
    def says_where(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("union_id") is None and not data.get("unit_name"):
            raise ma.ValidationError("请选择单位工会；找不到的，请填写单位名称", "unit_name")
