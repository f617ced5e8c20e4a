"""安全隐患随手拍: reported with a photo, given to somebody to repair by a day, looked at again, rewarded.

Who reported is told to nobody: neither to the unit nor to whoever repairs.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update
from sqlalchemy.orm import joinedload, selectinload

from app import clock, db, paging
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import attachments, audit, notices, unions
from app.services.cards import NotVerified
from models import (
    HazardPhoto,
    HazardReport,
    HazardSeverity,
    HazardState,
    Member,
    Staff,
    StaffGrant,
    StaffRole,
)

REPORTS_PER_DAY = 5
REWARDS_FEN = {
    HazardSeverity.MINOR: 5_00,
    HazardSeverity.GENERAL: 20_00,
    HazardSeverity.MAJOR: 50_00,
}
"""Source: PRODUCT.md, ¥5–50 by severity. Recorded here; paid with a payment list."""
LONGEST = dt.timedelta(days=90)
NOBODY = "已注销"


class HazardNotFound(NotFound):
    code, detail = "hazard_not_found", "没有找到这份隐患报告"


class HazardLimitReached(Conflict):
    code, detail = "hazard_limit_reached", f"每天最多报告 {REPORTS_PER_DAY} 处，请明天再来"
    next = "情况紧急的话，请马上离开危险的地方，拨打 12350 或 119"


class HazardMoved(Conflict):
    code, detail = "hazard_moved", "这份报告现在不能这样办"
    next = "请刷新后看看它走到哪一步了"


class HazardDeadlineInvalid(InvalidValue):
    code, detail = "hazard_deadline_invalid", f"整改期限应在今后 {LONGEST.days} 天以内"


class ResponsibleNotFound(NotFound):
    code, detail = "responsible_not_found", "没有找到这位责任人"
    next = "请从本级和下级的经办人里选择"


class HazardOwnRepair(Conflict):
    code, detail = "hazard_own_repair", "整改的人不能验收自己的整改"
    next = "请换一位同事验收"


class HazardMergeInvalid(InvalidValue):
    code, detail = "hazard_merge_invalid", "请选择另一份还有效的报告来合并"


def report(
    member: Member,
    *,
    district: str,
    place: str,
    text: str,
    unit_name: str | None,
    lat: float | None,
    lng: float | None,
    attachment_ids: Sequence[uuid.UUID],
) -> HazardReport:
    """随手拍: photos, what it is and where; the district's union looks at it.

    Refuses with `not_verified`, `hazard_limit_reached`, `attachment_not_found`.
    """
    if not member.is_verified:
        raise NotVerified
    now = clock.now()
    _ensure_within_limit(member, now)
    made = HazardReport(
        member_id=member.id,
        union_id=unions.get_of_district(district).id,
        district=district,
        place=place,
        text=text,
        unit_name=unit_name,
        lat=lat,
        lng=lng,
        reported_at=now,
    )
    photos = attachments.take_own(member, attachment_ids)
    session().add(made)
    session().flush()
    _add_photos(made, [photo.id for photo in photos])
    audit.record(member, "hazards.report", made, district=district)
    session().flush()
    return _get(_whole().where(HazardReport.id == made.id))


def list_mine(member: Member, *, limit: int, cursor: str | None) -> Page[HazardReport]:
    """我的随手拍, newest first."""
    return _page(_whole().where(HazardReport.member_id == member.id), limit, cursor)


def get_mine(member: Member, report_id: uuid.UUID) -> HazardReport:
    """我的一份报告. Refuses with `hazard_not_found`."""
    return _get(_whole().where(HazardReport.id == report_id, HazardReport.member_id == member.id))


def is_overdue(found: HazardReport) -> bool:
    """逾期: not repaired by its day."""
    return found.state is HazardState.ASSIGNED and found.due_at is not None and found.due_at <= clock.now()


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
    statement = _whole().where(_seen_by(staff))
    if state is not None:
        statement = statement.where(HazardReport.state == state)
    if overdue is not None:
        late = (HazardReport.state == HazardState.ASSIGNED) & (HazardReport.due_at <= clock.now())
        statement = statement.where(late if overdue else ~func.coalesce(late, False))
    if assigned_to_me is not None:
        mine = HazardReport.assigned_to.is_not_distinct_from(staff.id)
        statement = statement.where(mine if assigned_to_me else ~mine)
    return _page(statement, limit, cursor)


def get_for_staff(staff: Staff, report_id: uuid.UUID) -> HazardReport:
    """一份报告. Refuses with `hazard_not_found`."""
    return _get(_whole().where(HazardReport.id == report_id, _seen_by(staff)))


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
        _tell(found, "hazard_assigned", until=notices.term_text(due_at))
    return _done(found)


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
    _add_photos(found, [photo.id for photo in photos], is_after=True)
    found.state, found.fix_note, found.fixed_at = HazardState.FIXED, note, clock.now()
    audit.record(staff, "hazards.fix", found, photo_count=len(photos))
    return _done(found)


def send_back(staff: Staff, report_id: uuid.UUID, *, reason: str, due_at: dt.datetime) -> HazardReport:
    """返工: not good enough; once more, until a new day.

    Refuses with `hazard_not_found`, `hazard_moved`, `hazard_deadline_invalid`, `hazard_own_repair`.
    """
    found = _lock_fixed(staff, report_id)
    _ensure_deadline(due_at)
    found.state, found.due_at = HazardState.ASSIGNED, due_at
    audit.record(staff, "hazards.send_back", found, reason=audit.without_numbers(reason))
    return _done(found)


def accept(staff: Staff, report_id: uuid.UUID) -> HazardReport:
    """验收: by another than the one who repaired. The first who reported it is rewarded by severity.

    Refuses with `hazard_not_found`, `hazard_moved`, `hazard_own_repair`.
    """
    found = _lock_fixed(staff, report_id)
    assert found.severity is not None  # noqa: S101 - CHECK somebody_is_responsible
    found.state, found.accepted_by, found.decided_at = HazardState.ACCEPTED, staff.id, clock.now()
    found.reward_fen = REWARDS_FEN[found.severity]
    audit.record(staff, "hazards.accept", found, reward_fen=found.reward_fen)
    _tell(found, "hazard_accepted", saved=notices.money_text(found.reward_fen))
    for other in session().scalars(select(HazardReport).where(HazardReport.merged_into_id == found.id)):
        _tell(other, "hazard_fixed_together")
    return _done(found)


def dismiss(staff: Staff, report_id: uuid.UUID, reason: str) -> HazardReport:
    """不予受理: it is no hazard, or not here. Refuses with `hazard_not_found`, `hazard_moved`."""
    found = _lock(staff, report_id, HazardState.REPORTED)
    found.state, found.decided_at, found.reason = HazardState.DISMISSED, clock.now(), reason
    audit.record(staff, "hazards.dismiss", found)
    _tell(found, "hazard_dismissed", reason=notices.sentence(reason))
    return _done(found)


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
    _tell(found, "hazard_merged")
    return _done(found)


def forget(member: Member) -> int:
    """注销时: what is dangerous stays to be repaired; the person's words and photos go. How many reports."""
    mine = select(HazardReport.id).where(HazardReport.member_id == member.id)
    session().execute(
        delete(HazardPhoto).where(HazardPhoto.report_id.in_(mine), HazardPhoto.is_after.is_(False))
    )
    ids = session().scalars(
        update(HazardReport)
        .where(HazardReport.member_id == member.id)
        .values(text=NOBODY)
        .returning(HazardReport.id)
    )
    return len(ids.all())


