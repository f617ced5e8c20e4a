"""承诺的日子: by when a sign-up has been judged and shown, if every step takes as long as it may."""

import datetime as dt
from collections.abc import Iterable

from app import workdays
from app.campaign_types.declaration import CampaignType, Step


def ready_by(declared: CampaignType, steps: Iterable[Step], moment: dt.datetime) -> dt.datetime:
    """最晚办好的时间 of what is handed in at `moment`: through `steps`, and a public notice after them."""
    notice_days = 0 if declared.notice is None else declared.notice.days
    return workdays.end_of_working_day(moment, sum(step.days for step in steps) + notice_days)
