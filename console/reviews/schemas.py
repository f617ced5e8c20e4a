"""审核的形状."""

from typing import Any

import marshmallow as ma
from marshmallow import validate

from app import clock
from app.campaign_types import TYPES
from app.edge.fields import (
    Fen,
    Flag,
    Identity,
    Integer,
    LongText,
    MaskedName,
    Moment,
    Schema,
    Text,
    district,
    one_of,
)
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import AttachmentSchema, ReasonBody
from app.forms import drawn
from app.services import signups
from app.services.reviews import Act
from app.services.reviews.batches import AT_ONCE
from app.services.reviews.queue import COUNTED_UP_TO
from models import DELEGABLE, SignupState

MOVES_MAX = 100_000
ROLES = sorted(role.value for role in DELEGABLE)
STATES = [state.value for state in SignupState]
USERNAME = r"^[a-z][a-z0-9_.-]{1,31}$"


class ReviewQuery(ListQuery):
    campaign_id = Identity(load_default=None)
    type = one_of(sorted(TYPES), load_default=None)
    state = one_of(
        STATES,
        load_default=None,
        metadata={"description": "不填为轮到我的；returned 为我退回的；查看其他状态要同时指明活动"},
    )
    role = one_of(
        ROLES, load_default=None, metadata={"description": "只看审核（意见）或审批（决定）这一步的"}
    )
    union_id = Identity(load_default=None, metadata={"description": "只看这个工会及下级的人"})
    district = district(load_default=None)
    mine = Flag(load_default=False, metadata={"description": "只看分派给我的"})
    overdue = Flag(load_default=False, metadata={"description": "只看过了承诺期限的"})
    soon = Flag(load_default=False, metadata={"description": "只看两天内到期的"})


class SignupLineSchema(Schema):
    """报名, as a list shows it: never more of a name than its mask."""

    id = Identity(required=True)
    campaign_id = Identity(required=True)
    title = ma.fields.String(attribute="campaign.title", required=True)
    type = ma.fields.String(attribute="campaign.type", required=True)
    applicant_kind = ma.fields.String(required=True)
    applicant_name = ma.fields.Function(signups.masked_name, required=True, metadata={"type": "string"})
    union = ma.fields.Function(
        signups.shown_union,
        required=True,
        metadata={"type": "string", "description": "不记名的只到辖市(区)"},
    )
    state = one_of(STATES, required=True)
    stage = Integer(minimum=0, maximum=100, required=True)
    stage_role = ma.fields.String(required=True, allow_none=True)
    stage_union_id = Identity(required=True, allow_none=True)
    stage_due_at = Moment(required=True, allow_none=True)
    assigned_to = Identity(required=True, allow_none=True)
    assigned_name = MaskedName(attribute="assignee.name", dump_default=None)
    amount_fen = Fen(required=True, allow_none=True)
    returned_item = ma.fields.String(required=True, allow_none=True)
    move_count = Integer(minimum=0, maximum=MOVES_MAX, required=True)
    created_at = ma.fields.Function(
        lambda signup: clock.iso(signups.shown_since(signup)),
        required=True,
        metadata={"type": "string", "format": "date-time", "description": "不记名的只到哪一天"},
    )


class ListedReviewSchema(Schema):
    signup = ma.fields.Nested(SignupLineSchema, required=True)
    must_recuse = Flag(required=True, metadata={"description": "与您或您申报的亲属有关，请回避"})


def counted() -> Integer:
    return Integer(minimum=0, maximum=COUNTED_UP_TO, required=True)


class CampaignWaitingSchema(Schema):
    campaign_id = Identity(required=True)
    title = ma.fields.String(required=True)
    waiting_count = counted()
    overdue_count = counted()
    soon_count = counted()


