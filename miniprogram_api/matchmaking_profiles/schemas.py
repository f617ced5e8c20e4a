"""相亲交友资料的形状."""

from typing import Any

import marshmallow as ma
from marshmallow import validate

from app.edge.fields import Flag, Identity, Integer, LongText, Moment, Schema, Text, district, one_of
from app.services.matchmaking_profiles import FIELDS, Own
from miniprogram_api.me.schemas import ConsentBody
from models import Education, Gender, ProfileState, Seen, TextCheck

MAX_PHOTOS = 6
_EDUCATIONS = [one.value for one in Education]
_GENDERS = [one.value for one in Gender]
_SEEN = [one.value for one in Seen]


def _some(item: ma.fields.Field[Any], most: int, *, least: int = 0, **facts: Any) -> ma.fields.List[Any]:
    return ma.fields.List(
        item, validate=validate.Length(min=least, max=most, error=f"要 {least} 到 {most} 个"), **facts
    )


class CriteriaSchema(Schema):
    """择偶条件: what the matchmaker goes by. What is not said does not count."""

    age_from = Integer(minimum=18, maximum=80)
    age_to = Integer(minimum=18, maximum=80)
    districts = _some(district(), 7)
    education_at_least = one_of(_EDUCATIONS)


ShownToSchema = Schema.from_dict(
    {
        name: _some(
            one_of([one.value for one in Seen if one in field.audiences]),
            len(field.audiences),
            metadata={"description": f"{field.title}给谁看；空的不给任何人看"},
        )
        for name, field in FIELDS.items()
    },
    name="MatchmakingShownToSchema",
)


class _Facts(Schema):
    """What a person says of himself."""

    nickname = Text(max_length=20, required=True, metadata={"description": "别人怎样称呼您，不必是真名"})
    district = district(load_default=None, allow_none=True)
    height_cm = Integer(minimum=120, maximum=230, load_default=None, allow_none=True)
    education = one_of(_EDUCATIONS, load_default=None, allow_none=True)
    occupation = Text(max_length=30, load_default=None, allow_none=True)
    interests = _some(Text(max_length=12), 10, load_default=list)
    introduction = LongText(max_length=500, load_default=None, allow_none=True)
    looks_for = LongText(max_length=300, load_default=None, allow_none=True)
    criteria = ma.fields.Nested(CriteriaSchema, load_default=dict)


class MatchmakingBody(_Facts):
    """相亲交友资料, whole each time. Gender and age are known from the real-name verification."""

    seeks = _some(one_of(_GENDERS), 2, least=1, required=True, metadata={"description": "希望认识的性别"})
    shown_to = ma.fields.Nested(
        ShownToSchema, load_default=dict, metadata={"description": "每一项给谁看；没写的不给任何人看"}
    )
    photos = _some(Identity(), MAX_PHOTOS, load_default=list, metadata={"description": "自己上传的照片"})
    is_hidden_from_employer = Flag(load_default=False, metadata={"description": "不让同单位的人看到"})
    consent = ma.fields.Nested(
        ConsentBody,
        load_default=None,
        allow_none=True,
        metadata={"description": "文书 matchmaking（相亲交友承诺书），签过最新版的可以不带"},
    )


class _ProfileSchema(_Facts):
    state = one_of([one.value for one in ProfileState], required=True)
    text_check = one_of(
        [one.value for one in TextCheck],
        required=True,
        metadata={"description": "文字审核：没通过以前只有本人看得到这些文字"},
    )
    seeks = ma.fields.List(one_of(_GENDERS), required=True)
    shown_to = ma.fields.Nested(ShownToSchema, required=True)
    photos = ma.fields.List(Identity(), required=True)
    is_hidden_from_employer = Flag(required=True)
    declaration_version = ma.fields.String(required=True)
    declared_at = Moment(required=True)
    written_at = Moment(required=True)
    vouched_until = ma.fields.Date(required=True, allow_none=True)


class _FieldSchema(Schema):
    name = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    audiences = ma.fields.List(one_of(_SEEN), required=True)


class _ReasonSchema(Schema):
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True)
    next = ma.fields.String(required=True, allow_none=True)


class OwnMatchmakingSchema(Schema):
    """我的相亲交友: the profile, what is known of me without my saying, and what is still missing."""

    profile = ma.fields.Nested(
        _ProfileSchema, required=True, allow_none=True, metadata={"description": "没填写过为 null"}
    )
    gender = one_of(_GENDERS, required=True, allow_none=True)
    birth_year = ma.fields.Integer(required=True, allow_none=True)
    is_ready = Flag(required=True, metadata={"description": "现在能不能报名、被人看到"})
    reasons = ma.fields.List(ma.fields.Nested(_ReasonSchema), required=True)
    fields_offered = ma.fields.List(
        ma.fields.Nested(_FieldSchema), required=True, metadata={"description": "各项可以给谁看"}
    )

    @ma.pre_dump
    def spread(self, own: Own, **_: Any) -> dict[str, Any]:
        found = own.profile
        return {
            "profile": None
            if found is None
            else {
                **dict.fromkeys(_Facts().fields),
                "interests": [],
                "criteria": {},
                **found.facts,
                "state": found.state,
                "text_check": found.text_check,
                "seeks": sorted(found.seeks),
                "shown_to": found.shown_to,
                "photos": [photo.attachment_id for photo in found.photos],
                "is_hidden_from_employer": found.is_hidden_from_employer,
                "declaration_version": found.declaration_version,
                "declared_at": found.declared_at,
                "written_at": found.written_at,
                "vouched_until": found.vouched_until,
            },
            "gender": own.gender,
            "birth_year": own.birth_year,
            "is_ready": own.missing is None,
            "reasons": []
            if own.missing is None
            else [{"code": own.missing.code, "message": own.missing.detail, "next": own.missing.next}],
            "fields_offered": [
                {
                    "name": name,
                    "title": field.title,
                    "audiences": [one for one in Seen if one in field.audiences],
                }
                for name, field in FIELDS.items()
            ],
        }
