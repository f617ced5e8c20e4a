"""驾驶舱: each day's figures by district, made anew from the facts, and beside last year's."""

from app.services.cockpit.counting import count_lately, count_week
from app.services.cockpit.figures import FIGURES, RATES
from app.services.cockpit.reading import Cockpit, CockpitOutOfScope, CockpitPeriodInvalid, show

__all__ = [
    "FIGURES",
    "RATES",
    "Cockpit",
    "CockpitOutOfScope",
    "CockpitPeriodInvalid",
    "count_lately",
    "count_week",
    "show",
]
