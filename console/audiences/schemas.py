"""对象条件的形状: what a form needs to ask for each of them."""

from typing import Any

import marshmallow as ma

from app.audiences import Asked, Predicate
from app.campaign_types import find
from app.edge.fields import Schema, one_of


class ConditionWordSchema(Schema):
    value = ma.fields.String(required=True)
    label = ma.fields.String(required=True)


class ConditionParameterSchema(Schema):
    """条件的一个参数: some words, some unions, some types of campaigns, or a whole number up to `most`."""

    name = ma.fields.String(required=True, metadata={"example": "genders"})
    title = ma.fields.String(required=True)
    asked = one_of([asked.value for asked in Asked], required=True)
    is_needed = ma.fields.Boolean(required=True)
    most = ma.fields.Integer(required=True, allow_none=True)
    words = ma.fields.List(ma.fields.Nested(ConditionWordSchema), required=True)


class AudienceConditionSchema(Schema):
    """一种条件: `is` names it in an audience."""

    name = ma.fields.String(required=True, metadata={"example": "gender"})
    title = ma.fields.String(required=True)
    may_be_barred = ma.fields.Boolean(
        required=True, metadata={"description": "能不能反过来要求“不是这样的人”"}
    )
    parameters = ma.fields.List(ma.fields.Nested(ConditionParameterSchema), required=True)

    @ma.pre_dump
    def spread(self, entry: tuple[str, Predicate], **_: Any) -> dict[str, Any]:
        name, predicate = entry
        return {
            "name": name,
            "title": predicate.title,
            "may_be_barred": predicate.barred is not None,
            "parameters": [
                {
                    "name": key,
                    "title": each.title,
                    "asked": each.asked,
                    "is_needed": each.is_needed,
                    "most": each.most,
                    "words": _words(_types() if each.asked is Asked.TYPES else each.names),
                }
                for key, each in predicate.parameters.items()
            ],
        }


class AudienceConditionsSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(AudienceConditionSchema), required=True)


def _types() -> dict[str, str]:
    return {key: declared.title for key, declared in find().items()}


def _words(names: Any) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in names.items()]
