"""优惠: a year of coupon batches of every kind, planned before a single coupon is made."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.audiences import EVERYONE, MEMBERS
from app.seeding.city_size.plan import Plan, Shop
from app.text import search_text
from models import BatchState, CouponKind

_SIZES = (200, 500, 1_000, 2_000, 5_000)
_PIECES_LEAST = 12
"""A small city has so many batches all the same."""
_FIRST_DAY, _LAST_DAY = -360, 14
"""Days from today on which claiming begins."""
_CLAIM_DAYS = (14, 30, 60)
_USE_DAYS = 30
_KINDS = (CouponKind.THRESHOLD,) * 6 + (CouponKind.PERCENT, CouponKind.CASH) * 2
_ITEMS = (("dining", "豆浆一杯"), ("bakery", "麻糕一份"), ("produce", "鸡蛋十枚"), ("culture", "电影票一张"))
_EXCHANGE_SHARE, _COUNTED_SHARE, _DAILY_SHARE, _EVERYONE_SHARE, _TWICE_SHARE = 0.4, 0.15, 0.1, 0.1, 0.15
_PAUSED_SHARE, _RECALLED_SHARE = 0.03, 0.05


@dataclass(frozen=True, slots=True)
class Offer:
    """A batch as it will be: `facts` are its columns, `first_number` is its first coupon's in the city."""

    number: int
    first_number: int
    shop: Shop
    facts: dict[str, Any]
    pull: float

    @property
    def quantity(self) -> int:
        quantity: int = self.facts["quantity"]
        return quantity


def plan_offers(plan: Plan, coupon_count: int) -> Iterator[Offer]:
    """Batches with exactly so many coupons altogether."""
    rng = random.Random(f"{plan.seed} offers")  # noqa: S311  (Invented data must repeat.)
    most = max(1, coupon_count // _PIECES_LEAST)
    sizes = [size for size in _SIZES if size <= most] or [most]
    number = given = 0
    while given < coupon_count:
        quantity = min(rng.choice(sizes), coupon_count - given)
        shop = rng.choice(plan.shops)
        yield Offer(number, given, shop, _facts(plan, rng, shop, quantity), rng.uniform(0.4, 1.25))
        number, given = number + 1, given + quantity


def _facts(plan: Plan, rng: random.Random, shop: Shop, quantity: int) -> dict[str, Any]:
    terms = _terms(rng, shop)
    title = f"{shop.name}{terms.pop('title')}"
    opens_at = plan.today + dt.timedelta(days=rng.randint(_FIRST_DAY, _LAST_DAY), hours=10)
    claim_days = rng.choice(_CLAIM_DAYS)
    closes_at = opens_at + dt.timedelta(days=claim_days)
    limit = 2 if rng.random() < _TWICE_SHARE else 1
    subsidy_percent = rng.choice((0, 50, 100))
    worth = terms["cap_fen"] or terms["discount_fen"]
    return {
        **terms,
        **_use_window(rng, opens_at, closes_at),
        **_release(rng, quantity, claim_days),
        **_state(rng, is_over=closes_at < plan.today),
        "merchant_id": shop.merchant_id,
        "union_id": shop.union_id,
        "title": title,
        "description": "凭券到店消费使用，一次用一张，不找零、不兑现。",
        "quantity": quantity,
        "made_count": quantity,
        "per_member_limit": limit,
        "per_day_limit": 1,
        "audience": list(EVERYONE if rng.random() < _EVERYONE_SHARE else MEMBERS),
        "claim_opens_at": opens_at,
        "claim_closes_at": closes_at,
        "subsidy_percent": subsidy_percent,
        "budget_fen": quantity * worth * subsidy_percent // 100 if subsidy_percent else None,
        "search_text": search_text(title),
    }


def _terms(rng: random.Random, shop: Shop) -> dict[str, Any]:
    item = dict(_ITEMS).get(shop.category)
    nothing = {"threshold_fen": 0, "discount_fen": None, "percent_off": None, "cap_fen": None, "item": None}
    if item is not None and rng.random() < _EXCHANGE_SHARE:
        facts = {"kind": CouponKind.EXCHANGE, "item": item, "discount_fen": rng.randrange(300, 1_600, 100)}
        return {**nothing, **facts, "title": f"兑换券：{item}"}
    kind = rng.choice(_KINDS)
    if kind is CouponKind.PERCENT:
        percent, cap = rng.choice((5, 10, 15, 20)), rng.choice((2_000, 3_000, 5_000))
        facts = {
            "kind": kind,
            "percent_off": percent,
            "cap_fen": cap,
            "threshold_fen": rng.choice((0, 5_000)),
        }
        return {**nothing, **facts, "title": f"{(100 - percent) / 10:g}折，最多减{cap // 100}元"}
    saved = rng.choice((5, 6, 8, 10, 12, 15, 20, 30))
    if kind is CouponKind.CASH:
        return {**nothing, "kind": kind, "discount_fen": saved * 100, "title": f"{saved}元代金券"}
    needed = saved * rng.choice((2, 3, 4))
    facts = {"kind": kind, "discount_fen": saved * 100, "threshold_fen": needed * 100}
    return {**nothing, **facts, "title": f"满{needed}减{saved}"}


def _use_window(rng: random.Random, opens_at: dt.datetime, closes_at: dt.datetime) -> dict[str, Any]:
    if rng.random() < _COUNTED_SHARE:
        after, days = rng.choice((0, 1)), rng.choice((7, 15, 30))
        return {"use_opens_at": None, "use_closes_at": None, "use_after_days": after, "use_for_days": days}
    until = closes_at + dt.timedelta(days=_USE_DAYS)
    return {"use_opens_at": opens_at, "use_closes_at": until, "use_after_days": None, "use_for_days": None}


def _release(rng: random.Random, quantity: int, claim_days: int) -> dict[str, Any]:
    """All at once mostly; else the same number on each of the first days, at the hour of opening."""
    if rng.random() >= _DAILY_SHARE:
        return {"daily_quantity": None, "released_at_time": None}
    return {"daily_quantity": -(-quantity // min(claim_days, 10)), "released_at_time": dt.time(10)}


def _state(rng: random.Random, *, is_over: bool) -> dict[str, Any]:
    chance = rng.random()
    if chance < _PAUSED_SHARE:
        return {"state": BatchState.PAUSED, "state_reason": "门店盘点，暂停领取"}
    if is_over and chance < _PAUSED_SHARE + _RECALLED_SHARE:
        return {"state": BatchState.RECALLED, "state_reason": "商户调整经营，不再发放"}
    return {"state": BatchState.PUBLISHED, "state_reason": None}
