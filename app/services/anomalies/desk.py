"""核实线索: the merchant managers' list, one pattern with its redemptions, and what they found out."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app import clock, paging
from app.db import session
from app.errors import Conflict, NotFound
from app.paging import Key, Page
from app.services import audit, owners
from models import (
    Anomaly,
    AnomalyKind,
    AnomalyState,
    Clerk,
    Coupon,
    Merchant,
    Redemption,
    Staff,
    Store,
)

EVIDENCE_MAX = 100
"""Redemptions that are shown with a pattern."""


class AnomalyNotFound(NotFound):
    code, detail = "anomaly_not_found", "没有找到这条线索"


class AnomalyAlreadyDecided(Conflict):
    code, detail = "anomaly_already_decided", "这条线索已经核实过了，请刷新后查看"


@dataclass(frozen=True)
class AnomalyFile:
    """A pattern, where else the same person was, and the redemptions that it is made of, by time."""

    anomaly: Anomaly
    other_store: Store | None
    redemptions: Sequence[Redemption]
    decider: Staff | None


def list_anomalies(
    staff: Staff,
    *,
    kind: AnomalyKind | None,
    merchant_id: uuid.UUID | None,
    district: str | None,
    state: AnomalyState | None,
    limit: int,
    cursor: str | None,
) -> Page[Anomaly]:
    """线索列表 in one's scope, the latest day first; `district` is the store's."""
    statement = _kept(staff)
    given: dict[Any, Any] = {
        Anomaly.kind: kind,
        Anomaly.merchant_id: merchant_id,
        Store.district: district,
        Anomaly.state: state,
    }
    for column, value in given.items():
        if value is not None:
            statement = statement.where(column == value)
    table = Anomaly.__table__.c
    order = [
        Key(table.happened_on, dt.date.fromisoformat, descending=True),
        Key(table.id, paging.identity, descending=True),
    ]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)


def get_file(staff: Staff, anomaly_id: uuid.UUID) -> AnomalyFile:
    """一条线索 with its redemptions. Refuses with `anomaly_not_found`."""
    return _file(staff, _get(_kept(staff).where(Anomaly.id == anomaly_id)))


def decide(staff: Staff, anomaly_id: uuid.UUID, *, finding: AnomalyState, reason: str) -> AnomalyFile:
    """核实: CLEARED, or CONFIRMED, which counts on the merchant. Once, with how it was found out.

    Nobody is told by it: what follows for the merchant is decided at the merchant.
    Refuses with `anomaly_not_found`, `anomaly_already_decided`.
    """
    found = _get(_kept(staff).where(Anomaly.id == anomaly_id).with_for_update(of=Anomaly))
    if found.state is not AnomalyState.OPEN:
        raise AnomalyAlreadyDecided
    found.state, found.reason = finding, reason
    found.decided_by, found.decided_at = staff.id, clock.now()
    audit.record(staff, f"anomalies.{finding.value}", found, merchant_id=str(found.merchant_id))
    session().flush()
    return _file(staff, found)


def _file(staff: Staff, found: Anomaly) -> AnomalyFile:
    other_id = found.figures.get("other_store_id")
    return AnomalyFile(
        found,
        session().get(Store, uuid.UUID(other_id)) if other_id else None,
        _evidence(staff, found),
        session().get(Staff, found.decided_by) if found.decided_by else None,
    )


def _evidence(staff: Staff, found: Anomaly) -> Sequence[Redemption]:
    """What of the day is in the staff member's scope; reversed ones stay in the list and say so."""
    asked = (
        select(Redemption)
        .join(Merchant, Merchant.id == Redemption.merchant_id)
        .where(Redemption.redeemed_on == found.happened_on, owners.kept_by(staff))
        .options(
            joinedload(Redemption.store),
            joinedload(Redemption.member),
            joinedload(Redemption.coupon).joinedload(Coupon.batch),
        )
        .order_by(Redemption.redeemed_at, Redemption.id)
        .limit(EVIDENCE_MAX)
    )
    match found.kind:
        case AnomalyKind.MEMBER_FAR:
            asked = asked.where(Redemption.member_id == found.member_id)
        case AnomalyKind.CLERK_FAR:
            bindings = select(Clerk.id).where(Clerk.member_id == found.clerk.member_id)
            asked = asked.where(Redemption.clerk_id.in_(bindings))
        case _:
            asked = asked.where(Redemption.store_id == found.store_id, Redemption.clerk_id == found.clerk_id)
    if found.kind is AnomalyKind.SAME_PAIR:
        asked = asked.where(Redemption.member_id == found.member_id)
    return session().scalars(asked).all()


def _kept(staff: Staff) -> Select[Anomaly]:
    kept = select(Merchant.id).where(owners.kept_by(staff))
    return (
        select(Anomaly)
        .join(Anomaly.store)
        .where(Anomaly.merchant_id.in_(kept))
        .options(
            joinedload(Anomaly.merchant),
            joinedload(Anomaly.store),
            joinedload(Anomaly.clerk).joinedload(Clerk.member),
            joinedload(Anomaly.member),
        )
    )


def _get(statement: Select[Anomaly]) -> Anomaly:
    found = session().scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise AnomalyNotFound
    return found
