"""单身联谊的形状. Of somebody else nothing is here but what `matchmaking_profiles.shown` has let out."""

from typing import Any

import marshmallow as ma
from marshmallow import validate

from app import clock
from app.edge.fields import Flag, Identity, Integer, LongText, Moment, Schema, Text, one_of
from app.edge.lists import page_of
from app.services import campaigns_seen
from app.services.campaigns_seen import Phase
from app.services.mixers import ContactKind, Listed, Matched, Picks
from miniprogram_api.signups.schemas import ConsentSchema
from models import Education, Gender, MixerFinding, MixerOutcome, MixerReportReason, SignupState
from models.mixers import PICKS_MOST

BADGE_MAX = 100_000
OUTCOMES = [outcome.value for outcome in MixerOutcome]


def _badge(**kwargs: Any) -> Integer:
    return Integer(minimum=1, maximum=BADGE_MAX, required=True, metadata={"description": "号牌"}, **kwargs)


class MixerPlacesSchema(Schema):
    """一个性别的名额."""

    gender = one_of([gender.value for gender in Gender], required=True)
    capacity = Integer(minimum=0, maximum=1_000_000, required=True)
    left = Integer(minimum=0, maximum=1_000_000, required=True, metadata={"description": "满了可以候补"})


class MyMixerSchema(Schema):
    """我在这场联谊里."""

    signup_id = Identity(required=True, allow_none=True)
    state = one_of([state.value for state in SignupState], required=True, allow_none=True)
    badge = Integer(
        minimum=1, maximum=BADGE_MAX, required=True, allow_none=True, metadata={"description": "签到后才有"}
    )


class MixerSchema(Schema):
    """一场联谊."""

    id = Identity(required=True)
    title = ma.fields.String(required=True)
    summary = ma.fields.String(required=True)
    district = ma.fields.String(required=True, allow_none=True)
    state = one_of([phase.value for phase in Phase], required=True, metadata={"description": "能不能报名"})
    opens_at = Moment(required=True)
    closes_at = Moment(required=True)
    place = ma.fields.String(required=True, allow_none=True)
    starts_at = Moment(required=True, allow_none=True)
    ends_at = Moment(required=True, allow_none=True)
    is_cancelled = Flag(required=True)
    places = ma.fields.List(ma.fields.Nested(MixerPlacesSchema), required=True)
    picks_max = Integer(minimum=1, maximum=PICKS_MOST, required=True, metadata={"description": "最多选几位"})
    picks_close_at = Moment(required=True, allow_none=True, metadata={"description": "互选截止，此前可改"})
    is_revealed = Flag(required=True, metadata={"description": "结果是否已公布"})
    mine = ma.fields.Nested(
        MyMixerSchema, required=True, allow_none=True, metadata={"description": "没登录或没报名为 null"}
    )

    @ma.pre_dump
    def spread(self, listed: Listed, **_: Any) -> dict[str, Any]:
        evening, campaign, slot = listed.evening, listed.evening.campaign, listed.evening.session
        return {
            **{name: getattr(campaign, name) for name in ("id", "title", "summary", "district")},
            "opens_at": campaign.opens_at,
            "closes_at": campaign.closes_at,
            "state": campaigns_seen.phase_of(campaign, clock.now()).value,
            "place": slot and slot.place,
            "starts_at": slot and slot.starts_at,
            "ends_at": slot and slot.ends_at,
            "is_cancelled": slot is not None and slot.cancelled_at is not None,
            "places": [
                {"gender": quota.kind, "capacity": quota.capacity, "left": quota.capacity - quota.taken_count}
                for quota in campaign.quotas
                if quota.kind
            ],
            "picks_max": evening.picks_max,
            "picks_close_at": evening.picks_close_at,
            "is_revealed": evening.revealed_at is not None,
            "mine": _mine(listed),
        }


def _mine(listed: Listed) -> dict[str, Any] | None:
    signup = listed.signup
    if signup is None and listed.badge is None:
        return None
    return {
        "signup_id": signup and signup.id,
        "state": signup and signup.state.value,
        "badge": listed.badge,
    }


class MixerSignupBody(Schema):
    answers = ma.fields.Dict(keys=ma.fields.String(), load_default=dict)
    consent = ma.fields.Nested(ConsentSchema, load_default=None, allow_none=True)


