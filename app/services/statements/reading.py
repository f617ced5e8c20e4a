"""看结算单: what a desk may see, always within its unions."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from app import paging
from app.db import session
from app.paging import Key, Page
from app.services import unions
from app.services.statements.life import StatementNotFound
from models import (
    Coupon,
    Merchant,
    Redemption,
    Staff,
    Statement,
    StatementState,
    statement_items,
)

NEWEST_FIRST = [
    Key(Statement.__table__.c.made_at, paging.moment, descending=True),
    Key(Statement.__table__.c.id, paging.identity, descending=True),
]


def list_statements(
    staff: Staff,
    *,
    state: StatementState | None,
    merchant_id: uuid.UUID | None,
    from_day: dt.date | None,
    to_day: dt.date | None,
    limit: int,
    cursor: str | None,
) -> Page[Statement]:
    """结算单列表 of the merchants of one's unions, newest first; those whose period touches these days."""
    statement = _visible(staff)
    if state is not None:
        statement = statement.where(Statement.state == state)
    if merchant_id is not None:
        statement = statement.where(Statement.merchant_id == merchant_id)
    if from_day is not None:
        statement = statement.where(Statement.ends_on >= from_day)
    if to_day is not None:
        statement = statement.where(Statement.begins_on <= to_day)
    rows, more = paging.fetch(session(), statement, NEWEST_FIRST, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)


def get_statement(staff: Staff, statement_id: uuid.UUID, *, lock: bool = False) -> Statement:
    """一张结算单. Refuses with `statement_not_found`, also outside of one's unions.

    With `lock` nobody else moves it until this unit of work ends.
    """
    statement = _visible(staff).where(Statement.id == statement_id)
    if lock:
        statement = statement.with_for_update(of=Statement)
    found: Statement | None = session().scalar(statement)
    if found is None:
        raise StatementNotFound
    return found


def list_redemptions(
    staff: Staff, statement_id: uuid.UUID, *, limit: int, cursor: str | None
) -> Page[Redemption]:
    """结算单明细, oldest first; none once it is voided. Refuses with `statement_not_found`."""
    return page_of_items(get_statement(staff, statement_id), limit=limit, cursor=cursor)


def page_of_items(statement: Statement, *, limit: int, cursor: str | None) -> Page[Redemption]:
    """A page of the redemptions in a statement. Ids rise with time, so they are the order and the index."""
    items = (
        select(Redemption)
        .join(statement_items, statement_items.c.redemption_id == Redemption.id)
        .where(statement_items.c.statement_id == statement.id)
        .options(
            joinedload(Redemption.store),
            joinedload(Redemption.member),
            joinedload(Redemption.coupon).joinedload(Coupon.batch),
        )
    )
    order = [Key(statement_items.c.redemption_id, paging.identity)]
    rows, more = paging.fetch(session(), items, order, limit=limit, cursor=cursor)
    return Page([redemption for (redemption,) in rows], more)


def _visible(staff: Staff) -> Select[Any]:
    return with_people(
        select(Statement)
        .join(Statement.merchant)
        .where(Merchant.union_id.in_(unions.visible_to(staff)))
        .options(contains_eager(Statement.merchant))
    )


def with_people(statement: Select[Any]) -> Select[Any]:
    """Who made, checked and paid it, in the same query."""
    return statement.options(
        joinedload(Statement.maker), joinedload(Statement.checker), joinedload(Statement.payer)
    )