def _ensure_within_limit(member: Member, now: dt.datetime) -> None:
    db.lock("hazards", str(member.id))
    midnight = dt.datetime.combine(now.date(), dt.time(), clock.CITY)
    made = session().scalar(
        select(func.count()).where(HazardReport.member_id == member.id, HazardReport.reported_at >= midnight)
    )
    if (made or 0) >= REPORTS_PER_DAY:
        raise HazardLimitReached


def _ensure_deadline(due_at: dt.datetime) -> None:
    now = clock.now()
    if not now < due_at <= now + LONGEST:
        raise HazardDeadlineInvalid


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


def _add_photos(found: HazardReport, attachment_ids: Sequence[uuid.UUID], *, is_after: bool = False) -> None:
    known = set(session().scalars(select(HazardPhoto.attachment_id).where(HazardPhoto.report_id == found.id)))
    session().add_all(
        HazardPhoto(report_id=found.id, attachment_id=each, is_after=is_after)
        for each in attachment_ids
        if each not in known
    )


def _seen_by(staff: Staff) -> ColumnElement[bool]:
    return or_(HazardReport.union_id.in_(unions.visible_to(staff)), HazardReport.assigned_to == staff.id)


def _lock(staff: Staff, report_id: uuid.UUID, *states: HazardState) -> HazardReport:
    statement = _whole().where(HazardReport.id == report_id, _seen_by(staff))
    found = _get(statement.with_for_update(of=HazardReport))
    if states and found.state not in states:
        raise HazardMoved
    return found


def _lock_fixed(staff: Staff, report_id: uuid.UUID) -> HazardReport:
    found = _lock(staff, report_id, HazardState.FIXED)
    if found.assigned_to == staff.id:
        raise HazardOwnRepair
    return found


def _tell(found: HazardReport, kind: str, **facts: str) -> None:
    at = notices.moment_text(clock.now())
    notices.write(found.member_id, kind, found, facts={"place": found.place, "at": at, **facts})


def _done(found: HazardReport) -> HazardReport:
    session().flush()
    return _get(_whole().where(HazardReport.id == found.id))


def _whole() -> Select[HazardReport]:
    return select(HazardReport).options(
        joinedload(HazardReport.union),
        selectinload(HazardReport.photos).joinedload(HazardPhoto.attachment),
    )


def _get(statement: Select[HazardReport]) -> HazardReport:
    found = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise HazardNotFound
    return found


def _page(statement: Select[HazardReport], limit: int, cursor: str | None) -> Page[HazardReport]:
    order = [Key(HazardReport.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)
