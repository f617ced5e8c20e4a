"""职工求助: asked on a phone, answered at a desk by a day — the 12351 way."""

import datetime as dt
import uuid

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import joinedload, selectinload

from app import clock, db, paging, workdays
from app.db import session
from app.errors import Conflict, NotFound
from app.paging import Key, Page
from app.services import audit, notices, unions
from models import (
    Member,
    RosterEntry,
    Staff,
    Ticket,
    TicketCategory,
    TicketEntry,
    TicketState,
    Union,
    UnionLevel,
)

ANSWER_WORKING_DAYS = 5
"""Our own promise, no law names one; questions asked again count anew."""
TICKETS_PER_DAY = 5
AUTO_CLOSE = dt.timedelta(days=15)
ABOVE_THE_UNIT = frozenset({TicketCategory.RIGHTS, TicketCategory.NO_UNION})
"""Never for the own unit to read: they are about it."""
LEADERS = (UnionLevel.DISTRICT, UnionLevel.CITY)
"""Levels that answer what is kept from a unit; a street's union may be one unit's neighbour."""


class TicketNotFound(NotFound):
    code, detail = "ticket_not_found", "没有找到这件求助"


class TicketClosed(Conflict):
    code, detail = "ticket_closed", "这件求助已经办结"
    next = "还有问题的，可以再提一件"


class TicketNotClosed(Conflict):
    code, detail = "ticket_not_closed", "办结以后才能评价"


class TicketAlreadyRated(Conflict):
    code, detail = "ticket_already_rated", "您已经评价过了，谢谢"


class TicketLimitReached(Conflict):
    code, detail = "ticket_limit_reached", f"每天最多提 {TICKETS_PER_DAY} 件求助，请明天再来"
    next = "情况紧急的话，请拨打 12351"


class TicketKeptFromUnit(Conflict):
    code, detail = "ticket_kept_from_unit", "这件求助不能转给求助人的本单位"
    next = "请由上级工会答复，或转给别的工会"


def ask(member: Member, *, category: TicketCategory, text: str, is_kept_from_unit: bool = False) -> Ticket:
    """求助: the person's own union answers; of somebody in none, the district's or the city's.

    What is about rights or a unit without a union, and what is asked to be kept from the unit, goes past
    the own union to the district's or the city's, and never comes down to it.
    Refuses with `ticket_limit_reached`.
    """
    now = clock.now()
    _ensure_within_limit(member, now)
    is_kept = is_kept_from_unit or category in ABOVE_THE_UNIT
    union_id, kept_from = _desk_of(member, is_kept=is_kept)
    made = Ticket(
        member_id=member.id,
        union_id=union_id,
        kept_from_union_id=kept_from,
        category=category,
        asked_at=now,
        due_at=_due_at(now),
        entry_count=0,
    )
    session().add(made)
    session().flush()
    _say(member, made, text)
    audit.record(member, "tickets.ask", made, category=category.value, union_id=str(made.union_id))
    return _whole(made.id)


def list_mine(
    member: Member, *, state: TicketState | None = None, limit: int, cursor: str | None
) -> Page[Ticket]:
    """我的求助, newest first."""
    order = [Key(Ticket.__table__.c.id, paging.identity, descending=True)]
    mine = _of(member) if state is None else _of(member).where(Ticket.state == state)
    return _page(mine, order, limit, cursor)


def get_mine(member: Member, ticket_id: uuid.UUID) -> Ticket:
    """一件求助. Refuses with `ticket_not_found`."""
    return _get(_of(member).where(Ticket.id == ticket_id))


def follow_up(member: Member, ticket_id: uuid.UUID, text: str) -> Ticket:
    """追问: it is open again, and the days count anew. Refuses with `ticket_not_found`, `ticket_closed`."""
    ticket = _get(_of(member).where(Ticket.id == ticket_id), lock=True)
    if ticket.state is TicketState.CLOSED:
        raise TicketClosed
    if ticket.state is TicketState.ANSWERED:
        ticket.asked_at = clock.now()
        ticket.due_at = _due_at(ticket.asked_at)
    ticket.state = TicketState.OPEN
    _say(member, ticket, text)
    audit.record(member, "tickets.follow_up", ticket)
    return _whole(ticket.id)


