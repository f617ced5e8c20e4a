"""会员实名库: writing it from a union's file, and finding a person in it."""

from app.services.roster.deriving import derive
from app.services.roster.finding import NumberInRoster, correct, find_match, get_home
from app.services.roster.people import UNSAID, Becoming, Elsewhere, Person, Unsaid, Written
from app.services.roster.writing import foresee, write

__all__ = [
    "UNSAID",
    "Becoming",
    "Elsewhere",
    "NumberInRoster",
    "Person",
    "Unsaid",
    "Written",
    "correct",
    "derive",
    "find_match",
    "foresee",
    "get_home",
    "write",
]
