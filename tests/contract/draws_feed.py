"""抽签的真东西: draws that stand where the operations lead on from."""

import datetime as dt

from schemathesis.generation import GenerationMode
from sqlalchemy import update

from app import clock, db
from app.services.draws import computing
from models import CampaignState, Draw, DrawState, StaffRole
from tests import factories, programmes

OPERATIONS = ("console_draws.", "draws.")
VALUE = "03 09 15"


def fill(operation, case):
    """Replace what is sound in shape by what is sound in fact."""
    if not operation.startswith(OPERATIONS) or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    path = case.path_parameters or {}
    action = operation.partition(".")[2]
    with db.unit_of_work() as session:
        state = CampaignState.DRAFT if action == "promise" else CampaignState.PUBLISHED
        of = programmes.campaign("culture_draw", sessions=1, state=state)
        if "campaign_id" in path:
            path["campaign_id"] = str(of.id)
        if "draw_id" in path:
            made = draw(of)
            session.add(made)
            session.flush()
            path["draw_id"] = str(made.id)
            if action == "confirm_value":
                staff_id = factories.staff(StaffRole.PUBLISHER).id
                session.execute(
                    update(Draw).where(Draw.id == made.id).values(public_value=VALUE, entered_by=staff_id)
                )
    if isinstance(case.body, dict) and action == "promise":
        case.body["public_at"] = (clock.now() + dt.timedelta(days=60)).replace(microsecond=0).isoformat()
    elif isinstance(case.body, dict):
        case.body["value"] = VALUE


def draw(of):
    """A draw of the campaign whose list is frozen and empty, and whose value is public."""
    now = clock.now()
    made = Draw(
        campaign_id=of.id,
        state=DrawState.FROZEN,
        algorithm=computing.ALGORITHM,
        commitment=computing.commitment_of(bytes(32)),
        public_source="双色球开奖号码",
        public_at=now - dt.timedelta(hours=1),
        frozen_at=now - dt.timedelta(hours=2),
        entrants_hash=computing.list_hash([], [], []),
    )
    made.seed = bytes(32).hex()
    return made
