"""公示: what is shown before anything is given, to whom it may be shown, and what is objected to."""

from app.services.public_notices.blocking import blocked
from app.services.public_notices.taking_off import take_off

__all__ = ["blocked", "take_off"]
