"""隐患报告: what may be refused, and what everybody who handles a report shares."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock, paging
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import notices
from models import HazardPhoto, HazardReport, HazardState

REPORTS_PER_DAY = 5
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


def is_overdue(found: HazardReport) -> bool:
    """逾期: not repaired by its day."""
    return found.state is HazardState.ASSIGNED and found.due_at is not None and found.due_at <= clock.now()


def add_photos(found: HazardReport, attachment_ids: Sequence[uuid.UUID], *, is_after: bool = False) -> None:
    known = set(session().scalars(select(HazardPhoto.attachment_id).where(HazardPhoto.report_id == found.id)))
    session().add_all(
        HazardPhoto(report_id=found.id, attachment_id=each, is_after=is_after)
        for each in attachment_ids
        if each not in known
    )


def tell(found: HazardReport, kind: str, **facts: str) -> None:
    at = notices.moment_text(clock.now())
    notices.write(found.member_id, kind, found, facts={"place": found.place, "at": at, **facts})


def done(found: HazardReport) -> HazardReport:
    session().flush()
    return get(whole().where(HazardReport.id == found.id))


def whole() -> Select[HazardReport]:
    return select(HazardReport).options(
        joinedload(HazardReport.union),
        joinedload(HazardReport.assignee),
        selectinload(HazardReport.photos).joinedload(HazardPhoto.attachment),
        selectinload(HazardReport.payments),
    )


def get(statement: Select[HazardReport]) -> HazardReport:
    found = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise HazardNotFound
    return found


def page(statement: Select[HazardReport], limit: int, cursor: str | None) -> Page[HazardReport]:
    order = [Key(HazardReport.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)
