"""样本: things a test needs, made in one line. Every name and number is invented."""

import datetime as dt
import itertools
import uuid

import pyotp
from argon2 import PasswordHasher
from sqlalchemy import delete, insert, inspect, select

from app import clock, privacy
from app.audiences import MEMBERS
from app.db import session
from app.seeding.city import numbers
from app.services import cards, coupons, documents, unions
from app.services.coupons import releases
from app.text import search_text
from models import (
    ID_NUMBER,
    Anomaly,
    AnomalyKind,
    Attachment,
    BatchState,
    Category,
    Clerk,
    Coupon,
    CouponBatch,
    CouponKind,
    CouponState,
    Discount,
    DiscountState,
    HazardReport,
    HazardSeverity,
    HazardState,
    Member,
    Merchant,
    ModelWorker,
    ModelWorkerLevel,
    ModelWorkerStatus,
    OfferReport,
    Redemption,
    Relation,
    RosterEntry,
    ServiceStation,
    Staff,
    StaffGrant,
    StaffRelative,
    StaffRole,
    Statement,
    StatementState,
    StationHours,
    StationKeeper,
    Store,
    StoreHours,
    Union,
    UnionKind,
    UnionLevel,
    Verification,
    statement_items,
)
from models.personal import index_of

_numbers = itertools.count(1)
PASSWORD = "right-horse-7"
_quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Cheap on purpose: what is tested is the rule, not the cost."""
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def with_check_character(seventeen):
    """Complete an ID number (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, WEIGHTS, strict=True))
    return seventeen + "10X98765432"[total % 11]


def id_number(born="19900101", sequence=None):
    """A valid number of an unassigned region."""
    order = next(_numbers) if sequence is None else sequence
    return with_check_character(f"3299{order // 1000 % 100:02d}{born}{order % 1000:03d}")


def id_of(row):
    """The id of a row, also after a refusal has rolled back the session that it came with."""
    return inspect(row).identity[0]


def openid():
    return f"o{uuid.uuid4().hex[:27]}"


def city():
    """常州市总工会, once for each test."""
    found = session().scalar(select(Union).where(Union.level == UnionLevel.CITY))
    if found is None:
        found = unions.add_union(None, None, "常州市总工会", level=UnionLevel.CITY, kind=UnionKind.AREA)
        session().flush()
    return found


def union(
    parent=None, name="测试单位工会", level=UnionLevel.GRASSROOTS, kind=UnionKind.UNIT, district="tianning"
):
    made = unions.add_union(None, parent or city(), name, level=level, kind=kind, district=district)
    session().flush()
    return made


def privacy_document(version="1"):
    return documents.publish(None, "privacy", version, title="个人信息处理同意书", body="正文")


def roster_entry(*, name="王小明", number=None, union_of=None, **facts):
    entry = RosterEntry(union_id=(union_of or union()).id, imported_at=clock.now(), **facts)
    entry.name, entry.id_number = name, number or id_number()
    session().add(entry)
    session().flush()
    return entry


def model_worker(entry, status=ModelWorkerStatus.ACTIVE, *, year=2000):
    made = ModelWorker(roster_entry_id=entry.id, level=ModelWorkerLevel.CITY, year=year, status=status)
    session().add(made)
    session().flush()
    return made


def member(*, entry=None, verified=True, phone=None, openid_=None):
    made = Member(openid=openid_ or openid())
    session().add(made)
    if phone:
        made.phone = phone
    if verified:
        entry = entry or roster_entry()
        made.name, made.id_number = entry.name, entry.id_number
        made.verification, made.verified_at = Verification.VERIFIED, clock.now()
        made.roster_entry = entry
        session().flush()
        cards.issue(made, entry)
    session().flush()
    return made


def category(slug="catering", name="餐饮美食"):
    found = session().get(Category, slug)
    if found is None:
        found = Category(slug=slug, name=name, position=1)
        session().add(found)
        session().flush()
    return found


def credit_code(sequence=None):
    """A valid credit code (GB 32100, GB 11714) of an unassigned region."""
    body = f"{next(_numbers) if sequence is None else sequence:08d}"
    first = "92329999" + body + numbers.organisation_check_character(body)
    return first + numbers.credit_check_character(first)


def district_union(district="tianning"):
    """辖市(区)总工会 of a district."""
    return union(name=f"{district}总工会", level=UnionLevel.DISTRICT, kind=UnionKind.AREA, district=district)


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
            "credit_code": f"CODE{next(_numbers):014d}",
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


