"""困难职工档案的形状, as desks see them: masked, unless revealed with a reason."""

from typing import Any

import marshmallow as ma

from app import privacy
from app.edge.fields import (
    Fen,
    Flag,
    Identity,
    Integer,
    LongText,
    MaskedIdNumber,
    MaskedName,
    Moment,
    NearDay,
    Schema,
    Text,
    one_of,
)
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import attachment_ids
from app.services import hardship
from models import (
    CloseReason,
    FamilyRelation,
    HardshipAction,
    HardshipCause,
    HardshipLevel,
    HardshipState,
    StaffRole,
)

STATES = [one.value for one in HardshipState]
LEVELS = [one.value for one in HardshipLevel]


class HardshipQuery(ListQuery):
    state = one_of(STATES, load_default=None)
    level = one_of(LEVELS, load_default=None)
    overdue = Flag(load_default=None, metadata={"description": "入户、审核或年度评估过了期限"})
    to_reassess = Flag(load_default=None, metadata={"description": "30 天内该做年度评估，或已逾期"})


class HardshipCounterBody(Schema):
    """代为申请: whom, and his answers."""

    id_number = Text(max_length=18, required=True)
    answers = ma.fields.Dict(keys=ma.fields.String(), required=True)


class HardshipReturnBody(Schema):
    item = Text(max_length=40, required=True)
    reason = LongText(required=True)


class HomeVisitBody(Schema):
    visited_on = NearDay(required=True)
    visitors = Text(max_length=100, required=True)
    visitor_count = Integer(minimum=1, maximum=20, required=True)
    findings = LongText(required=True)
    is_as_told = Flag(required=True)
    attachment_ids = attachment_ids(load_default=list)


class DeskAuthorisationBody(Schema):
    household_member_id = Identity(required=True)
    attachment_id = Identity(required=True)
    authorised_on = NearDay(required=True)


class HardshipLevelBody(Schema):
    level = one_of(LEVELS, required=True)
    opinion = LongText(required=True)


class HardshipClosingBody(Schema):
    close_reason = one_of([one.value for one in CloseReason], required=True)
    reason = LongText(required=True)


class DeskHouseholdMemberSchema(Schema):
    id = Identity(required=True)
    relation = one_of([one.value for one in FamilyRelation], required=True)
    name = MaskedName()
    id_number = MaskedIdNumber()
    is_adult = ma.fields.Function(hardship.is_adult, required=True, metadata={"type": "boolean"})
    authorised_on = ma.fields.Date(
        attribute="authorisation.authorised_on", required=True, allow_none=True, dump_default=None
    )
    authorisation_id = ma.fields.UUID(
        attribute="authorisation.attachment_id", required=True, allow_none=True, dump_default=None
    )


class HomeVisitSchema(Schema):
    id = Identity(required=True)
    visited_on = ma.fields.Date(required=True)
    visitors = ma.fields.String(required=True, allow_none=True)
    visitor_count = ma.fields.Integer(required=True)
    findings = ma.fields.String(required=True, allow_none=True)
    is_as_told = ma.fields.Boolean(required=True)


class DeskHardshipMoveSchema(Schema):
    number = ma.fields.Integer(required=True)
    action = one_of([one.value for one in HardshipAction], required=True)
    to_state = one_of(STATES, required=True)
    level = one_of(LEVELS, required=True, allow_none=True)
    staff_id = ma.fields.UUID(required=True, allow_none=True)
    by = ma.fields.String(
        attribute="staff.username",
        required=True,
        allow_none=True,
        dump_default=None,
        metadata={"description": "哪位干部的登录名；本人和系统办的为 null"},
    )
    at = Moment(required=True)
    item = ma.fields.String(required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True)
    opinion = ma.fields.String(required=True, allow_none=True)


class HardshipPaperSchema(Schema):
    field = ma.fields.String(required=True)
    attachment_id = ma.fields.UUID(required=True)


