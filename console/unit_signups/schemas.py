"""单位报名的形状. 名单上的人一律掩码；要明文须写明理由，另行导出."""

import uuid
from typing import Any

import marshmallow as ma

from app import forms
from app.campaign_types import TYPES
from app.edge.fields import (
    Identity,
    Integer,
    LongText,
    MaskedIdNumber,
    MaskedName,
    MaskedPhone,
    Moment,
    Schema,
    one_of,
)
from app.edge.lists import ListQuery, page_of
from app.services.signups.standing import Can
from app.services.unit_todos import COUNTED_UP_TO
from models import SignupState

STATES = [state.value for state in SignupState]
FILES_MAX = 60
_IDS = {"type": "array", "items": {"type": "string", "format": "uuid"}, "maxItems": FILES_MAX}


class AttachedByField(ma.fields.Raw):
    """附件: lists of ids by the key of their field."""

    default_error_messages = {"invalid": "请按字段写成几个附件编号的列表"}  # noqa: RUF012 - marshmallow merges them by class

    def __init__(self, **kwargs: Any) -> None:
        shape = {"type": "object", "additionalProperties": _IDS, "maxProperties": FILES_MAX}
        super().__init__(metadata=shape, **kwargs)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, list[uuid.UUID]]:
        if not isinstance(value, dict) or len(value) > FILES_MAX:
            raise self.make_error("invalid")
        return {key: self._ids(each) for key, each in value.items()}

    def _ids(self, value: Any) -> list[uuid.UUID]:
        if not isinstance(value, list) or len(value) > FILES_MAX:
            raise self.make_error("invalid")
        found: Any = ma.fields.List(Identity()).deserialize(value)
        return list(found)


def _counted(description: str) -> Integer:
    return Integer(
        minimum=0,
        maximum=COUNTED_UP_TO,
        required=True,
        metadata={"description": f"{description}，最多数到一千"},
    )


class UnitTodosSchema(Schema):
    """单位待办数."""

    returned_count = _counted("退回等补正的单位报名")
    mend_by = Moment(required=True, allow_none=True, metadata={"description": "其中最早的补正期限"})
    offered_count = _counted("候补到、等确认的单位报名")
    offer_expires_at = Moment(required=True, allow_none=True, metadata={"description": "其中最早的确认期限"})
    to_receive_count = _counted("等签收的拨付")
    late_allocations_count = _counted("过了签收或结清期限的拨付")


class UnitCampaignSchema(Schema):
    id = ma.fields.UUID(required=True)
    type = ma.fields.String(required=True)
    word = ma.fields.Function(lambda campaign: TYPES[campaign.type].word.value, required=True)
    title = ma.fields.String(required=True)
    summary = ma.fields.String(required=True)
    opens_at = Moment(required=True)
    closes_at = Moment(required=True)
    needs_name_list = ma.fields.Function(
        lambda campaign: TYPES[campaign.type].list_rule is not None,
        required=True,
        metadata={"type": "boolean"},
    )


class ListRuleSchema(Schema):
    """名单的规矩."""

    match = one_of(
        ["none", "optional", "must"],
        required=True,
        metadata={"description": "与名册比对"},
    )
    is_required = ma.fields.Boolean(required=True)
    asks_id_number = ma.fields.Boolean(required=True)
    asks_phone = ma.fields.Boolean(required=True)
    maximum = ma.fields.Integer(required=True)
    ages = ma.fields.List(ma.fields.Integer(), required=True, allow_none=True)
    columns = ma.fields.Function(
        lambda rule: forms.drawn(rule.columns),
        required=True,
        metadata={"type": "array", "items": {"type": "object"}},
    )


class UnitCampaignDetailSchema(Schema):
    campaign = ma.fields.Nested(UnitCampaignSchema, required=True)
    fields_ = ma.fields.Function(
        lambda one: forms.drawn(one.fields),
        required=True,
        data_key="fields",
        metadata={"type": "array", "items": {"type": "object"}, "description": "表单"},
    )
    list_rule = ma.fields.Nested(ListRuleSchema, required=True, allow_none=True)


class SignedUnionSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class NameListSchema(Schema):
    """一份名单."""

    id = ma.fields.UUID(required=True)
    person_count = ma.fields.Integer(required=True)
    matched_count = ma.fields.Integer(required=True, metadata={"description": "与名册对上的人数"})
    created_at = Moment(required=True)


class UnitMoveSchema(Schema):
    number = ma.fields.Integer(required=True)
    action = ma.fields.String(required=True)
    to_state = ma.fields.String(required=True)
    at = Moment(required=True)
    item = ma.fields.String(required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True)


