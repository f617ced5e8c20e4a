"""缺席限制: who has been absent too often may not sign up for the same programme again just yet."""

import datetime as dt

from sqlalchemy import func, select

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
    bar = declared.absence_bar
    if bar is None:
        return
    absences = session().scalar(
        select(func.count())
        .select_from(Signup)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .join(CampaignSession, CampaignSession.id == Signup.session_id)
        .where(
            Signup.applicant_id == applicant.applicant_id,
            Signup.state == SignupState.NO_SHOW,
            Campaign.type == declared.key,
            CampaignSession.ends_at > clock.now() - bar.months * MONTH,
        )
    )
    if (absences or 0) >= bar.times:
        raise AbsentTooOften(
            detail=f"您最近 {bar.months} 个月里有 {absences} 次报名后没有到场，暂时不能再报",
            absences=absences,
            months=bar.months,
        )
