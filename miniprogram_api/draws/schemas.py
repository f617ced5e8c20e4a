"""参加者的形状. The draw itself is shown alike at every door: `app.edge.drawn`."""

import marshmallow as ma

from app.edge.fields import Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from models import DrawResult

RESULTS = [result.value for result in DrawResult]


class EntrantQuery(ListQuery):
    result = one_of(RESULTS, load_default=None)
    entrant = Text(
        max_length=64,
        min_length=64,
        pattern=r"^[0-9a-f]{64}$",
        load_default=None,
        metadata={"description": "参加编号，在“我的报名”里"},
    )


class EntrantSchema(Schema):
    """参加者: known by a hash alone."""

    number = ma.fields.Integer(required=True)
    entrant = ma.fields.Function(
        lambda one: bytes(one.entrant).hex(), required=True, metadata={"type": "string"}
    )
    way = ma.fields.Integer(required=True, metadata={"description": "按 ways 里的第几种办法占名额"})
    result = one_of(RESULTS, required=True, allow_none=True)
    rank = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "签号从小到大的名次；候补按它先后"}
    )


EntrantPage = page_of(EntrantSchema, "DrawEntrantPage")
