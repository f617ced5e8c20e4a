"""样板城市测试: the demo city is whole, plausible, nobody's, and the same every time."""

import hashlib
import math
import re
import time
from collections import Counter, defaultdict
from itertools import combinations, pairwise

import pytest

from app.seeding.city import build_city
from app.seeding.city.numbers import (
    UNASSIGNED_REGION,
    credit_check_character,
    organisation_check_character,
)
from app.seeding.city.places import KM_PER_DEGREE_LAT, KM_PER_DEGREE_LNG
from tests.seeding.city.built import CITY, SLUGS, STORES, UNIONS, UNITS

MERCHANTS = {merchant.key: merchant for merchant in CITY.merchants}
TOWNSHIPS = {township.slug: township for township in CITY.townships}
CITY_BOUNDS = (31.15, 119.13, 32.07, 120.22)
"""South, west, north, east: a box around the whole city."""
BRAND_DIGESTS = (
    "0062105826 055f319cf3 10035b1808 12fa26bd12 1d99cc69a8 23a40150f2 2428cc35ca 32d6c32301 "
    "347fc3b2f3 3607e7ba11 3e4f12c26f 3e546076b5 4005e80ed2 4048284798 40a1607372 424bcf4159 "
    "4299188f43 42df2b647b 42e6b69a66 439f36c169 53874092e0 5dded3ff53 6d6e7079d7 70cfb717cd "
    "73bae75eda 8097da8543 81baf57e05 81bf02c412 8a233b9717 964326f640 994d2e5bb6 a493cbd894 "
    "cbd3cf9426 ccaf72871a cd6362472a ce4a26ff6e d2a1ae2c5d d63f8ad224 e000e3d7a2 e6667aa477 "
    "e97d106d3f eff1e8bca7 "
)
"""Names of real companies, two to four characters each, as digests: none stands here in the open."""


def digest_of(text):
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def brands_in(name, digests):
    parts = (name[start : start + size] for size in (2, 3, 4) for start in range(len(name) - size + 1))
    return [part for part in parts if digest_of(part) in digests]


def distance_km(lat, lng, other_lat, other_lng):
    return math.hypot((lat - other_lat) * KM_PER_DEGREE_LAT, (lng - other_lng) * KM_PER_DEGREE_LNG)


def minutes(clock):
    return int(clock[:2]) * 60 + int(clock[3:])


def test_the_same_seed_builds_the_same_city_and_another_seed_another():
    assert build_city() == CITY
    assert build_city(7).roster != CITY.roster


def test_the_city_is_built_in_less_than_three_seconds():
    started = time.perf_counter()
    build_city()
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize("seed", range(1, 9))
def test_other_seeds_build_a_city_too(seed):
    city = build_city(seed)
    assert sum(len(merchant.stores) for merchant in city.merchants) >= 600
    assert len({person.id_number for person in city.roster}) == len(city.roster)


def test_the_numbers_asked_for_are_there():
    assert {district.slug for district in CITY.districts} == SLUGS
    assert len(CITY.townships) == 62
    assert Counter(union.level for union in CITY.unions) == {
        "city": 1,
        "district": 7,
        "township": 62,
        "industrial": 16,
        "grassroots": 402,
    }
    assert len(CITY.units) == 400
    assert sum(unit.headcount for unit in CITY.units) > 60_000
    assert 7_900 < len(CITY.roster) < 8_200
    assert len(MERCHANTS) >= 300
    assert len(STORES) >= 600
    assert len(CITY.batches) == 16
    assert len(CITY.discounts) == 11
    assert len(CITY.demo_workers) >= 24
    assert len(CITY.demo_clerks) == 6


def test_every_credit_code_is_valid_and_of_no_region():
    for code in [unit.credit_code for unit in CITY.units] + [merchant.licence for merchant in CITY.merchants]:
        assert len(code) == 18
        assert code[2:8] == UNASSIGNED_REGION
        assert code[16] == organisation_check_character(code[8:16])
        assert code[17] == credit_check_character(code[:17])


