"""报名的形状."""

import datetime as dt
import uuid
from typing import Any
from weakref import WeakKeyDictionary

import marshmallow as ma
import orjson

from app import clock
from app.edge.fields import Identity, Integer, Moment, Schema, Text, Version, one_of
from app.edge.lists import ListQuery, page_of
from app.services.draws import entrant_of
from app.services.signups import Whole
from app.services.signups.quick.facts import Made
from app.services.signups.standing import Can
from models import Signup, SignupState

STATES = [state.value for state in SignupState]
FILES_MAX = 60
_IDS = {"type": "array", "items": {"type": "string", "format": "uuid"}, "maxItems": FILES_MAX}


class Attached(ma.fields.Raw):
    """附件: ids by the key of their field, or a plain list where the form asks for files once only."""

    default_error_messages = {"invalid": "请写成附件编号的列表，或按字段写成几个列表"}  # noqa: RUF012 - marshmallow merges them by class

    def __init__(self, **kwargs: Any) -> None:
        by_field = {"type": "object", "additionalProperties": _IDS, "maxProperties": FILES_MAX}
        super().__init__(metadata={"anyOf": [_IDS, by_field, {"type": "null"}]}, **kwargs)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if isinstance(value, dict) and len(value) <= FILES_MAX:
            return {key: self._ids(each) for key, each in value.items()}
        return self._ids(value)

    def _ids(self, value: Any) -> list[uuid.UUID]:
        if not isinstance(value, list) or len(value) > FILES_MAX:
            raise self.make_error("invalid")
        found: Any = ma.fields.List(Identity()).deserialize(value)
        return list(found)


class ConsentSchema(Schema):
    document = Text(max_length=40, required=True)
    version = Version(max_length=10, required=True)


class AnswersBody(Schema):
    answers = ma.fields.Dict(keys=ma.fields.String(), load_default=dict)
    attachments = Attached(load_default=None, allow_none=True)


class SignupBody(AnswersBody):
    session_id = Identity(load_default=None, allow_none=True)
    consent = ma.fields.Nested(ConsentSchema, load_default=None, allow_none=True)


class SignupQuery(ListQuery):
    state = one_of(STATES, load_default=None)


class MoveSchema(Schema):
    """One step of the history, as the applicant reads it: never who of the staff."""

    number = Integer(minimum=1, maximum=100_000, required=True)
    action = ma.fields.String(required=True)
    to_state = ma.fields.String(required=True)
    at = Moment(required=True)
    item = ma.fields.String(required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True)


class ChosenSessionSchema(Schema):
    id = Identity(required=True)
    title = ma.fields.String(required=True)
    place = ma.fields.String(required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)


class SignupFileSchema(Schema):
    field = ma.fields.String(required=True)
    attachment_id = Identity(required=True)


class SignupSchema(Schema):
    """Where a sign-up stands."""

    id = Identity(attribute="signup.id", required=True)
    campaign_id = Identity(attribute="signup.campaign_id", required=True)
    title = ma.fields.String(attribute="signup.campaign.title", required=True)
    state = ma.fields.String(attribute="signup.state", required=True, validate=ma.validate.OneOf(STATES))
    stage = Integer(
        attribute="signup.stage",
        minimum=0,
        maximum=100,
        required=True,
        metadata={"description": "已走完几步审核"},
    )
    steps_count = Integer(minimum=0, maximum=100, required=True, metadata={"description": "一共几步审核"})
    stage_due_at = Moment(attribute="signup.stage_due_at", required=True, allow_none=True)
    position = Integer(
        minimum=1, maximum=10_000_000, required=True, allow_none=True, metadata={"description": "候补第几位"}
    )
    session_id = Identity(attribute="signup.session_id", required=True, allow_none=True)
    session = ma.fields.Nested(ChosenSessionSchema, required=True, allow_none=True)
    returned_item = ma.fields.String(attribute="signup.returned_item", required=True, allow_none=True)
    mend_by = Moment(attribute="signup.mend_by", required=True, allow_none=True)
    offer_expires_at = Moment(attribute="signup.offer_expires_at", required=True, allow_none=True)
    next = ma.fields.String(required=True, metadata={"description": "接下来怎么样、到何时"})
    can = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf([each.value for each in Can])),
        required=True,
        metadata={"description": "现在可以做什么"},
    )
    created_at = Moment(attribute="signup.created_at", required=True)


class SignupDetailSchema(SignupSchema):
    returned_label = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "退回修改的是哪一问"}
    )
    answers = ma.fields.Dict(
        keys=ma.fields.String(), required=True, metadata={"description": "本人所答，未经掩码"}
    )
    attachments = ma.fields.List(
        ma.fields.Nested(SignupFileSchema), attribute="signup.attachments", required=True
    )
    history = ma.fields.List(ma.fields.Nested(MoveSchema), attribute="signup.moves", required=True)
    draw = ma.fields.Function(
        lambda found: _lot_of(found.signup),
        required=True,
        metadata={
            "type": ["object", "null"],
            "properties": {"id": {"type": "string"}, "entrant": {"type": "string"}},
            "description": "参加的抽签和自己的参加编号；不抽签的活动为 null",
        },
    )


def _lot_of(signup: Signup) -> dict[str, str] | None:
    draw = signup.campaign.draw
    if draw is None:
        return None
    return _lot(draw.id, signup.id)


def _lot(draw_id: uuid.UUID, signup_id: uuid.UUID) -> dict[str, str]:
    return {"id": str(draw_id), "entrant": entrant_of(draw_id, signup_id).hex()}


_alike: WeakKeyDictionary[Signup, dict[str, Any]] = WeakKeyDictionary()
"""What the answer says of a sign-up like this one, for as long as somebody remembers one."""


def made_json(made: Made) -> bytes:
    """What `SignupDetailSchema` makes of a sign-up just made, without walking through its fields."""
    said = _alike.get(made.alike)
    if said is None:
        whole = Whole(**made.standing.__dict__, answers={}, returned_label=None)
        said = _alike[made.alike] = SignupDetailSchema().dump(whole)
    at, draw = _told(made.at), made.draw_id
    return orjson.dumps(
        {
            **said,
            "id": made.id,
            "next": made.standing.next,
            "can": made.standing.can,
            "created_at": _told(made.created_at),
            "answers": made.answers,
            "history": [{**step, "at": at} for step in said["history"]],
            "draw": None if draw is None else _lot(draw, made.id),
        }
    )


def _told(moment: dt.datetime) -> str:
    return moment.astimezone(clock.CITY).isoformat(timespec="seconds")


SignupPage = page_of(SignupSchema, "SignupPage")
