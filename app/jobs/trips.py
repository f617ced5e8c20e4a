"""疗休养线路的定时."""

from app.jobs.clockwork import tick
from app.services import trips


@tick("trips.ask_ratings", at="10 10 * * *")
def ask_ratings() -> int:
    """请评价: those who have come back these days."""
    return trips.ask_ratings()
