"""写入城市: plain plans become rows, in bulk and in the order that foreign keys want."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import insert, inspect

from app import clock
from app.audiences import EVERYONE, MEMBERS
from app.db import session
from app.seeding.city.plans import (
    BatchPlan,
    CategoryPlan,
    MerchantPlan,
    PersonPlan,
    StationPlan,
    UnionPlan,
    UnitPlan,
)
from app.text import search_text
from models import (
    Base,
    BatchState,
    Category,
    CouponBatch,
    CouponKind,
    Employment,
    EmploymentGroup,
    MembershipState,
    Merchant,
    MerchantState,
    RosterEntry,
    ServiceStation,
    StationHours,
    Store,
    StoreHours,
    StoreState,
    Union,
    UnionKind,
    UnionLevel,
    Unit,
    coupon_batch_stores,
)
from models.roster import ON_PLATFORMS, OUTDOORS

Ids = dict[str, uuid.UUID]


def write_unions(plans: Iterable[UnionPlan]) -> Ids:
    """Parents stand before children in the plans, so each path is known when it is needed."""
    made: dict[str, Union] = {}
    for plan in plans:
        parent = made[plan.parent_key] if plan.parent_key else None
        union = Union(
            parent_id=parent.id if parent else None,
            name=plan.name,
            level=UnionLevel(plan.level),
            kind=UnionKind(plan.kind),
            district=plan.district,
        )
        union.ancestor_ids = [*(parent.ancestor_ids if parent else []), union.id]
        made[plan.key] = union
    _insert(made.values())
    return {key: union.id for key, union in made.items()}


def write_units(plans: Iterable[UnitPlan], unions: Ids) -> Ids:
    made = {
        plan.key: Unit(
            name=plan.name,
            credit_code=plan.credit_code,
            district=plan.district,
            headcount=plan.headcount,
            union_id=unions[plan.union_key] if plan.union_key else None,
        )
        for plan in plans
    }
    _insert(made.values())
    return {key: unit.id for key, unit in made.items()}


def write_roster(plans: Iterable[PersonPlan], unions: Ids, units: Ids) -> Ids:
    made = {}
    for plan in plans:
        entry = RosterEntry(
            union_id=unions[plan.union_key],
            unit_id=units[plan.unit_key] if plan.unit_key else None,
            membership_state=MembershipState(plan.membership_state),
            employment=Employment(plan.employment),
            employment_group=EmploymentGroup(plan.employment_group) if plan.employment_group else None,
            in_new_employment=plan.employment_group in ON_PLATFORMS,
            works_outdoors=plan.employment_group in OUTDOORS,
            imported_at=clock.now(),
        )
        entry.name, entry.id_number, entry.phone = plan.name, plan.id_number, plan.phone
        made[plan.key] = entry
    _insert(made.values())
    return {key: entry.id for key, entry in made.items()}


def write_categories(plans: Iterable[CategoryPlan]) -> None:
    rows = [
        {"slug": plan.slug, "name": plan.name, "position": position}
        for position, plan in enumerate(plans, start=1)
    ]
    session().execute(insert(Category), rows)


def write_merchants(plans: Sequence[MerchantPlan], union_id: uuid.UUID) -> tuple[Ids, Ids]:
    """Merchants of the union `union_id`, with stores and hours; gives the ids of stores and of merchants."""
    merchants, stores, hours = {}, {}, []
    for plan in plans:
        merchant = Merchant(
            name=plan.name,
            credit_code=plan.licence,
            category=plan.category,
            state=MerchantState(plan.state),
            state_reason=None if plan.state == "active" else "合同到期未续签",
            union_id=union_id,
            search_text=search_text(plan.name),
        )
        merchants[plan.key] = merchant
        for place in plan.stores:
            store = Store(
                merchant_id=merchant.id,
                name=place.name,
                district=place.district,
                address=place.address,
                lat=place.lat,
                lng=place.lng,
                phone=place.phone,
                state=StoreState(place.state),
                search_text=search_text(place.name),
            )
            stores[place.key] = store
            hours += [
                StoreHours(
                    store_id=store.id,
                    weekday=span.weekday,
                    opens_at=dt.time.fromisoformat(span.opens),
                    closes_at=dt.time.fromisoformat(span.closes),
                )
                for span in place.hours
            ]
    _insert(merchants.values())
    _insert(stores.values())
    _insert(hours)
    return (
        {key: store.id for key, store in stores.items()},
        {key: merchant.id for key, merchant in merchants.items()},
    )


def write_stations(plans: Sequence[StationPlan], unions: Ids, today: dt.date) -> Ids:
    """Rest stations with their hours; `unions` by district."""
    made, hours = {}, []
    for plan in plans:
        verified = None if plan.verified_day is None else today + dt.timedelta(days=plan.verified_day)
        station = ServiceStation(
            union_id=unions[plan.district],
            code=plan.code,
            name=plan.name,
            district=plan.district,
            address=plan.address,
            lat=plan.lat,
            lng=plan.lng,
            host=plan.host,
            phone=None,
            services=list(plan.services),
            last_verified_on=verified,
            search_text=search_text(f"{plan.name} {plan.host} {plan.code}"),
        )
        made[plan.key] = station
        hours += [
            StationHours(
                station_id=station.id,
                weekday=span.weekday,
                opens_at=dt.time.fromisoformat(span.opens),
                closes_at=dt.time.fromisoformat(span.closes),
            )
            for span in plan.hours
        ]
    _insert(made.values())
    _insert(hours)
    return {key: station.id for key, station in made.items()}


def write_batches(
    plans: Iterable[BatchPlan], merchants: Ids, stores: Ids, today: dt.datetime, union_id: uuid.UUID
) -> list[uuid.UUID]:
    """Drafts, with windows counted in days from midnight `today`; publishing is a decision of its own."""
    made, places = [], []
    for plan in plans:
        batch = CouponBatch(
            merchant_id=merchants[plan.merchant_key],
            union_id=union_id,
            title=plan.title,
            description="凭券到店使用，一次用一张，不找零、不兑现、不转让。",
            kind=CouponKind(plan.kind),
            threshold_fen=plan.threshold_fen,
            discount_fen=plan.discount_fen,
            percent_off=plan.percent_off,
            cap_fen=plan.cap_fen,
            item=plan.item,
            daily_quantity=plan.daily_quantity,
            released_at_time=plan.released_at_time and dt.time.fromisoformat(plan.released_at_time),
            quantity=plan.quantity,
            per_member_limit=plan.per_member_limit,
            per_day_limit=1,
            audience=list(MEMBERS if plan.audience == "members" else EVERYONE),
            state=BatchState.DRAFT,
            claim_opens_at=today + dt.timedelta(days=plan.claim_opens_day),
            claim_closes_at=today + dt.timedelta(days=plan.claim_closes_day),
            search_text=search_text(plan.title),
            **_use_window(plan, today),
        )
        made.append(batch)
        places += [{"batch_id": batch.id, "store_id": stores[key]} for key in plan.store_keys]
    _insert(made)
    session().execute(insert(coupon_batch_stores), places)
    return [batch.id for batch in made]


def _use_window(plan: BatchPlan, today: dt.datetime) -> dict[str, Any]:
    if plan.use_for_days is not None:
        return {
            "use_opens_at": None,
            "use_closes_at": None,
            "use_after_days": 0,
            "use_for_days": plan.use_for_days,
        }
    days = {"use_opens_at": plan.use_opens_day, "use_closes_at": plan.use_closes_day}
    fixed = {name: today + dt.timedelta(days=day) for name, day in days.items()}
    return {**fixed, "use_after_days": None, "use_for_days": None}


def _insert(objects: Iterable[Base]) -> None:
    """One INSERT for many objects of a kind. Their personal columns are already encrypted."""
    rows = list(objects)
    if rows:
        names = [attribute.key for attribute in inspect(type(rows[0])).column_attrs]
        session().execute(insert(type(rows[0])), [_values(row, names) for row in rows])


def _values(row: Base, names: Sequence[str]) -> dict[str, Any]:
    return {name: row.__dict__[name] for name in names if name in row.__dict__}
