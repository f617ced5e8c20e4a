"""安全隐患随手拍 at the desks: given to somebody to repair by a day, looked at again, rewarded.

Who reported is told to nobody: neither to the unit nor to whoever repairs.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select, update

from app import clock
from app.db import session
from app.paging import Page
from app.services import attachments, audit, notices, unions
from app.services.hazards import life, rewards
from app.services.hazards.life import (
    LONGEST,
    HazardDeadlineInvalid,
    HazardMergeInvalid,
    HazardMoved,
    HazardOwnRepair,
    ResponsibleNotFound,
)
from models import HazardReport, HazardSeverity, HazardState, Staff, StaffGrant, StaffRole


def list_for_staff(
    staff: Staff,
    *,
    state: HazardState | None,
    overdue: bool | None,
    assigned_to_me: bool | None,
    limit: int,
    cursor: str | None,
) -> Page[HazardReport]:
    """隐患列表: in one's scope or given to oneself, newest first."""
    statement = life.whole().where(_seen_by(staff))
    if state is not None:
        statement = statement.where(HazardReport.state == state)
    if overdue is not None:
        late = (HazardReport.state == HazardState.ASSIGNED) & (HazardReport.due_at <= clock.now())
        statement = statement.where(late if overdue else ~func.coalesce(late, False))
    if assigned_to_me is not None:
        mine = HazardReport.assigned_to.is_not_distinct_from(staff.id)
        statement = statement.where(mine if assigned_to_me else ~mine)
    return life.page(statement, limit, cursor)


def get_for_staff(staff: Staff, report_id: uuid.UUID) -> HazardReport:
    """一份报告. Refuses with `hazard_not_found`."""
    return life.get(life.whole().where(HazardReport.id == report_id, _seen_by(staff)))


def assign(
    staff: Staff,
    report_id: uuid.UUID,
    *,
    responsible_id: uuid.UUID,
    severity: HazardSeverity,
    due_at: dt.datetime,
) -> HazardReport:
    """分派: somebody in one's scope answers for the repair by a day. Again, to another or for longer.

    Refuses with `hazard_not_found`, `hazard_moved`, `hazard_deadline_invalid`, `responsible_not_found`.
    """
    found = _lock(staff, report_id, HazardState.REPORTED, HazardState.ASSIGNED)
    _ensure_deadline(due_at)
    _ensure_colleague(staff, responsible_id)
    is_first = found.state is HazardState.REPORTED
    found.state, found.severity = HazardState.ASSIGNED, severity
    found.assigned_to, found.due_at = responsible_id, due_at
    audit.record(staff, "hazards.assign", found, staff_id=str(responsible_id), due_at=due_at.isoformat())
    if is_first:
        life.tell(found, "hazard_assigned", until=notices.term_text(due_at))
    return life.done(found)


def take_over(actor: Staff, leaver: Staff, successor: Staff) -> int:
    """接手整改: repairs that somebody who leaves answers for go to a colleague; gives how many."""
    open_ones = session().scalars(
        select(HazardReport)
        .where(HazardReport.assigned_to == leaver.id, HazardReport.state == HazardState.ASSIGNED)
        .order_by(HazardReport.id)
        .with_for_update()
    )
    found = open_ones.all()
    for report in found:
        report.assigned_to = successor.id
        audit.record(actor, "hazards.take_over", report, staff_id=str(successor.id))
    session().flush()
    return len(found)


def fix(
    staff: Staff, report_id: uuid.UUID, *, note: str, attachment_ids: Sequence[uuid.UUID]
) -> HazardReport:
    """整改: by the one who answers for it, with a photo of afterwards.

    Refuses with `hazard_not_found`, `hazard_moved`, `attachment_not_found`.
    """
    found = _lock(staff, report_id, HazardState.ASSIGNED)
    if found.assigned_to != staff.id:
        raise HazardMoved(detail="这处隐患由另一位同事负责", next="请联系他，或由分派的人改派")
    photos = attachments.take_own(staff, attachment_ids)
    life.add_photos(found, [photo.id for photo in photos], is_after=True)
    found.state, found.fix_note, found.fixed_at = HazardState.FIXED, note, clock.now()
    audit.record(staff, "hazards.fix", found, photo_count=len(photos))
    return life.done(found)


