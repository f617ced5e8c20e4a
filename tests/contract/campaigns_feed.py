"""活动的真东西: campaigns at a desk, as far along as the operations need them."""

import datetime as dt

from schemathesis.generation import GenerationMode
from sqlalchemy import select

from app import clock, db
from models import CampaignQuota, CampaignSession, CampaignState, SessionPlan, StaffRole
from tests import factories, programmes

OPERATIONS = ("console_campaigns.", "console_tallies.", "console_session_plans.")
DRAFTS = frozenset({"show_checklist", "publish_campaign", "set_quotas", "remove_session", "change_campaign"})


def fill(feed, operation, case):
    """Replace what is sound in shape by what is sound in fact."""
    if not operation.startswith(OPERATIONS) or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    path = case.path_parameters or {}
    if "campaign_id" in path:
        action = operation.partition(".")[2]
        type_ = "survey" if operation.startswith("console_tallies.") else "summer_cooling"
        path.update({name: str(found) for name, found in ids(action, type_).items() if name in path})
    if isinstance(case.body, dict):
        fill_body(operation, case.body)


def ids(action, type_):
    """A campaign that stands where the operation leads on from, with one session and one quota."""
    with db.unit_of_work() as session:
        state = CampaignState.DRAFT if action in DRAFTS else CampaignState.PUBLISHED
        made = programmes.campaign(
            type_, quota=5, sessions=1, state=state, title="样本", summary="样本", body="样本正文"
        )
        plan = SessionPlan(
            campaign_id=made.id,
            station_id=factories.station().id,
            days_ahead=1,
            capacity=5,
            closes_before_minutes=0,
            only_working_days=False,
            made_by=factories.staff(StaffRole.PUBLISHER).id,
        )
        session.add(plan)
        return {
            "plan_id": plan.id,
            "campaign_id": made.id,
            "session_id": session.scalar(
                select(CampaignSession.id).where(CampaignSession.campaign_id == made.id)
            ),
            "quota_id": session.scalar(select(CampaignQuota.id).where(CampaignQuota.campaign_id == made.id)),
        }


def fill_body(operation, body):
    now = clock.now().replace(microsecond=0)
    times = {name: now + dt.timedelta(hours=hours) for name, hours in TIMES.items()}
    match operation:
        case "console_campaigns.create_campaign":
            with db.unit_of_work():
                body["union_id"] = str(factories.city().id)
            body.update(type="summer_cooling", **PLAIN, **written(times, "opens_at", "closes_at"))
        case "console_campaigns.change_campaign":
            body.update(PLAIN, version=1)
            for name in ("opens_at", "closes_at"):
                body.pop(name, None)
        case "console_campaigns.set_quotas":
            body.update(quotas=[{"capacity": 3}], version=1)
        case "console_campaigns.add_session":
            body.update(
                written(times, "starts_at", "ends_at"),
                opens_at=None,
                closes_at=None,
                store_id=None,
                station_id=None,
            )
        case "console_session_plans.keep_ahead":
            with db.unit_of_work():
                body.update(store_id=None, station_id=str(factories.station().id))
        case "console_campaigns.change_quota" | "console_campaigns.change_session":
            body["difference"] = 1


TIMES = {"opens_at": 0, "closes_at": 48, "starts_at": 24, "ends_at": 25}
PLAIN = {
    "audience": [],
    "questions": [],
    "cover_id": None,
    "gives_batch_id": None,
    "amount_fen": None,
    "budget_fen": None,
}


def written(times, *names):
    return {name: times[name].isoformat() for name in names}
