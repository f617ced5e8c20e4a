"""备料: members with logins, stores and coupons in bulk. Ids are counted, so that pgbench knows them too."""

import datetime as dt
import random
import uuid
from collections.abc import Callable

from sqlalchemy import Engine, insert, select, text

from app import clock, db, tokens
from app.audiences import MEMBERS
from app.db import session
from app.services import campaigns, documents
from app.text import search_text
from models import (
    BatchState,
    Campaign,
    CampaignSession,
    CampaignState,
    Category,
    CouponBatch,
    CouponKind,
    CouponRelease,
    Merchant,
    Store,
    Union,
    UnionKind,
    UnionLevel,
)

CENTRE = (31.7796, 119.9745)
CATEGORIES = ("dining", "grocery", "bakery", "pharmacy", "culture")
_CHUNK = 500_000
_MEMBERS = "00000000-0000-7000-8000-"
_STORES = "00000000-0000-7000-9000-"
_NOUNS = ("面馆", "超市", "蛋糕房", "药房", "影院", "水饺馆", "豆浆店", "花店", "五金店", "羽毛球馆")
_CORNERS = ("茶山", "桥头", "河沿", "街角", "东街", "菜场", "井边", "老街", "新村", "三井")


def member_id(number: int) -> uuid.UUID:
    return uuid.UUID(f"{_MEMBERS}{number:012x}")


def add_city() -> None:
    """One union, the categories, one merchant in each category and one store in the centre."""
    with db.unit_of_work() as current:
        union = Union(name="测试城市总工会", level=UnionLevel.CITY, kind=UnionKind.AREA)
        union.ancestor_ids = [union.id]
        current.add(union)
        for position, slug in enumerate(CATEGORIES):
            current.add(Category(slug=slug, name=slug, position=position))
        current.flush()
        merchants = [
            Merchant(
                name=f"测量{noun}",
                union_id=union.id,
                credit_code=f"BENCH{number:013d}",
                category=CATEGORIES[number % len(CATEGORIES)],
                search_text=search_text(f"测量{noun}"),
            )
            for number, noun in enumerate(_NOUNS)
        ]
        current.add_all(merchants)


def add_members(count: int) -> None:
    """Verified members with roster entries. Their personal cells hold nothing: no claim opens them."""
    run(
        f"""
        INSERT INTO roster_entries (id, union_id, name_cipher, id_number_cipher, id_number_index,
            membership_state, employment, imported_at)
        SELECT ('{_MEMBERS}' || lpad(to_hex(n), 12, '0'))::uuid, unions.id, ''::bytea, ''::bytea,
            sha256(n::text::bytea), 'member', 'employed', now()
        FROM generate_series(1, CAST(:count AS int)) n, unions
        """,
        """
        INSERT INTO members (id, openid, id_number_index, verification, verified_at, roster_entry_id)
        SELECT id, 'o' || id, id_number_index, 'verified', now(), id FROM roster_entries
        """,
        """
        INSERT INTO union_cards (id, roster_entry_id, number, state, issued_at)
        SELECT id, id, '0519' || lpad(nextval('union_card_numbers')::text, 10, '0'), 'active', now()
        FROM roster_entries
        """,
        count=count,
    )


def log_in_all(count: int) -> list[str]:
    """A living token for each of the first `count` members, in their order."""
    people = [(member_id(number), f"o{member_id(number)}") for number in range(1, count + 1)]
    return [tokens.open_login(one, openid, 0)[0] for one, openid in people]


def add_campaign(places: int) -> tuple[uuid.UUID, uuid.UUID]:
    """A running campaign with one session of so many places, first come, first served; their ids."""
    now = clock.now()
    with db.unit_of_work() as current:
        documents.publish(None, documents.PRIVACY, "1", title="个人信息处理同意书", body="正文")
        union_id = current.scalars(select(Union.id).limit(1)).one()
        campaign = Campaign(
            type="summer_cooling",
            union_id=union_id,
            title="测量",
            state=CampaignState.PUBLISHED,
            opens_at=now - dt.timedelta(days=1),
            closes_at=now + dt.timedelta(days=30),
        )
        current.add(campaign)
        current.flush()
        campaigns.write_form(campaign)
        chosen = CampaignSession(
            campaign_id=campaign.id,
            title="明天",
            starts_at=now + dt.timedelta(days=1),
            ends_at=now + dt.timedelta(days=1, hours=1),
            closes_at=now + dt.timedelta(days=1),
            capacity=places,
        )
        current.add(chosen)
    return campaign.id, chosen.id


