"""我的资料的形状: names and numbers leave masked, always."""

import marshmallow as ma

from app.edge.fields import (
    Flag,
    MaskedIdNumber,
    MaskedName,
    MaskedPhone,
    Moment,
    Schema,
    Text,
    Version,
    district,
    one_of,
)
from app.edge.manual_check_shapes import OwnManualCheckSchema
from models import BankCardState, CardState, Employment, MembershipState, Verification

WECHAT_CODE = r"^[A-Za-z0-9_-]+$"


class UnionSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    level = ma.fields.String(required=True)


class MembershipSchema(Schema):
    """会籍: what the roster says."""

    state = one_of(
        [state.value for state in MembershipState], required=True, attribute="entry.membership_state"
    )
    employment = one_of([state.value for state in Employment], required=True, attribute="entry.employment")
    employment_group = ma.fields.String(required=True, allow_none=True, attribute="entry.employment_group")
    union = ma.fields.Nested(UnionSchema, required=True)
    unit = ma.fields.String(required=True, allow_none=True, attribute="unit.name", dump_default=None)


class CardSchema(Schema):
    """工会卡. The electronic card and the bank's card have states of their own."""

    number = ma.fields.String(required=True)
    state = one_of([state.value for state in CardState], required=True)
    issued_at = Moment(required=True)
    bank_card_state = one_of([state.value for state in BankCardState], required=True)


class CoolingSchema(Schema):
    """办理中的注销."""

    requested_at = Moment(required=True)
    due_at = Moment(required=True, metadata={"description": "到这一刻起账号和个人信息会被删除"})


class MemberSchema(Schema):
    """会员资料."""

    id = ma.fields.UUID(required=True, attribute="member.id")
    nickname = ma.fields.String(required=True, allow_none=True, attribute="member.nickname")
    district = ma.fields.String(required=True, allow_none=True, attribute="member.district")
    is_single = ma.fields.Boolean(
        required=True,
        allow_none=True,
        attribute="member.is_single",
        metadata={"description": "本人声明单身；没有声明为 null"},
    )
    verification = one_of(
        [state.value for state in Verification], required=True, attribute="member.verification"
    )
    verified_at = Moment(required=True, allow_none=True, attribute="member.verified_at")
    name = MaskedName(attribute="member.name")
    id_number = MaskedIdNumber(attribute="member.id_number")
    phone = MaskedPhone(attribute="member.phone")
    membership = ma.fields.Nested(
        MembershipSchema,
        required=True,
        allow_none=True,
        metadata={"description": "实名认证后才有，否则为 null"},
    )
    card = ma.fields.Nested(CardSchema, required=True, allow_none=True)
    manual_check = ma.fields.Nested(
        OwnManualCheckSchema,
        required=True,
        allow_none=True,
        metadata={"description": "名册对不上时请求的人工核对：在等的，或没有通过的；没有则为 null"},
    )
    erasure = ma.fields.Nested(
        CoolingSchema,
        required=True,
        allow_none=True,
        metadata={"description": "正在办理的注销，可以用 DELETE /me/erasure 撤回；没有则为 null"},
    )


class ErasureSchema(Schema):
    """注销申请: until when it can be taken back, how, and what goes with it."""

    requested_at = Moment(required=True, attribute="erasure.requested_at")
    due_at = Moment(required=True, attribute="erasure.due_at")
    way_back = ma.fields.String(required=True, metadata={"description": "怎样撤回"})
    unused_coupon_count = ma.fields.Integer(required=True, metadata={"description": "会退回的没用的券"})
    clerk_store_count = ma.fields.Integer(required=True, metadata={"description": "会解除的核销门店"})


def _told(description: str) -> ma.fields.List[dict[str, object]]:
    return ma.fields.List(ma.fields.Dict(), required=True, metadata={"description": description})


