"""随手拍的形状."""

from typing import Any

import marshmallow as ma
from marshmallow import validate

from app.edge.fields import Degrees, Identity, LongText, Schema, Text, district
from app.edge.hazard_shapes import HazardSchema
from app.edge.lists import page_of
from app.edge.shapes import MAX_FILES


class HazardBody(Schema):
    district = district(required=True)
    place = Text(max_length=120, required=True, metadata={"description": "在哪里，写得能找到"})
    text = LongText(required=True, metadata={"description": "是什么隐患"})
    unit_name = Text(max_length=60, load_default=None, allow_none=True)
    lat = Degrees(most=90, load_default=None, allow_none=True)
    lng = Degrees(most=180, load_default=None, allow_none=True)
    attachments = ma.fields.List(
        Identity(),
        required=True,
        validate=validate.Length(min=1, max=MAX_FILES, error=f"请拍 1 到 {MAX_FILES} 张照片"),
    )

    @ma.validates_schema
    def both_or_neither(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("lat") is None) != (data.get("lng") is None):
            missing = "lng" if data.get("lng") is None else "lat"
            raise ma.ValidationError("lat 和 lng 要一起给出", missing)


HazardPage = page_of(HazardSchema, "HazardPage")
