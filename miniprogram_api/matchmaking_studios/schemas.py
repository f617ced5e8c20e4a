"""红娘工作室的形状."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Identity, Moment, Schema, district, one_of
from app.edge.lists import ListQuery, page_of
from app.services import matchmaking_studios
from models import MatchmakerStudio, StudioKind


class PublicMatchmakerSchema(Schema):
    """驻点红娘, by the name under which people know her."""

    id = Identity(required=True)
    shown_name = ma.fields.String(required=True)


class StudioSchema(Schema):
    id = Identity(required=True)
    kind = one_of([one.value for one in StudioKind], required=True)
    name = ma.fields.String(required=True)
    district = ma.fields.String(required=True)
    address = ma.fields.String(required=True)
    hours = ma.fields.String(required=True, metadata={"description": "接待时间"})
    phone = ma.fields.String(required=True, metadata={"description": "办公电话"})
    matchmakers = ma.fields.List(ma.fields.Nested(PublicMatchmakerSchema), required=True)

    @ma.pre_dump
    def spread(self, studio: MatchmakerStudio, **_: Any) -> dict[str, Any]:
        return {
            "id": studio.id,
            "kind": studio.kind,
            "name": studio.name,
            "district": studio.district,
            "address": studio.address,
            "hours": studio.hours,
            "phone": studio.phone,
            "matchmakers": matchmaking_studios.present(studio),
        }


StudioPage = page_of(StudioSchema, "MatchmakerStudioPage")


class StudioQuery(ListQuery):
    district = district(load_default=None)


class TalkSchema(Schema):
    """面谈时段."""

    id = Identity(required=True)
    studio = ma.fields.String(attribute="matchmaker.studio.name", required=True)
    address = ma.fields.String(attribute="matchmaker.studio.address", required=True)
    matchmaker = ma.fields.String(attribute="matchmaker.shown_name", required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)


class TalksSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(TalkSchema), required=True)
