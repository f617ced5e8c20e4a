"""门店: where a merchant's shops stand and when they are open."""

import math
import random
from collections.abc import Iterator

from app.seeding.city.categories import CATEGORY, HoursPattern
from app.seeding.city.numbers import NumberBook
from app.seeding.city.places import DISTRICT, KM_PER_DEGREE_LAT, KM_PER_DEGREE_LNG, TOWNSHIP
from app.seeding.city.plans import HoursPlan, StorePlan, StoreState

_OUTLYING_SHARE = 0.12
_STREET_SPREAD_KM = 0.7
_SATURDAY = 5


def build_store(
    rng: random.Random,
    numbers: NumberBook,
    *,
    key: str,
    merchant: tuple[str, str, str],
    township: str,
    branch: bool,
    state: StoreState,
) -> StorePlan:
    """`merchant` is key, name, category; a `branch` carries its place behind the merchant's name."""
    merchant_key, merchant_name, category = merchant
    place = TOWNSHIP[township]
    lat, lng = _spot(rng, place.lat, place.lng)
    district = DISTRICT[place.district].name
    street = f"{rng.choice(place.roads)}{rng.randint(1, 488)}号"
    return StorePlan(
        key=key,
        merchant_key=merchant_key,
        name=f"{merchant_name}({place.short_name}店)" if branch else merchant_name,
        district=place.district,
        township=township,
        address=("" if district.startswith("常州") else "常州市") + f"{district}{place.name}{street}",
        lat=lat,
        lng=lng,
        phone=numbers.landline(),
        hours=tuple(_week(rng.choice(CATEGORY[category].hours))),
        state=state,
    )


def _spot(rng: random.Random, lat: float, lng: float) -> tuple[float, float]:
    """A spot near the centre: mostly in its streets, sometimes a few kilometres out."""
    if rng.random() < _OUTLYING_SHARE:
        far, angle = rng.uniform(1.5, 3.5), rng.uniform(0, math.tau)
        north, east = far * math.sin(angle), far * math.cos(angle)
    else:
        north, east = rng.gauss(0, _STREET_SPREAD_KM), rng.gauss(0, _STREET_SPREAD_KM)
    return round(lat + north / KM_PER_DEGREE_LAT, 6), round(lng + east / KM_PER_DEGREE_LNG, 6)


def _week(pattern: HoursPattern) -> Iterator[HoursPlan]:
    for weekday in range(7):
        if weekday == pattern.closed_on:
            continue
        at_weekend = weekday >= _SATURDAY and pattern.weekend
        for span in pattern.weekend if at_weekend else pattern.spans:
            opens, closes = span.split("-")
            yield HoursPlan(weekday, opens, closes)
