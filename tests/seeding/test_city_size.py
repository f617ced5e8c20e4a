"""整座城市: bulk load at any size keeps every rule of the house, and leaves nothing half-done."""

import datetime as dt
import uuid
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select, text

from app import clock, db, id_numbers
from app.seeding import city_size
from app.seeding.city_size import DatabaseNotEmpty, Size, chance, people
from app.services import eligibility, members
from models import (
    AuditEntry,
    Base,
    Coupon,
    CouponBatch,
    Member,
    Merchant,
    Redemption,
    RosterEntry,
    Store,
    StoreHours,
    Union,
    UnionCard,
)
from models.personal import index_of
from models.roster import ID_NUMBER
from tests import factories

SMALL = Size(members=1_000, stores=50, coupons=2_000)


class Bars:
    """Remembers how far each stage came."""

    def __init__(self):
        self.stages = {}

    @contextmanager
    def open(self, name, length):
        self.stages[name] = [0, length]

        def advance(steps):
            self.stages[name][0] += steps

        yield advance


@pytest.fixture
def build(session, settings):
    def run(size=SMALL, **options):
        bars = Bars()
        city_size.seed(settings, size, bars.open, **options)
        return bars

    return run


def count(model, *conditions):
    return db.session().scalar(select(func.count()).select_from(model).where(*conditions))


def rows(query, **values):
    return db.session().execute(text(query), values).all()


def one(query, **values):
    return db.session().execute(text(query), values).scalar_one()


def none(query):
    """The rows that break a rule, of which there are none."""
    assert rows(query) == []


def test_the_numbers_asked_for_are_there_and_every_bar_is_full(build):
    bars = build()
    assert (count(RosterEntry), count(Store), count(Coupon)) == (1_000, 50, 2_000)
    assert all(done == length for done, length in bars.stages.values())
    assert len(bars.stages) == 5
    accounts, cards = count(Member), count(UnionCard)
    assert 330 < accounts < 470
    assert 0.7 < cards / accounts < 0.95
    assert count(Member, Member.roster_entry_id.is_not(None)) == cards
    (entry,) = db.session().scalars(select(AuditEntry).where(AuditEntry.action == "seeding.city"))
    assert {"members": 1_000, "stores": 50, "coupons": 2_000}.items() <= entry.details.items()
    # The next card goes on where the city's end.
    last = int(one("SELECT max(number) FROM union_cards")[4:])
    assert one("SELECT nextval('union_card_numbers')") > last


def test_people_are_sealed_under_their_own_numbers_and_know_their_accounts(build):
    build()
    entries = {entry.id: entry for entry in db.session().scalars(select(RosterEntry))}
    numbers = {id_numbers.parse(entry.id_number) for entry in entries.values()}
    assert len(numbers) == 1_000
    assert all(number.startswith("3299") for number in numbers)
    assert len({entry.phone for entry in entries.values()}) == 1_000
    for member in db.session().scalars(select(Member)):
        if member.is_verified:
            entry = entries[member.roster_entry_id]
            assert (member.name, member.id_number) == (entry.name, entry.id_number)
            assert member.id_number_index == index_of(ID_NUMBER, entry.id_number)
            assert member.phone in {None, entry.phone}
        else:
            assert (member.name, member.id_number) == (None, None)
    none(
        "SELECT id FROM members m WHERE verified_at IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM consents c WHERE c.member_id = m.id)"
    )
    none("SELECT e.id FROM roster_entries e JOIN units u ON u.id = e.unit_id WHERE u.union_id <> e.union_id")
    assert one("SELECT count(DISTINCT union_id) FROM roster_entries") > 300
    assert one("SELECT count(DISTINCT membership_state) FROM roster_entries") == 3


def test_slots_are_contiguous_and_released_as_the_batch_says(build):
    build()
    none(
        "SELECT batch_id FROM coupons JOIN coupon_batches b ON b.id = batch_id GROUP BY batch_id, quantity"
        " HAVING count(*) <> quantity OR min(slot) <> 0 OR max(slot) <> quantity - 1"
    )
    none("SELECT id FROM coupon_batches WHERE made_count <> quantity")
    none(
        "SELECT c.id FROM coupons c LEFT JOIN coupon_releases r ON r.batch_id = c.batch_id"
        " AND c.slot >= r.first_slot AND c.slot < r.end_slot"
        " WHERE r.id IS NULL OR (r.released_at AT TIME ZONE 'Asia/Shanghai')::date <> c.released_on"
        " OR c.claimed_at < r.released_at"
    )


