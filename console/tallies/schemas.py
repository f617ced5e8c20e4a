"""答卷统计的形状: figures of parts that are large enough, and nobody in them."""

import marshmallow as ma

from app.edge.fields import Schema
from app.services.tallies import Answered


class TalliedOptionSchema(Schema):
    word = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    count = ma.fields.Integer(required=True)


class TalliedQuestionSchema(Schema):
    """一道题；答的人太少时都为 null."""

    key = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    answered_count = ma.fields.Integer(required=True, allow_none=True)
    options = ma.fields.Method("options_of", required=True, metadata={"type": "array"})
    average = ma.fields.Float(
        required=True, allow_none=True, metadata={"description": "数字题的平均数；金额为分"}
    )

    def options_of(self, answered: Answered) -> list[dict[str, object]]:
        return [
            TalliedOptionSchema().dump({"word": word, "label": text, "count": count})
            for word, text, count in answered.options
        ]


class TalliedPartSchema(Schema):
    district = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "为 null 表示全部答卷"}
    )
    answers_count = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "为 null 表示太少，不单独列出"}
    )
    awareness_percent = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "知晓率（%）"}
    )
    questions = ma.fields.List(ma.fields.Nested(TalliedQuestionSchema), required=True)


class TallySchema(Schema):
    """答卷统计."""

    campaign_id = ma.fields.UUID(attribute="campaign.id", required=True)
    title = ma.fields.String(attribute="campaign.title", required=True)
    floor = ma.fields.Integer(required=True, metadata={"description": "少于这么多份的不单独列出"})
    parts = ma.fields.List(ma.fields.Nested(TalliedPartSchema), required=True)
