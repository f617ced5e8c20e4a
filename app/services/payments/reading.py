"""看发放清单: what a desk may see, always within its unions, and how far each has come."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from app import paging
from app.db import session
from app.paging import Key, Page
from app.services import unions
from app.services.payments.life import PaymentListNotFound
from models import Campaign, Payment, PaymentList, PaymentListState, PaymentState, Staff

REWARDS_TITLE = "安全隐患随手拍奖励"


@dataclass(frozen=True)
class Progress:
    """A list, and how many of its rows stand how, counted anew."""

    list: PaymentList
    counts: dict[PaymentState, int]
    paid_fen: int
    people: Mapping[uuid.UUID, str | None]
    """Names of who made, checked and approved it."""


def list_lists(
    staff: Staff,
    *,
    campaign_id: uuid.UUID | None,
    union_id: uuid.UUID | None = None,
    state: PaymentListState | None,
    limit: int,
    cursor: str | None,
) -> Page[Progress]:
    """发放清单 of the campaigns and unions in one's scope, newest first."""
    statement = _visible(staff)
    if campaign_id is not None:
        statement = statement.where(PaymentList.campaign_id == campaign_id)
    if union_id is not None:
        statement = statement.where(PaymentList.union_id == union_id)
    if state is not None:
        statement = statement.where(PaymentList.state == state)
    order = [Key(PaymentList.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page(progress_of([found for (found,) in rows]), more)


def title_of(found: PaymentList) -> str:
    """What the list is for; its campaign has been read with it."""
    return REWARDS_TITLE if found.campaign is None else found.campaign.title


def look(staff: Staff, list_id: uuid.UUID) -> Progress:
    """一张发放清单. Refuses with `payment_list_not_found`."""
    session().flush()
    return progress_of([get(staff, list_id)])[0]


def get(staff: Staff, list_id: uuid.UUID, *, lock: bool = False) -> PaymentList:
    """The list itself. With `lock` nobody else moves it meanwhile. Refuses with `payment_list_not_found`."""
    statement = _visible(staff).where(PaymentList.id == list_id)
    if lock:
        statement = statement.with_for_update(of=PaymentList)
    found: PaymentList | None = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise PaymentListNotFound
    return found


def list_payments(staff: Staff, list_id: uuid.UUID, *, limit: int, cursor: str | None) -> Page[Payment]:
    """清单明细, in the order of the file. Refuses with `payment_list_not_found`."""
    found = get(staff, list_id)
    order = [
        Key(Payment.__table__.c.number, paging.number),
        Key(Payment.__table__.c.id, paging.identity),
    ]
    statement = select(Payment).where(Payment.list_id == found.id)
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([payment for (payment,) in rows], more)


def progress_of(found: Sequence[PaymentList]) -> list[Progress]:
    """How far they have come, and by whom: two queries for a whole page."""
    rows: dict[uuid.UUID, dict[PaymentState, tuple[int, int]]] = {each.id: {} for each in found}
    for list_id, state, count, amount_fen in session().execute(
        select(Payment.list_id, Payment.state, func.count(), func.sum(Payment.amount_fen))
        .where(Payment.list_id.in_(rows))
        .group_by(Payment.list_id, Payment.state)
    ):
        rows[list_id][state] = (count, int(amount_fen))
    ids = {id_ for each in found for id_ in (each.made_by, each.checked_by, each.approved_by)}
    people = {one.id: one.name for one in session().scalars(select(Staff).where(Staff.id.in_(ids - {None})))}
    return [
        Progress(
            each,
            {state: rows[each.id].get(state, (0, 0))[0] for state in PaymentState},
            rows[each.id].get(PaymentState.PAID, (0, 0))[1],
            people,
        )
        for each in found
    ]


def _visible(staff: Staff) -> Select[Any]:
    return (
        select(PaymentList)
        .outerjoin(PaymentList.campaign)
        .where(func.coalesce(Campaign.union_id, PaymentList.union_id).in_(unions.visible_to(staff)))
        .options(contains_eager(PaymentList.campaign))
    )
