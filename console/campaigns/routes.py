"""活动: from the type's declaration to the published campaign, and its end, at a desk."""

import uuid
from typing import Any

from app import audiences, forms, paging
from app.campaign_types import TYPES
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.paging import Page
from app.services.campaigns import (
    CampaignNotFound,
    desk,
    drafting,
    ending,
    pausing,
    publishing,
    quotas,
    versions,
)
from app.services.campaigns.desk import DeskCampaign
from app.services.campaigns.publishing import Checklist
from app.services.signups import places, resizing
from app.services.unions import UnionNotFound
from console.campaigns.schemas import (
    CampaignChangeBody,
    CampaignDeskQuery,
    CampaignDraftBody,
    CampaignReasonBody,
    CampaignReturnBody,
    CampaignTypesSchema,
    CapacityBody,
    ChecklistSchema,
    DeskCampaignPage,
    DeskCampaignSchema,
    QuotasBody,
    SessionBody,
    described,
)
from models import Campaign, CampaignState, Staff, StaffRole

door = Door("console_campaigns", description="控制台：活动", url_prefix=DESK_PREFIX)

WRITERS = frozenset({StaffRole.PUBLISHER})
PUBLISHERS = WRITERS | {StaffRole.CHAIR}
READERS = PUBLISHERS | {
    StaffRole.OPERATOR,
    StaffRole.REVIEWER,
    StaffRole.FINANCE,
    StaffRole.FINANCE_SUPERVISOR,
    StaffRole.READ_ONLY,
}
UNSOUND = (
    drafting.CampaignWindowInvalid,
    drafting.CampaignTermsInvalid,
    drafting.CoverInvalid,
    drafting.CampaignBodyTooLong,
    audiences.AudienceInvalid,
    forms.QuestionsInvalid,
)


@door.get("/campaign-types", who=Who.STAFF, roles=READERS, answers=CampaignTypesSchema)
def list_types(_: Staff) -> dict[str, Any]:
    """活动类型: every declaration as data, and the kinds of questions there are."""
    return described(sorted(TYPES.values(), key=lambda declared: declared.key))


@door.get(
    "/campaigns",
    who=Who.STAFF,
    roles=READERS,
    query=CampaignDeskQuery,
    answers=DeskCampaignPage,
    refuses=(paging.CursorInvalid,),
)
def list_campaigns(staff: Staff, query: dict[str, Any]) -> Page[Campaign]:
    """活动列表, newest first."""
    state, type_ = query.pop("state"), query.pop("type")
    return desk.list_campaigns(staff, state=CampaignState(state) if state else None, type_=type_, **query)


@door.get(
    "/campaigns/<uuid:campaign_id>",
    who=Who.STAFF,
    roles=READERS,
    answers=DeskCampaignSchema,
    refuses=(CampaignNotFound,),
)
def get_campaign(staff: Staff, campaign_id: uuid.UUID) -> DeskCampaign:
    """活动 with its places, its questions and its figures."""
    return desk.get(staff, campaign_id)


@door.post(
    "/campaigns",
    who=Who.STAFF,
    roles=WRITERS,
    body=CampaignDraftBody,
    answers=DeskCampaignSchema,
    status=201,
    idempotent=True,
    refuses=(drafting.CampaignTypeUnknown, UnionNotFound, *UNSOUND),
)
def create_campaign(staff: Staff, body: dict[str, Any]) -> DeskCampaign:
    """起草活动."""
    return desk.create(staff, **body)


@door.patch(
    "/campaigns/<uuid:campaign_id>",
    who=Who.STAFF,
    roles=WRITERS,
    body=CampaignChangeBody,
    answers=DeskCampaignSchema,
    refuses=(
        CampaignNotFound,
        versions.CampaignChanged,
        drafting.CampaignAlreadyPublished,
        drafting.CampaignEnded,
        *UNSOUND,
    ),
)
def change_campaign(staff: Staff, body: dict[str, Any], campaign_id: uuid.UUID) -> DeskCampaign:
    """改活动: a draft in everything; once published texts, a longer window, and further questions."""
    return desk.change(staff, campaign_id, **body)


