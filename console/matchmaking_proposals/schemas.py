"""推荐的形状: of somebody else's client, what she shows to matchmakers and nothing of her file."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Identity, Moment, Schema, one_of
from app.edge.lists import page_of
from app.services import matchmaking_profiles
from app.services.matchmaking_proposals import Proposed
from console.matchmaking_clients.schemas import ShownToMatchmakerSchema, SuggestionSchema
from models import Gender, ProposalState


class ProposeBody(Schema):
    studio_id = Identity(required=True, metadata={"description": "请哪个工作室帮忙"})


class TakeProposalBody(Schema):
    client_id = Identity(required=True, metadata={"description": "自己的哪一位服务对象"})


class MadeProposalSchema(Schema):
    """推荐到过哪里, as the one who proposes sees it."""

    id = Identity(required=True)
    studio = ma.fields.String(attribute="studio.name", required=True)
    proposed_at = Moment(required=True)
    state = one_of([one.value for one in ProposalState], required=True)
    decided_at = Moment(required=True, allow_none=True)


class MadeProposalsSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(MadeProposalSchema), required=True)

    @ma.pre_dump
    def spread(self, found: Any, **_: Any) -> dict[str, Any]:
        return {"items": list(found)}


class AskedProposalSchema(Schema):
    """别处推荐来的一位."""

    id = Identity(required=True)
    name = ma.fields.String(required=True, metadata={"description": "称呼；没有给红娘看称呼的是编号"})
    gender = one_of([one.value for one in Gender], required=True, allow_none=True)
    from_studio = ma.fields.String(required=True, metadata={"description": "由哪个工作室推荐"})
    to_studio = ma.fields.String(required=True, metadata={"description": "推荐给自己的哪个工作室"})
    proposed_at = Moment(required=True)
    is_ready = ma.fields.Boolean(required=True, metadata={"description": "已核实、没有暂停，可以牵线"})
    shown = ma.fields.Nested(ShownToMatchmakerSchema, required=True)

    @ma.pre_dump
    def spread(self, proposed: Proposed, **_: Any) -> dict[str, Any]:
        row, client = proposed.row, proposed.client
        return {
            "id": row.id,
            "name": client.name,
            "gender": client.gender,
            "from_studio": client.row.studio.name,
            "to_studio": row.studio.name,
            "proposed_at": row.proposed_at,
            "is_ready": matchmaking_profiles.is_ready(client.row.profile),
            "shown": client.shown,
        }


AskedProposalPage = page_of(AskedProposalSchema, "AskedProposalPage")


class OpenedProposalSchema(Schema):
    id = Identity(attribute="proposed.row.id", required=True)
    proposal = ma.fields.Nested(AskedProposalSchema, attribute="proposed", required=True)
    suggestions = ma.fields.List(ma.fields.Nested(SuggestionSchema), required=True)
