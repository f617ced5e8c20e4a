"""驿站: one in every township, more where many pass. Invented, like the shops; only the places are real."""

import random

from app.seeding.city.places import DISTRICT, KM_PER_DEGREE_LAT, KM_PER_DEGREE_LNG, TOWNSHIPS
from app.seeding.city.plans import HoursPlan, StationPlan, TownshipPlan

_BUSY_PULL = 7
_SPREAD_KM = 0.5
_SATURDAY = 5
_HOSTS = (
    # Who lends the room, what follows the place's name, the days and hours; a break at noon is two spans.
    ("{place}职工服务中心", "", 7, ("08:00-20:00",)),
    ("{place}党群服务中心", "党群", 5, ("08:30-11:30", "13:00-17:30")),
    ("{place}卫生服务站", "卫生站", 6, ("08:00-17:00",)),
    ("{place}邮政支局", "邮政", 7, ("08:30-17:30",)),
    ("{place}环卫所", "环卫", 7, ("05:30-21:30",)),
    ("{place}加油站", "加油站", 7, ("00:00-00:00",)),
)
_BASIC = ("water", "charging", "rest", "first_aid")
_MORE = (
    "microwave",
    "toilet",
    "air_conditioning",
    "refrigerator",
    "reading",
    "wifi",
    "laundry",
    "nursing_room",
    "legal_advice",
)


def build_stations(seed: int) -> list[StationPlan]:
    """From a stream of chance of its own: what else stands in the city does not move."""
    rng = random.Random(seed)  # noqa: S311 - invented data must repeat; nothing here is a secret
    made: list[StationPlan] = []
    for township in TOWNSHIPS:
        for _ in range(2 if township.pull >= _BUSY_PULL else 1):
            made.append(_station(rng, township, len(made) + 1))
    return made


def _station(rng: random.Random, township: TownshipPlan, number: int) -> StationPlan:
    host, word, days, spans = rng.choice(_HOSTS)
    place = township.short_name
    district = DISTRICT[township.district].name
    road = f"{rng.choice(township.roads)}{rng.randint(1, 388)}号"
    return StationPlan(
        key=f"station-{number}",
        code=f"CZ-{number:03d}",
        name=f"{place}{word}工会劳动者驿站",
        district=township.district,
        address=("" if district.startswith("常州") else "常州市") + f"{district}{township.name}{road}",
        lat=round(township.lat + rng.gauss(0, _SPREAD_KM) / KM_PER_DEGREE_LAT, 6),
        lng=round(township.lng + rng.gauss(0, _SPREAD_KM) / KM_PER_DEGREE_LNG, 6),
        host=host.format(place=place),
        services=tuple(sorted({*_BASIC, *rng.sample(_MORE, rng.randint(2, 6))})),
        hours=tuple(
            HoursPlan(weekday, *span.split("-"))
            for weekday in range(days)
            for span in (spans if weekday < _SATURDAY else spans[:1])
        ),
        verified_day=-rng.randint(1, 60) if rng.random() < 0.8 else None,  # noqa: PLR2004 - four in five
    )
