"""商户往来的演示数据: contracts with their dates, applications that wait, reports, and patterns to look into.

Written once, when there are none. Contracts are extended at each start, so that no shop of the demo runs out.
"""

import datetime as dt
import random
import uuid
from collections.abc import Sequence

from sqlalchemy import exists, select

from app import clock
from app.db import session
from app.seeding.city.numbers import NumberBook
from app.seeding.city.plans import City
from app.services import merchant_applications, offer_reports
from models import (
    Clerk,
    Coupon,
    CouponBatch,
    CouponState,
    Member,
    Merchant,
    MerchantApplication,
    MerchantContract,
    MerchantState,
    OfferReport,
    Redemption,
    ReportState,
    Store,
)

_SEED = 12351
_DAY = dt.timedelta(days=1)
_YEAR = 365
_SOON = (6, 20, 27)
"""Days after which the contracts of some merchants end, none of them where the demo's clerks stand."""
_LICENCES = (12, 45)
_APPLICANTS = (
    (
        "青果巷口茶点铺",
        "dining",
        "tianning",
        "青果巷样板路 6 号",
        "工会会员点心九折",
        "佘掌柜",
        "10200009201",
    ),
    ("湖塘样板洗衣店", "home", "wujin", "湖塘镇样板路 18 号", "会员洗衣八五折", "麻师傅", "10200009202"),
)
_REPORTS = (
    ("说好满三十减十，收银台讲没有这个活动，最后按原价付的。", None),
    ("核销以后还是收了全价，问了店员说不清楚。", "当天是新来的店员没有培训到位，已经退了差价。"),
)
_PAIR_HOURS = (9, 11, 15)


def write(city: City) -> None:
    """Fill what is missing, and extend what has run out."""
    tills = _merchants_of_tills(city)
    if not session().scalar(select(exists(select(MerchantContract.id)))):
        _sign(tills)
    _extend(tills)
    if not session().scalar(select(exists(select(MerchantApplication.id)))):
        _apply()
    if not session().scalar(select(exists(select(OfferReport.id)))):
        _report(city)
        _repeat(city)


def _merchants_of_tills(city: City) -> set[uuid.UUID]:
    stores = {plan.store_key for plan in city.demo_clerks}
    codes = [each.licence for each in city.merchants if any(store.key in stores for store in each.stores)]
    return set(session().scalars(select(Merchant.id).where(Merchant.credit_code.in_(codes))))


def _sign(tills: set[uuid.UUID]) -> None:
    """A contract of a year for everybody who is active; some end soon, as do some licences."""
    chance, today = random.Random(_SEED), clock.today()  # noqa: S311 - invented dates, no secrets
    found = session().scalars(
        select(Merchant).where(Merchant.state == MerchantState.ACTIVE).order_by(Merchant.credit_code)
    )
    soon, licences = list(_SOON), list(_LICENCES)
    for number, merchant in enumerate(found, start=1):
        left = chance.randrange(60, _YEAR)
        if merchant.id not in tills and soon:
            left = soon.pop(0)
        elif merchant.id not in tills and licences:
            merchant.licence_ends_on = today + licences.pop(0) * _DAY
        ends_on = today + left * _DAY
        begins_on = ends_on - (_YEAR - 1) * _DAY
        session().add(
            MerchantContract(
                merchant_id=merchant.id,
                number=f"样板合〔{begins_on.year}〕{number:03} 号",
                begins_on=begins_on,
                ends_on=ends_on,
            )
        )
        merchant.contract_begins_on, merchant.contract_ends_on = begins_on, ends_on
    session().flush()


def _extend(tills: set[uuid.UUID]) -> None:
    """A year from today for what has run out, or soon will where the demo's clerks stand."""
    today = clock.today()
    rows = session().execute(
        select(MerchantContract, Merchant)
        .join(Merchant, Merchant.id == MerchantContract.merchant_id)
        .where(
            Merchant.state == MerchantState.ACTIVE,
            MerchantContract.ends_on == Merchant.contract_ends_on,
            Merchant.contract_ends_on < today + 60 * _DAY,
        )
    )
    for contract, merchant in rows:
        if merchant.id in tills or contract.ends_on < today:
            contract.ends_on = merchant.contract_ends_on = today + _YEAR * _DAY


