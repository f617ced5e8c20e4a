"""红娘离点: what becomes of those who had chosen her, and of the times that she had laid open."""

import uuid

from app.db import session
from app.services import matchmaking_clients, matchmaking_studios, matchmaking_talks
from models import MatchmakerStudio, Staff, StudioMatchmaker


def depart(staff: Staff, studio_id: uuid.UUID, matchmaker_id: uuid.UUID) -> MatchmakerStudio:
    """红娘离点: at once she sees nobody of the studio; her clients and who has booked her times are told.

    Nobody stays with a matchmaker who is not there, and nobody is passed on without being asked.
    Refuses with `studio_not_found`, `matchmaker_not_found`.
    """
    studio = matchmaking_studios.remove_matchmaker(staff, studio_id, matchmaker_id)
    gone = session().get_one(StudioMatchmaker, matchmaker_id)
    matchmaking_clients.end_with(staff, gone, is_last=not matchmaking_studios.present(studio))
    matchmaking_talks.take_back_all(staff, gone)
    return studio