def test_no_number_is_given_twice():
    phones = [person.phone for person in CITY.roster] + [clerk.phone for clerk in CITY.demo_clerks]
    openids = [worker.openid for worker in CITY.demo_workers] + [clerk.openid for clerk in CITY.demo_clerks]
    codes = [unit.credit_code for unit in CITY.units] + [merchant.licence for merchant in CITY.merchants]
    id_numbers = [person.id_number for person in CITY.roster]
    landlines = [store.phone for store in STORES.values()]
    for numbers in (phones, openids, codes, id_numbers, landlines):
        assert len(set(numbers)) == len(numbers)


def test_keys_are_unique_and_names_within_a_kind_are_too():
    for things in (
        CITY.unions,
        CITY.units,
        CITY.roster,
        CITY.merchants,
        list(STORES.values()),
        CITY.batches,
        CITY.discounts,
    ):
        keys = [thing.key for thing in things]
        assert len(set(keys)) == len(keys)
    for things in (CITY.unions, CITY.units, CITY.merchants, list(STORES.values())):
        names = [thing.name for thing in things]
        assert len(set(names)) == len(names)
    usernames = [staff.username for staff in CITY.demo_staff]
    assert len(set(usernames)) == len(usernames)


def test_parents_stand_before_their_children():
    seen = set()
    for union in CITY.unions:
        assert union.parent_key is None or union.parent_key in seen
        seen.add(union.key)
    assert [union.key for union in CITY.unions if union.parent_key is None] == ["city"]


def test_every_reference_resolves():
    groups = {group.slug for group in CITY.employment_groups} | {None}
    categories = {category.slug for category in CITY.categories}
    assert {township.district for township in CITY.townships} == SLUGS
    assert all(union.district in SLUGS | {None} for union in CITY.unions)
    assert all(unit.district in SLUGS for unit in CITY.units)
    assert all(unit.union_key in UNIONS for unit in CITY.units if unit.union_key is not None)
    for person in CITY.roster:
        assert person.union_key in UNIONS
        assert person.employment_group in groups
        assert person.unit_key is None or UNITS[person.unit_key].union_key == person.union_key
    for merchant in CITY.merchants:
        assert merchant.category in categories
        assert merchant.stores
        assert {store.merchant_key for store in merchant.stores} == {merchant.key}
    for batch in CITY.batches:
        assert set(batch.store_keys) <= {store.key for store in MERCHANTS[batch.merchant_key].stores}
    assert all(clerk.store_key in STORES for clerk in CITY.demo_clerks)
    assert all(staff.union_key in UNIONS for staff in CITY.demo_staff)


def test_the_main_batch_is_open_to_all_demo_workers_and_its_stores_have_clerks():
    (main,) = [batch for batch in CITY.batches if batch.demo_main]
    assert main.audience == "members"
    assert main.quantity >= 500
    assert main.claim_opens_day < 0 < main.claim_closes_day
    assert main.use_opens_day < 0 < main.use_closes_day
    assert MERCHANTS[main.merchant_key].state == "active"
    assert set(main.store_keys) <= {clerk.store_key for clerk in CITY.demo_clerks}
    assert all(STORES[key].state == "open" for key in main.store_keys)


def test_discounts_say_what_they_are_and_stand_where_demo_clerks_do():
    for discount in CITY.discounts:
        assert discount.terms
        assert discount.percent_off is None or 0 < discount.percent_off < 100
    tills = {STORES[clerk.store_key].merchant_key for clerk in CITY.demo_clerks}
    assert tills <= {discount.merchant_key for discount in CITY.discounts}
    assert {discount.audience for discount in CITY.discounts} == {"members", "everyone"}


