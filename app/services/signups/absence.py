"""缺席限制: who has been absent too often may not sign up for the same programme again just yet."""

import datetime as dt
import uuid
from collections.abc import Iterable

from sqlalchemy import func, or_, select

from app import clock
from app.campaign_types.declaration import CampaignType
from app.db import session
from app.errors import Forbidden
from models import Campaign, CampaignSession, Signup, SignupState

MONTH = dt.timedelta(days=30)


class AbsentTooOften(Forbidden):
    code, detail = "absent_too_often", "您最近几次报名后没有到场，暂时不能再报"
    next = "有特殊情况的，可以在“我的报名”里说明缘由，工会谅解后不再计入"


def ensure_not_barred(applicant: Signup, declared: CampaignType) -> None:
    """Refuse with `absent_too_often` (with `absences` and `months`) where the type bars such people.

    A month counts as thirty days, back from now to the end of the session. Excused absences do not count.
    """
    refusal = barred_from([declared], applicant.applicant_id).get(declared.key)
    if refusal is not None:
        raise refusal


def barred_from(types: Iterable[CampaignType], applicant_id: uuid.UUID) -> dict[str, AbsentTooOften]:
    """Type → the refusal, of those of the types that bar this applicant. One statement, or none."""
    bars = {each.key: each.absence_bar for each in types if each.absence_bar is not None}
    if not bars:
        return {}
    now = clock.now()
    counted = (
        (Campaign.type == key) & (CampaignSession.ends_at > now - bar.months * MONTH)
        for key, bar in bars.items()
    )
    rows = session().execute(
        select(Campaign.type, func.count())
        .select_from(Signup)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .join(CampaignSession, CampaignSession.id == Signup.session_id)
        .where(Signup.applicant_id == applicant_id, Signup.state == SignupState.NO_SHOW, or_(*counted))
        .group_by(Campaign.type)
    )
    return {
        key: AbsentTooOften(
            detail=f"您最近 {bars[key].months} 个月里有 {absences} 次报名后没有到场，暂时不能再报",
            absences=absences,
            months=bars[key].months,
        )
        for key, absences in rows
        if absences >= bars[key].times
    }