def station(*, lat=31.7796, lng=119.9745, hours=(), union_of=None, **facts):
    """A rest station that is in the directory."""
    number = next(_numbers)
    made = ServiceStation(
        union_id=(union_of or city()).id,
        lat=lat,
        lng=lng,
        **{
            "code": f"T-{number:05d}",
            "name": "红梅工会劳动者驿站",
            "district": "tianning",
            "address": "测试路 2 号",
            "host": "红梅职工服务中心",
            "services": ["rest", "water"],
            "search_text": search_text(facts.get("name", "红梅工会劳动者驿站")),
            **facts,
        },
    )
    session().add(made)
    session().flush()
    for weekday, opens, closes in hours:
        opens_at, closes_at = dt.time.fromisoformat(opens), dt.time.fromisoformat(closes)
        session().add(
            StationHours(station_id=made.id, weekday=weekday, opens_at=opens_at, closes_at=closes_at)
        )
    session().flush()
    return made


def keeper(of, member_=None):
    """A keeper of the station `of`, with the member behind it."""
    person = member_ or member(verified=False, phone=f"102{next(_numbers):08d}")
    made = StationKeeper(member_id=person.id, station_id=of.id, bound_at=clock.now())
    session().add(made)
    session().flush()
    return made, person


def batch(*, stores=None, quantity=10, publish=True, audience=MEMBERS, **facts):
    """A batch of 满30减10 whose windows are open; `publish` makes its coupons at once."""
    stores = stores or [store()]
    now = clock.now()
    windows = {
        "claim_opens_at": now - dt.timedelta(days=1),
        "claim_closes_at": now + dt.timedelta(days=30),
        "use_opens_at": now - dt.timedelta(days=1),
        "use_closes_at": now + dt.timedelta(days=60),
    }
    made = CouponBatch(
        merchant_id=stores[0].merchant_id,
        title="满30减10",
        quantity=quantity,
        audience=list(audience),
        union_id=city().id,
        search_text=search_text("满30减10"),
        **{
            "kind": CouponKind.THRESHOLD,
            "threshold_fen": 3000,
            "discount_fen": 1000,
            **windows,
            **facts,
        },
    )
    session().add(made)
    made.stores = list(stores)
    session().flush()
    if publish:
        made.state = BatchState.PUBLISHING
    if made.state is BatchState.PUBLISHING:
        session().add_all(releases.plan(made))
    if publish:
        session().commit()
        coupons.make_coupons(made.id, progress=lambda *_: None)
        made = session().get(CouponBatch, made.id)
    return made


def discount(*, stores=None, audience=MEMBERS, **facts):
    """A published discount of a tenth that runs today."""
    stores = [session().get_one(Store, id_of(one)) for one in stores or [store()]]
    made = Discount(
        merchant_id=stores[0].merchant_id,
        audience=list(audience),
        search_text=search_text(facts.get("title", "会员九折")),
        **{
            "title": "会员九折",
            "percent_off": 10,
            "begins_on": clock.today() - dt.timedelta(days=1),
            "state": DiscountState.PUBLISHED,
            **facts,
        },
    )
    session().add(made)
    made.stores = list(stores)
    session().flush()
    return made


def clerk(of, member_=None):
    """A clerk of the store `of`, with the member behind it."""
    person = member_ or member(verified=False, phone=f"102{next(_numbers):08d}")
    made = Clerk(member_id=person.id, store_id=of.id, bound_at=clock.now())
    session().add(made)
    session().flush()
    return made, person


def staff(*roles, union_of=None, username=None):
    """A staff account with `roles` over a union's subtree, the city's if none is given; declared himself."""
    username = username or f"staff.{next(_numbers)}"
    home = union_of or city()
    made = Staff(
        username=username,
        name="测试岗位",
        password_hash=_quick.hash(PASSWORD),
        password_changed_at=clock.now(),
        union_id=home.id,
    )
    made.totp_secret = pyotp.random_base32()
    session().add(made)
    session().flush()
    for role in roles:
        session().add(StaffGrant(staff_id=made.id, role=role, union_id=home.id))
    number = id_number("19490101")
    session().add(
        StaffRelative(
            staff_id=made.id,
            relation=Relation.SELF,
            id_number_index=index_of(ID_NUMBER, number),
            id_number_masked=privacy.mask_id_number(number),
        )
    )
    session().flush()
    return made


def coupon(of, *, claimed_at, member_=None, **facts):
    """A coupon of the batch `of` in somebody's wallet since `claimed_at`; its windows are given."""
    on = claimed_at.astimezone(clock.CITY).date()
    made = Coupon(
        batch_id=of.id,
        slot=next(_numbers),
        member_id=(member_ or member(verified=False)).id,
        nth=next(_numbers),
        nth_of_day=next(_numbers),
        claimed_on=on,
        claimed_at=claimed_at,
        released_on=on,
        **{"state": CouponState.CLAIMED, **facts},
    )
    session().add(made)
    session().flush()
    return made