def test_claims_keep_the_windows_limits_and_audiences(build):
    build()
    assert count(Coupon, Coupon.member_id.is_not(None)) > 500
    none(
        "SELECT c.id FROM coupons c JOIN coupon_batches b ON b.id = c.batch_id"
        " WHERE c.nth > b.per_member_limit"
        " OR c.claimed_at < b.claim_opens_at OR c.claimed_at >= b.claim_closes_at OR c.claimed_at > now()"
        " OR (c.claimed_at AT TIME ZONE 'Asia/Shanghai')::date <> c.claimed_on"
    )
    none(
        "SELECT member_id FROM coupons WHERE nth = 2 AND (batch_id, member_id) NOT IN"
        " (SELECT batch_id, member_id FROM coupons WHERE nth = 1)"
    )
    none("SELECT c.id FROM coupons c JOIN members m ON m.id = c.member_id WHERE m.created_at >= c.claimed_at")
    claimed = rows("SELECT member_id, batch_id FROM coupons WHERE member_id IS NOT NULL LIMIT 200")
    for member_id, batch_id in claimed:
        member = members.find_for_login(db.session(), member_id)
        batch = db.session().get(CouponBatch, batch_id)
        assert eligibility.reasons_against(batch.audience, member) == []


def test_redemptions_agree_with_coupons_tills_and_terms(build):
    build()
    assert count(Redemption) > 200
    none(
        "SELECT c.id FROM coupons c LEFT JOIN redemptions r ON r.coupon_id = c.id AND r.reversed_at IS NULL"
        " WHERE (c.state = 'redeemed') <> (r.id IS NOT NULL)"
    )
    none(
        "SELECT r.id FROM redemptions r JOIN coupons c ON c.id = r.coupon_id"
        " JOIN coupon_batches b ON b.id = c.batch_id JOIN stores s ON s.id = r.store_id"
        " JOIN clerks k ON k.id = r.clerk_id JOIN members m ON m.id = k.member_id"
        " LEFT JOIN coupon_batch_stores p ON p.batch_id = b.id AND p.store_id = s.id"
        " WHERE p.store_id IS NULL OR k.store_id <> s.id OR r.member_id <> c.member_id"
        " OR r.merchant_id <> s.merchant_id OR b.merchant_id <> s.merchant_id OR s.state <> 'open'"
        " OR r.redeemed_at < c.use_opens_at OR r.redeemed_at >= c.use_closes_at"
        " OR r.redeemed_at < c.claimed_at OR r.redeemed_at > now()"
        " OR (r.redeemed_at AT TIME ZONE 'Asia/Shanghai')::date <> r.redeemed_on"
        " OR k.bound_at > r.redeemed_at OR m.created_at > k.bound_at OR m.phone_index IS NULL"
        " OR r.amount_fen < b.threshold_fen OR r.subsidy_fen <> r.discount_fen * b.subsidy_percent / 100"
    )
    none(
        "SELECT b.id FROM coupon_batches b JOIN coupons c ON c.batch_id = b.id"
        " JOIN redemptions r ON r.coupon_id = c.id AND r.reversed_at IS NULL"
        " GROUP BY b.id, b.budget_fen HAVING sum(r.subsidy_fen) > coalesce(b.budget_fen, 0)"
    )
    first, last = rows("SELECT min(redeemed_on), max(redeemed_on) FROM redemptions")[0]
    assert last - first > dt.timedelta(days=200)


