"""竞赛的形状."""

from typing import Any

import marshmallow as ma
from marshmallow import validate

from app.edge.fields import Flag, Identity, Integer, LongText, Moment, Schema, Text, one_of
from app.edge.lists import page_of
from app.edge.shapes import MOST_ENTRIES, score_centi
from app.forms import drawn
from models import ContestRoundState

USERNAME = r"^[a-z][a-z0-9_.-]{1,31}$"
ROUND_STATES = [state.value for state in ContestRoundState]
JUDGES_MAX = 50
POINTS_MAX = 10_000
ADVANCING_MAX = 300
AWARDS_MAX = 200
_KEY = r"^[a-z][a-z0-9_]{0,39}$"


def _points() -> ma.fields.Dict:
    return ma.fields.Dict(
        keys=Text(max_length=40, pattern=_KEY),
        values=Integer(minimum=0, maximum=POINTS_MAX),
        required=True,
        validate=validate.Length(min=1, max=20, error="请按评分项打分"),
        metadata={"description": "评分项的代号 → 整数分", "example": {"theory": 27, "practice": 62}},
    )


class CriterionSchema(Schema):
    key = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    points = Integer(minimum=1, maximum=POINTS_MAX, required=True, metadata={"description": "满分"})


class StandingRoundSchema(Schema):
    """一轮: `id` and `state` are null before it is opened."""

    number = Integer(minimum=1, maximum=20, required=True)
    title = ma.fields.String(attribute="declared.title", required=True)
    trims = Flag(attribute="declared.trims", required=True)
    criteria = ma.fields.List(ma.fields.Nested(CriterionSchema), attribute="declared.criteria", required=True)
    id = Identity(attribute="round.id", dump_default=None, allow_none=True)
    state = one_of(ROUND_STATES, attribute="round.state", dump_default=None, allow_none=True)
    closed_at = Moment(attribute="round.closed_at", dump_default=None, allow_none=True)
    reopened_reason = ma.fields.String(attribute="round.reopened_reason", dump_default=None, allow_none=True)
    entry_count = Integer(minimum=0, maximum=MOST_ENTRIES, required=True)


class ContestJudgeSchema(Schema):
    staff_id = Identity(required=True)
    username = ma.fields.String(attribute="staff.username", required=True)


class ContestPublicationSchema(Schema):
    id = Identity(required=True)
    campaign_id = Identity(required=True)
    published_at = Moment(required=True)
    withdrawn_at = Moment(required=True, allow_none=True)
    withdrawn_reason = ma.fields.String(required=True, allow_none=True)


class ContestSchema(Schema):
    """一场竞赛."""

    campaign_id = Identity(attribute="campaign.id", required=True)
    title = ma.fields.String(attribute="campaign.title", required=True)
    awards = ma.fields.Method("list_awards", required=True, metadata={"type": "array"})
    rounds = ma.fields.List(ma.fields.Nested(StandingRoundSchema), required=True)
    judges = ma.fields.List(ma.fields.Nested(ContestJudgeSchema), required=True)
    publication = ma.fields.Nested(ContestPublicationSchema, required=True, allow_none=True)

    def list_awards(self, overview: Any) -> list[dict[str, str]]:
        return [{"key": key, "label": label} for key, label in overview.contest.awards.items()]


class ContestJudgesBody(Schema):
    usernames = ma.fields.List(
        Text(max_length=32, pattern=USERNAME),
        required=True,
        validate=validate.Length(max=JUDGES_MAX, error=f"最多 {JUDGES_MAX} 位评委"),
    )


class ContestJudgesSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(ContestJudgeSchema), required=True)


class ContestClosingBody(Schema):
    accepts_missing = Flag(
        load_default=False, metadata={"description": "true 不再等没有打分的评委，按已交的算"}
    )


class ContestReasonBody(Schema):
    reason = LongText(max_length=200, required=True)


class ContestAdvancementBody(Schema):
    entry_ids = ma.fields.List(
        Identity(),
        required=True,
        validate=validate.Length(min=1, max=ADVANCING_MAX, error=f"一次 1 至 {ADVANCING_MAX} 个"),
    )


class ContestAwardBody(Schema):
    entry_id = Identity(required=True)
    award = Text(max_length=40, pattern=_KEY, required=True)


