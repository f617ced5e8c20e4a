"""看驾驶舱: some days of a place, and the sums of all places that one may see, beside last year's."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app import clock
from app.db import session
from app.errors import Forbidden, InvalidValue
from app.services import unions
from app.services.cockpit.figures import FIGURES, WHOLE_CITY, with_rates
from models import DailyFigure, District, Staff, Union, UnionLevel

DAYS_MAX = 366
DAYS_SHOWN = 30
"""To whoever asks for no days."""

Figures = Mapping[str, int]


class CockpitPeriodInvalid(InvalidValue):
    code, detail = "cockpit_period_invalid", "起止日期不对：开始不能晚于结束，最长一年"
    next = "请核对起止日期"


class CockpitOutOfScope(Forbidden):
    code, detail = "cockpit_out_of_scope", "统计按辖市(区)编制，这些数字不在您的权限范围内"
    next = "需要的话，请联系市总工会或所在辖市(区)总工会"


@dataclass(frozen=True)
class DayOfFigures:
    """A day and the same day of the year before. None where nobody counted."""

    on_day: dt.date
    figures: Figures | None
    last_year: Figures | None


@dataclass(frozen=True)
class PlaceOfFigures:
    """The whole period of a district, or of the city (None), and the same period of the year before."""

    district: str | None
    figures: Figures | None
    last_year: Figures | None


@dataclass(frozen=True)
class Cockpit:
    """What one look shows."""

    from_day: dt.date
    to_day: dt.date
    district: str | None
    days: Sequence[DayOfFigures]
    places: Sequence[PlaceOfFigures]


def show(staff: Staff, *, from_day: dt.date | None, to_day: dt.date | None, district: str | None) -> Cockpit:
    """驾驶舱: the days of a district, or of the city, and the sums of each place in one's scope.

    Both days included, at most a year; without them the 30 days up to today. Without `district` it is the
    city, or the first district that the person may see. Figures are kept for districts, so a scope below a
    district opens none.
    Refuses with `cockpit_period_invalid`, `cockpit_out_of_scope`.
    """
    to_day = to_day or clock.today()
    from_day = from_day or to_day - dt.timedelta(days=DAYS_SHOWN - 1)
    if from_day > to_day or (to_day - from_day).days >= DAYS_MAX:
        raise CockpitPeriodInvalid
    place, places = place_in_scope(staff, district)
    return Cockpit(
        from_day,
        to_day,
        place or None,
        _days(place, from_day, to_day),
        _sums(places, from_day, to_day),
    )


def a_year_before(day: dt.date) -> dt.date:
    """去年同日; for 29 February the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def place_in_scope(staff: Staff, district: str | None) -> tuple[str, list[str]]:
    """The place asked for, else the first one may see; and all places that one may see.

    Refuses with `cockpit_out_of_scope`.
    """
    places = _places(staff)
    place = places[0] if district is None and places else district
    if place is None or place not in places:
        raise CockpitOutOfScope
    return place, places


def _places(staff: Staff) -> list[str]:
    """The city first, or districts in their customary order: those whose own union the person may see."""
    found = session().execute(
        select(Union.level, Union.district).where(
            Union.level.in_([UnionLevel.CITY, UnionLevel.DISTRICT]),
            Union.id.in_(unions.visible_to(staff)),
        )
    )
    rows = found.all()
    if any(level is UnionLevel.CITY for level, _ in rows):
        return [WHOLE_CITY, *District]
    own = {district for _, district in rows}
    return [district for district in District if district in own]


def _days(place: str, from_day: dt.date, to_day: dt.date) -> list[DayOfFigures]:
    column = DailyFigure.on_day
    found = session().execute(
        select(column, DailyFigure.figure, DailyFigure.amount).where(
            DailyFigure.district == place,
            or_(
                column.between(from_day, to_day),
                column.between(a_year_before(from_day), a_year_before(to_day)),
            ),
        )
    )
    by_day: dict[dt.date, dict[str, int]] = {}
    for day, word, amount in found:
        by_day.setdefault(day, {})[word] = amount
    days = [from_day + dt.timedelta(days=number) for number in range((to_day - from_day).days + 1)]
    return [
        DayOfFigures(day, with_rates(by_day.get(day)), with_rates(by_day.get(a_year_before(day))))
        for day in days
    ]


def _sums(places: Sequence[str], from_day: dt.date, to_day: dt.date) -> list[PlaceOfFigures]:
    """What comes in days is added up; of what there is, the last day that was counted tells."""
    column, amount = DailyFigure.on_day, DailyFigure.amount
    newest = func.array_agg(aggregate_order_by(amount, column.desc()))
    this_year = column.between(from_day, to_day)
    last_year = column.between(a_year_before(from_day), a_year_before(to_day))
    found = session().execute(
        select(
            DailyFigure.district,
            DailyFigure.figure,
            func.sum(amount).filter(this_year),
            newest.filter(this_year),
            func.sum(amount).filter(last_year),
            newest.filter(last_year),
        )
        .where(DailyFigure.district.in_(places), or_(this_year, last_year))
        .group_by(DailyFigure.district, DailyFigure.figure)
    )
    now: dict[str, dict[str, int]] = {}
    then: dict[str, dict[str, int]] = {}
    for place, word, added, listed, added_then, listed_then in found:
        figure = FIGURES.get(word)
        if figure is None:
            continue
        for years, total, latest in ((now, added, listed), (then, added_then, listed_then)):
            if total is not None:
                years.setdefault(place, {})[word] = latest[0] if figure.is_stock else int(total)
    return [
        PlaceOfFigures(place or None, with_rates(now.get(place)), with_rates(then.get(place)))
        for place in places
    ]
