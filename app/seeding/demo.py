"""演示环境的数据: the invented city, written once, and the list of who may log in."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable
from contextlib import suppress

import orjson
from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import selectinload

from app import clock, db
from app.audiences import EVERYONE, MEMBERS
from app.db import session
from app.errors import Conflict
from app.seeding import (
    PEOPLE_FILE,
    casework,
    dealings,
    errands,
    history,
    laurels,
    logins,
    matchmaking,
    matters,
    mixers,
    newcomers,
    onward,
    opinions,
    programmes,
    renewal,
    vacancies,
    writing,
)
from app.seeding.city import build_city, numbers
from app.seeding.city.plans import City
from app.seeding.city.unions import CITY_UNION
from app.services import (
    anomalies,
    cards,
    clerks,
    cockpit,
    coupons,
    documents,
    recusals,
    staff,
    statements,
    stations,
    unions,
)
from app.settings import Settings
from app.text import search_text
from models import (
    Base,
    BatchState,
    CouponBatch,
    Discount,
    DiscountState,
    Member,
    Merchant,
    ModelWorker,
    ModelWorkerLevel,
    ModelWorkerStatus,
    Relation,
    RosterEntry,
    ServiceStation,
    Staff,
    StaffRole,
    Store,
    StoreState,
    Union,
    UnionLevel,
    Verification,
)

Say = Callable[[str], None]


class NotTheDemoCity(Conflict):
    code, detail = "not_the_demo_city", "这个数据库里是另一座城市，不是演示的样板城市"
    next = "请换一个空的数据库，或换一个 DATA_DIR，再准备演示数据"


def seed(settings: Settings, say: Say) -> None:
    """准备演示数据: fill an empty database with the city; a filled one is left as people have made it.

    Only the demo's own batches and campaigns are kept fresh, so that there is always one to claim and one of
    every type to sign up for.
    Also writes `demo.people.json`, anew each time, because people may have been verified meanwhile.
    Refuses with `not_the_demo_city` where another city stands.
    """
    city = build_city()
    with db.unit_of_work() as current:
        is_empty = current.scalar(select(Union.id).where(Union.level == UnionLevel.CITY)) is None
        if is_empty:
            _fill(city, say)
        _ensure_own_city(city)
        _write_missing_staff(city, settings)
        _declare_staff(city)
        _write_missing_discounts(city)
        _write_missing_stations(city)
    _finish_publishing(say)
    with db.unit_of_work():
        renewal.renew(city, say)
        programmes.renew(city, say)
        onward.renew()
        laurels.renew(city)
        vacancies.renew(city)
    _finish_publishing(say)
    with db.unit_of_work():
        history.write(city, say)
        casework.write(say)
        errands.write(say)
        matters.write()
        dealings.write(city)
        opinions.write(say)
        newcomers.write(city)
        matchmaking.renew(city)
        mixers.write()
    _count()
    with db.unit_of_work():
        people = logins.describe(city, settings)
    path = settings.data_dir / PEOPLE_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(orjson.dumps(people, option=orjson.OPT_INDENT_2))


def _count() -> None:
    """The figures of now, instead of leaving them to the clockwork.

    PostgreSQL has not looked yet at what was just written, and would plan as if the tables were empty.
    """
    with db.unit_of_work() as current:
        current.execute(text(f"ANALYZE {', '.join(table.name for table in Base.metadata.sorted_tables)}"))
    cockpit.count_lately(progress=lambda *_: None)
    cockpit.count_months(progress=lambda *_: None)
    cockpit.count_progress()
    cockpit.count_clocks()
    cockpit.count_reach()
    anomalies.look_back(progress=lambda _: None)
    # In the first half hour of a month the last one cannot be settled yet.
    with suppress(statements.StatementPeriodNotOver):
        statements.draft_last_month(progress=lambda *_: None)


def _ensure_own_city(city: City) -> None:
    """Its merchants tell the demo's city from one that `seed city` or people have made."""
    codes = [merchant.licence for merchant in city.merchants]
    known = session().scalar(select(func.count()).where(Merchant.credit_code.in_(codes)))
    if known != len(codes):
        raise NotTheDemoCity


def _fill(city: City, say: Say) -> None:
    say("正在发布知情同意书……")
    for document in city.documents:
        documents.publish(None, document.name, document.version, title=document.title, body=document.body)
    say(f"正在写入工会 {len(city.unions)} 个、单位 {len(city.units)} 家……")
    union_ids = writing.write_unions(city.unions)
    units = writing.write_units(city.units, union_ids)
    say(f"正在写入会员实名库 {len(city.roster)} 人……")
    roster = writing.write_roster(city.roster, union_ids, units)
    store_count = sum(len(merchant.stores) for merchant in city.merchants)
    say(f"正在写入商户 {len(city.merchants)} 家、门店 {store_count} 个……")
    writing.write_categories(city.categories)
    stores, merchants = writing.write_merchants(city.merchants, union_ids[CITY_UNION])
    batches = writing.write_batches(city.batches, merchants, stores, _midnight(), union_ids[CITY_UNION])
    say("正在准备职工、核销员和干部账号……")
    _write_workers(city, roster)
    _write_honours(city, roster)
    _write_clerks(city, stores)
    for batch_id in batches:
        coupons.publish(None, batch_id)


