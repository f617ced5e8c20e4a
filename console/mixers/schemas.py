"""单身联谊的形状, for the desk. Nothing here tells of anybody's picks."""

from typing import Any

import marshmallow as ma

from app import clock
from app.edge.fields import Flag, Identity, Integer, LongText, MaskedName, Moment, NearDay, Schema, one_of
from app.edge.lists import ListQuery, page_of
from app.services import campaigns_seen
from app.services.campaigns_seen import Phase
from app.services.mixers.announced import Announced
from app.services.mixers.desk import DeskMixer
from app.services.mixers.reports import Case
from models import (
    Campaign,
    CampaignSession,
    CampaignState,
    Gender,
    MixerFinding,
    MixerReportReason,
    SignupState,
)
from models.mixers import PICKS_MOST

_FIGURE = {"minimum": 0, "maximum": 1_000_000}
_IN_PARTS = {"description": "按五对一档；公布前、不足五对为 null"}
BAR_DAYS_MAX = 730


class DeskMixerPlacesSchema(Schema):
    """一个性别: places, and who came."""

    gender = one_of([gender.value for gender in Gender], required=True)
    capacity = Integer(**_FIGURE, required=True)
    taken_count = Integer(**_FIGURE, required=True)
    waiting_count = Integer(**_FIGURE, required=True)
    attended_count = Integer(**_FIGURE, required=True)
    absent_count = Integer(**_FIGURE, required=True)


class DeskMixerSchema(Schema):
    """一场联谊."""

    id = Identity(required=True)
    title = ma.fields.String(required=True)
    union_name = ma.fields.String(required=True)
    state = one_of([state.value for state in CampaignState], required=True)
    place = ma.fields.String(required=True, allow_none=True)
    starts_at = Moment(required=True, allow_none=True)
    ends_at = Moment(required=True, allow_none=True)
    is_cancelled = Flag(required=True)
    places = ma.fields.List(ma.fields.Nested(DeskMixerPlacesSchema), required=True)
    guests_count = Integer(**_FIGURE, required=True, metadata={"description": "已入场、领了号牌的"})
    picks_max = Integer(minimum=1, maximum=PICKS_MOST, required=True)
    picks_close_at = Moment(required=True, allow_none=True)
    revealed_at = Moment(required=True, allow_none=True)
    pairs_count = Integer(**_FIGURE, required=True, allow_none=True, metadata=_IN_PARTS)
    together_count = Integer(**_FIGURE, required=True, allow_none=True, metadata=_IN_PARTS)

    @ma.pre_dump
    def spread(self, found: DeskMixer, **_: Any) -> dict[str, Any]:
        evening, campaign, slot = found.evening, found.evening.campaign, found.evening.session
        return {
            "id": campaign.id,
            "title": campaign.title,
            "union_name": found.union_name,
            "state": campaign.state.value,
            "place": slot and slot.place,
            "starts_at": slot and slot.starts_at,
            "ends_at": slot and slot.ends_at,
            "is_cancelled": slot is not None and slot.cancelled_at is not None,
            "places": [_places(found, quota) for quota in campaign.quotas if quota.kind],
            "guests_count": found.guests_count,
            "picks_max": evening.picks_max,
            "picks_close_at": evening.picks_close_at,
            "revealed_at": evening.revealed_at,
            "pairs_count": found.pairs,
            "together_count": found.together,
        }


def _places(found: DeskMixer, quota: Any) -> dict[str, Any]:
    return {
        "gender": quota.kind,
        "capacity": quota.capacity,
        "taken_count": quota.taken_count,
        "waiting_count": found.count(quota.kind, SignupState.WAITING),
        "attended_count": found.count(quota.kind, SignupState.HANDED_OUT),
        "absent_count": found.count(quota.kind, SignupState.NO_SHOW),
    }


class AnnouncedPlacesSchema(Schema):
    """一个性别的名额, as the phones show them."""

    gender = one_of([gender.value for gender in Gender], required=True)
    capacity = Integer(**_FIGURE, required=True)
    left = Integer(**_FIGURE, required=True, metadata={"description": "满了可以候补"})