def send_back(staff: Staff, report_id: uuid.UUID, *, reason: str, due_at: dt.datetime) -> HazardReport:
    """返工: not good enough; once more, until a new day.

    Refuses with `hazard_not_found`, `hazard_moved`, `hazard_deadline_invalid`, `hazard_own_repair`.
    """
    found = _lock_fixed(staff, report_id)
    _ensure_deadline(due_at)
    found.state, found.due_at, found.return_reason = HazardState.ASSIGNED, due_at, reason
    audit.record(staff, "hazards.send_back", found, reason=audit.without_numbers(reason))
    return life.done(found)


def accept(staff: Staff, report_id: uuid.UUID) -> HazardReport:
    """验收: by another than the one who repaired. The first who reported it is rewarded by severity.

    Refuses with `hazard_not_found`, `hazard_moved`, `hazard_own_repair`.
    """
    found = _lock_fixed(staff, report_id)
    found.state, found.accepted_by, found.decided_at = HazardState.ACCEPTED, staff.id, clock.now()
    rewards.grant(staff, found)
    audit.record(staff, "hazards.accept", found, reward_fen=found.reward_fen)
    for other in session().scalars(select(HazardReport).where(HazardReport.merged_into_id == found.id)):
        life.tell(other, "hazard_fixed_together")
    return life.done(found)


def dismiss(staff: Staff, report_id: uuid.UUID, reason: str) -> HazardReport:
    """不予受理: it is no hazard, or not here. Refuses with `hazard_not_found`, `hazard_moved`."""
    found = _lock(staff, report_id, HazardState.REPORTED)
    found.state, found.decided_at, found.reason = HazardState.DISMISSED, clock.now(), reason
    audit.record(staff, "hazards.dismiss", found)
    life.tell(found, "hazard_dismissed", reason=notices.sentence(reason))
    return life.done(found)


def merge(staff: Staff, report_id: uuid.UUID, into_id: uuid.UUID) -> HazardReport:
    """合并: the same hazard was reported before; whoever reported again hears when it is repaired.

    Always the lower id first, so that two who merge at once wait for each other in order.
    Refuses with `hazard_not_found`, `hazard_moved`, `hazard_merge_invalid`.
    """
    if report_id == into_id:
        raise HazardMergeInvalid
    rows = {one: _lock(staff, one) for one in sorted((report_id, into_id))}
    found, into = rows[report_id], rows[into_id]
    if found.state is not HazardState.REPORTED:
        raise HazardMoved
    if into.state in (HazardState.DISMISSED, HazardState.MERGED):
        raise HazardMergeInvalid
    found.state, found.merged_into_id, found.decided_at = HazardState.MERGED, into.id, clock.now()
    session().execute(
        update(HazardReport).where(HazardReport.merged_into_id == found.id).values(merged_into_id=into.id)
    )
    audit.record(staff, "hazards.merge", found, into_id=str(into.id))
    life.tell(found, "hazard_merged")
    return life.done(found)


def _ensure_deadline(due_at: dt.datetime) -> None:
    now = clock.now()
    if not now < due_at <= now + LONGEST:
        raise HazardDeadlineInvalid(errors={"due_at": [f"应在今后 {LONGEST.days} 天以内"]})


def _ensure_colleague(staff: Staff, responsible_id: uuid.UUID) -> None:
    """An operator whose desk lies in one's scope, with an account in use."""
    found = session().scalar(
        select(Staff.id)
        .join(StaffGrant, StaffGrant.staff_id == Staff.id)
        .where(
            Staff.id == responsible_id,
            Staff.disabled_at.is_(None),
            StaffGrant.role == StaffRole.OPERATOR,
            StaffGrant.union_id.in_(unions.visible_to(staff)),
        )
        .limit(1)
    )
    if found is None:
        raise ResponsibleNotFound


def _seen_by(staff: Staff) -> ColumnElement[bool]:
    return or_(HazardReport.union_id.in_(unions.visible_to(staff)), HazardReport.assigned_to == staff.id)


def _lock(staff: Staff, report_id: uuid.UUID, *states: HazardState) -> HazardReport:
    statement = life.whole().where(HazardReport.id == report_id, _seen_by(staff))
    found = life.get(statement.with_for_update(of=HazardReport))
    if states and found.state not in states:
        raise HazardMoved
    return found


def _lock_fixed(staff: Staff, report_id: uuid.UUID) -> HazardReport:
    found = _lock(staff, report_id, HazardState.FIXED)
    if found.assigned_to == staff.id:
        raise HazardOwnRepair
    return found
