"""竞赛结果的形状. Names arrive here with their mask on."""

import marshmallow as ma

from app.edge.fields import Integer, Schema
from app.edge.lists import page_of
from app.edge.shapes import MOST_ENTRIES, score_centi


class ContestResultLineSchema(Schema):
    group = ma.fields.String(required=True, metadata={"description": "空为不分组；名次在组内排"})
    rank = Integer(minimum=1, maximum=MOST_ENTRIES, required=True)
    name = ma.fields.String(required=True, metadata={"example": "王*明"})
    union = ma.fields.String(required=True)
    award = ma.fields.String(required=True, allow_none=True)


class ContestRoundResultSchema(Schema):
    title = ma.fields.String(required=True)
    rank = Integer(minimum=1, maximum=MOST_ENTRIES, required=True)
    score_centi = score_centi()
    entry_count = Integer(minimum=1, maximum=MOST_ENTRIES, required=True)


class MyContestResultSchema(Schema):
    title = ma.fields.String(required=True)
    group = ma.fields.String(required=True)
    award = ma.fields.String(required=True, allow_none=True)
    rounds = ma.fields.List(ma.fields.Nested(ContestRoundResultSchema), required=True)


ContestResultPage = page_of(ContestResultLineSchema, "ContestResultPage")
