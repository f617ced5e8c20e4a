"""演示账号: who may log in to the demo, and with what, as `demo.json` has it."""

import base64
import hashlib
import hmac
import uuid
from typing import Any

from sqlalchemy import or_, select

from app import clock
from app.db import session
from app.seeding import casework, errands, programmes, renewal
from app.seeding.city.plans import City
from app.settings import Settings
from models import BatchState, Clerk, CodeSource, CouponBatch, Member, Merchant, Store, coupon_batch_stores
from models.personal import index_of
from models.roster import ID_NUMBER

_SIGNED_UP = (*casework.OPEN, errands.TALK)
"""Titles of what is open, though people have signed up already."""


def describe(city: City, settings: Settings) -> dict[str, Any]:
    """Who may log in, as `demo.json` has it."""
    names = {union.key: union.name for union in city.unions}
    return {
        "staff": [
            {
                "username": plan.username,
                "password": credentials(settings, plan.username)[0],
                "totp_secret": credentials(settings, plan.username)[1],
                "role": plan.role,
                "union": names[plan.union_key],
            }
            for plan in city.demo_staff
        ],
        "workers": _describe_workers(city),
        "clerks": _describe_clerks(city),
        "coupon_batches": [str(batch_id) for batch_id in _claimable_at_demo_tills(city)],
        "campaigns": [
            str(campaign_id) for campaign_id in programmes.list_open(besides=(*casework.OPEN, errands.TALK))
        ],
    }


def credentials(settings: Settings, username: str) -> tuple[str, str]:
    """Derived from the installation's own secret: the same after a restart, different everywhere else."""
    digest = hmac.digest(settings.secret_key.encode(), f"demo staff {username}".encode(), hashlib.sha256)
    words = base64.b32encode(digest).decode()
    return f"Demo-{words[:8].lower()}-2026", words[8:40]


def _describe_workers(city: City) -> list[dict[str, Any]]:
    people = {person.key: person for person in city.roster}
    districts = {unit.key: unit.district for unit in city.units}
    union_districts = {union.key: union.district for union in city.unions}
    indexes = {
        index_of(ID_NUMBER, people[worker.person_key].id_number): worker for worker in city.demo_workers
    }
    verified = set(
        session().scalars(select(Member.id_number_index).where(Member.id_number_index.in_(indexes)))
    )
    return [
        {
            "openid": worker.openid,
            "name": people[worker.person_key].name,
            "id_number": people[worker.person_key].id_number,
            "phone": people[worker.person_key].phone,
            "district": districts.get(people[worker.person_key].unit_key or "")
            or union_districts[people[worker.person_key].union_key],
            "verified": index in verified,
        }
        for index, worker in indexes.items()
    ]


def _describe_clerks(city: City) -> list[dict[str, str]]:
    stores = {
        (merchant.licence, store.name): store.key for merchant in city.merchants for store in merchant.stores
    }
    rows = session().execute(select(Store.id, Store.name, Merchant.credit_code).join(Store.merchant))
    ids = {
        stores[row.credit_code, row.name]: (row.id, row.name)
        for row in rows
        if (row.credit_code, row.name) in stores
    }
    return [
        {"openid": plan.openid, "store_id": str(ids[plan.store_key][0]), "store_name": ids[plan.store_key][1]}
        for plan in city.demo_clerks
    ]


def _claimable_at_demo_tills(city: City) -> list[uuid.UUID]:
    """Published batches open now that the demo's clerks may redeem, with coupons left, also at midnight.

    Those come first that will last a while; of them the largest.
    """
    now = clock.now()
    openids = [plan.openid for plan in city.demo_clerks]
    tills = select(coupon_batch_stores.c.batch_id).where(
        coupon_batch_stores.c.store_id.in_(
            select(Clerk.store_id)
            .join(Member, Member.id == Clerk.member_id)
            .where(Member.openid.in_(openids))
        )
    )
    sizes = {
        row.id: row.quantity
        for row in session().execute(
            select(CouponBatch.id, CouponBatch.quantity).where(
                CouponBatch.state == BatchState.PUBLISHED,
                CouponBatch.claim_opens_at <= now,
                CouponBatch.claim_closes_at > now,
                or_(CouponBatch.use_opens_at <= now, CouponBatch.use_after_days == 0),
                CouponBatch.daily_quantity.is_(None),
                CouponBatch.code_source == CodeSource.OURS,
                CouponBatch.id.in_(tills),
            )
        )
    }
    free = renewal.count_free(sizes)
    return sorted(free, key=lambda id_: (free[id_] < renewal.ENOUGH, -sizes[id_], id_))
