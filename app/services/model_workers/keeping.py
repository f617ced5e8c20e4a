"""管劳模名录: one honour a row, of people of one's own unions; ended for a reason, never deleted."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app import clock, id_numbers, paging
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import audit, unions
from models import (
    ID_NUMBER,
    ModelWorker,
    ModelWorkerLevel,
    ModelWorkerStatus,
    RosterEntry,
    Staff,
)
from models.personal import index_of


class ModelWorkerNotFound(NotFound):
    code, detail = "model_worker_not_found", "没有找到这项劳模称号"


class ModelWorkerExists(Conflict):
    code, detail = "model_worker_exists", "这位劳模的这项称号已经登记过了"


class ModelWorkerUnchanged(Conflict):
    code, detail = "model_worker_unchanged", "已经是这个状态"


class RosterEntryUnknown(InvalidValue):
    code, detail = "roster_entry_unknown", "您管理的工会的名册里没有这个身份证号"
    next = "请先把他（她）录入名册，或请所在工会登记"


def list_kept(
    staff: Staff,
    *,
    union_id: uuid.UUID | None,
    level: ModelWorkerLevel | None,
    status: ModelWorkerStatus | None,
    year: int | None,
    limit: int,
    cursor: str | None,
) -> Page[ModelWorker]:
    """劳模名录 of the unions in scope, the latest registered first."""
    statement = kept(staff)
    if union_id is not None:
        statement = statement.where(RosterEntry.union_id == union_id)
    if level is not None:
        statement = statement.where(ModelWorker.level == level)
    if status is not None:
        statement = statement.where(ModelWorker.status == status)
    if year is not None:
        statement = statement.where(ModelWorker.year == year)
    order = (Key(ModelWorker.__table__.c.id, paging.identity, descending=True),)
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([one for (one,) in rows], more)


def search(staff: Staff, id_number: str) -> Sequence[ModelWorker]:
    """查一个人 by ID number, which stays out of addresses and logs. Refuses with `id_number_invalid`."""
    index = index_of(ID_NUMBER, id_numbers.parse(id_number))
    found = session().scalars(
        kept(staff)
        .where(RosterEntry.id_number_index == index)
        .order_by(ModelWorker.year.desc(), ModelWorker.id)
    )
    return found.all()


def get(staff: Staff, model_worker_id: uuid.UUID) -> ModelWorker:
    """一项称号. Refuses with `model_worker_not_found`."""
    found = session().scalar(kept(staff).where(ModelWorker.id == model_worker_id))
    if found is None:
        raise ModelWorkerNotFound
    return found


def register(staff: Staff, *, id_number: str, level: ModelWorkerLevel, year: int) -> ModelWorker:
    """登记劳模: of somebody in the roster of one's unions.

    Refuses with `id_number_invalid`, `roster_entry_unknown`, `model_worker_exists`.
    """
    index = index_of(ID_NUMBER, id_numbers.parse(id_number))
    entry_id = session().scalar(
        select(RosterEntry.id).where(
            RosterEntry.id_number_index == index, RosterEntry.union_id.in_(unions.visible_to(staff))
        )
    )
    if entry_id is None:
        raise RosterEntryUnknown
    held = (ModelWorker.roster_entry_id == entry_id, ModelWorker.level == level, ModelWorker.year == year)
    if session().scalar(select(ModelWorker.id).where(*held)) is not None:
        raise ModelWorkerExists
    made = ModelWorker(roster_entry_id=entry_id, level=level, year=year)
    session().add(made)
    session().flush()
    audit.record(staff, "model_workers.register", made, level=level.value, year=year)
    return get(staff, made.id)


def change_status(
    staff: Staff, model_worker_id: uuid.UUID, *, status: ModelWorkerStatus, reason: str
) -> ModelWorker:
    """改变状态: retired, revoked, deceased, or active again after a mistake; each for a reason.

    Refuses with `model_worker_not_found`, `model_worker_unchanged`.
    """
    found = session().scalar(
        kept(staff).where(ModelWorker.id == model_worker_id).with_for_update(of=ModelWorker)
    )
    if found is None:
        raise ModelWorkerNotFound
    if found.status is status:
        raise ModelWorkerUnchanged
    before, plain = found.status, audit.without_numbers(reason)
    found.status, found.status_reason, found.status_at = status, plain, clock.now()
    session().flush()
    audit.record(
        staff, "model_workers.change_status", found, before=before.value, after=status.value, reason=plain
    )
    return found


def kept(staff: Staff) -> Select[ModelWorker]:
    """Honours of people of one's unions, with whose they are."""
    return (
        select(ModelWorker)
        .join(RosterEntry, RosterEntry.id == ModelWorker.roster_entry_id)
        .where(RosterEntry.union_id.in_(unions.visible_to(staff)))
        .options(joinedload(ModelWorker.roster_entry).joinedload(RosterEntry.union))
    )