class ReviewCountsSchema(Schema):
    """待办数, each counted as far as a thousand."""

    waiting_count = counted()
    overdue_count = counted()
    soon_count = Integer(
        minimum=0, maximum=COUNTED_UP_TO, required=True, metadata={"description": "两天内到期的"}
    )
    assigned_count = counted()
    returned_count = Integer(
        minimum=0, maximum=COUNTED_UP_TO, required=True, metadata={"description": "我退回、还没有改好的"}
    )
    campaigns = ma.fields.List(ma.fields.Nested(CampaignWaitingSchema), required=True)


class ReviewStageSchema(Schema):
    number = Integer(minimum=0, maximum=100, required=True)
    union_id = Identity(required=True)
    union = ma.fields.String(required=True)
    role = ma.fields.String(required=True)
    is_decision = Flag(required=True, metadata={"description": "true 为审批（决定），false 为审核（意见）"})
    days = Integer(minimum=0, maximum=366, required=True, metadata={"description": "承诺几个工作日办结"})


class DeskMoveSchema(Schema):
    """One step of the history, with who of the staff made it."""

    number = Integer(minimum=1, maximum=MOVES_MAX, required=True)
    action = ma.fields.String(required=True)
    to_state = ma.fields.String(required=True)
    stage = Integer(minimum=0, maximum=100, required=True)
    at = Moment(required=True)
    item = ma.fields.String(required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True)
    staff_name = MaskedName(attribute="staff.name", dump_default=None)


class ReviewPaperSchema(Schema):
    field = ma.fields.String(required=True)
    attachment = ma.fields.Nested(AttachmentSchema, required=True)


class ReviewNoteSchema(Schema):
    id = Identity(required=True)
    text = ma.fields.String(required=True, allow_none=True)
    staff_name = MaskedName(attribute="staff.name")
    at = Moment(required=True)


class EarlierSignupSchema(Schema):
    """旁证."""

    id = Identity(attribute="signup.id", required=True)
    title = ma.fields.String(attribute="signup.campaign.title", required=True)
    type = ma.fields.String(attribute="signup.campaign.type", required=True)
    state = one_of(STATES, attribute="signup.state", required=True)
    amount_fen = Fen(attribute="signup.amount_fen", required=True, allow_none=True)
    created_at = Moment(attribute="signup.created_at", required=True)
    is_same_applicant = Flag(required=True, metadata={"description": "false 为同一位受助人、别人申请"})
    is_readable = Flag(required=True, metadata={"description": "您可以打开它来对照"})


class NotYoursSchema(Schema):
    """Why the step is not to be judged now by who reads it."""

    code = ma.fields.String(required=True)
    detail = ma.fields.String(required=True)
    next = ma.fields.String(required=True, allow_none=True)


class ReviewSlotSchema(Schema):
    """场次."""

    title = ma.fields.String(required=True)
    starts_at = Moment(required=True)
    place = ma.fields.String(required=True, allow_none=True)


class ReviewCaseSchema(Schema):
    """一件: answers as others than the person see them."""

    signup = ma.fields.Nested(SignupLineSchema, required=True)
    person_id = ma.fields.Function(
        lambda case: signups.person_of(case.signup),
        required=True,
        metadata={
            "type": ["string", "null"],
            "format": "uuid",
            "description": "会员编号；单位的、不记名的和没有账号的为 null",
        },
    )
    form = ma.fields.Function(
        lambda case: drawn(case.form), required=True, metadata={"type": "array", "items": {"type": "object"}}
    )
    answers = ma.fields.Dict(keys=ma.fields.String(), required=True)
    path = ma.fields.List(ma.fields.Nested(ReviewStageSchema), required=True)
    moves = ma.fields.List(ma.fields.Nested(DeskMoveSchema), required=True)
    attachments = ma.fields.List(ma.fields.Nested(ReviewPaperSchema), required=True)
    earlier = ma.fields.List(ma.fields.Nested(EarlierSignupSchema), required=True)
    notes = ma.fields.List(ma.fields.Nested(ReviewNoteSchema), required=True)
    subject_count = Integer(minimum=0, maximum=1000, required=True)
    may_act = Flag(required=True, metadata={"description": "这一步现在由您办理"})
    refusal = ma.fields.Nested(NotYoursSchema, required=True, allow_none=True)
    slot = ma.fields.Nested(ReviewSlotSchema, required=True, allow_none=True)
    is_amount_asked = Flag(required=True, metadata={"description": "要核定金额"})
    amount_max_fen = Fen(required=True, allow_none=True)
    may_forward = Flag(required=True, metadata={"description": "已通过，可以转介给合作机构"})