def test_shops_are_in_all_districts_with_hours_contracts_and_clerks(build):
    build(Size(members=1_000, stores=400, coupons=2_000))
    assert one("SELECT count(DISTINCT district) FROM stores") == 7
    none("SELECT id FROM stores s WHERE NOT EXISTS (SELECT 1 FROM store_hours h WHERE h.store_id = s.id)")
    none("SELECT id FROM stores s WHERE NOT EXISTS (SELECT 1 FROM clerks k WHERE k.store_id = s.id)")
    none("SELECT m.id FROM merchants m JOIN unions u ON u.id = m.union_id WHERE u.level <> 'district'")
    none(
        "SELECT m.id FROM merchants m LEFT JOIN merchant_contracts c ON c.merchant_id = m.id"
        " AND (c.begins_on, c.ends_on) = (m.contract_begins_on, m.contract_ends_on) WHERE c.id IS NULL"
    )
    assert one("SELECT count(DISTINCT state) FROM merchants") == 3
    assert count(StoreHours) > 400 * 6
    assert count(Merchant) == one("SELECT count(DISTINCT name) FROM merchants")


@contextmanager
def undone():
    """Whatever is built inside is gone afterwards."""
    connection = db.session().get_bind()
    db.session().close()
    savepoint = connection.begin_nested()
    yield
    db.session().close()
    savepoint.rollback()


def figures():
    """What the city looks like, without what is random by intention: nonces of sealed cells."""
    tables = [
        table for table in Base.metadata.sorted_tables if table.name not in {"audit_entries", "documents"}
    ]
    return {table.name: one(f"SELECT count(*) FROM {table.name}") for table in tables}, rows(
        "SELECT m.id, encode(m.phone_index, 'hex'), c.id, c.slot, c.state, r.amount_fen FROM members m"
        " LEFT JOIN coupons c ON c.member_id = m.id LEFT JOIN redemptions r ON r.coupon_id = c.id"
        " ORDER BY 1, 3, 6"
    )


def test_the_same_seed_gives_the_same_city_and_another_seed_another(build):
    found = []
    for seed_number in (7, 7, 8):
        with undone():
            build(Size(300, 20, 500), seed_number=seed_number)
            found.append(figures())
    assert found[0] == found[1]
    assert found[0][1] != found[2][1]


def test_many_pieces_made_by_other_processes_make_the_same_city(build, monkeypatch):
    with undone():
        build()
        whole = rows("SELECT id, openid, encode(id_number_index, 'hex') FROM members ORDER BY id")
    monkeypatch.setattr(city_size, "PIECE", 300)
    bars = build()
    assert rows("SELECT id, openid, encode(id_number_index, 'hex') FROM members ORDER BY id") == whole
    assert all(done == length for done, length in bars.stages.values())
    assert (count(RosterEntry), count(Coupon)) == (1_000, 2_000)


@pytest.mark.parametrize("size", [Size(1, 1, 1), Size(3, 40, 5)])
def test_the_smallest_cities_are_whole_too(build, size):
    build(size)
    assert (count(RosterEntry), count(Store), count(Coupon)) == (size.members, size.stores, size.coupons)
    assert count(UnionCard) >= 1


def test_whatever_stops_it_the_database_stays_empty(session, settings):
    bars = Bars()

    @contextmanager
    def stop_at_the_coupons(name, length):
        with bars.open(name, length) as advance:
            if "优惠券" in name:
                raise KeyboardInterrupt
            yield advance

    with pytest.raises(KeyboardInterrupt):
        city_size.seed(settings, SMALL, stop_at_the_coupons)
    assert len(bars.stages) == 4
    assert [count(each) for each in (Union, RosterEntry, Member, Store)] == [0, 0, 0, 0]
    city_size.seed(settings, SMALL, bars.open)
    assert count(RosterEntry) == 1_000


def test_a_database_that_holds_anything_is_left_alone(build):
    factories.category()
    db.session().commit()
    with pytest.raises(DatabaseNotEmpty):
        build()
    assert count(RosterEntry) == 0


def test_numbers_of_a_large_city_are_valid_and_never_meet(app):
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    plan = city_size.Plan(1, 10**8, today, uuid.UUID(int=0), [], [])
    numbers, phones, ids = set(), set(), set()
    # Where the turns of birthdays, sequence numbers and regions end, and far beyond.
    around = [*range(3_000), *range(2_549_000, 2_552_000), *range(50_000_000, 50_003_000)]
    for number in around:
        someone = people.person(plan, number)
        numbers.add(id_numbers.parse(people.id_number(number, someone.gender, someone.employment, today)))
        phones.add(people.phone(number))
        ids.add(chance.identity(today, 1, 1, number))
    assert len(numbers) == len(phones) == len(ids) == len(around)
    assert {each.version for each in ids} == {7}
