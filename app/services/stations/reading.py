"""看驿站: which stations there are, which are near, and which are open."""

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import selectinload

from app import clock, geo, paging
from app.db import session
from app.errors import NotFound
from app.geo import Point
from app.paging import Key, Page
from app.services import opening
from app.text import matches
from models import ServiceStation, StationState


class StationNotFound(NotFound):
    code, detail = "station_not_found", "没有找到这个驿站"
    next = "到“附近驿站”里看看别的"


@dataclass(frozen=True)
class StationFound:
    """A station in an answer: how far it is, where asked, and whether it is open now."""

    station: ServiceStation
    distance_m: int | None
    open_now: bool


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a station has to be. None asks for nothing."""

    service: str | None = None
    district: str | None = None
    q: str | None = None
    open_now: bool | None = None


def list_public(
    wanted: Wanted, *, here: Point | None, radius_m: int, limit: int, cursor: str | None
) -> Page[StationFound]:
    """附近驿站: nearest first within `radius_m` of `here`; without a place, in the order of listing.

    There are hundreds in a city, not tens of thousands: the index gives the circle, and what lies in it is
    held against what is wanted. Refuses with `cursor_invalid`.
    """
    if here is not None:
        return _list_near(wanted, here, radius_m, limit=limit, cursor=cursor)
    order = [Key(ServiceStation.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), _wanted(wanted), order, limit=limit, cursor=cursor)
    return Page([found(station) for (station,) in rows], more)


def _list_near(
    wanted: Wanted, here: Point, radius_m: int, *, limit: int, cursor: str | None
) -> Page[StationFound]:
    chord = geo.chord_m(ServiceStation.lat, ServiceStation.lng, here)
    order = [Key(chord, paging.number), Key(ServiceStation.__table__.c.id, paging.identity)]
    statement = (
        _wanted(wanted)
        .add_columns(chord)
        .where(
            geo.within(ServiceStation.lat, ServiceStation.lng, here, radius_m),
            chord <= geo.chord_of(radius_m),
        )
    )
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found(station, geo.over_ground_m(metres)) for station, metres in rows], more)


def get_public(station_id: uuid.UUID) -> ServiceStation:
    """驿站详情. Refuses with `station_not_found`."""
    station = session().scalar(
        select(ServiceStation)
        .where(ServiceStation.id == station_id, _is_listed())
        .options(*WHOLE)
        .execution_options(populate_existing=True)
    )
    if station is None:
        raise StationNotFound
    return station


def found(station: ServiceStation, metres: float | None = None) -> StationFound:
    """A station as it stands at this moment. One that is shut for a while is not open, whatever its hours."""
    is_open = station.state is StationState.OPEN and opening.is_open(station, clock.now())
    return StationFound(station, None if metres is None else round(metres), is_open)


WHOLE = (selectinload(ServiceStation.hours), selectinload(ServiceStation.special_days))
"""What to load of a station that is shown with its week and its special days."""


def _is_listed() -> ColumnElement[bool]:
    return ServiceStation.state != StationState.CLOSED


def _wanted(wanted: Wanted) -> Select[ServiceStation]:
    now = clock.now()
    statement = (
        select(ServiceStation)
        .where(_is_listed())
        .options(*opening.needed(now, opening.STATIONS))
        .execution_options(populate_existing=True)
    )
    if wanted.service:
        statement = statement.where(literal(wanted.service) == func.any(ServiceStation.services))
    if wanted.district:
        statement = statement.where(ServiceStation.district == wanted.district)
    if wanted.q:
        statement = statement.where(matches(ServiceStation.search_text, wanted.q))
    if wanted.open_now is not None:
        is_open = (ServiceStation.state == StationState.OPEN) & opening.is_open_at(now, opening.STATIONS)
        statement = statement.where(is_open if wanted.open_now else ~is_open)
    return statement
