"""知晓率: what anonymous answers say of whether people know the card. They are encrypted, so each is read."""

import datetime as dt
from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import load_only

from app import clock
from app.campaign_types import TYPES
from app.db import session
from app.services import signups
from app.services.cockpit.figures import WHOLE_CITY
from models import Campaign, Signup, SignupMove, SignupState, Union

FLOOR = 5
"""Fewer answers of a district on a day count for the city alone."""
AT_ONCE = 2000


def count(begin: dt.datetime, end: dt.datetime) -> Counter[tuple[dt.date, str, str]]:
    """Day, district and figure → how many: who was asked whether he knows the card, and who does."""
    asking = {key: declared.awareness for key, declared in TYPES.items() if declared.awareness is not None}
    rows = session().execute(
        select(Signup, Campaign.type, Union.district, SignupMove.at)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .join(Union, Union.id == Signup.union_id)
        .join(SignupMove, (SignupMove.signup_id == Signup.id) & (SignupMove.number == 1))
        .where(
            Campaign.type.in_(asking),
            Signup.state == SignupState.APPROVED,
            SignupMove.at >= begin,
            SignupMove.at < end,
            Signup.answers_cipher.is_not(None),
        )
        .options(load_only(Signup.id, Signup.answers_cipher))
        .execution_options(yield_per=AT_ONCE)
    )
    asked: Counter[tuple[dt.date, str]] = Counter()
    known: Counter[tuple[dt.date, str]] = Counter()
    for signup, type_, district, at in rows:
        given = signups.read_answers(signup).get(asking[type_].field)
        day = at.astimezone(clock.CITY).date()
        session().expunge(signup)
        if given is None:
            continue
        for place in {WHOLE_CITY, district or WHOLE_CITY}:
            asked[day, place] += 1
            known[day, place] += given in asking[type_].known_by
    found: Counter[tuple[dt.date, str, str]] = Counter()
    for (day, place), amount in asked.items():
        if place == WHOLE_CITY or amount >= FLOOR:
            found[day, place, "awareness_asked"] = amount
            found[day, place, "awareness_known"] = known[day, place]
    return found