def _midnight() -> dt.datetime:
    return clock.now().replace(hour=0, minute=0, second=0, microsecond=0)


def _write_workers(city: City, roster: dict[str, uuid.UUID]) -> None:
    people = {person.key: person for person in city.roster}
    for worker in city.demo_workers:
        if not worker.verified:
            continue
        person = people[worker.person_key]
        entry = session().get_one(RosterEntry, roster[worker.person_key])
        member = Member(openid=worker.openid, verification=Verification.VERIFIED, verified_at=clock.now())
        member.name, member.id_number, member.phone = person.name, person.id_number, person.phone
        member.phone_bound_at = clock.now()
        member.roster_entry = entry
        session().add(member)
        session().flush()
        document = documents.get_current(documents.PRIVACY)
        documents.give_consent(member, document.name, document.version)
        cards.issue(member, entry)


def _write_honours(city: City, roster: dict[str, uuid.UUID]) -> None:
    """劳模 among the demo's workers: one at work, one retired, one whose honour was taken back."""
    verified = [worker for worker in city.demo_workers if worker.verified]
    shown = (ModelWorkerStatus.ACTIVE, ModelWorkerStatus.RETIRED, ModelWorkerStatus.REVOKED)
    for worker, status in zip(verified, shown, strict=False):
        entry_id = roster[worker.person_key]
        level = ModelWorkerLevel.CITY
        session().add(ModelWorker(roster_entry_id=entry_id, level=level, year=2021, status=status))


def _write_clerks(city: City, stores: dict[str, uuid.UUID]) -> None:
    for plan in city.demo_clerks:
        member = Member(openid=plan.openid, nickname=plan.name)
        member.phone, member.phone_bound_at = plan.phone, clock.now()
        session().add(member)
        session().flush()
        clerks.bind(member, stores[plan.store_key])


def _write_missing_staff(city: City, settings: Settings) -> None:
    """Also on an installation that was filled before a role came to the demo."""
    names = {plan.key: plan.name for plan in city.unions}
    known = set(session().scalars(select(Staff.username)))
    for plan in city.demo_staff:
        if plan.username in known:
            continue
        password, totp_secret = logins.credentials(settings, plan.username)
        staff.add_staff(
            None,
            plan.username,
            name=plan.display_name,
            password=password,
            role=StaffRole(plan.role),
            union=unions.get_named(names[plan.union_key]),
            totp_secret=totp_secret,
        )


def _declare_staff(city: City) -> None:
    """Each says who he is himself, by an invented number that nobody of the roster has."""
    for plan in city.demo_staff:
        found = session().scalars(select(Staff).where(Staff.username == plan.username)).one()
        if recusals.has_declared(found.id):
            continue
        sequence = int.from_bytes(hashlib.sha256(plan.username.encode()).digest()[:4]) % 1000
        first_17 = f"{numbers.UNASSIGNED_REGION}19310101{sequence:03}"
        number = first_17 + numbers.id_check_character(first_17)
        recusals.declare(found, relation=Relation.SELF, id_number=number)


def _write_missing_discounts(city: City) -> None:
    """Standing discounts, also on an installation that was filled before there were any."""
    if session().scalar(select(exists(select(Discount.id)))):
        return
    licences = {merchant.key: merchant.licence for merchant in city.merchants}
    for plan in city.discounts:
        merchant = (
            session()
            .scalars(
                select(Merchant)
                .where(Merchant.credit_code == licences[plan.merchant_key])
                .options(selectinload(Merchant.stores.and_(Store.state == StoreState.OPEN)))
            )
            .one()
        )
        discount = Discount(
            merchant_id=merchant.id,
            title=plan.title,
            terms=plan.terms,
            percent_off=plan.percent_off,
            audience=list(MEMBERS if plan.audience == "members" else EVERYONE),
            begins_on=clock.today(),
            ends_on=None if plan.ends_day is None else clock.today() + dt.timedelta(days=plan.ends_day),
            state=DiscountState.PUBLISHED,
            search_text=search_text(plan.title),
        )
        discount.stores = list(merchant.stores)
        session().add(discount)


def _write_missing_stations(city: City) -> None:
    """Rest stations, also on an installation that was filled before there were any.

    Each is kept by its district's union; the first of the demo's clerks keeps the first one.
    """
    if session().scalar(select(exists(select(ServiceStation.id)))):
        return
    keepers = {plan.district: unions.get_of_district(plan.district).id for plan in city.stations}
    ids = writing.write_stations(city.stations, keepers, clock.today())
    member = session().scalar(select(Member).where(Member.openid == city.demo_clerks[0].openid))
    if member is not None:
        stations.bind(member, ids[city.stations[0].key])


def _finish_publishing(say: Say) -> None:
    """Make the coupons now instead of leaving them to the job, so that the demo is ready when it says so."""
    with db.unit_of_work() as current:
        waiting = current.scalars(
            select(CouponBatch.id).where(CouponBatch.state == BatchState.PUBLISHING)
        ).all()
    for number, batch_id in enumerate(waiting, start=1):
        say(f"正在生成优惠券：第 {number} 批，共 {len(waiting)} 批……")
        coupons.make_coupons(batch_id, progress=lambda _made, _quantity: None)
