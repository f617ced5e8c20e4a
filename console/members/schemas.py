"""会员在控制台的形状. Masked for every eye; in full from the one operation that reveals them."""

import marshmallow as ma

from app.edge.fields import (
    Identity,
    LongText,
    MaskedIdNumber,
    MaskedName,
    MaskedPhone,
    Moment,
    Schema,
    Text,
    one_of,
)
from app.edge.lists import ListQuery, page_of
from app.services.member_records import Evidence
from models import (
    ActorKind,
    BankCardState,
    CardState,
    CouponState,
    Employment,
    EmploymentGroup,
    HardshipLevel,
    MembershipState,
    SignupState,
    Verification,
)

STATES = [state.value for state in MembershipState]
GROUPS = [group.value for group in EmploymentGroup]


class MemberSearchBody(ListQuery):
    """What is looked for stands in the body: names and numbers have no place in an address."""

    name = Text(max_length=50, load_default=None, allow_none=True, metadata={"description": "完整的姓名"})
    id_number = Text(
        max_length=18, load_default=None, allow_none=True, metadata={"description": "18 位，或最后 4 位"}
    )
    phone = Text(max_length=20, load_default=None, allow_none=True, metadata={"description": "完整的手机号"})
    union_id = Identity(load_default=None, allow_none=True, metadata={"description": "本级及下级"})
    membership_state = one_of(STATES, load_default=None, allow_none=True)


class HomeUnionSchema(Schema):
    """所属工会."""

    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class ListedMemberSchema(Schema):
    """名单里的一位会员, masked."""

    id = ma.fields.UUID(attribute="entry.id", required=True)
    name = MaskedName(attribute="entry.name")
    id_number = MaskedIdNumber(attribute="entry.id_number")
    phone = MaskedPhone(attribute="entry.phone")
    union = ma.fields.Nested(HomeUnionSchema, attribute="entry.union", required=True)
    membership_state = one_of(STATES, attribute="entry.membership_state", required=True)
    employment_group = one_of(GROUPS, attribute="entry.employment_group", required=True, allow_none=True)
    has_account = ma.fields.Boolean(required=True, metadata={"description": "已在小程序里实名认证"})
    card_state = one_of([state.value for state in CardState], required=True, allow_none=True)


class MemberAccountSchema(Schema):
    """小程序账号."""

    verification = one_of([state.value for state in Verification], required=True)
    verified_at = Moment(required=True, allow_none=True)
    phone = MaskedPhone()
    phone_bound_at = Moment(required=True, allow_none=True)


class MemberCardSchema(Schema):
    """工会卡."""

    number = ma.fields.String(required=True)
    state = one_of([state.value for state in CardState], required=True)
    issued_at = Moment(required=True)
    bank_card_state = one_of([state.value for state in BankCardState], required=True)


class MemberFiguresSchema(Schema):
    signup_count = ma.fields.Integer(required=True)
    received_count = ma.fields.Integer(required=True, metadata={"description": "其中已领到、到场或发放的"})
    coupon_count = ma.fields.Integer(required=True)
    redeemed_count = ma.fields.Integer(required=True)


class MemberRecordSchema(Schema):
    """会员档案, masked."""

    id = ma.fields.UUID(attribute="entry.id", required=True)
    name = MaskedName(attribute="entry.name")
    id_number = MaskedIdNumber(attribute="entry.id_number")
    phone = MaskedPhone(attribute="entry.phone")
    union = ma.fields.Nested(HomeUnionSchema, attribute="entry.union", required=True)
    unit_name = ma.fields.Function(
        lambda found: found.unit.name if found.unit is not None else None,
        required=True,
        metadata={"type": ["string", "null"]},
    )
    membership_state = one_of(STATES, attribute="entry.membership_state", required=True)
    employment = one_of([one.value for one in Employment], attribute="entry.employment", required=True)
    employment_group = one_of(GROUPS, attribute="entry.employment_group", required=True, allow_none=True)
    in_new_employment = ma.fields.Boolean(attribute="entry.in_new_employment", required=True)
    works_outdoors = ma.fields.Boolean(attribute="entry.works_outdoors", required=True)
    imported_at = Moment(attribute="entry.imported_at", required=True)
    hardship_level = one_of(
        [level.value for level in HardshipLevel],
        required=True,
        allow_none=True,
        metadata={"description": "没有在档的，或您的岗位不看这一项的，为空"},
    )
    card = ma.fields.Nested(MemberCardSchema, required=True, allow_none=True)
    account = ma.fields.Nested(MemberAccountSchema, attribute="member", required=True, allow_none=True)
    figures = ma.fields.Nested(MemberFiguresSchema, required=True)
    has_phone_conflict = ma.fields.Boolean(
        required=True, metadata={"description": "名册上的手机号绑在别的微信账号上"}
    )


class MemberSignupSchema(Schema):
    """他报的一个名."""

    id = ma.fields.UUID(attribute="signup.id", required=True)
    title = ma.fields.String(attribute="signup.campaign.title", required=True)
    type_title = ma.fields.String(required=True)
    state = one_of([state.value for state in SignupState], attribute="signup.state", required=True)
    amount_fen = ma.fields.Integer(attribute="signup.amount_fen", required=True, allow_none=True)
    created_at = Moment(attribute="signup.created_at", required=True)
    handed_at = Moment(required=True, allow_none=True)


class MemberCouponSchema(Schema):
    """他领的一张券."""

    id = ma.fields.UUID(required=True)
    title = ma.fields.String(attribute="batch.title", required=True)
    state = one_of([state.value for state in CouponState], required=True)
    claimed_at = Moment(required=True)
    use_closes_at = Moment(required=True)


class MemberStepSchema(Schema):
    """一条经过."""

    at = Moment(required=True)
    action = ma.fields.String(required=True)
    by_kind = one_of([kind.value for kind in ActorKind], required=True)
    by = ma.fields.String(required=True, allow_none=True, metadata={"description": "干部的登录名"})


class RevealBody(Schema):
    reason = LongText(max_length=200, required=True)


class BindingBody(Schema):
    evidence = one_of(
        [evidence.value for evidence in Evidence], required=True, metadata={"description": "怎样核实的身份"}
    )
    reason = LongText(max_length=200, required=True)


class RevealedMemberSchema(Schema):
    """号码, in full."""

    name = ma.fields.String(required=True)
    id_number = ma.fields.String(required=True)
    phone = ma.fields.String(required=True, allow_none=True, metadata={"description": "名册上的"})
    account_phone = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "本人在微信里绑定的"}
    )
    was_told = ma.fields.Boolean(required=True, metadata={"description": "是否已告诉本人"})
    shown_s = ma.fields.Integer(required=True, metadata={"description": "页面最多显示几秒"})


MemberPage = page_of(ListedMemberSchema, "MemberPage")
MemberSignupPage = page_of(MemberSignupSchema, "MemberSignupPage")
MemberCouponPage = page_of(MemberCouponSchema, "MemberCouponPage")
MemberHistoryPage = page_of(MemberStepSchema, "MemberHistoryPage")
