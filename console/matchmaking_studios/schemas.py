"""红娘工作室的形状, as a desk sees it."""

from typing import Any

import marshmallow as ma

from app.edge.fields import (
    Flag,
    Identity,
    Integer,
    Moment,
    NearDay,
    Schema,
    Text,
    TimeOfDay,
    district,
    one_of,
)
from app.edge.lists import page_of
from app.edge.shapes import PHONE
from app.services import matchmaking_studios
from models import MatchmakerStudio, StudioKind

_KINDS = [one.value for one in StudioKind]
_OFFICE_PHONE = {"description": "办公电话，人人看得到"}


class MatchmakerStudioBody(Schema):
    union_id = Identity(required=True)
    kind = one_of(_KINDS, required=True)
    name = Text(max_length=60, required=True)
    district = district(required=True)
    address = Text(max_length=100, required=True)
    hours = Text(
        max_length=100, required=True, metadata={"description": "接待时间，如 周二、周四 14:00—17:00"}
    )
    phone = Text(max_length=20, pattern=PHONE, required=True, metadata=_OFFICE_PHONE)


class MatchmakerStudioChangesBody(Schema):
    kind = one_of(_KINDS)
    name = Text(max_length=60)
    district = district()
    address = Text(max_length=100)
    hours = Text(max_length=100)
    phone = Text(max_length=20, pattern=PHONE, metadata=_OFFICE_PHONE)
    is_open = Flag()


class StudioMatchmakerBody(Schema):
    username = Text(max_length=32, required=True, metadata={"description": "红娘的登录名"})
    shown_name = Text(max_length=20, required=True, metadata={"description": "称呼，如 陈老师；人人看得到"})


class KeptMatchmakerSchema(Schema):
    id = Identity(required=True)
    shown_name = ma.fields.String(required=True)
    username = ma.fields.String(attribute="staff.username", required=True)


class KeptStudioSchema(Schema):
    id = Identity(required=True)
    union_id = Identity(required=True)
    union = ma.fields.String(required=True)
    kind = one_of(_KINDS, required=True)
    name = ma.fields.String(required=True)
    district = ma.fields.String(required=True)
    address = ma.fields.String(required=True)
    hours = ma.fields.String(required=True)
    phone = ma.fields.String(required=True)
    is_open = Flag(required=True)
    matchmakers = ma.fields.List(ma.fields.Nested(KeptMatchmakerSchema), required=True)

    @ma.pre_dump
    def spread(self, studio: MatchmakerStudio, **_: Any) -> dict[str, Any]:
        return {
            **{name: getattr(studio, name) for name in self.fields if name not in ("union", "matchmakers")},
            "union": studio.union.name,
            "matchmakers": matchmaking_studios.present(studio),
        }


KeptStudioPage = page_of(KeptStudioSchema, "KeptMatchmakerStudioPage")


class TalksQuery(Schema):
    on_day = NearDay(required=True)


class TalksBody(Schema):
    studio_id = Identity(required=True)
    on_day = NearDay(required=True)
    begins = TimeOfDay(required=True)
    ends = TimeOfDay(required=True)
    minutes = Integer(minimum=15, maximum=120, required=True, metadata={"description": "每次谈多久"})


class HerTalkSchema(Schema):
    id = Identity(required=True)
    studio = ma.fields.String(required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    is_booked = Flag(required=True)
    by = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "预约人愿意给红娘看的称呼"}
    )


class HerTalksSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(HerTalkSchema), required=True)
