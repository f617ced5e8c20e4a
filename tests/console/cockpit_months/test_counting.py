"""每月: figures of a month compared with counting each fact by hand, and the funnel."""

import datetime as dt
import itertools
import random
from collections import Counter

import pytest
import time_machine
from sqlalchemy import delete, select

from app import clock
from app.audiences import PREDICATES
from app.audiences.trees import ANY_CODE
from app.db import session
from app.redis_store import store as redis
from app.services import sightings
from app.services.cockpit import REFUSED_NAMES
from models import CouponState, Merchant, MerchantState, MonthFigure, RosterEntry, UnionCard
from tests import factories
from tests.console.cockpit_months.acts import DAY, JULY, JUNE, NOW, count, figures, used


class ByHand:
    """Facts of a few members, and what somebody who counts them one by one would write down."""

    def __init__(self, seed):
        self.chance, self.expected = random.Random(seed), Counter()
        self.store = factories.store()
        self.clerk = factories.clerk(self.store)[0]
        self.batch = factories.batch(stores=[self.store], publish=False)
        session().execute(delete(UnionCard))

    def told(self, month, figure, home):
        for place in {"", home.district or ""}:
            self.expected[month, place, figure] += 1

    def live(self, home):
        entry = factories.roster_entry(union_of=home)
        entry.created_at = NOW - 90 * DAY
        for month in (JUNE, JULY):
            self.told(month, "roster_members", home)
        if self.chance.random() < 0.7:
            holder = factories.member(entry=entry)
            self.hold(entry, home)
            self.use(holder, home)
            self.let_lapse(holder, home)

    def hold(self, entry, home):
        card = session().scalars(select(UnionCard).where(UnionCard.roster_entry_id == entry.id)).one()
        card.issued_at = NOW - self.chance.randrange(60) * DAY
        for month in (JUNE, JULY):
            if card.issued_at.date() < month.replace(month=month.month + 1):
                self.told(month, "cards_held", home)

    def use(self, holder, home):
        months = set()
        for _ in range(self.chance.randrange(4)):
            when = NOW - self.chance.randrange(37) * DAY
            if self.chance.random() < 0.5:
                used(holder, self.store, self.clerk, when)
                months.add(when.date().replace(day=1))
                continue
            made = factories.redemption(
                self.store, at=when, member_=holder, by=self.clerk, batch_of=self.batch
            )
            if self.chance.random() < 0.3:
                made.reversed_at, made.reversed_by, made.reversal_reason = when, self.clerk.id, "扫错了"
            else:
                months.add(when.date().replace(day=1))
        for month in months:
            self.told(month, "card_users", home)

    def let_lapse(self, holder, home):
        for _ in range(self.chance.randrange(3)):
            days = self.chance.choice([3, 20])
            closes_at = NOW - self.chance.randrange(1, 37) * DAY
            opens_at = closes_at - days * DAY
            factories.coupon(
                self.batch,
                member_=holder,
                claimed_at=opens_at,
                use_opens_at=opens_at,
                use_closes_at=closes_at,
            )
            why = "lapsed:short_window" if days == 3 else "lapsed:unused"
            self.told(closes_at.date().replace(day=1), why, home)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_months_figures_are_what_counting_each_fact_by_hand_gives(seed):
    by_hand = ByHand(seed)
    homes = [factories.union(district=district) for district in ("wujin", "tianning", None)]
    for _ in range(14):
        by_hand.live(by_hand.chance.choice(homes))
    words = {word for _, _, word in by_hand.expected}
    count()
    got = {
        (month, place, word): amount
        for month, place in itertools.product((JUNE, JULY), ("", "wujin", "tianning"))
        for word, amount in figures(month, place).items()
        if word in words
    }
    assert got == dict(by_hand.expected)
    for month in (JUNE, JULY):
        lapsed = sum(n for word, n in figures(month).items() if word.startswith("lapsed:"))
        assert lapsed == figures(month).get("coupons_lapsed", 0)


def test_counting_a_month_again_changes_nothing_and_what_is_no_longer_so_is_written_over():
    redemption = factories.redemption(at=NOW - DAY)
    count()
    before = session().execute(select(MonthFigure.__table__)).all()
    assert figures()["card_users"] == 1
    count()
    session().expire_all()
    assert session().execute(select(MonthFigure.__table__)).all() == before
    redemption = session().get_one(type(redemption), redemption.id)
    redemption.reversed_at, redemption.reversed_by = clock.now(), redemption.clerk_id
    redemption.reversal_reason = "扫错了"
    count()
    assert "card_users" not in figures()


def test_months_that_nobody_counted_are_counted_when_the_clockwork_comes_back():
    with time_machine.travel(NOW - 130 * DAY, tick=False):
        factories.redemption(at=clock.now())
        count()
    factories.redemption(at=NOW - 75 * DAY)
    assert count() == 6
    assert figures(dt.date(2026, 4, 1))["card_users"] == 1


def test_what_the_roster_was_stays_with_its_month():
    with time_machine.travel(NOW - 20 * DAY, tick=False):
        person = factories.member()
        person.roster_entry.created_at = clock.now() - DAY
        count()
    assert figures(JUNE)["roster_members"] == 1
    session().get_one(RosterEntry, person.roster_entry_id).membership_state = "left"
    count()
    assert figures(JUNE)["roster_members"] == 1
    assert "roster_members" not in figures(JULY)


def test_lapsed_coupons_of_a_merchant_that_is_gone_are_told_apart():
    at = factories.store()
    batch = factories.batch(stores=[at], publish=False)
    closes_at = NOW - DAY
    factories.coupon(
        batch, claimed_at=NOW - 9 * DAY, use_opens_at=NOW - 30 * DAY, use_closes_at=closes_at,
        state=CouponState.CLAIMED,
    )  # fmt: skip
    merchant = session().get_one(Merchant, at.merchant_id)
    merchant.state, merchant.state_reason = MerchantState.SUSPENDED, "整改"
    count()
    assert figures()["lapsed:merchant_gone"] == 1


def test_who_opens_a_batch_is_seen_once_and_told_why_he_may_not_have_it(phone):
    home = factories.union(district="wujin")
    member, stranger = (
        factories.member(entry=factories.roster_entry(union_of=home)),
        factories.member(verified=False),
    )
    batch = factories.batch()
    for person in (member, stranger):
        phone.log_in(person.openid)
        for _ in range(2):
            assert phone.get(f"/coupon-batches/{batch.id}").status_code == 200
    count()
    assert {word: n for word, n in figures().items() if word in {"coupons_seen", "coupons_eligible"}} == {
        "coupons_seen": 2,
        "coupons_eligible": 1,
    }
    assert figures()["refused:not_verified"] == 1
    assert figures(place="wujin")["coupons_seen"] == 1
    # A loss in Redis takes nothing back.
    redis().flushdb()
    count()
    assert figures()["coupons_seen"] == 2


def test_every_reason_of_an_audience_has_a_name_in_the_funnel():
    codes = {ANY_CODE}
    for predicate in PREDICATES.values():
        codes |= {each.code for each in (predicate.reason, predicate.barred) if each}
    assert codes == set(REFUSED_NAMES)


def test_a_look_without_redis_is_not_counted_and_hinders_nobody(monkeypatch, phone):
    class Gone:
        def pipeline(self, **_):
            raise sightings.RedisError

    phone.log_in(factories.member().openid)
    batch = factories.batch()
    monkeypatch.setattr(sightings, "store", Gone)
    assert phone.get(f"/coupon-batches/{batch.id}").status_code == 200