class ContestResultsBody(Schema):
    awards = ma.fields.List(
        ma.fields.Nested(ContestAwardBody),
        required=True,
        validate=validate.Length(max=AWARDS_MAX, error=f"最多 {AWARDS_MAX} 个"),
    )

    @ma.post_load
    def by_entry(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"awards": {each["entry_id"]: each["award"] for each in data["awards"]}}


class ContestPlaceSchema(Schema):
    """排名的一行. The name has its mask on."""

    entry_id = Identity(attribute="entry.id", required=True)
    signup_id = Identity(attribute="entry.signup_id", required=True)
    group = ma.fields.String(attribute="entry.group", required=True)
    name = ma.fields.String(required=True)
    union = ma.fields.String(required=True)
    rank = Integer(minimum=1, maximum=MOST_ENTRIES, required=True, allow_none=True)
    score_centi = score_centi(allow_none=True)
    sheet_count = Integer(minimum=0, maximum=JUDGES_MAX, required=True)
    award = ma.fields.String(attribute="entry.award", required=True, allow_none=True)
    totals = ma.fields.Dict(
        keys=ma.fields.UUID(),
        values=ma.fields.Integer(),
        required=True,
        metadata={"description": "评委 → 总分"},
    )
    missing = ma.fields.List(ma.fields.UUID(), required=True, metadata={"description": "还没打分的评委"})


class ContestRankingSchema(Schema):
    round_id = Identity(attribute="round.id", required=True)
    title = ma.fields.String(attribute="declared.title", required=True)
    state = one_of(ROUND_STATES, attribute="round.state", required=True)
    judges = ma.fields.Dict(
        keys=ma.fields.UUID(),
        values=ma.fields.String(),
        required=True,
        metadata={"description": "评委的登录名"},
    )
    items = ma.fields.List(ma.fields.Nested(ContestPlaceSchema), attribute="places", required=True)


class JudgedRoundSchema(Schema):
    """请我打分的一轮."""

    id = Identity(attribute="round.id", required=True)
    campaign_id = Identity(attribute="round.campaign_id", required=True)
    campaign_title = ma.fields.String(attribute="round.campaign.title", required=True)
    title = ma.fields.String(attribute="declared.title", required=True)
    criteria = ma.fields.List(ma.fields.Nested(CriterionSchema), attribute="declared.criteria", required=True)
    entry_count = Integer(minimum=0, maximum=MOST_ENTRIES, required=True)
    scored_count = Integer(minimum=0, maximum=MOST_ENTRIES, required=True)


class JudgedRoundsSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(JudgedRoundSchema), required=True)


class JudgedEntrySchema(Schema):
    """参赛的一份, with my own points."""

    id = Identity(attribute="entry.id", required=True)
    group = ma.fields.String(attribute="entry.group", required=True)
    name = ma.fields.String(required=True)
    union = ma.fields.String(required=True)
    must_recuse = Flag(required=True, metadata={"description": "应当回避，由其他评委打分"})
    points = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.Integer(),
        attribute="sheet.points",
        dump_default=None,
        allow_none=True,
    )
    total = Integer(
        minimum=0, maximum=POINTS_MAX * 20, attribute="sheet.total", dump_default=None, allow_none=True
    )
    handed_in_at = Moment(attribute="sheet.handed_in_at", dump_default=None, allow_none=True)


class JudgedFileSchema(Schema):
    field = ma.fields.String(required=True)
    attachment_id = Identity(required=True)


class JudgedCaseSchema(Schema):
    """一份参赛材料, answers masked."""

    entry = ma.fields.Nested(JudgedEntrySchema, attribute="judged", required=True)
    criteria = ma.fields.List(ma.fields.Nested(CriterionSchema), attribute="declared.criteria", required=True)
    form = ma.fields.Function(
        lambda case: drawn(case.form), required=True, metadata={"type": "array", "items": {"type": "object"}}
    )
    answers = ma.fields.Dict(keys=ma.fields.String(), required=True)
    attachments = ma.fields.List(ma.fields.Nested(JudgedFileSchema), required=True)


class ContestSheetBody(Schema):
    points = _points()


JudgedEntryPage = page_of(JudgedEntrySchema, "JudgedEntryPage")