def _apply() -> None:
    numbers = NumberBook(random.Random(_SEED))  # noqa: S311 - made-up people, no secrets
    for name, category, district, address, offer, contact, phone in _APPLICANTS:
        applicant = Member(openid=numbers.openid(), nickname=contact)
        applicant.phone, applicant.phone_bound_at = phone, clock.now()
        session().add(applicant)
        session().flush()
        merchant_applications.apply(
            applicant,
            name=name,
            credit_code=numbers.credit_code("92"),
            category=category,
            district=district,
            address=address,
            offer=offer,
            contact_name=contact,
            contact_phone=phone,
            licence_ends_on=None,
            attachments=[],
        )


def _holders(count: int) -> Sequence[Member]:
    """Of those who have used the card before."""
    found = session().scalars(
        select(Member).join(Redemption, Redemption.member_id == Member.id).distinct().order_by(Member.id)
    )
    return found.all()[:count]


def _clerks(city: City) -> Sequence[Clerk]:
    """The demo's, in the order of their table."""
    by_openid = {
        row.openid: row.Clerk
        for row in session().execute(
            select(Member.openid, Clerk).join(Clerk, Clerk.member_id == Member.id).order_by(Clerk.id)
        )
    }
    return [by_openid[plan.openid] for plan in city.demo_clerks if plan.openid in by_openid]


def _report(city: City) -> None:
    now = clock.now()
    for (text, answer), clerk, holder in zip(_REPORTS, _clerks(city)[::2], _holders(2), strict=False):
        store = session().get_one(Store, clerk.store_id)
        reported_at = now - (_DAY if answer else _DAY / 8)
        made = OfferReport(
            member_id=holder.id,
            merchant_id=store.merchant_id,
            store_id=store.id,
            happened_on=reported_at.astimezone(clock.CITY).date(),
            text=text,
            reported_at=reported_at,
            due_at=offer_reports.due_at(reported_at),
        )
        if answer:
            made.state, made.answer, made.answered_at = ReportState.ANSWERED, answer, now - _DAY / 4
        session().add(made)
    session().flush()


def _repeat(city: City) -> None:
    """Yesterday one holder came three times to one clerk; another was at two stores within six minutes."""
    clerks, holders = _clerks(city), _holders(4)[2:]
    batch = (
        session()
        .scalars(select(CouponBatch).join(Coupon).join(Redemption).order_by(CouponBatch.id).limit(1))
        .first()
    )
    if batch is None or not clerks or not holders:
        return
    yesterday = dt.datetime.combine(clock.today() - _DAY, dt.time(), clock.CITY)
    often, wide = holders[0], holders[-1]
    visits = [(clerks[1], often, hour * 60) for hour in _PAIR_HOURS]
    visits += [(clerks[2], wide, 18 * 60), (clerks[3], wide, 18 * 60 + 6)]
    for slot, (clerk, holder, minute) in enumerate(visits, start=batch.quantity):
        _redeem(batch, slot, clerk, holder, yesterday + minute * _DAY / 24 / 60)


def _redeem(batch: CouponBatch, slot: int, clerk: Clerk, holder: Member, at: dt.datetime) -> None:
    store = session().get_one(Store, clerk.store_id)
    coupon = Coupon(
        batch_id=batch.id,
        slot=slot,
        state=CouponState.REDEEMED,
        member_id=holder.id,
        nth=slot,
        nth_of_day=slot,
        claimed_on=at.date(),
        claimed_at=at - _DAY / 48,
        released_on=at.date(),
        use_opens_at=at - _DAY / 48,
        use_closes_at=at + 14 * _DAY,
    )
    session().add(coupon)
    session().flush()
    session().add(
        Redemption(
            coupon_id=coupon.id,
            merchant_id=store.merchant_id,
            store_id=store.id,
            clerk_id=clerk.id,
            member_id=holder.id,
            code_hash=uuid.uuid4().bytes,
            amount_fen=4600,
            discount_fen=1000,
            subsidy_fen=500,
            redeemed_on=at.date(),
            redeemed_at=at,
        )
    )
