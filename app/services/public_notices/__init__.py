"""公示: what is shown before anything is given, to whom it may be shown, and what is objected to."""

from app.services.public_notices.blocking import blocked

__all__ = ["blocked"]