@door.get(
    "/campaigns/<uuid:campaign_id>/checklist",
    who=Who.STAFF,
    roles=READERS,
    answers=ChecklistSchema,
    refuses=(CampaignNotFound, drafting.CampaignAlreadyPublished, drafting.CampaignEnded),
)
def show_checklist(staff: Staff, campaign_id: uuid.UUID) -> Checklist:
    """发布前的清单: what is missing, in words."""
    return desk.checklist(staff, campaign_id)


@door.post(
    "/campaigns/<uuid:campaign_id>/submission",
    who=Who.STAFF,
    roles=WRITERS,
    answers=DeskCampaignSchema,
    idempotent=True,
    refuses=(
        CampaignNotFound,
        drafting.CampaignAlreadyPublished,
        drafting.CampaignEnded,
        publishing.CampaignNotReady,
    ),
)
def submit_campaign(staff: Staff, campaign_id: uuid.UUID) -> DeskCampaign:
    """提交发布: nothing is missing; somebody else looks at it now. Any change takes it back."""
    return desk.submit(staff, campaign_id)


@door.post(
    "/campaigns/<uuid:campaign_id>/return",
    who=Who.STAFF,
    roles=PUBLISHERS,
    body=CampaignReturnBody,
    answers=DeskCampaignSchema,
    idempotent=True,
    refuses=(
        CampaignNotFound,
        drafting.CampaignAlreadyPublished,
        drafting.CampaignEnded,
        publishing.CampaignNotSubmitted,
        publishing.PublisherIsMaker,
    ),
)
def give_campaign_back(staff: Staff, body: dict[str, str], campaign_id: uuid.UUID) -> DeskCampaign:
    """退回修改: what was submitted goes back to its maker, with what is to be mended."""
    return desk.give_back(staff, campaign_id, body["reason"])


@door.post(
    "/campaigns/<uuid:campaign_id>/publication",
    who=Who.STAFF,
    roles=PUBLISHERS,
    answers=DeskCampaignSchema,
    idempotent=True,
    refuses=(
        CampaignNotFound,
        drafting.CampaignAlreadyPublished,
        drafting.CampaignEnded,
        publishing.PublisherIsMaker,
        publishing.CampaignNeedsChair,
        publishing.CampaignNotReady,
        publishing.CampaignNotSubmitted,
    ),
)
def publish_campaign(staff: Staff, campaign_id: uuid.UUID) -> DeskCampaign:
    """发布: what one has submitted, by another; a large one by a chair."""
    return desk.publish(staff, campaign_id)


@door.post(
    "/campaigns/<uuid:campaign_id>/end",
    who=Who.STAFF,
    roles=PUBLISHERS,
    body=CampaignReasonBody,
    answers=DeskCampaignSchema,
    idempotent=True,
    refuses=(CampaignNotFound, ending.CampaignNotPublished, drafting.CampaignEnded),
)
def end_campaign(staff: Staff, body: dict[str, str], campaign_id: uuid.UUID) -> DeskCampaign:
    """提前结束: for good — it cannot be undone, only made anew. Everybody in it is told the reason."""
    return desk.end(staff, campaign_id, body["reason"])


@door.post(
    "/campaigns/<uuid:campaign_id>/pause",
    who=Who.STAFF,
    roles=PUBLISHERS,
    body=CampaignReasonBody,
    answers=DeskCampaignSchema,
    idempotent=True,
    refuses=(
        CampaignNotFound,
        ending.CampaignNotPublished,
        drafting.CampaignEnded,
        pausing.CampaignPaused,
    ),
)
def pause_campaign(staff: Staff, body: dict[str, str], campaign_id: uuid.UUID) -> DeskCampaign:
    """暂停报名: nobody signs up until it is resumed, and phones say why; who is in it goes on."""
    return desk.pause(staff, campaign_id, body["reason"])


@door.post(
    "/campaigns/<uuid:campaign_id>/resumption",
    who=Who.STAFF,
    roles=PUBLISHERS,
    answers=DeskCampaignSchema,
    idempotent=True,
    refuses=(CampaignNotFound, drafting.CampaignEnded, pausing.CampaignNotPaused),
)
def resume_campaign(staff: Staff, campaign_id: uuid.UUID) -> DeskCampaign:
    """恢复报名 of a paused campaign, at once."""
    return desk.resume(staff, campaign_id)


