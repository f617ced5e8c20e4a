"""看申请: whose desk an application lies on, and which of the queue a union may take."""

import uuid

from sqlalchemy import ColumnElement, Select, and_, any_, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload

from app import clock, paging
from app.db import session
from app.errors import Conflict, NotFound
from app.paging import Key, Page
from app.services import notices, unions
from models import (
    MembershipApplication,
    MembershipApplicationState,
    MembershipRequest,
    Staff,
    Union,
    UnionKind,
    UnionLevel,
)

WAITING = (MembershipApplicationState.QUEUED, MembershipApplicationState.SUBMITTED)
TAKERS = (UnionLevel.TOWNSHIP, UnionLevel.INDUSTRIAL, UnionLevel.GRASSROOTS)
"""Levels of unions that take in people themselves; the city's and the districts' lead."""


DONE = {
    MembershipRequest.JOIN: "您已加入{union}；做过实名认证就有电子工会卡",
    MembershipRequest.TRANSFER: "您的会籍已转到{union}，不用再办什么",
    MembershipRequest.LEAVE: "退会已办好；以后想回来，可以重新申请入会",
}


class MembershipApplicationNotFound(NotFound):
    code, detail = "membership_application_not_found", "没有找到这份申请"


class MembershipApplicationDecided(Conflict):
    code, detail = "membership_application_decided", "这份申请已经办结或撤回"
    next = "请刷新后查看；需要的话可以重新提交一份"


def is_overdue(found: MembershipApplication) -> bool:
    """逾期: no answer within the promised days."""
    return found.state in WAITING and found.due_at <= clock.now()


def next_of(found: MembershipApplication) -> str:
    """接下来: what happens next and by when, for whoever has asked."""
    union, until = found.union.name, notices.term_text(found.due_at)
    match found.state:
        case MembershipApplicationState.QUEUED | MembershipApplicationState.SUBMITTED if is_overdue(found):
            return "已超过答应答复的时间，可以拨打 12351 催办"
        case MembershipApplicationState.QUEUED:
            return f"单位还没有工会，在{union}排第 {found.position} 位；有联合工会接收就通知您，{until}前答复"
        case MembershipApplicationState.SUBMITTED:
            return f"{union}会在{until}前答复，答复后通知您"
        case MembershipApplicationState.APPROVED:
            return DONE[found.kind].format(union=union)
        case MembershipApplicationState.REJECTED:
            return "没有通过，请看原因；补充后可以重新提交，也可以拨打 12351"
        case MembershipApplicationState.WITHDRAWN:
            return "已撤回；需要时可以重新提交"


def place_in_queue() -> ColumnElement[int | None]:
    """Of a query of applications: the place of each in its district's queue, from 1; of others nothing."""
    other, own = aliased(MembershipApplication), MembershipApplication
    queued = MembershipApplicationState.QUEUED
    until_own = select(func.count()).where(
        other.union_id == own.union_id,
        other.state == queued,
        tuple_(other.submitted_at, other.id) <= tuple_(own.submitted_at, own.id),
    )
    return case((own.state == queued, until_own.correlate(own).scalar_subquery()))


def list_for_staff(
    staff: Staff,
    *,
    kind: MembershipRequest | None,
    state: MembershipApplicationState | None,
    overdue: bool | None,
    limit: int,
    cursor: str | None,
) -> Page[MembershipApplication]:
    """申请列表 of the unions in one's scope, the longest waiting first."""
    statement = whole().where(is_at_desk_of(staff))
    if kind is not None:
        statement = statement.where(MembershipApplication.kind == kind)
    if state is not None:
        statement = statement.where(MembershipApplication.state == state)
    if overdue is not None:
        late = and_(MembershipApplication.state.in_(WAITING), MembershipApplication.due_at <= clock.now())
        statement = statement.where(late if overdue else ~late)
    return page(statement, limit, cursor)


def list_queue(staff: Staff, *, limit: int, cursor: str | None) -> Page[MembershipApplication]:
    """排队名单: people whose unit has no union, whom a street or industry union in one's scope may take."""
    return page(whole().where(is_to_be_taken_by(staff)), limit, cursor)


def get_for_staff(staff: Staff, application_id: uuid.UUID) -> MembershipApplication:
    """一份申请 at one's desk or in the queue. Refuses with `membership_application_not_found`."""
    seen = or_(is_at_desk_of(staff), is_to_be_taken_by(staff))
    return get(whole().where(MembershipApplication.id == application_id, seen))


def is_at_desk_of(staff: Staff) -> ColumnElement[bool]:
    """Of a query of applications: it is with a union in the staff member's scope."""
    return MembershipApplication.union_id.in_(unions.visible_to(staff))


def is_to_be_taken_by(staff: Staff) -> ColumnElement[bool]:
    """Of a query of applications: queued, and some union in scope could take the person."""
    taker = aliased(Union)
    return and_(
        MembershipApplication.state == MembershipApplicationState.QUEUED,
        exists(
            select(taker.id).where(
                taker.id.in_(unions.visible_to(staff)),
                taker.level.in_(TAKERS),
                or_(
                    taker.kind == UnionKind.INDUSTRY,
                    and_(
                        taker.kind == UnionKind.AREA,
                        MembershipApplication.union_id == any_(taker.ancestor_ids),
                    ),
                ),
            )
        ),
    )


def may_take(union: Union, queued_at: uuid.UUID) -> bool:
    """Whether the union takes people from the queue of the district's union `queued_at`."""
    if union.level not in TAKERS:
        return False
    return union.kind is UnionKind.INDUSTRY or (
        union.kind is UnionKind.AREA and queued_at in union.ancestor_ids
    )


def whole() -> Select[MembershipApplication]:
    return select(MembershipApplication).options(
        joinedload(MembershipApplication.union), joinedload(MembershipApplication.from_union)
    )


def get(statement: Select[MembershipApplication]) -> MembershipApplication:
    """The one application of the query. Refuses with `membership_application_not_found`."""
    found = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise MembershipApplicationNotFound
    return found


def lock(statement: Select[MembershipApplication]) -> MembershipApplication:
    """The same, its row locked until this unit of work ends."""
    return get(statement.with_for_update(of=MembershipApplication))


def page(
    statement: Select[MembershipApplication], limit: int, cursor: str | None
) -> Page[MembershipApplication]:
    columns = MembershipApplication.__table__.c
    order = [Key(columns.submitted_at, paging.moment), Key(columns.id, paging.identity)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)
