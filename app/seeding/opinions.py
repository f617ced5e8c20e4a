"""答卷的演示数据: accounts made by `history` have answered the survey, so that this month has a 知晓率."""

import datetime as dt
import random
from collections.abc import Callable

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app import clock
from app.campaign_types import TYPES
from app.db import session
from app.services import audit, campaigns, unions
from app.services.signups import signing
from models import Campaign, CampaignState, Member

TITLE = "工会卡用得怎么样？随机问卷"
_SEED = 617
_ANSWERS = 70
"""Enough for most districts to have the five that are shown apart."""
_LASTED = dt.timedelta(days=7)
_KNOWS = ("yes", "yes", "yes", "yes", "heard", "heard", "no")
_SATISFIED = ("5", "5", "4", "4", "4", "3", "2")


def write(say: Callable[[str], None]) -> None:
    """Once, of a survey of its own that is over by then: what is open in the demo nobody has answered."""
    if session().scalar(select(exists().where(Campaign.title == TITLE))):
        return
    say("正在准备问卷的答卷……")
    survey = _publish()
    chance = random.Random(_SEED)  # noqa: S311 - invented answers, no secrets
    people = session().scalars(
        select(Member)
        .where(Member.openid.startswith("demo-history-"))
        .order_by(Member.openid.desc())
        .options(joinedload(Member.roster_entry))
        .limit(_ANSWERS)
    )
    for member in people:
        signing.sign_up(member, survey.id, answers=_answer(chance))
    survey.closes_at = clock.now()


def _publish() -> Campaign:
    declared, now = TYPES["survey"], clock.now()
    made = Campaign(
        type=declared.key,
        union_id=unions.get_city().id,
        title=TITLE,
        summary=declared.summary,
        body=declared.summary,
        state=CampaignState.PUBLISHED,
        opens_at=now - _LASTED,
        closes_at=now + _LASTED,
    )
    session().add(made)
    session().flush()
    campaigns.write_form(made)
    audit.record(None, "campaigns.publish", made)
    return made


def _answer(chance: random.Random) -> dict[str, str]:
    knows = chance.choice(_KNOWS)
    given = {"knows_card": knows, "satisfaction": chance.choice(_SATISFIED)}
    if knows != "no":
        given["heard_from"] = chance.choice(("unit", "unit", "wechat", "colleague", "poster"))
    if knows == "yes":
        given["use_count"] = chance.choice(("0", "1", "1", "3"))
    return given
