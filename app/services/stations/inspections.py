"""巡查: who goes to which station by which day, and what was found there."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock, paging
from app.db import session
from app.errors import Conflict, NotFound
from app.paging import Key, Page
from app.services import attachments, audit, unions
from app.services.stations.keeping import get_kept, kept
from models import InspectionResult, ServiceStation, Staff, StationInspection


class InspectionNotFound(NotFound):
    code, detail = "inspection_not_found", "没有找到这次巡查"


class InspectorNotFound(NotFound):
    code, detail = "inspector_not_found", "没有找到这位巡查人，或账号已经停用"
    next = "请从本级及下级工会的干部里选择"


class InspectionAlreadyDone(Conflict):
    code, detail = "inspection_already_done", "这次巡查已经登记过结果了"


def plan(
    staff: Staff, station_id: uuid.UUID, *, inspector_id: uuid.UUID | None, due_on: dt.date
) -> StationInspection:
    """安排巡查: by whom (oneself by default) and by which day.

    Refuses with `station_not_found`, `inspector_not_found`.
    """
    station = get_kept(staff, station_id)
    made = StationInspection(
        station_id=station.id,
        inspector_id=_inspector(staff, inspector_id),
        due_on=due_on,
        planned_by=staff.id,
    )
    session().add(made)
    session().flush()
    audit.record(staff, "stations.plan_inspection", made, station_id=str(station.id), due_on=str(due_on))
    return _get(staff, made.id)


def reassign(
    staff: Staff, inspection_id: uuid.UUID, *, inspector_id: uuid.UUID | None, due_on: dt.date
) -> StationInspection:
    """改派: somebody else, or another day.

    Refuses with `inspection_not_found`, `inspection_already_done`, `inspector_not_found`.
    """
    found = _open(staff, inspection_id)
    found.inspector_id, found.due_on = _inspector(staff, inspector_id), due_on
    audit.record(staff, "stations.reassign_inspection", found, inspector_id=str(found.inspector_id))
    session().flush()
    session().expire(found, ["inspector"])
    return _get(staff, inspection_id)


def carry_out(
    staff: Staff,
    inspection_id: uuid.UUID,
    *,
    result: InspectionResult,
    note: str,
    attachment_ids: Sequence[uuid.UUID],
) -> StationInspection:
    """登记巡查结果, by the one whose turn it is: from now on the station counts as verified on this day.

    Refuses with `inspection_not_found` (also of another's), `inspection_already_done`,
    `attachment_not_found`.
    """
    found = _open(staff, inspection_id)
    if found.inspector_id != staff.id:
        raise InspectionNotFound
    found.result, found.note, found.done_at = result, note, clock.now()
    found.attachments = attachments.take_own(staff, attachment_ids)
    found.station.last_verified_on = clock.today()
    audit.record(staff, "stations.inspect", found, station_id=str(found.station_id), result=result.value)
    session().flush()
    return found


def list_inspections(
    staff: Staff,
    *,
    station_id: uuid.UUID | None,
    mine: bool,
    overdue: bool | None,
    limit: int,
    cursor: str | None,
) -> Page[StationInspection]:
    """巡查安排 in one's scope, newest first; `overdue` ones should have been done before today."""
    statement = _whole(staff)
    if station_id is not None:
        statement = statement.where(StationInspection.station_id == station_id)
    if mine:
        statement = statement.where(StationInspection.inspector_id == staff.id)
    if overdue is not None:
        late = StationInspection.done_at.is_(None) & (StationInspection.due_on < clock.today())
        statement = statement.where(late if overdue else ~late)
    order = [Key(StationInspection.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)


def _inspector(staff: Staff, inspector_id: uuid.UUID | None) -> uuid.UUID:
    if inspector_id in (None, staff.id):
        return staff.id
    found = session().scalar(
        select(Staff.id).where(
            Staff.id == inspector_id,
            Staff.disabled_at.is_(None),
            Staff.union_id.in_(unions.visible_to(staff)),
        )
    )
    if found is None:
        raise InspectorNotFound
    return found


def _whole(staff: Staff) -> Select[StationInspection]:
    mine = kept(staff).with_only_columns(ServiceStation.id)
    return (
        select(StationInspection)
        .where(StationInspection.station_id.in_(mine))
        .options(
            joinedload(StationInspection.station),
            joinedload(StationInspection.inspector),
            selectinload(StationInspection.attachments),
        )
    )


def _get(staff: Staff, inspection_id: uuid.UUID, *, lock: bool = False) -> StationInspection:
    statement = _whole(staff).where(StationInspection.id == inspection_id)
    if lock:
        statement = statement.with_for_update(of=StationInspection)
    found = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise InspectionNotFound
    return found


def _open(staff: Staff, inspection_id: uuid.UUID) -> StationInspection:
    found = _get(staff, inspection_id, lock=True)
    if found.done_at is not None:
        raise InspectionAlreadyDone
    return found
