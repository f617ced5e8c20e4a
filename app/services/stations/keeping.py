"""驿站的打理: put into the directory and kept right by staff, each in the unions that they may see."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, literal, select

from app import db, paging
from app.db import session
from app.errors import Conflict
from app.paging import Key, Page
from app.services import audit, opening, unions
from app.services.opening import Span
from app.services.stations.reading import WHOLE, StationNotFound, Wanted
from app.text import matches, search_text
from models import ServiceStation, Staff, StationHours, StationSpecialDay, StationState


class StationCodeTaken(Conflict):
    code, detail = "station_code_taken", "这个编号已经给了另一个驿站"
    next = "请核对门牌上的编号"


def list_kept(
    staff: Staff, wanted: Wanted, *, state: StationState | None, limit: int, cursor: str | None
) -> Page[ServiceStation]:
    """驿站列表 in one's scope, closed ones too, by code."""
    statement = kept(staff).options(*WHOLE)
    if state is not None:
        statement = statement.where(ServiceStation.state == state)
    if wanted.district:
        statement = statement.where(ServiceStation.district == wanted.district)
    if wanted.service:
        statement = statement.where(literal(wanted.service) == func.any(ServiceStation.services))
    if wanted.q:
        statement = statement.where(matches(ServiceStation.search_text, wanted.q))
    order = [Key(ServiceStation.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([station for (station,) in rows], more)


def get_kept(staff: Staff, station_id: uuid.UUID, *, lock: bool = False) -> ServiceStation:
    """一个驿站 in one's scope, with its week and special days. Refuses with `station_not_found`."""
    statement = kept(staff).where(ServiceStation.id == station_id).options(*WHOLE)
    if lock:
        statement = statement.with_for_update(of=ServiceStation)
    session().flush()
    found = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise StationNotFound
    return found


def add(staff: Staff, *, union_id: uuid.UUID, **facts: Any) -> ServiceStation:
    """新建驿站. Refuses with `union_not_found`, `station_code_taken`."""
    union = unions.get_visible(staff, union_id)
    _ensure_code_free(facts["code"], None)
    station = ServiceStation(union_id=union.id, search_text=_search_text(facts), **_cleaned(facts))
    session().add(station)
    session().flush()
    audit.record(staff, "stations.add", station, union_id=str(union.id))
    return get_kept(staff, station.id)


def update(staff: Staff, station_id: uuid.UUID, **changes: Any) -> ServiceStation:
    """修改驿站. Refuses with `station_not_found`, `station_code_taken`."""
    station = get_kept(staff, station_id, lock=True)
    if "code" in changes:
        _ensure_code_free(changes["code"], station.id)
    for name, value in _cleaned(changes).items():
        setattr(station, name, value)
    station.search_text = _search_text({"name": station.name, "host": station.host, "code": station.code})
    audit.record(staff, "stations.update", station, fields=sorted(changes))
    return get_kept(staff, station_id)


def set_hours(staff: Staff, station_id: uuid.UUID, spans: Sequence[Span]) -> ServiceStation:
    """开放时间: the whole week at once. A break at noon is two spans of a day.

    Refuses with `station_not_found`, `hours_overlap`.
    """
    station = get_kept(staff, station_id, lock=True)
    opening.ensure_apart(spans, around=opening.WEEK_MINUTES)
    station.hours = [
        StationHours(weekday=span.day, opens_at=span.opens_at, closes_at=span.closes_at) for span in spans
    ]
    audit.record(staff, "stations.set_hours", station, spans=len(spans))
    return get_kept(staff, station_id)


def set_special_days(staff: Staff, station_id: uuid.UUID, days: Sequence[dict[str, Any]]) -> ServiceStation:
    """特殊日: closed days and days with other hours, all at once.

    Refuses with `station_not_found`, `hours_overlap`.
    """
    station = get_kept(staff, station_id, lock=True)
    opening.ensure_days_apart(days)
    station.special_days = [StationSpecialDay(**day) for day in days]
    audit.record(staff, "stations.set_special_days", station, days=len(days))
    return get_kept(staff, station_id)


def kept(staff: Staff) -> Select[ServiceStation]:
    """The stations of one's scope."""
    return select(ServiceStation).where(ServiceStation.union_id.in_(unions.visible_to(staff)))


def _ensure_code_free(code: str, own_id: uuid.UUID | None) -> None:
    """UNIQUE decides; this asks before, for the kind sentence."""
    db.lock("station code", code)
    holder = session().scalar(select(ServiceStation.id).where(ServiceStation.code == code))
    if holder not in (None, own_id):
        raise StationCodeTaken


def _cleaned(facts: dict[str, Any]) -> dict[str, Any]:
    """Each service once."""
    if "services" not in facts:
        return facts
    return {**facts, "services": sorted(set(facts["services"]))}


def _search_text(facts: dict[str, Any]) -> str:
    return search_text(f"{facts['name']} {facts['host']} {facts['code']}")