class MixerProfileSchema(Schema):
    """对方愿意给您看的; null 是没有填，或者不给看."""

    nickname = ma.fields.String(required=True, allow_none=True)
    birth_year = Integer(minimum=1900, maximum=2100, required=True, allow_none=True)
    district = ma.fields.String(required=True, allow_none=True)
    height_cm = Integer(minimum=50, maximum=300, required=True, allow_none=True)
    education = one_of([each.value for each in Education], required=True, allow_none=True)
    occupation = ma.fields.String(required=True, allow_none=True)
    interests = ma.fields.List(ma.fields.String(), required=True, allow_none=True)
    introduction = ma.fields.String(required=True, allow_none=True)
    looks_for = ma.fields.String(required=True, allow_none=True)
    photos = ma.fields.List(Identity(), required=True, allow_none=True)

    @ma.pre_dump
    def whole(self, shown: Any, **_: Any) -> dict[str, Any]:
        return {name: shown.get(name) for name in self.fields}


class MixerPersonSchema(Schema):
    """在场的一位."""

    badge = _badge()
    profile = ma.fields.Nested(MixerProfileSchema, required=True)


MixerPeoplePage = page_of(MixerPersonSchema, "MixerPeoplePage")
MixerPage = page_of(MixerSchema, "MixerPage")


class PicksBody(Schema):
    badges = ma.fields.List(
        Integer(minimum=1, maximum=BADGE_MAX),
        required=True,
        validate=validate.Length(max=100, error="最多 {max} 个"),
        metadata={"description": "整份替换；空列表就是谁也不选"},
    )


class PicksSchema(Schema):
    """我选的, 只有自己看得到."""

    badges = ma.fields.List(Integer(minimum=1, maximum=BADGE_MAX), required=True)
    picks_max = Integer(minimum=1, maximum=PICKS_MOST, required=True)
    picks_close_at = Moment(required=True)

    @ma.pre_dump
    def spread(self, picks: Picks, **_: Any) -> dict[str, Any]:
        evening = picks.evening
        return {
            "badges": picks.badges,
            "picks_max": evening.picks_max,
            "picks_close_at": evening.picks_close_at,
        }


class MatchContactSchema(Schema):
    """联系方式: both agree, or nobody sees anything."""

    mine = ma.fields.String(required=True, allow_none=True, metadata={"description": "我愿意留的"})
    theirs = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "双方都愿意留了才看得到"}
    )


class MixerMatchSchema(Schema):
    """互相选中的一位."""

    id = Identity(required=True)
    badge = _badge()
    profile = ma.fields.Nested(MixerProfileSchema, required=True)
    contact = ma.fields.Nested(MatchContactSchema, required=True)
    outcome = one_of(
        OUTCOMES, required=True, allow_none=True, metadata={"description": "您说的后来，对方看不到"}
    )

    @ma.pre_dump
    def spread(self, matched: Matched, **_: Any) -> dict[str, Any]:
        return {
            "id": matched.match.id,
            "badge": matched.badge,
            "profile": matched.profile,
            "contact": {"mine": matched.mine, "theirs": matched.theirs},
            "outcome": matched.outcome,
        }


class MixerMatchesSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(MixerMatchSchema), required=True)


class ContactBody(Schema):
    kind = one_of([kind.value for kind in ContactKind], required=True)
    wechat = Text(
        max_length=40, load_default=None, allow_none=True, metadata={"description": "留微信号时填写"}
    )


class MixerOutcomeBody(Schema):
    outcome = one_of(OUTCOMES, required=True, allow_none=True, metadata={"description": "null 为收回"})


class BlockBody(Schema):
    badge = _badge()


class BlockSchema(Schema):
    """一条屏蔽. 屏蔽了谁不再显示."""

    id = Identity(required=True)
    blocked_at = Moment(attribute="created_at", required=True)


class BlocksSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(BlockSchema), required=True)


class MixerReportBody(Schema):
    badge = _badge()
    reason = one_of([reason.value for reason in MixerReportReason], required=True)
    text = LongText(max_length=1000, required=True, metadata={"description": "发生了什么，只有工会看得到"})


class MixerReportSchema(Schema):
    """我的一条举报."""

    id = Identity(required=True)
    badge = _badge()
    reason = one_of([reason.value for reason in MixerReportReason], required=True)
    text = ma.fields.String(required=True)
    reported_at = Moment(required=True)
    due_at = Moment(required=True, metadata={"description": "工会最晚何时答复"})
    finding = one_of([finding.value for finding in MixerFinding], required=True, allow_none=True)
    answer = ma.fields.String(required=True, allow_none=True)


class MixerReportsSchema(Schema):
    items = ma.fields.List(ma.fields.Nested(MixerReportSchema), required=True)