def test_batches_come_in_every_state():
    for batch in CITY.batches:
        if batch.kind == "threshold":
            assert 0 < batch.discount_fen < batch.threshold_fen
        assert batch.claim_opens_day < batch.claim_closes_day <= batch.use_closes_day
        assert batch.store_keys
        assert 1 <= batch.per_member_limit <= batch.quantity
    assert {batch.kind for batch in CITY.batches} == {"threshold", "percent", "cash", "exchange"}
    (daily,) = [batch for batch in CITY.batches if batch.daily_quantity]
    assert daily.released_at_time == "10:00"
    assert daily.quantity <= daily.daily_quantity * (daily.claim_closes_day - daily.claim_opens_day)
    assert [batch.use_for_days for batch in CITY.batches].count(None) == len(CITY.batches) - 1
    opening_later = [batch for batch in CITY.batches if batch.claim_opens_day > 0]
    closed = [batch for batch in CITY.batches if batch.claim_closes_day < 0]
    assert len(opening_later) == len(closed) == 1
    assert sorted(batch.quantity for batch in CITY.batches)[:2] == [3, 50]
    assert [batch.audience for batch in CITY.batches].count("everyone") == 1


def test_merchants_are_active_suspended_and_delisted_and_the_delisted_have_no_open_store():
    assert {merchant.state for merchant in CITY.merchants} == {"active", "suspended", "delisted"}
    for merchant in CITY.merchants:
        if merchant.state == "delisted":
            assert {store.state for store in merchant.stores} == {"closed"}
    assert {
        store.state for merchant in CITY.merchants for store in merchant.stores if merchant.state == "active"
    } == {
        "open",
        "closed",
    }


def test_every_store_stands_in_the_city_near_the_centre_of_its_township():
    south, west, north, east = CITY_BOUNDS
    for store in STORES.values():
        place = TOWNSHIPS[store.township]
        assert store.district == place.district
        assert place.name in store.address
        assert south < store.lat < north
        assert west < store.lng < east
        assert distance_km(store.lat, store.lng, place.lat, place.lng) < 15


def test_every_district_and_the_market_towns_have_stores():
    by_township = Counter(store.township for store in STORES.values())
    assert {store.district for store in STORES.values()} == SLUGS
    assert sum(1 for slug in TOWNSHIPS if by_township[slug]) > 55


def test_there_are_blank_spots_between_towns_with_no_store_within_a_kilometre():
    blank_spots = 0
    for here, there in combinations(CITY.townships, 2):
        if distance_km(here.lat, here.lng, there.lat, there.lng) > 12:
            continue
        lat, lng = (here.lat + there.lat) / 2, (here.lng + there.lng) / 2
        nearest = min(distance_km(lat, lng, store.lat, store.lng) for store in STORES.values())
        blank_spots += 1 < nearest < 5
    assert blank_spots > 10


def test_hours_are_well_formed_and_some_have_breaks_or_run_past_midnight():
    past_midnight = breaks = days_off = 0
    for store in STORES.values():
        by_day = defaultdict(list)
        for span in store.hours:
            assert 0 <= span.weekday <= 6
            assert re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", span.opens)
            assert re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", span.closes)
            assert span.opens != span.closes
            by_day[span.weekday].append(span)
        for spans in by_day.values():
            for earlier, later in pairwise(spans):
                assert minutes(earlier.opens) < minutes(earlier.closes) < minutes(later.opens)
            past_midnight += spans[-1].closes < spans[-1].opens
            breaks += len(spans) > 1
        days_off += len(by_day) < 7
    assert min(past_midnight, breaks, days_off) > 10


def test_no_brand_is_named():
    names = [thing.name for thing in (*CITY.units, *CITY.merchants)]
    assert not [name for name in names if brands_in(name, BRAND_DIGESTS.split())]


def test_a_brand_inside_a_name_would_be_noticed():
    digests = [digest_of("某某牌")]
    assert brands_in("茶山某某牌面馆", digests) == ["某某牌"]
    assert brands_in("茶山巷口面馆", digests) == []
