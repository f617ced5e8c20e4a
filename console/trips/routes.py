"""疗休养线路: the base and the leader of each session."""

import uuid
from collections.abc import Sequence
from typing import Any

from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.services import recuperation_bases, trips
from app.services.campaigns import CampaignNotFound
from console.trips.schemas import KeptTripSchema, KeptTripsSchema, TripBody
from models import Staff, StaffRole, Trip

door = Door("console_trips", description="控制台：疗休养线路", url_prefix=DESK_PREFIX)

WRITES = frozenset({StaffRole.OPERATOR, StaffRole.PUBLISHER, StaffRole.CHAIR})


@door.put(
    "/campaigns/<uuid:campaign_id>/sessions/<uuid:session_id>/trip",
    who=Who.STAFF,
    roles=WRITES,
    body=TripBody,
    answers=KeptTripSchema,
    refuses=(
        CampaignNotFound,
        trips.TripsNotDeclared,
        trips.TripSessionNotFound,
        recuperation_bases.BaseNotFound,
        trips.BaseUnfit,
    ),
)
def arrange(staff: Staff, campaign_id: uuid.UUID, session_id: uuid.UUID, body: dict[str, Any]) -> Trip:
    """排定线路: base and leader; whoever goes is told."""
    return trips.arrange(staff, campaign_id, session_id, **body)


@door.get(
    "/campaigns/<uuid:campaign_id>/trips",
    who=Who.STAFF,
    roles=WRITES | {StaffRole.REVIEWER, StaffRole.READ_ONLY},
    answers=KeptTripsSchema,
    refuses=(CampaignNotFound,),
)
def list_kept(staff: Staff, campaign_id: uuid.UUID) -> dict[str, Sequence[Trip]]:
    """排定的线路."""
    return {"items": trips.list_kept(staff, campaign_id)}