class UnitFileSchema(Schema):
    field = ma.fields.String(required=True)
    attachment_id = ma.fields.UUID(required=True)


class UnitSignupSchema(Schema):
    """单位的一份报名: 到哪一步、接下来怎样、到何时."""

    id = ma.fields.UUID(attribute="signup.id", required=True)
    campaign_id = ma.fields.UUID(attribute="signup.campaign_id", required=True)
    title = ma.fields.String(attribute="signup.campaign.title", required=True)
    union = ma.fields.Nested(SignedUnionSchema, required=True)
    state = one_of(STATES, attribute="signup.state", required=True)
    stage = ma.fields.Integer(attribute="signup.stage", required=True)
    steps_count = ma.fields.Integer(attribute="standing.steps_count", required=True)
    stage_due_at = Moment(attribute="signup.stage_due_at", required=True, allow_none=True)
    position = ma.fields.Integer(attribute="standing.position", required=True, allow_none=True)
    session_id = ma.fields.UUID(attribute="signup.session_id", required=True, allow_none=True)
    returned_item = ma.fields.String(attribute="signup.returned_item", required=True, allow_none=True)
    mend_by = Moment(attribute="signup.mend_by", required=True, allow_none=True)
    next = ma.fields.String(attribute="standing.next", required=True)
    can = ma.fields.List(one_of([each.value for each in Can]), attribute="standing.can", required=True)
    name_list = ma.fields.Nested(NameListSchema, required=True, allow_none=True)
    created_at = Moment(attribute="signup.created_at", required=True)


class UnitSignupDetailSchema(UnitSignupSchema):
    returned_label = ma.fields.String(required=True, allow_none=True)
    answers = ma.fields.Dict(keys=ma.fields.String(), required=True, metadata={"description": "已掩码"})
    attachments = ma.fields.List(
        ma.fields.Nested(UnitFileSchema), attribute="signup.attachments", required=True
    )
    has_lawyer = ma.fields.Function(
        lambda one: TYPES[one.signup.campaign.type].lawyer is not None,
        required=True,
        metadata={"type": "boolean", "description": "通过后由工会指派律师，经办人可看办理过程"},
    )
    history = ma.fields.List(ma.fields.Nested(UnitMoveSchema), attribute="signup.moves", required=True)


class UnitSignupQuery(ListQuery):
    state = one_of(STATES, load_default=None)
    campaign_id = Identity(load_default=None)


class UnitMendBody(Schema):
    answers = ma.fields.Dict(keys=ma.fields.String(), load_default=dict)
    attachments = AttachedByField(load_default=dict)
    name_list_id = Identity(load_default=None, allow_none=True)


class UnitSignupBody(UnitMendBody):
    union_id = Identity(required=True, metadata={"description": "为哪个单位的工会报名"})
    session_id = Identity(load_default=None, allow_none=True)


class NameListQuery(Schema):
    union_id = Identity(required=True, metadata={"description": "哪个单位的工会"})


class RowProblemSchema(Schema):
    row = Integer(minimum=1, maximum=10_000_000, required=True, metadata={"description": "文件里的行号"})
    column = ma.fields.String(required=True)
    sentence = ma.fields.String(required=True)


class NameListPreviewSchema(Schema):
    """预览: 还没有存."""

    person_count = ma.fields.Integer(required=True)
    matched_count = ma.fields.Integer(required=True)
    problem_count = ma.fields.Integer(required=True, metadata={"description": "有问题的行数"})
    problems = ma.fields.List(ma.fields.Nested(RowProblemSchema), required=True)
    ignored_columns = ma.fields.List(ma.fields.String(), required=True)
    other_sheets = ma.fields.List(ma.fields.String(), required=True)


class PersonOnListSchema(Schema):
    id = ma.fields.UUID(required=True)
    number = ma.fields.Integer(required=True)
    name = MaskedName()
    id_number = MaskedIdNumber()
    phone = MaskedPhone()
    is_matched = ma.fields.Function(
        lambda person: person.roster_entry_id is not None, required=True, metadata={"type": "boolean"}
    )


class PlainExportBody(Schema):
    reason = LongText(required=True, max_length=200)


UnitCampaignPage = page_of(UnitCampaignSchema, "UnitCampaignPage")
UnitSignupPage = page_of(UnitSignupSchema, "UnitSignupPage")
PersonOnListPage = page_of(PersonOnListSchema, "PersonOnListPage")