@door.put(
    "/campaigns/<uuid:campaign_id>/quotas",
    who=Who.STAFF,
    roles=WRITERS,
    body=QuotasBody,
    answers=DeskCampaignSchema,
    refuses=(
        CampaignNotFound,
        drafting.CampaignAlreadyPublished,
        drafting.CampaignEnded,
        versions.CampaignChanged,
        quotas.QuotasInvalid,
    ),
)
def set_quotas(staff: Staff, body: dict[str, Any], campaign_id: uuid.UUID) -> DeskCampaign:
    """定名额 of a draft: the common pool, and those of single unions."""
    return desk.set_quotas(staff, campaign_id, body["quotas"], version=body["version"])


@door.post(
    "/campaigns/<uuid:campaign_id>/quotas/<uuid:quota_id>/capacity",
    who=Who.STAFF,
    roles=WRITERS,
    body=CapacityBody,
    answers=DeskCampaignSchema,
    idempotent=True,
    refuses=(
        CampaignNotFound,
        drafting.CampaignEnded,
        quotas.QuotaNotFound,
        quotas.CapacityAboveMaximum,
        places.CapacityBelowTaken,
        quotas.DrawFrozen,
    ),
)
def change_quota(
    staff: Staff, body: dict[str, Any], campaign_id: uuid.UUID, quota_id: uuid.UUID
) -> DeskCampaign:
    """增减名额, by a difference."""
    return resizing.resize_quota(staff, campaign_id, quota_id, **body)


@door.post(
    "/campaigns/<uuid:campaign_id>/sessions",
    who=Who.STAFF,
    roles=WRITERS,
    body=SessionBody,
    answers=DeskCampaignSchema,
    status=201,
    idempotent=True,
    refuses=(
        CampaignNotFound,
        drafting.CampaignEnded,
        quotas.SessionsNotWanted,
        quotas.SessionTimesInvalid,
        quotas.SessionStoreInvalid,
        quotas.SessionStationInvalid,
        quotas.TooManySessions,
        quotas.DrawFrozen,
    ),
)
def add_session(staff: Staff, body: dict[str, Any], campaign_id: uuid.UUID) -> DeskCampaign:
    """加场次."""
    return desk.add_session(staff, campaign_id, **body)


@door.delete(
    "/campaigns/<uuid:campaign_id>/sessions/<uuid:session_id>",
    who=Who.STAFF,
    roles=WRITERS,
    refuses=(
        CampaignNotFound,
        quotas.CampaignSessionNotFound,
        drafting.CampaignAlreadyPublished,
        drafting.CampaignEnded,
    ),
)
def remove_session(staff: Staff, campaign_id: uuid.UUID, session_id: uuid.UUID) -> None:
    """删场次 of a draft."""
    desk.remove_session(staff, campaign_id, session_id)


@door.post(
    "/campaigns/<uuid:campaign_id>/sessions/<uuid:session_id>/capacity",
    who=Who.STAFF,
    roles=WRITERS,
    body=CapacityBody,
    answers=DeskCampaignSchema,
    idempotent=True,
    refuses=(
        CampaignNotFound,
        drafting.CampaignEnded,
        quotas.CampaignSessionNotFound,
        quotas.SessionAlreadyCancelled,
        quotas.CapacityAboveMaximum,
        places.CapacityBelowTaken,
        quotas.DrawFrozen,
    ),
)
def change_session(
    staff: Staff, body: dict[str, Any], campaign_id: uuid.UUID, session_id: uuid.UUID
) -> DeskCampaign:
    """增减一场的名额, by a difference."""
    return resizing.resize_session(staff, campaign_id, session_id, **body)


@door.post(
    "/campaigns/<uuid:campaign_id>/sessions/<uuid:session_id>/cancellation",
    who=Who.STAFF,
    roles=WRITERS,
    body=CampaignReasonBody,
    answers=DeskCampaignSchema,
    idempotent=True,
    refuses=(
        CampaignNotFound,
        drafting.CampaignEnded,
        quotas.CampaignSessionNotFound,
        quotas.SessionAlreadyCancelled,
        quotas.DrawFrozen,
    ),
)
def cancel_session(
    staff: Staff, body: dict[str, str], campaign_id: uuid.UUID, session_id: uuid.UUID
) -> DeskCampaign:
    """取消场次: everybody in it is told the reason; the other sessions go on."""
    return desk.cancel_session(staff, campaign_id, session_id, body["reason"])
