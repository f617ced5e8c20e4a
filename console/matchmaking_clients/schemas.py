"""服务对象的形状, through the matchmaker's eyes: what is not shown to matchmakers is not there."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Flag, Identity, LongText, Moment, Schema, Text, one_of
from app.edge.lists import page_of
from app.services import matchmaking_profiles
from app.services.matchmaking_clients import CaseFile, Client, Filed, Suggestion
from models import Gender, IntroductionOutcome, ProfileState, TakenUp

_OUTCOMES = [one.value for one in IntroductionOutcome]


class WishesSchema(Schema):
    """择偶条件."""

    age_from = ma.fields.Integer()
    age_to = ma.fields.Integer()
    districts = ma.fields.List(ma.fields.String())
    education_at_least = ma.fields.String()


class ShownToMatchmakerSchema(Schema):
    """What the client shows to matchmakers; a field without consent is missing."""

    nickname = ma.fields.String()
    birth_year = ma.fields.Integer()
    district = ma.fields.String()
    height_cm = ma.fields.Integer()
    education = ma.fields.String()
    occupation = ma.fields.String()
    interests = ma.fields.List(ma.fields.String())
    introduction = ma.fields.String()
    looks_for = ma.fields.String()
    criteria = ma.fields.Nested(WishesSchema)
    photos = ma.fields.List(Identity())


class ClientLineSchema(Schema):
    id = Identity(required=True)
    name = ma.fields.String(required=True, metadata={"description": "称呼；没有给红娘看称呼的是编号"})
    gender = one_of([one.value for one in Gender], required=True, allow_none=True)
    studio = ma.fields.String(required=True)
    matchmaker = ma.fields.String(required=True, allow_none=True)
    taken_up = one_of([one.value for one in TakenUp], required=True)
    began_at = Moment(required=True)
    state = one_of([one.value for one in ProfileState], required=True)
    is_ready = Flag(required=True, metadata={"description": "已核实、没有暂停，可以牵线"})
    shown = ma.fields.Nested(ShownToMatchmakerSchema, required=True)

    @ma.pre_dump
    def spread(self, client: Client, **_: Any) -> dict[str, Any]:
        row = client.row
        return {
            "id": row.id,
            "name": client.name,
            "gender": client.gender,
            "studio": row.studio.name,
            "matchmaker": row.matchmaker.shown_name if row.matchmaker is not None else None,
            "taken_up": row.taken_up,
            "began_at": row.began_at,
            "state": row.profile.state,
            "is_ready": matchmaking_profiles.is_ready(row.profile),
            "shown": client.shown,
        }


ClientPage = page_of(ClientLineSchema, "MatchmakingClientPage")


class NoteSchema(Schema):
    written_at = Moment(required=True)
    text = ma.fields.String(required=True)


class FiledIntroductionSchema(Schema):
    """一次牵线, in the file of one client: her own answer and words, and the other's while he is hers too.

    Of a client of another studio there is the studio's name alone, and that he is willing once both are.
    """

    id = Identity(required=True)
    introduced_at = Moment(required=True)
    other_name = ma.fields.String(required=True, metadata={"description": "对方的称呼"})
    other_client_id = Identity(required=True, allow_none=True)
    is_willing = Flag(required=True, allow_none=True)
    other_is_willing = Flag(required=True, allow_none=True)
    feedback = ma.fields.String(required=True, allow_none=True)
    other_feedback = ma.fields.String(required=True, allow_none=True)
    outcome = one_of(_OUTCOMES, required=True)


class CaseFileSchema(Schema):
    id = Identity(required=True)
    client = ma.fields.Nested(ClientLineSchema, required=True)
    notes = ma.fields.List(ma.fields.Nested(NoteSchema), required=True)
    introductions = ma.fields.List(ma.fields.Nested(FiledIntroductionSchema), required=True)

    @ma.pre_dump
    def spread(self, file: CaseFile, **_: Any) -> dict[str, Any]:
        mine = file.client.row.profile_id
        return {
            "id": file.client.id,
            "client": file.client,
            "notes": file.notes,
            "introductions": [_filed(one, is_low=one.row.low_id == mine) for one in file.introductions],
        }


def _filed(one: Filed, *, is_low: bool) -> dict[str, Any]:
    row, other = one.row, one.other
    willing = (row.low_is_willing, row.high_is_willing)
    feedback = (row.low_feedback, row.high_feedback)
    first, second = (0, 1) if is_low else (1, 0)
    return {
        "id": row.id,
        "introduced_at": row.introduced_at,
        "other_name": other.name if other is not None else _called(one.studio),
        "other_client_id": other.id if other is not None else None,
        "is_willing": willing[first],
        # Of another studio's client nothing is told before both are willing; then it goes without saying.
        "other_is_willing": willing[second] if other is not None or row.is_agreed else None,
        "feedback": feedback[first],
        "other_feedback": feedback[second] if other is not None else None,
        "outcome": row.outcome,
    }


def _called(studio: str | None) -> str:
    return "已不在这里服务" if studio is None else f"{studio}的服务对象"


class SuggestionSchema(Schema):
    id = Identity(attribute="client.id", required=True)
    client = ma.fields.Nested(ClientLineSchema, required=True)
    reasons = ma.fields.List(ma.fields.String(), required=True)


class SuggestionsSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(SuggestionSchema), required=True)

    @ma.pre_dump
    def spread(self, found: Any, **_: Any) -> dict[str, list[Suggestion]]:
        return {"items": list(found)}


class MadeSchema(Schema):
    """What a key remembers for a day tells of nobody: the file is asked for by its id."""

    id = Identity(required=True)


class TakeUpBody(Schema):
    code = Text(
        max_length=32,
        pattern=r"^[0-9 ]+$",
        required=True,
        metadata={"description": "本人出示的会员码上的数字，空格不计"},
    )
    studio_id = Identity(required=True)

    @ma.post_load
    def without_blanks(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "code": data["code"].replace(" ", "")}


class ClientNoteBody(Schema):
    text = LongText(max_length=500, required=True)


class IntroduceBody(Schema):
    other_id = Identity(required=True, metadata={"description": "另一位服务对象"})


class OutcomeBody(Schema):
    outcome = one_of(_OUTCOMES, required=True)