def add_batch(*, free: int, taken: int = 0) -> uuid.UUID:
    """A published batch that all verified members may claim. `taken` coupons belong to nobody we know."""
    now = clock.now()
    with db.unit_of_work() as current:
        merchant = current.scalars(select(Merchant).order_by(Merchant.id).limit(1)).one()
        batch = CouponBatch(
            merchant_id=merchant.id,
            union_id=merchant.union_id,
            title="满30减10",
            description="凭券到店消费满额立减，一次用一张，不找零、不兑现。",
            kind=CouponKind.THRESHOLD,
            threshold_fen=3000,
            discount_fen=1000,
            quantity=free + taken,
            made_count=free + taken,
            audience=list(MEMBERS),
            state=BatchState.PUBLISHED,
            claim_opens_at=now - dt.timedelta(days=1),
            claim_closes_at=now + dt.timedelta(days=30),
            use_opens_at=now - dt.timedelta(days=1),
            use_closes_at=now + dt.timedelta(days=60),
            search_text=search_text("满30减10"),
        )
        current.add(batch)
        current.flush()
        quantity, opens_at = free + taken, batch.claim_opens_at
        current.add(CouponRelease(batch_id=batch.id, released_at=opens_at, first_slot=0, end_slot=quantity))
    _add_coupons(batch.id, 0, free)
    if taken:
        _add_taken(batch.id, free, free + taken)
    return batch.id


def _add_coupons(batch: uuid.UUID, first: int, end: int) -> None:
    run(
        """
        INSERT INTO coupons (id, batch_id, slot, state, released_on)
        SELECT gen_random_uuid(), :batch, n, 'free', current_date - 1
        FROM generate_series(CAST(:first AS int), CAST(:last AS int)) n
        """,
        batch=batch,
        first=first,
        last=end - 1,
    )


def _add_taken(batch: uuid.UUID, first: int, end: int) -> None:
    """Claimed by the members in turn, each once before anybody twice."""
    run(
        f"""
        INSERT INTO coupons (id, batch_id, slot, state, member_id, nth, nth_of_day, claimed_on, claimed_at,
            released_on, use_opens_at, use_closes_at)
        SELECT gen_random_uuid(), :batch, CAST(:first AS int) + n, 'claimed',
            ('{_MEMBERS}' || lpad(to_hex(1 + n % CAST(:members AS int)), 12, '0'))::uuid,
            1 + n / CAST(:members AS int), 1 + n / CAST(:members AS int), current_date, now(),
            current_date - 1, now(), now() + interval '60 days'
        FROM generate_series(0, CAST(:count AS int) - 1) n
        """,
        batch=batch,
        first=first,
        count=end - first,
        members=_member_count(),
    )


def let_run_out() -> None:
    """Every claimed coupon runs out within two or three days, so its holder is to be reminded."""
    run(
        "UPDATE coupons SET claimed_at = now() - interval '30 days',"
        " use_opens_at = now() - interval '30 days',"
        " use_closes_at = now() + interval '49 hours' + slot % 82800 * interval '1 second'"
        " WHERE state = 'claimed'"
    )


def _member_count() -> int:
    with db.unit_of_work() as current:
        return int(current.scalar(text("SELECT count(*) FROM members")) or 0)


def add_coupons_in_bulk(total: int, *, progress: Callable[[int, int], None]) -> None:
    """`total` coupons in batches of half a million, nine of ten claimed, as after a year."""
    made = 0
    while made < total:
        count = min(_CHUNK, total - made)
        add_batch(free=count // 10, taken=count - count // 10)
        made += count
        progress(made, total)


def add_stores(count: int, *, rng: random.Random) -> None:
    """Stores around the centre, denser towards it, with ordinary hours."""
    with db.unit_of_work() as current:
        merchants = [(row.id, row.name) for row in current.scalars(select(Merchant).order_by(Merchant.id))]
    rows = []
    for number in range(count):
        lat, lng = place(rng)
        merchant, merchant_name = merchants[number % len(merchants)]
        name = f"{rng.choice(_CORNERS)}{merchant_name}"
        rows.append(
            {
                "id": uuid.UUID(f"{_STORES}{number:012x}"),
                "merchant_id": merchant,
                "name": name,
                "district": ("tianning", "zhonglou", "xinbei", "wujin")[number % 4],
                "address": f"测量路{number}号",
                "lat": lat,
                "lng": lng,
                "search_text": search_text(name),
            }
        )
    with db.unit_of_work() as current:
        for first in range(0, len(rows), 5_000):
            current.execute(insert(Store), rows[first : first + 5_000])
    run(
        "INSERT INTO store_hours (id, store_id, weekday, opens_at, closes_at)"
        " SELECT gen_random_uuid(), stores.id, weekday, '08:00', '08:00'"
        " FROM stores, generate_series(0, 6) weekday"
    )


def place(rng: random.Random) -> tuple[float, float]:
    """A spot in the city: some thirty kilometres across, most of them near the centre."""
    return round(rng.gauss(CENTRE[0], 0.09), 6), round(rng.gauss(CENTRE[1], 0.11), 6)


def forget_coupons() -> None:
    run("TRUNCATE coupons CASCADE", "DELETE FROM idempotency_keys")


def analyze() -> None:
    """Statistics and visibility as autovacuum would have left them after a while."""
    engine = session().get_bind()
    assert isinstance(engine, Engine)  # noqa: S101 - tells the type checker
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))


def run(*statements: str, **values: object) -> None:
    with db.unit_of_work() as current:
        # Foreign keys of rows that we count ourselves need no look-up for each of ten million rows.
        current.execute(text("SET LOCAL session_replication_role = replica"))
        current.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in statements:
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            current.execute(text(statement), used)
