"""往年的数字: invented figures of the days and months before those that rest on rows.

All of it grew: `grown` is how far, 1 today and about half at the beginning.
"""

import datetime as dt
import math
import random
from collections.abc import Iterator

from sqlalchemy import insert

from app import clock
from app.db import session
from models import DailyFigure, District, MonthFigure

LATELY = 40
"""Days of which there are rows."""
_DAY = dt.timedelta(days=1)
_DAYS, _MONTHS = 400, 25
_DAYS_OF_A_MONTH = 31
_WEIGHTS = {
    "tianning": 0.19, "zhonglou": 0.16, "xinbei": 0.18, "wujin": 0.19, "jintan": 0.08, "liyang": 0.11,
    "jingkai": 0.09,
}  # fmt: skip
"""The share of each district."""
_BY_CHANCE, _MORE_OR_LESS, _RATHER_MORE = (0.92, 1.08), (0.9, 1.1), (0.9, 1.2)
_OFF_FEN, _SUBSIDY_FEN = 1000, 500
"""For each coupon that is redeemed."""

# A day of the city.
_CLAIMED_A_DAY = (8, 16)
_REDEEMED_OF_A_DAY = (0.55, 0.75)
_LAPSED_OF_A_DAY = 0.3
_USES_A_DAY, _SAVED_A_DAY_FEN = 5, 5000
"""By discounts."""

# A month of the city.
_ROSTER, _ROSTER_OF_OLD, _ROSTER_SINCE = 8000, 0.85, 0.15
_CARDS, _CARD_USERS = 0.56, 0.05
_CLAIMED_A_MONTH, _REDEEMED, _SEEN = 360, 0.64, 3.4
"""Coupons; then for each of these, how many are redeemed, and how often one is looked at."""
_SHORT, _UNUSED = 0.11, 0.2
_ELIGIBLE = 0.82
_REFUSED = {"not_verified": 0.11, "not_in_district": 0.05, "membership_ended": 0.02}
_SAVED_A_MONTH_FEN = 150_000
_ASKED, _KNOWN = 220, 0.82
_PLACED, _NEAR = 0.83, 0.62


def write(chance: random.Random) -> None:
    """Days up to where rows begin, and the months that are not counted any more."""
    today = clock.today()
    days = [
        {"on_day": today - number * _DAY, "district": place, "figure": word, "amount": amount}
        for number in range(LATELY + 1, _DAYS + 1)
        for place, word, amount in _day(1 - number / (2 * _DAYS), chance)
    ]
    session().execute(insert(DailyFigure), days)
    month = today.replace(day=1)
    # That this month has been counted is what keeps the last one from being counted anew.
    months = [{"month": month, "district": "", "figure": "card_users", "amount": 0}]
    months += [
        {"month": month, "district": place, "figure": word, "amount": amount * today.day // _DAYS_OF_A_MONTH}
        for place, word, amount in _month(1, chance)
        if word in {"coupons_seen", "coupons_eligible"} or word.startswith("refused:")
    ]
    for number in range(_MONTHS):
        month = (month - _DAY).replace(day=1)
        months += [
            {"month": month, "district": place, "figure": word, "amount": amount}
            for place, word, amount in _month(1 - number / (2 * _MONTHS), chance)
        ]
    session().execute(insert(MonthFigure), months)


def _spread(city: int, chance: random.Random) -> Iterator[tuple[str, int]]:
    yield "", city
    for district in District:
        yield district.value, round(city * _WEIGHTS[district.value] * chance.uniform(*_BY_CHANCE))


def _day(grown: float, chance: random.Random) -> Iterator[tuple[str, str, int]]:
    claimed = round(chance.uniform(*_CLAIMED_A_DAY) * grown)
    redeemed = round(claimed * chance.uniform(*_REDEEMED_OF_A_DAY))
    for word, city in (
        ("coupons_claimed", claimed),
        ("coupons_redeemed", redeemed),
        ("coupons_lapsed", round(claimed * _LAPSED_OF_A_DAY)),
        ("discount_uses", round(_USES_A_DAY * grown)),
        ("saved_fen", redeemed * _OFF_FEN + round(_SAVED_A_DAY_FEN * grown)),
        ("subsidy_fen", redeemed * _SUBSIDY_FEN),
    ):
        for place, amount in _spread(city, chance):
            yield place, word, amount


def _month(grown: float, chance: random.Random) -> Iterator[tuple[str, str, int]]:
    roster = round(_ROSTER * (_ROSTER_OF_OLD + _ROSTER_SINCE * grown))
    cards = round(roster * _CARDS * grown)
    claimed = round(_CLAIMED_A_MONTH * grown * chance.uniform(*_MORE_OR_LESS))
    redeemed, seen, asked = round(claimed * _REDEEMED), round(claimed * _SEEN), round(_ASKED * grown)
    placed = round(roster * _PLACED)
    short, unused = round(claimed * _SHORT), round(claimed * _UNUSED)
    for word, city in (
        ("roster_members", roster),
        ("cards_held", cards),
        ("card_users", round(cards * _CARD_USERS * chance.uniform(*_RATHER_MORE))),
        ("coupons_seen", seen),
        ("coupons_eligible", round(seen * _ELIGIBLE)),
        *((f"refused:{why}", round(seen * share)) for why, share in _REFUSED.items()),
        ("coupons_claimed", claimed),
        ("coupons_redeemed", redeemed),
        ("coupons_lapsed", short + unused),
        ("lapsed:short_window", short),
        ("lapsed:unused", unused),
        ("saved_fen", redeemed * _OFF_FEN + round(_SAVED_A_MONTH_FEN * grown)),
        ("subsidy_fen", redeemed * _SUBSIDY_FEN),
        ("awareness_asked", asked),
        ("awareness_known", round(asked * _KNOWN * math.sqrt(grown))),
        ("members_placed", placed),
        ("members_near", round(placed * _NEAR * grown)),
    ):
        for place, amount in _spread(city, chance):
            yield place, word, amount
