"""公示与异议: published as the programme declares, withdrawn with a reason; objections decided by a chair."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.paging import Page
from app.services import campaigns, public_notices, recusals, signups
from app.services.public_notices import Shown
from console.public_notices.schemas import (
    KeptNoticeDetailSchema,
    KeptNoticePage,
    KeptNoticeQuery,
    NoticeWithdrawalBody,
    ObjectionDecisionBody,
    ObjectionPage,
    ObjectionQuery,
    ObjectionSchema,
    PublishedSchema,
    PublishingBody,
)
from models import (
    NoticeScope,
    ObjectionState,
    PublicNotice,
    PublicNoticeState,
    PublicObjection,
    Staff,
    StaffRole,
)

door = Door("console_public_notices", description="控制台：公示与异议", url_prefix=DESK_PREFIX)

PUBLISHES = frozenset({StaffRole.PUBLISHER, StaffRole.CHAIR})
READS = PUBLISHES | {StaffRole.REVIEWER, StaffRole.READ_ONLY}
HEARS = frozenset({StaffRole.REVIEWER, StaffRole.CHAIR})
DECIDES = frozenset({StaffRole.CHAIR})


@door.post(
    "/campaigns/<uuid:campaign_id>/public-notices",
    who=Who.STAFF,
    roles=PUBLISHES,
    body=PublishingBody,
    answers=PublishedSchema,
    status=201,
    idempotent=True,
    refuses=(
        campaigns.CampaignNotFound,
        public_notices.NoticeNotDeclared,
        public_notices.NoticeScopeTooWide,
        public_notices.NothingToShow,
    ),
)
def publish(staff: Staff, campaign_id: uuid.UUID, body: dict[str, Any]) -> dict[str, list[PublicNotice]]:
    """发公示: whoever has been approved and not been shown; masked by the software, without free text."""
    scope = NoticeScope(body["scope"]) if body["scope"] else None
    return {"items": public_notices.publish(staff, campaign_id, scope=scope)}


@door.get(
    "/public-notices",
    who=Who.STAFF,
    roles=READS,
    query=KeptNoticeQuery,
    answers=KeptNoticePage,
    refuses=(paging.CursorInvalid,),
)
def list_notices(staff: Staff, query: dict[str, Any]) -> Page[PublicNotice]:
    """公示记录, also those that are over."""
    state = query.pop("state")
    return public_notices.list_kept(staff, state=PublicNoticeState(state) if state else None, **query)


@door.get(
    "/public-notices/<uuid:notice_id>",
    who=Who.STAFF,
    roles=READS,
    answers=KeptNoticeDetailSchema,
    refuses=(public_notices.PublicNoticeNotFound,),
)
def get_notice(staff: Staff, notice_id: uuid.UUID) -> Shown:
    """一则公示, masked for staff too."""
    return public_notices.get_kept(staff, notice_id)


@door.post(
    "/public-notices/<uuid:notice_id>/withdrawal",
    who=Who.STAFF,
    roles=PUBLISHES,
    body=NoticeWithdrawalBody,
    answers=KeptNoticeDetailSchema,
    idempotent=True,
    refuses=(public_notices.PublicNoticeNotFound, public_notices.NoticeEnded),
)
def withdraw(staff: Staff, notice_id: uuid.UUID, body: dict[str, str]) -> Shown:
    """撤下公示: gone at once; who stood on it has to be shown anew."""
    return public_notices.withdraw(staff, notice_id, body["reason"])


@door.get(
    "/objections",
    who=Who.STAFF,
    roles=HEARS,
    query=ObjectionQuery,
    answers=ObjectionPage,
    refuses=(paging.CursorInvalid,),
)
def list_objections(staff: Staff, query: dict[str, Any]) -> Page[PublicObjection]:
    """异议列表: what is to be decided, and what has been."""
    state = query.pop("state")
    return public_notices.list_objections(staff, state=ObjectionState(state) if state else None, **query)


@door.get(
    "/objections/<uuid:objection_id>",
    who=Who.STAFF,
    roles=HEARS,
    answers=ObjectionSchema,
    refuses=(public_notices.ObjectionNotFound, recusals.RecusalRequired),
)
def get_objection(staff: Staff, objection_id: uuid.UUID) -> PublicObjection:
    """一条异议; reading it is written down."""
    return public_notices.get_objection(staff, objection_id)


@door.post(
    "/objections/<uuid:objection_id>/decision",
    who=Who.STAFF,
    roles=DECIDES,
    body=ObjectionDecisionBody,
    answers=ObjectionSchema,
    idempotent=True,
    refuses=(
        public_notices.ObjectionNotFound,
        recusals.RecusalRequired,
        public_notices.ObjectionAlreadyDecided,
        public_notices.EntriesRequired,
        public_notices.EntryNotFound,
        signups.SignupMoved,
        signups.ReopeningRefused,
        signups.PaymentUnderWay,
    ),
)
def decide(staff: Staff, objection_id: uuid.UUID, body: dict[str, Any]) -> PublicObjection:
    """认定异议: dismissed with a reason; or upheld, and the decision is judged again."""
    return public_notices.decide(staff, objection_id, **body)
