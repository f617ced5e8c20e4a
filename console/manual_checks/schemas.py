"""实名待核在控制台的形状. Names and numbers leave in full only from the one operation that reveals them."""

import marshmallow as ma

from app.edge.fields import (
    Flag,
    Identity,
    LongText,
    MaskedIdNumber,
    MaskedName,
    MaskedPhone,
    Moment,
    Schema,
    one_of,
)
from app.edge.lists import ListQuery, page_of
from app.edge.manual_check_shapes import CheckingUnionSchema, CheckSchema
from app.edge.shapes import AttachmentSchema
from app.services.member_records import Evidence
from models import ManualCheckState, MembershipState


class ManualCheckQuery(ListQuery):
    state = one_of([state.value for state in ManualCheckState], load_default=None)
    overdue = Flag(load_default=None)


class ManualCheckSchema(CheckSchema):
    """一份人工核对, with what was handed in. The phone is the one that WeChat has vouched for."""

    phone = MaskedPhone(attribute="member.phone")
    attachments = ma.fields.List(ma.fields.Nested(AttachmentSchema), required=True)
    roster_entry_id = ma.fields.UUID(
        required=True, allow_none=True, metadata={"description": "对上的名册记录，即会员的编号"}
    )


class CandidateSchema(Schema):
    """像是他的一条名册记录, masked."""

    id = ma.fields.UUID(attribute="entry.id", required=True)
    name = MaskedName(attribute="entry.name")
    id_number = MaskedIdNumber(attribute="entry.id_number")
    union = ma.fields.Nested(CheckingUnionSchema, attribute="entry.union", required=True)
    membership_state = one_of(
        [state.value for state in MembershipState], attribute="entry.membership_state", required=True
    )
    imported_at = Moment(attribute="entry.imported_at", required=True)
    has_number = ma.fields.Boolean(required=True, metadata={"description": "身份证号相同"})
    has_name = ma.fields.Boolean(required=True, metadata={"description": "姓名相同"})
    is_taken = ma.fields.Boolean(required=True, metadata={"description": "已绑定某个微信账号"})


EVIDENCE = [evidence.value for evidence in Evidence]


class TyingBody(Schema):
    roster_entry_id = Identity(required=True, metadata={"description": "名册记录，见 candidates 和会员查询"})
    corrects_roster = Flag(
        required=True, metadata={"description": "true：名册按本人证件更正；false：以名册为准"}
    )
    evidence = one_of(EVIDENCE, required=True, metadata={"description": "怎样核实的身份"})


class AddingBody(Schema):
    union_id = Identity(required=True, metadata={"description": "列入哪个工会的名册"})
    evidence = one_of(EVIDENCE, required=True, metadata={"description": "怎样核实的身份"})


class RefusalBody(Schema):
    reason = LongText(max_length=200, required=True, metadata={"description": "告诉本人的原因和怎么办"})


class AskerSchema(Schema):
    """本人填写的, in full."""

    name = ma.fields.String(required=True)
    id_number = ma.fields.String(required=True)
    phone = ma.fields.String(required=True, allow_none=True)


ManualCheckPage = page_of(ManualCheckSchema, "ManualCheckPage")
CandidatePage = page_of(CandidateSchema, "CandidatePage")
