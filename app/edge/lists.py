"""列表: the query parameters and the answer that all lists share."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Integer, Schema, Text
from app.geo import Point

MAX_LIMIT = 100
DEFAULT_LIMIT = 20


class ListQuery(Schema):
    """`?limit=` and `?cursor=`."""

    limit = Integer(
        minimum=1, maximum=MAX_LIMIT, load_default=DEFAULT_LIMIT, metadata={"description": "每页几条"}
    )
    cursor = Text(
        max_length=500,
        pattern=r"^[A-Za-z0-9_-]+$",
        load_default=None,
        metadata={"description": "上一页给出的 next_cursor"},
    )


class PlaceQuery(Schema):
    """`?lat=` and `?lng=`, together or not at all."""

    @ma.validates_schema
    def both_or_neither(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("lat") is None) != (data.get("lng") is None):
            missing = "lng" if data.get("lng") is None else "lat"
            raise ma.ValidationError("lat 和 lng 要一起给出", missing)

    @ma.post_load
    def as_point(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        lat, lng = data.pop("lat", None), data.pop("lng", None)
        data["here"] = None if lat is None or lng is None else Point(lat, lng)
        return data


def page_of(item: type[Schema], name: str) -> type[Schema]:
    """The answer `{"items": […], "next_cursor": …}` for a list of `item`."""
    fields = {
        "items": ma.fields.List(ma.fields.Nested(item), required=True),
        "next_cursor": ma.fields.String(
            required=True, allow_none=True, metadata={"description": "没有下一页时为 null"}
        ),
    }
    return Schema.from_dict(fields, name=name)  # type: ignore[return-value,arg-type]  # marshmallow types it as its own Schema
