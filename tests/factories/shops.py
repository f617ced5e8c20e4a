"""Merchants with their stores and clerks, and what is reported or noticed there."""

import datetime as dt

from app import clock
from app.db import session
from app.text import search_text
from models import Anomaly, AnomalyKind, Category, Clerk, Merchant, OfferReport, Store, StoreHours
from tests.factories.numbering import counted
from tests.factories.people import city, member


def category(slug="catering", name="餐饮美食"):
    found = session().get(Category, slug)
    if found is None:
        found = Category(slug=slug, name=name, position=1)
        session().add(found)
        session().flush()
    return found


def report(of=None, member_=None, **facts):
    """A worker's report about the store `of`, due in an hour."""
    of = of or store()
    made = OfferReport(
        member_id=(member_ or member()).id,
        merchant_id=of.merchant_id,
        store_id=of.id,
        **{
            "happened_on": clock.today(),
            "text": "到店时被告知不参加活动",
            "reported_at": clock.now(),
            "due_at": clock.now() + dt.timedelta(hours=1),
            **facts,
        },
    )
    session().add(made)
    session().flush()
    return made


def anomaly(of=None, **facts):
    """A pattern of yesterday at the store `of`: one clerk, one holder, three coupons."""
    of = of or store()
    made = Anomaly(
        merchant_id=of.merchant_id,
        store_id=of.id,
        clerk_id=clerk(of)[0].id,
        **{
            "kind": AnomalyKind.SAME_PAIR,
            "member_id": member().id,
            "happened_on": clock.today() - dt.timedelta(days=1),
            "figures": {"count": 3, "subsidy_fen": 1500, "is_own": False},
            **facts,
        },
    )
    session().add(made)
    session().flush()
    return made


def merchant(name="茶山巷口面馆", **facts):
    stopped = {"state_reason": "合同到期未续签"} if facts.get("state") else {}
    made = Merchant(
        name=name,
        search_text=search_text(name),
        **{
            "credit_code": f"CODE{next(counted):014d}",
            "union_id": city().id,
            "category": category().slug,
            **stopped,
            **facts,
        },
    )
    session().add(made)
    session().flush()
    return made


def store(of=None, *, name="茶山店", lat=31.7796, lng=119.9745, hours=(), **facts):
    made = Store(
        merchant_id=(of or merchant()).id,
        name=name,
        district="tianning",
        address="测试路 1 号",
        lat=lat,
        lng=lng,
        search_text=search_text(name),
        **facts,
    )
    session().add(made)
    session().flush()
    for weekday, opens, closes in hours:
        session().add(
            StoreHours(
                store_id=made.id,
                weekday=weekday,
                opens_at=dt.time.fromisoformat(opens),
                closes_at=dt.time.fromisoformat(closes),
            )
        )
    session().flush()
    return made


def clerk(of, member_=None):
    """A clerk of the store `of`, with the member behind it."""
    person = member_ or member(verified=False, phone=f"102{next(counted):08d}")
    made = Clerk(member_id=person.id, store_id=of.id, bound_at=clock.now())
    session().add(made)
    session().flush()
    return made, person
