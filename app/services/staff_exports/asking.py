"""要一份导出: started by whoever sees the list; without masks only after a second person has agreed."""

import uuid
from collections.abc import Mapping

from sqlalchemy import ColumnElement, any_, func, select
from sqlalchemy.orm import joinedload

from app import clock, db, queue
from app.db import session
from app.queue import Queue
from app.services import audit, unions
from app.services.staff_exports.kinds import KINDS
from app.services.staff_exports.life import (
    AGREEMENT_AWAITED,
    AT_ONCE_MAX,
    MASKED_KEPT,
    UNFINISHED,
    ExportKindUnknown,
    ExportNotAllowed,
    ExportNotFound,
    ExportNothingMasked,
    ExportOwn,
    ExportReasonRequired,
    ExportsTooMany,
    move,
)
from models import Staff, StaffExport, StaffExportState, StaffRole, Union

WRITE = queue.declare("staff_exports.write", Queue.BULK)
DECIDES = frozenset({StaffRole.CHAIR})


def ask(
    staff: Staff, kind: str, *, filters: Mapping[str, str], is_unmasked: bool, reason: str | None
) -> StaffExport:
    """导出: what this person sees of a list now, with its filters, within what he is granted now.

    Refuses with `export_kind_unknown`, `export_not_allowed`, `export_filter_invalid`,
    `export_nothing_masked`, `export_reason_required`, `exports_too_many`.
    """
    declared = KINDS.get(kind)
    if declared is None:
        raise ExportKindUnknown
    union_ids = sorted({grant.union_id for grant in staff.grants if grant.role in declared.roles})
    if not union_ids:
        raise ExportNotAllowed
    declared.parse(filters)
    if is_unmasked and not declared.has_whole:
        raise ExportNothingMasked
    if is_unmasked and not reason:
        raise ExportReasonRequired
    _ensure_not_many(staff)
    now = clock.now()
    made = StaffExport(
        staff_id=staff.id,
        kind=kind,
        filters=dict(filters),
        union_ids=union_ids,
        is_unmasked=is_unmasked,
        state=StaffExportState.AWAITING if is_unmasked else StaffExportState.QUEUED,
        rows_done=0,
        touched_at=now,
        expires_at=now + (AGREEMENT_AWAITED if is_unmasked else MASKED_KEPT),
    )
    made.reason = reason if is_unmasked else None
    session().add(made)
    audit.record(staff, "exports.ask", made, kind=kind, is_unmasked=is_unmasked)
    session().flush()
    if not is_unmasked:
        _defer(made)
    return _read(made.id)


def approve(staff: Staff, export_id: uuid.UUID) -> StaffExport:
    """同意不遮: by a chair over all of what is asked for, who is not the asker.

    Refuses with `export_not_found`, `export_own`, `export_not_now`.
    """
    found = _to_decide(staff, export_id)
    move(found, "approve")
    now = clock.now()
    found.decided_by, found.decided_at, found.touched_at = staff.id, now, now
    found.expires_at = now + MASKED_KEPT
    audit.record(staff, "exports.approve", found, kind=found.kind, asked_by=str(found.staff_id))
    session().flush()
    _defer(found)
    return _read(found.id)


def refuse(staff: Staff, export_id: uuid.UUID, *, reason: str) -> StaffExport:
    """不同意, with why. Refuses with `export_not_found`, `export_own`, `export_not_now`."""
    found = _to_decide(staff, export_id)
    move(found, "refuse")
    found.decided_by, found.decided_at, found.refusal = staff.id, clock.now(), reason
    audit.record(staff, "exports.refuse", found, kind=found.kind, asked_by=str(found.staff_id))
    session().flush()
    return _read(found.id)


def cancel(staff: Staff, export_id: uuid.UUID) -> StaffExport:
    """取消 one's own; what is being written stops after its portion.

    Refuses with `export_not_found`, `export_not_now`.
    """
    found = lock(StaffExport.id == export_id, StaffExport.staff_id == staff.id)
    move(found, "cancel")
    audit.record(staff, "exports.cancel", found, rows=found.rows_done)
    session().flush()
    return _read(found.id)


def lock(*conditions: ColumnElement[bool]) -> StaffExport:
    """The one export, kept from all others until this unit of work ends. Refuses with `export_not_found`."""
    found: StaffExport | None = session().scalar(
        select(StaffExport).where(*conditions).with_for_update().execution_options(populate_existing=True)
    )
    if found is None:
        raise ExportNotFound
    return found


def decided_by(staff: Staff) -> ColumnElement[bool]:
    """Of a query of exports: all of what was asked for lies in the scope of this chair."""
    mine = unions.visible_to(staff, roles=DECIDES, lent=False)
    beyond = select(Union.id).where(Union.id == any_(StaffExport.union_ids), Union.id.not_in(mine))
    return StaffExport.is_unmasked & ~beyond.correlate(StaffExport).exists()


def _to_decide(staff: Staff, export_id: uuid.UUID) -> StaffExport:
    found = lock(StaffExport.id == export_id, decided_by(staff))
    if found.staff_id == staff.id:
        raise ExportOwn
    return found


def _ensure_not_many(staff: Staff) -> None:
    db.lock("exports", str(staff.id))
    count = session().scalar(
        select(func.count()).where(StaffExport.staff_id == staff.id, StaffExport.state.in_(UNFINISHED))
    )
    if (count or 0) >= AT_ONCE_MAX:
        raise ExportsTooMany


def _defer(made: StaffExport) -> None:
    queue.defer(session(), WRITE, lock=f"staff_export:{made.id}", export_id=str(made.id))


def _read(export_id: uuid.UUID) -> StaffExport:
    return (
        session()
        .scalars(
            select(StaffExport)
            .where(StaffExport.id == export_id)
            .options(joinedload(StaffExport.asker), joinedload(StaffExport.decider))
            .execution_options(populate_existing=True)
        )
        .one()
    )