def close(member: Member, ticket_id: uuid.UUID) -> Ticket:
    """办结: the person says that it is settled. Refuses with `ticket_not_found`, `ticket_closed`."""
    ticket = _get(_of(member).where(Ticket.id == ticket_id), lock=True)
    if ticket.state is TicketState.CLOSED:
        raise TicketClosed
    ticket.state, ticket.closed_at = TicketState.CLOSED, clock.now()
    audit.record(member, "tickets.close", ticket)
    return _whole(ticket.id)


def rate(member: Member, ticket_id: uuid.UUID, rating: int) -> Ticket:
    """评价, once, of five. Refuses with `ticket_not_found`, `ticket_not_closed`, `ticket_already_rated`."""
    ticket = _get(_of(member).where(Ticket.id == ticket_id), lock=True)
    if ticket.state is not TicketState.CLOSED:
        raise TicketNotClosed
    if ticket.rating is not None:
        raise TicketAlreadyRated
    ticket.rating = rating
    audit.record(member, "tickets.rate", ticket, rating=rating)
    return _whole(ticket.id)


def is_overdue(ticket: Ticket) -> bool:
    """逾期: it still waits for an answer that was promised by now."""
    return ticket.state is TicketState.OPEN and ticket.due_at <= clock.now()


def next_of(ticket: Ticket) -> str:
    """接下来: what happens next and by when, for whoever has asked."""
    match ticket.state:
        case TicketState.OPEN if is_overdue(ticket):
            return "已超过答应答复的时间，可以拨打 12351 催办"
        case TicketState.OPEN:
            return f"{ticket.union.name}会在{notices.term_text(ticket.due_at)}前答复，答复后通知您"
        case TicketState.ANSWERED:
            return f"工会已答复；还有问题可以接着问，{AUTO_CLOSE.days} 天没有再问就办结"
        case TicketState.CLOSED if ticket.rating is None:
            return "已办结，请给这次答复评个分"
        case TicketState.CLOSED:
            return "已办结；又有困难时，可以再提一件"


def list_queue(
    staff: Staff, *, state: TicketState | None, overdue: bool | None, limit: int, cursor: str | None
) -> Page[Ticket]:
    """待答: requests of one's unions, what is due first stands first."""
    statement = _in_scope(staff)
    if state is not None:
        statement = statement.where(Ticket.state == state)
    if overdue is not None:
        late = (Ticket.state == TicketState.OPEN) & (Ticket.due_at <= clock.now())
        statement = statement.where(late if overdue else ~late)
    columns = Ticket.__table__.c
    order = [Key(columns.due_at, paging.moment), Key(columns.id, paging.identity)]
    return _page(statement, order, limit, cursor)


def get_for_staff(staff: Staff, ticket_id: uuid.UUID) -> Ticket:
    """一件求助 in one's scope; reading is on record. Refuses with `ticket_not_found`."""
    ticket = _get(_in_scope(staff).where(Ticket.id == ticket_id))
    audit.record(staff, "tickets.read", ticket)
    return ticket


def answer(staff: Staff, ticket_id: uuid.UUID, text: str) -> Ticket:
    """答复: the person is told. Refuses with `ticket_not_found`, `ticket_closed`."""
    ticket = _get(_in_scope(staff).where(Ticket.id == ticket_id), lock=True)
    if ticket.state is TicketState.CLOSED:
        raise TicketClosed
    ticket.state, ticket.answered_at = TicketState.ANSWERED, clock.now()
    entry = _say(staff, ticket, text)
    audit.record(staff, "tickets.answer", ticket, number=entry.number)
    notices.write(
        ticket.member_id,
        "ticket_answered",
        ticket,
        facts={"at": notices.moment_text(ticket.answered_at)},
        occasion=str(entry.number),
    )
    return _whole(ticket.id)


def hand_over(staff: Staff, ticket_id: uuid.UUID, union_id: uuid.UUID) -> Ticket:
    """转办: to another union of one's scope, or up to one above; the day that was promised stays.

    Refuses with `ticket_not_found`, `ticket_closed`, `union_not_found`, `ticket_kept_from_unit`.
    """
    ticket = _get(_in_scope(staff).where(Ticket.id == ticket_id), lock=True)
    if ticket.state is TicketState.CLOSED:
        raise TicketClosed
    if union_id in ticket.union.ancestor_ids:
        union = session().get_one(Union, union_id)
    else:
        union = unions.get_visible(staff, union_id)
    if ticket.kept_from_union_id in union.ancestor_ids:
        raise TicketKeptFromUnit
    audit.record(staff, "tickets.hand_over", ticket, came_from=str(ticket.union_id), goes_to=str(union.id))
    ticket.union_id = union.id
    return _whole(ticket.id)


