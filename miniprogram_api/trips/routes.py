"""疗休养线路: the menu, one's own trip, and how it was."""

import uuid
from collections.abc import Sequence
from typing import Any

from app.edge.access import Who
from app.edge.doors import Door
from app.services import campaigns, signups, trips
from app.services.trips import MyTrip
from miniprogram_api.trips.schemas import MenuSchema, OwnTripSchema, TripRatingBody
from models import Member, Trip

door = Door("trips", description="疗休养线路")


@door.get(
    "/campaigns/<uuid:campaign_id>/trips",
    who=Who.ANYONE,
    answers=MenuSchema,
    refuses=(campaigns.CampaignNotFound,),
)
def list_menu(campaign_id: uuid.UUID) -> dict[str, Sequence[Trip]]:
    """线路菜单: which session goes to which base."""
    return {"items": trips.list_menu(campaign_id)}


@door.get(
    "/me/signups/<uuid:signup_id>/trip",
    who=Who.MEMBER,
    answers=OwnTripSchema,
    refuses=(signups.SignupNotFound, trips.TripNotFound),
)
def get_mine(member: Member, signup_id: uuid.UUID) -> MyTrip:
    """我的线路: base, dates, and the leader of those who go."""
    return trips.get_mine(member, signup_id)


@door.post(
    "/me/signups/<uuid:signup_id>/trip/rating",
    who=Who.MEMBER,
    body=TripRatingBody,
    answers=OwnTripSchema,
    status=201,
    idempotent=True,
    refuses=(signups.SignupNotFound, trips.TripNotFound, trips.TripNotOver, trips.TripAlreadyRated),
)
def rate(member: Member, signup_id: uuid.UUID, body: dict[str, Any]) -> MyTrip:
    """评价, once, when it is over."""
    return trips.rate(member, signup_id, **body)