class ExportSchema(Schema):
    """我的全部信息, unmasked. Every section is a list."""

    exported_at = Moment(required=True)
    profile = _told("账号、手机号与实名信息")
    membership = _told("会员名册里的本人")
    card = _told("工会卡")
    honours = _told("劳模称号")
    consents = _told("同意过的文书")
    coupons = _told("领过的券")
    redemptions = _told("核销记录")
    discount_uses = _told("折扣使用记录")
    attachments = _told("上传的文件，按编号到 GET /attachments/{attachment_id} 取")
    merchant_applications = _told("入驻申请")
    merchants = _told("名下的商户")
    agreed_statements = _told("作为店主对过账的结算单")
    clerk_bindings = _told("绑定过的核销门店")
    employers = _told("登记过的招聘单位")
    job_intentions = _told("发过的求职意向，连同简历")
    hazard_reports = _told("随手拍过的安全隐患")
    offer_reports = _told("反映过的未兑现优惠")
    station_reports = _told("反映过的驿站问题")
    station_bindings = _told("绑定过的驿站")
    manual_checks = _told("实名认证对不上时请求的人工核对")
    membership_applications = _told("入会、接转、退会的申请")
    signups = _told("报名与申请，连同所答")
    objections = _told("对公示提过的异议")
    hardship_files = _told("困难职工档案，连同家庭成员")
    tickets = _told("求助与答复")
    handouts = _told("领取与签到")
    appeals = _told("缺席申诉")
    payments = _told("发放到银行卡的金额")
    referrals = _told("转介给合作机构的申请和答复")
    legal_cases = _told("指派的律师和办理的情况")
    trip_ratings = _told("对疗休养基地的评价")
    matchmaking_profile = _told("相亲交友资料")
    matchmaking_vouches = _told("在职和单身情况的核实")
    matchmaking_clients = _told("在哪个红娘工作室")
    matchmaking_introductions = _told("红娘牵线，连同自己的反馈")
    matchmaking_proposals = _told("红娘推荐给过哪些工作室")
    matchmaking_talks = _told("约过的红娘面谈")
    mixers = _told("参加过的联谊、互选结果、屏蔽和举报")
    contest_results = _told("比赛各轮的名次和得分, 公布过的")
    honours_shown = _told("荣誉殿堂里展示的, 或等本人同意的")
    listed_by_units = _told("单位报名时写了本人的名单")
    notices = _told("收到的通知")
    subscription_credits = _told("订阅消息的次数")
    notice_preferences = _told("通知接收偏好")
    erasures = _told("申请过的注销")


class LogInBody(Schema):
    code = Text(
        max_length=128, pattern=WECHAT_CODE, required=True, metadata={"description": "wx.login 得到的 code"}
    )


class LoggedInSchema(Schema):
    token = ma.fields.String(required=True)
    expires_at = Moment(required=True, metadata={"description": "有效期随使用顺延 7 天，最长 30 天"})
    member = ma.fields.Nested(MemberSchema, required=True)


class UpdateBody(Schema):
    nickname = Text(max_length=30)
    district = district()
    is_single = Flag(metadata={"description": "本人声明是否单身，单身职工的活动要看"})


class PhoneBody(Schema):
    code = Text(
        max_length=128, pattern=WECHAT_CODE, required=True, metadata={"description": "手机号按钮得到的 code"}
    )
    take_over = Flag(load_default=False, metadata={"description": "号码已绑定在另一账号时，确认由本账号接管"})


class ConsentBody(Schema):
    document = Text(max_length=32, required=True, metadata={"example": "privacy"})
    version = Version(max_length=16, required=True)


class VerificationBody(Schema):
    name = Text(max_length=50, required=True)
    id_number = Text(max_length=32, required=True)
    consent = ma.fields.Nested(ConsentBody, required=True)


class CodeSchema(Schema):
    """动态码: digits to show as a QR code or to read out."""

    code = ma.fields.String(required=True)
    expires_at = Moment(required=True)
    refresh_after_s = ma.fields.Integer(required=True)
