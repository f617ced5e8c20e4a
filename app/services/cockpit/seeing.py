"""看每月和一公里: months of a place beside last year's, the funnel's reasons, the map, and the clocks."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select

from app import clock
from app.db import session
from app.services import unions
from app.services.cockpit.clocks import KINDS
from app.services.cockpit.figures import WHOLE_CITY
from app.services.cockpit.monthly import (
    LAPSED,
    LAPSED_NAMES,
    MONTH_RATES,
    MONTHLY,
    REFUSED,
    REFUSED_NAMES,
    rate,
)
from app.services.cockpit.months import last_month, month_of
from app.services.cockpit.reading import place_in_scope
from models import DeskClock, MonthFigure, ReachCell, Staff

MONTHS_SHOWN = 12

MonthFigures = Mapping[str, float]


@dataclass(frozen=True)
class MonthOfFigures:
    """A month and the same month of the year before, with the rates. None where nobody counted."""

    month: dt.date
    figures: MonthFigures | None
    last_year: MonthFigures | None


@dataclass(frozen=True)
class PlaceInMonth:
    """The month of a district, or of the city (None), and the same month of the year before."""

    district: str | None
    figures: MonthFigures | None
    last_year: MonthFigures | None


@dataclass(frozen=True)
class Why:
    """A reason, as people read it, and how many."""

    code: str
    name: str
    count: int


@dataclass(frozen=True)
class Months:
    """Twelve months of a place, and one month of all places in scope."""

    month: dt.date
    district: str | None
    months: Sequence[MonthOfFigures]
    places: Sequence[PlaceInMonth]
    refused: Sequence[Why]
    lapsed: Sequence[Why]


@dataclass(frozen=True)
class Reach:
    """The cells of a place; those without a store near come first, most members first."""

    district: str | None
    member_count: int
    """Of the roster, placed or not."""
    placed_count: int
    near_count: int
    cells: Sequence[ReachCell]


@dataclass(frozen=True)
class Waiting:
    """What waits in one's scope, of one kind."""

    kind: str
    title: str
    page: str
    waiting_count: int
    soon_count: int
    overdue_count: int
    next_due_at: dt.datetime | None


def show_months(staff: Staff, *, month: dt.date | None, district: str | None) -> Months:
    """每月: the twelve months up to `month`, of a district or the city; all places in `month`.

    One query, of a table. Refuses with `cockpit_out_of_scope`.
    """
    place, places = place_in_scope(staff, district)
    month = month_of(month or clock.today())
    shown = [month]
    while len(shown) < MONTHS_SHOWN:
        shown.append(last_month(shown[-1]))
    shown.reverse()
    wanted = [*shown, *(a_year_before(each) for each in shown)]
    rows = session().execute(
        select(MonthFigure.month, MonthFigure.district, MonthFigure.figure, MonthFigure.amount).where(
            or_(
                and_(MonthFigure.district == place, MonthFigure.month.in_(wanted)),
                and_(MonthFigure.district.in_(places), MonthFigure.month.in_([month, a_year_before(month)])),
            )
        )
    )
    by_month: dict[tuple[dt.date, str], dict[str, int]] = {}
    for at, where, word, amount in rows:
        by_month.setdefault((at, where), {})[word] = amount
    return Months(
        month,
        place or None,
        [
            MonthOfFigures(
                each, _told(by_month.get((each, place))), _told(by_month.get((a_year_before(each), place)))
            )
            for each in shown
        ],
        [
            PlaceInMonth(
                each or None,
                _told(by_month.get((month, each))),
                _told(by_month.get((a_year_before(month), each))),
            )
            for each in places
        ],
        _reasons(by_month.get((month, place), {}), REFUSED, REFUSED_NAMES),
        _reasons(by_month.get((month, place), {}), LAPSED, LAPSED_NAMES),
    )


def a_year_before(month: dt.date) -> dt.date:
    """去年同月."""
    return month.replace(year=month.year - 1)


def _told(figures: Mapping[str, int] | None) -> MonthFigures | None:
    if figures is None:
        return None
    rates = {word: made for word in MONTH_RATES if (made := rate(figures, word)) is not None}
    return {**{word: figures[word] for word in MONTHLY if word in figures}, **rates}


def _reasons(figures: Mapping[str, int], before: str, names: Mapping[str, str]) -> list[Why]:
    found = [
        Why(code, name, figures[before + code]) for code, name in names.items() if figures.get(before + code)
    ]
    return sorted(found, key=lambda why: -why.count)


def show_reach(staff: Staff, *, district: str | None) -> Reach:
    """线下一公里: the cells where members work or stores are. Refuses with `cockpit_out_of_scope`."""
    place, _ = place_in_scope(staff, district)
    wanted = (
        select(ReachCell) if place == WHOLE_CITY else select(ReachCell).where(ReachCell.district == place)
    )
    cells = session().scalars(
        wanted.order_by(
            (ReachCell.member_count - ReachCell.near_count).desc(),
            ReachCell.district,
            ReachCell.row,
            ReachCell.place,
        )
    )
    found = cells.all()
    figures = session().execute(
        select(MonthFigure.amount)
        .where(MonthFigure.district == place, MonthFigure.figure == "roster_members")
        .order_by(MonthFigure.month.desc())
        .limit(1)
    )
    return Reach(
        place or None,
        figures.scalar() or 0,
        sum(cell.member_count for cell in found),
        sum(cell.near_count for cell in found),
        found,
    )


def show_clocks(staff: Staff) -> list[Waiting]:
    """办理时限: what waits at the desks in one's scope, by kind; kinds of which nothing waits too."""
    found = session().execute(
        select(
            DeskClock.kind,
            func.sum(DeskClock.waiting_count),
            func.sum(DeskClock.soon_count),
            func.sum(DeskClock.overdue_count),
            func.min(DeskClock.next_due_at),
        )
        .where(DeskClock.union_id.in_(unions.visible_to(staff)))
        .group_by(DeskClock.kind)
    )
    rows = {kind: (int(waiting), int(soon), int(late), due) for kind, waiting, soon, late, due in found}
    return [
        Waiting(kind, about.title, about.page, *rows.get(kind, (0, 0, 0, None)))
        for kind, about in KINDS.items()
    ]