class RevealedAnswersSchema(Schema):
    """明文: only in this one answer."""

    answers = ma.fields.Dict(keys=ma.fields.String(), required=True)


def move_count() -> Integer:
    return Integer(
        minimum=0, maximum=MOVES_MAX, required=True, metadata={"description": "您看到它时的 move_count"}
    )


class ReviewApprovalBody(Schema):
    move_count = move_count()
    amount_fen = Fen(load_default=None, allow_none=True, metadata={"description": "核定金额（分）"})


class ReviewReturnBody(ReasonBody):
    move_count = move_count()
    item = Text(max_length=40, required=True, metadata={"description": "要修改的是表单的哪一项"})


class ReviewRejectionBody(ReasonBody):
    move_count = move_count()


class ReviewReopeningBody(ReasonBody):
    move_count = move_count()
    to_first = Flag(load_default=True, metadata={"description": "true 从第一步重来，false 只重来最后一步"})


class ReviewAssignmentBody(Schema):
    username = Text(
        max_length=32,
        pattern=USERNAME,
        required=True,
        allow_none=True,
        metadata={"description": "同事的登录名；null 为不分派"},
    )


class ReviewColleagueQuery(Schema):
    signup_id = Identity(
        load_default=None, metadata={"description": "不填为能办理您手上全部工作的同事（交接用）"}
    )


class ReviewColleagueSchema(Schema):
    username = ma.fields.String(attribute="staff.username", required=True)
    name = MaskedName(attribute="staff.name")
    role = one_of(ROLES, required=True)
    union = ma.fields.String(attribute="union.name", required=True)


class ReviewColleaguesSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(ReviewColleagueSchema), required=True)


class ReviewHandOverBody(Schema):
    username = Text(max_length=32, pattern=USERNAME, required=True)


class HandedOverReviewsSchema(Schema):
    count = Integer(minimum=0, maximum=1000, required=True)


class ReviewNoteBody(Schema):
    text = LongText(required=True)


class ReviewItemBody(Schema):
    signup_id = Identity(required=True)
    move_count = move_count()


class ReviewBatchBody(Schema):
    items = ma.fields.List(
        ma.fields.Nested(ReviewItemBody),
        required=True,
        validate=validate.Length(min=1, max=AT_ONCE, error=f"一次 1 至 {AT_ONCE} 件"),
    )
    act = one_of([Act.APPROVE.value, Act.REJECT.value], required=True)
    reason = LongText(load_default=None, allow_none=True)
    amount_fen = Fen(load_default=None, allow_none=True)

    @ma.validates_schema
    def each_once_and_with_a_reason(self, data: dict[str, Any], **_: Any) -> None:
        ids = [item["signup_id"] for item in data["items"]]
        if len(set(ids)) < len(ids):
            raise ma.ValidationError("同一件只能出现一次", "items")
        if data["act"] == Act.REJECT.value and not data["reason"]:
            raise ma.ValidationError("不通过时请写明原因", "reason")


class ReviewOutcomeSchema(Schema):
    signup_id = Identity(required=True)
    code = ma.fields.String(required=True, allow_none=True)
    detail = ma.fields.String(required=True, allow_none=True)


class ReviewBatchSchema(Schema):
    """成批的结果: `code` is null where nothing stands in the way."""

    items = ma.fields.List(ma.fields.Nested(ReviewOutcomeSchema), required=True)


ReviewPage = page_of(ListedReviewSchema, "ReviewPage")