class AnnouncedMixerSchema(Schema):
    """一场公布了的联谊."""

    id = Identity(required=True)
    title = ma.fields.String(required=True)
    union_name = ma.fields.String(required=True)
    phase = one_of([phase.value for phase in Phase], required=True, metadata={"description": "能不能报名"})
    closes_at = Moment(required=True)
    place = ma.fields.String(required=True, allow_none=True)
    starts_at = Moment(required=True, allow_none=True)
    ends_at = Moment(required=True, allow_none=True)
    is_cancelled = Flag(required=True)
    places = ma.fields.List(ma.fields.Nested(AnnouncedPlacesSchema), required=True)
    own_count = Integer(**_FIGURE, required=True, metadata={"description": "自己的服务对象报了几位"})

    @ma.pre_dump
    def spread(self, found: Announced, **_: Any) -> dict[str, Any]:
        campaign, slot = found.evening.campaign, found.evening.session
        return {
            "id": campaign.id,
            "title": campaign.title,
            "union_name": found.union_name,
            "phase": _phase(campaign, slot).value,
            "closes_at": campaign.closes_at if slot is None else min(campaign.closes_at, slot.closes_at),
            "place": slot and slot.place,
            "starts_at": slot and slot.starts_at,
            "ends_at": slot and slot.ends_at,
            "is_cancelled": slot is not None and slot.cancelled_at is not None,
            "places": [
                {"gender": quota.kind, "capacity": quota.capacity, "left": quota.capacity - quota.taken_count}
                for quota in campaign.quotas
                if quota.kind
            ],
            "own_count": found.own_count,
        }


def _phase(campaign: Campaign, slot: CampaignSession | None) -> Phase:
    """A mixer has one session: with it the whole is closed."""
    now = clock.now()
    phase = campaigns_seen.phase_of(campaign, now)
    return Phase.CLOSED if phase is Phase.OPEN and slot is not None and slot.closes_at <= now else phase


class OwnAtMixerSchema(Schema):
    """自己的一位服务对象."""

    id = Identity(attribute="client.id", required=True)
    name = ma.fields.String(attribute="client.name", required=True)
    state = one_of([state.value for state in SignupState], required=True)


class AnnouncedWithOwnSchema(Schema):
    id = Identity(attribute="announced.evening.campaign.id", required=True)
    mixer = ma.fields.Nested(AnnouncedMixerSchema, attribute="announced", required=True)
    own = ma.fields.List(
        ma.fields.Nested(OwnAtMixerSchema),
        required=True,
        metadata={"description": "红娘自己的服务对象；选了谁任何人都看不到"},
    )


class MixerSettingsBody(Schema):
    picks_max = Integer(minimum=1, maximum=PICKS_MOST, required=True)
    picks_close_at = Moment(required=True)


class MixerReportQuery(ListQuery):
    is_open = Flag(load_default=None, metadata={"description": "只看还没处理的，或只看处理过的"})


def _is_overdue(report: Any) -> bool:
    found = report if isinstance(report, dict) else vars(report)
    return found["decided_at"] is None and bool(found["due_at"] <= clock.now())


class DeskMixerReportBriefSchema(Schema):
    """举报, one line of the list: without its words."""

    id = Identity(required=True)
    mixer_id = Identity(required=True, attribute="mixer.campaign_id")
    title = ma.fields.String(required=True, attribute="mixer.campaign.title")
    badge = Integer(minimum=1, maximum=100_000, required=True, metadata={"description": "被举报人的号牌"})
    reason = one_of([reason.value for reason in MixerReportReason], required=True)
    reported_at = Moment(required=True)
    due_at = Moment(required=True, metadata={"description": "承诺答复的时间"})
    is_overdue = ma.fields.Function(
        _is_overdue,
        required=True,
        metadata={"type": "boolean"},
    )
    finding = one_of([finding.value for finding in MixerFinding], required=True, allow_none=True)


class DeskMixerReportSchema(DeskMixerReportBriefSchema):
    """一条举报."""

    text = ma.fields.String(required=True)
    reporter_name = MaskedName(attribute="reporter.name")
    reported_name = MaskedName(attribute="reported.name")
    earlier_count = Integer(**_FIGURE, required=True, metadata={"description": "对同一个人的其他举报"})
    answer = ma.fields.String(required=True, allow_none=True)
    decided_at = Moment(required=True, allow_none=True)
    barred_until = NearDay(required=True, allow_none=True)

    @ma.pre_dump
    def spread(self, case: Case, **_: Any) -> dict[str, Any]:
        report = case.report
        names = ("id", "mixer", "badge", "reason", "reported_at", "due_at", "finding", "text", "reporter")
        more = ("reported", "answer", "decided_at", "barred_until")
        return {
            **{name: getattr(report, name) for name in (*names, *more)},
            "earlier_count": case.earlier_count,
        }


class MixerFindingBody(Schema):
    finding = one_of([finding.value for finding in MixerFinding], required=True)
    answer = LongText(max_length=300, required=True, metadata={"description": "写给举报人看"})
    bar_days = Integer(
        minimum=1,
        maximum=BAR_DAYS_MAX,
        load_default=None,
        allow_none=True,
        metadata={"description": "认定属实时，暂停对方报名联谊多少天"},
    )


AnnouncedMixerPage = page_of(AnnouncedMixerSchema, "AnnouncedMixerPage")
DeskMixerPage = page_of(DeskMixerSchema, "DeskMixerPage")
DeskMixerReportPage = page_of(DeskMixerReportBriefSchema, "DeskMixerReportPage")