class HardshipRowSchema(Schema):
    """一份档案, one line of the list."""

    id = Identity(required=True)
    name = MaskedName(attribute="entry.name")
    union = ma.fields.String(attribute="union.name", required=True)
    state = one_of(STATES, required=True)
    level = one_of(LEVELS, required=True, allow_none=True)
    cause = one_of([one.value for one in HardshipCause], required=True)
    applied_at = Moment(required=True)
    visit_due_at = Moment(required=True)
    shown_until = Moment(required=True, allow_none=True)
    stage = ma.fields.Integer(required=True)
    stage_union_id = ma.fields.UUID(required=True, allow_none=True)
    stage_role = one_of([one.value for one in StaffRole], required=True, allow_none=True)
    stage_due_at = Moment(required=True, allow_none=True)
    opened_on = ma.fields.Date(required=True, allow_none=True)
    reassess_on = ma.fields.Date(required=True, allow_none=True)
    closed_on = ma.fields.Date(required=True, allow_none=True)
    close_reason = one_of([one.value for one in CloseReason], required=True, allow_none=True)
    is_overdue = ma.fields.Function(hardship.is_overdue, required=True, metadata={"type": "boolean"})
    is_on_behalf = ma.fields.Function(
        lambda file: file.registered_by is not None, required=True, metadata={"type": "boolean"}
    )


class DeskHardshipFileSchema(HardshipRowSchema):
    returned_item = ma.fields.String(required=True, allow_none=True)
    stage_union = ma.fields.String(
        attribute="stage_union.name",
        required=True,
        allow_none=True,
        dump_default=None,
        metadata={"description": "轮到哪一级工会"},
    )
    id_number = MaskedIdNumber(attribute="entry.id_number")
    answers = ma.fields.Function(hardship.masked_answers, required=True, metadata={"type": "object"})
    household = ma.fields.List(ma.fields.Nested(DeskHouseholdMemberSchema), required=True)
    visits = ma.fields.List(ma.fields.Nested(HomeVisitSchema), required=True)
    papers = ma.fields.List(ma.fields.Nested(HardshipPaperSchema), required=True)
    history = ma.fields.List(ma.fields.Nested(DeskHardshipMoveSchema), attribute="moves", required=True)


class RevealedPersonSchema(Schema):
    relation = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    id_number = ma.fields.String(required=True)


class RevealedHouseholdSchema(Schema):
    """明文, in this one answer."""

    name = ma.fields.String(required=True, allow_none=True)
    id_number = ma.fields.String(required=True, allow_none=True)
    answers = ma.fields.Dict(required=True)
    household = ma.fields.List(ma.fields.Nested(RevealedPersonSchema), required=True)


class HardshipFiguresSchema(Schema):
    by_state = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer(), required=True)
    by_level = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer(), required=True)
    overdue_visits = ma.fields.Integer(required=True)
    overdue_steps = ma.fields.Integer(required=True)
    to_reassess = ma.fields.Integer(required=True)
    overdue_reassessments = ma.fields.Integer(required=True)


class CareVisitBody(Schema):
    """慰问记录: to a household on file (`file_id`) or to somebody else (`recipient`)."""

    union_id = Identity(required=True)
    file_id = Identity(load_default=None, allow_none=True)
    recipient = Text(max_length=50, load_default=None, allow_none=True)
    occasion = Text(max_length=50, required=True)
    visited_on = NearDay(required=True)
    visitors = Text(max_length=100, required=True)
    goods = Text(max_length=200, load_default=None, allow_none=True)
    amount_fen = Fen(load_default=None, allow_none=True)
    receipt_id = Identity(load_default=None, allow_none=True)


class CareVisitQuery(ListQuery):
    file_id = Identity(load_default=None)


class CareLedgerQuery(Schema):
    begins_on = NearDay(required=True)
    ends_on = NearDay(required=True)

    @ma.validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        if data["ends_on"] < data["begins_on"]:
            raise ma.ValidationError("结束日期不能早于开始日期", "ends_on")


class CareVisitSchema(Schema):
    id = Identity(required=True)
    union = ma.fields.String(attribute="union.name", required=True)
    file_id = ma.fields.UUID(required=True, allow_none=True)
    recipient = ma.fields.Function(
        lambda made: privacy.mask_name(hardship.name_of(made)), required=True, metadata={"type": "string"}
    )
    occasion = ma.fields.String(required=True)
    visited_on = ma.fields.Date(required=True)
    visitors = ma.fields.String(required=True, allow_none=True)
    goods = ma.fields.String(required=True, allow_none=True)
    amount_fen = ma.fields.Integer(required=True, allow_none=True)
    receipt_id = ma.fields.UUID(required=True, allow_none=True)


HardshipPage = page_of(HardshipRowSchema, "HardshipPage")
CareVisitPage = page_of(CareVisitSchema, "CareVisitPage")
