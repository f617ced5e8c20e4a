"""驾驶舱: figures by district made anew from the facts by ticks, and beside last year's."""

from app.services.cockpit.briefs import Brief, write_brief
from app.services.cockpit.clocks import KINDS, count_clocks
from app.services.cockpit.counting import count_lately, count_week
from app.services.cockpit.figures import FIGURES, RATES
from app.services.cockpit.lists import BatchLine, CampaignLine, list_batches, list_campaigns
from app.services.cockpit.monthly import LAPSED_NAMES, MONTH_RATES, MONTHLY, REFUSED_NAMES
from app.services.cockpit.months import count_months
from app.services.cockpit.progress import count_progress
from app.services.cockpit.reach import CELLS_PER_DEGREE, count_reach
from app.services.cockpit.reading import Cockpit, CockpitOutOfScope, CockpitPeriodInvalid, show
from app.services.cockpit.seeing import Months, Reach, Waiting, show_clocks, show_months, show_reach
from app.services.cockpit.sheets import CHARTS, Asked, write_sheet

__all__ = [
    "CELLS_PER_DEGREE",
    "CHARTS",
    "FIGURES",
    "KINDS",
    "LAPSED_NAMES",
    "MONTHLY",
    "MONTH_RATES",
    "RATES",
    "REFUSED_NAMES",
    "Asked",
    "BatchLine",
    "Brief",
    "CampaignLine",
    "Cockpit",
    "CockpitOutOfScope",
    "CockpitPeriodInvalid",
    "Months",
    "Reach",
    "Waiting",
    "count_clocks",
    "count_lately",
    "count_months",
    "count_progress",
    "count_reach",
    "count_week",
    "list_batches",
    "list_campaigns",
    "show",
    "show_clocks",
    "show_months",
    "show_reach",
    "write_brief",
    "write_sheet",
]
