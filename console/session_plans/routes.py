"""续排场次: keep the next days planned at a store or station, stop, and go on."""

import uuid
from collections.abc import Sequence
from typing import Any

from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.services.campaigns import CampaignNotFound, drafting, quotas
from app.services.signups import planning
from console.session_plans.schemas import SessionPlanBody, SessionPlanSchema, SessionPlansSchema
from models import SessionPlan, Staff, StaffRole

door = Door("console_session_plans", description="控制台：续排场次", url_prefix=DESK_PREFIX)

WRITERS = frozenset({StaffRole.PUBLISHER})
READERS = WRITERS | {StaffRole.CHAIR, StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.READ_ONLY}
AT_POINTS = (quotas.SessionStoreInvalid, quotas.SessionStationInvalid)


@door.get(
    "/campaigns/<uuid:campaign_id>/session-plans",
    who=Who.STAFF,
    roles=READERS,
    answers=SessionPlansSchema,
    refuses=(CampaignNotFound,),
)
def list_plans(staff: Staff, campaign_id: uuid.UUID) -> dict[str, Sequence[SessionPlan]]:
    """续排规则 of a campaign."""
    return {"items": planning.list_plans(staff, campaign_id)}


@door.post(
    "/campaigns/<uuid:campaign_id>/session-plans",
    who=Who.STAFF,
    roles=WRITERS,
    body=SessionPlanBody,
    answers=SessionPlanSchema,
    status=201,
    idempotent=True,
    refuses=(
        CampaignNotFound,
        drafting.CampaignEnded,
        quotas.DrawFrozen,
        quotas.SessionsNotWanted,
        *AT_POINTS,
        planning.SessionPlanExists,
    ),
)
def keep_ahead(staff: Staff, body: dict[str, Any], campaign_id: uuid.UUID) -> SessionPlan:
    """续排: so many days ahead, in the point's own opening hours; the first of them at once."""
    return planning.keep_ahead(staff, campaign_id, **body)


@door.post(
    "/campaigns/<uuid:campaign_id>/session-plans/<uuid:plan_id>/stop",
    who=Who.STAFF,
    roles=WRITERS,
    answers=SessionPlanSchema,
    idempotent=True,
    refuses=(CampaignNotFound, planning.SessionPlanNotFound),
)
def stop(staff: Staff, campaign_id: uuid.UUID, plan_id: uuid.UUID) -> SessionPlan:
    """停排: sessions that are there stay."""
    return planning.stop(staff, campaign_id, plan_id)


@door.post(
    "/campaigns/<uuid:campaign_id>/session-plans/<uuid:plan_id>/resumption",
    who=Who.STAFF,
    roles=WRITERS,
    answers=SessionPlanSchema,
    idempotent=True,
    refuses=(
        CampaignNotFound,
        planning.SessionPlanNotFound,
        drafting.CampaignEnded,
        quotas.DrawFrozen,
        *AT_POINTS,
    ),
)
def resume(staff: Staff, campaign_id: uuid.UUID, plan_id: uuid.UUID) -> SessionPlan:
    """恢复续排."""
    return planning.resume(staff, campaign_id, plan_id)