def close_answered() -> int:
    """自动办结: what was answered half a month ago and not asked again; gives how many."""
    with db.unit_of_work() as current:
        closed = current.execute(
            update(Ticket)
            .where(Ticket.state == TicketState.ANSWERED, Ticket.answered_at <= clock.now() - AUTO_CLOSE)
            .values(state=TicketState.CLOSED, closed_at=clock.now())
            .returning(Ticket.id)
        )
        return len(closed.all())


def forget(member: Member) -> int:
    """注销时: the words go; that somebody asked, and whether the answer was in time, stays. How many."""
    mine = select(Ticket.id).where(Ticket.member_id == member.id)
    session().execute(update(TicketEntry).where(TicketEntry.ticket_id.in_(mine)).values(text_cipher=None))
    session().execute(
        update(Ticket)
        .where(Ticket.member_id == member.id, Ticket.state != TicketState.CLOSED)
        .values(state=TicketState.CLOSED, closed_at=clock.now())
    )
    return len(session().scalars(mine).all())


def _due_at(asked_at: dt.datetime) -> dt.datetime:
    return workdays.end_of_working_day(asked_at, ANSWER_WORKING_DAYS)


def _desk_of(member: Member, *, is_kept: bool) -> tuple[uuid.UUID, uuid.UUID | None]:
    """Which union answers, and from which it is kept. The city's own people have nobody above theirs."""
    home = session().scalar(
        select(Union)
        .join(RosterEntry, RosterEntry.union_id == Union.id)
        .where(RosterEntry.id == member.roster_entry_id)
    )
    if home is None:
        leader = unions.get_of_district(member.district) if member.district else unions.get_city()
        return leader.id, None
    if not is_kept or home.level is UnionLevel.CITY:
        return home.id, None
    above = select(Union.id).where(
        Union.id.in_(home.ancestor_ids), Union.id != home.id, Union.level.in_(LEADERS)
    )
    nearest = above.order_by(func.cardinality(Union.ancestor_ids).desc()).limit(1)
    return session().scalars(nearest).one(), home.id


def _ensure_within_limit(member: Member, now: dt.datetime) -> None:
    db.lock("tickets", str(member.id))
    midnight = dt.datetime.combine(now.date(), dt.time(), clock.CITY)
    made = session().scalar(
        select(func.count())
        .select_from(TicketEntry)
        .where(TicketEntry.member_id == member.id, TicketEntry.number == 1, TicketEntry.at >= midnight)
    )
    if (made or 0) >= TICKETS_PER_DAY:
        raise TicketLimitReached


def _say(actor: Member | Staff, ticket: Ticket, text: str) -> TicketEntry:
    ticket.entry_count += 1
    entry = TicketEntry(
        ticket_id=ticket.id,
        number=ticket.entry_count,
        member_id=actor.id if isinstance(actor, Member) else None,
        staff_id=actor.id if isinstance(actor, Staff) else None,
        at=clock.now(),
    )
    entry.text = text
    session().add(entry)
    session().flush()
    return entry


def _of(member: Member) -> Select[Ticket]:
    return select(Ticket).where(Ticket.member_id == member.id)


def _in_scope(staff: Staff) -> Select[Ticket]:
    return select(Ticket).where(Ticket.union_id.in_(unions.visible_to(staff)))


def _whole(ticket_id: uuid.UUID) -> Ticket:
    session().flush()
    return _get(select(Ticket).where(Ticket.id == ticket_id))


def _get(statement: Select[Ticket], *, lock: bool = False) -> Ticket:
    statement = statement.options(selectinload(Ticket.entries), joinedload(Ticket.union, innerjoin=True))
    statement = statement.execution_options(populate_existing=True)
    found = session().scalar(statement.with_for_update(of=Ticket) if lock else statement)
    if found is None:
        raise TicketNotFound
    return found


def _page(statement: Select[Ticket], order: list[Key], limit: int, cursor: str | None) -> Page[Ticket]:
    whole = statement.options(joinedload(Ticket.union, innerjoin=True))
    rows, more = paging.fetch(session(), whole, order, limit=limit, cursor=cursor)
    return Page([ticket for (ticket,) in rows], more)