def redemption(of=None, *, at=None, member_=None, by=None, batch_of=None, **facts):
    """A coupon redeemed at the store `of` at the moment `at`, or now; 满30减10, half of it subsidised."""
    of, at = of or store(), (at or clock.now()).astimezone(clock.CITY)
    person, binding = member_ or member(), by or clerk(of)[0]
    source = batch_of or batch(stores=[of], publish=False)
    held = coupon(
        source,
        member_=person,
        state=CouponState.REDEEMED,
        claimed_at=at,
        use_opens_at=at,
        use_closes_at=at + dt.timedelta(days=30),
    )
    made = Redemption(
        coupon_id=held.id,
        merchant_id=of.merchant_id,
        store_id=of.id,
        clerk_id=binding.id,
        member_id=person.id,
        code_hash=uuid.uuid4().bytes,
        redeemed_on=at.date(),
        redeemed_at=at,
        **{"amount_fen": 3500, "discount_fen": 1000, "subsidy_fen": 500, **facts},
    )
    session().add(made)
    session().flush()
    return made


def hazard(member_=None, union_of=None, **facts):
    """A hazard that somebody has reported just now."""
    made = HazardReport(
        member_id=(member_ or member()).id,
        union_id=(union_of or city()).id,
        **{
            "district": "tianning",
            "place": "劳动中路 1 号工地东门",
            "text": "脚手架缺了两块挡板",
            "reported_at": clock.now(),
            **facts,
        },
    )
    session().add(made)
    session().flush()
    return made


def repaired(by=None):
    """Facts of a hazard that somebody has repaired and nobody has looked at since."""
    return {
        "state": HazardState.FIXED,
        "severity": HazardSeverity.GENERAL,
        "assigned_to": (by or staff(StaffRole.OPERATOR)).id,
        "due_at": clock.now() + dt.timedelta(days=3),
        "fix_note": "已补上",
        "fixed_at": clock.now(),
    }


def accepted(severity=HazardSeverity.GENERAL, **facts):
    """Facts of a hazard that has been repaired and looked at, with a reward in money."""
    return {
        **repaired(),
        "state": HazardState.ACCEPTED,
        "severity": severity,
        "accepted_by": staff(StaffRole.REVIEWER).id,
        "decided_at": clock.now(),
        "reward_fen": 2000,
        **facts,
    }


def attachment(of):
    """A file that the member or staff member `of` has handed in; its bytes are nowhere."""
    whose = "staff_id" if isinstance(of, Staff) else "member_id"
    made = Attachment(
        **{whose: of.id}, content_type="image/png", byte_count=1, sha256=b"", storage_key=uuid.uuid4().hex
    )
    session().add(made)
    session().flush()
    return made


def statement(*of, state=StatementState.DRAFT, maker=None):
    """A statement over the redemptions `of`, gone as far as `state`, with its people."""
    now = clock.now()
    made = Statement(
        merchant_id=of[0].merchant_id,
        begins_on=min(one.redeemed_on for one in of),
        ends_on=max(one.redeemed_on for one in of),
        state=StatementState.DRAFT,
        redemption_count=0,
        discount_fen=0,
        subsidy_fen=0,
        made_by=(maker or staff(StaffRole.FINANCE)).id,
        made_at=now,
    )
    session().add(made)
    session().flush()
    items = [{"statement_id": made.id, "redemption_id": one.id} for one in of]
    session().execute(insert(statement_items), items)
    made.redemption_count = len(of)
    made.discount_fen = sum(one.discount_fen for one in of)
    made.subsidy_fen = sum(one.subsidy_fen for one in of)
    session().flush()
    _bring_on(made, state, now)
    session().flush()
    return made


def _bring_on(made, state, now):
    steps = [StatementState.CHECKED, StatementState.AGREED, StatementState.INVOICED, StatementState.PAID]
    reached = steps[: steps.index(state) + 1] if state in steps else []
    if state is StatementState.DISPUTED:
        reached, made.dispute = [StatementState.CHECKED], "少了两笔"
    if StatementState.CHECKED in reached:
        made.checked_by, made.checked_at = staff(StaffRole.FINANCE).id, now
    if StatementState.AGREED in reached:
        made.agreed_by, made.agreed_at = _owner(made).id, now
    if StatementState.INVOICED in reached:
        made.invoice_number, made.invoice_id = f"{next(_numbers):08d}", attachment(_owner(made)).id
    if StatementState.PAID in reached:
        made.paid_by, made.paid_at, made.paid_on = made.checked_by, now, now.date()
        made.payment_reference = "HD20260701"
    if state is StatementState.VOIDED:
        made.void_reason = "重新编制"
        session().execute(delete(statement_items).where(statement_items.c.statement_id == made.id))
    made.state = state


def _owner(made):
    """The owner of the statement's merchant, made where there is none."""
    shop = session().get_one(Merchant, made.merchant_id)
    if shop.owner_id is None:
        shop.owner_id = member(verified=False).id
        session().flush()
    return session().get_one(Member, shop.owner_id)
