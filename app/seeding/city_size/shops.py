"""商铺: merchants with contracts, stores with hours, and a clerk for each store."""

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from itertools import count, cycle, islice

from app.seeding.city.merchants import MerchantBuilder
from app.seeding.city.names import random_name
from app.seeding.city.numbers import NumberBook
from app.seeding.city.plans import MerchantPlan, StorePlan
from app.seeding.city_size import people
from app.seeding.city_size.chance import identity
from app.seeding.city_size.packing import Rows
from app.seeding.city_size.people import Person
from app.seeding.city_size.plan import Plan, Shop, Till
from app.seeding.city_size.work import Packed, packed
from app.text import search_text
from models import (
    Clerk,
    HolidayRule,
    Merchant,
    MerchantContract,
    Store,
    StoreHours,
)

_MERCHANT, _CONTRACT, _STORE, _HOURS, _CLERK = range(11, 16)
_ESTABLISHED_DAYS_AGO = 1_000
BLOCK = 1_000
"""So many stores arrive together."""
_HOLIDAYS = (HolidayRule.AS_USUAL,) * 7 + (HolidayRule.AS_SUNDAY,) * 2 + (HolidayRule.CLOSED,)
_STOPPED = {"suspended": "停业装修，暂停合作", "delisted": "合同到期未续签"}


def write(
    plan: Plan, store_count: int, unions: dict[str, uuid.UUID]
) -> Iterator[tuple[list[Packed], list[Shop], int]]:
    """商户、合同、门店、营业时间、核销员, a block at a time, with its shops in business and count of stores.

    `unions` are the ids of the districts' unions, which look after the merchants.
    """
    rng = random.Random(f"{plan.seed} shops")  # noqa: S311  (Invented data must repeat.)
    staff = cycle(list(islice(people.long_known(plan), 2 * store_count)))
    writer = _Writer(plan, rng, unions, staff)
    for merchant in MerchantBuilder(rng, NumberBook(rng)).build_with(store_count):
        writer.add(merchant)
        if writer.store_count >= BLOCK:
            yield writer.take()
    yield writer.take()


class _Writer:
    """Collects a block. `staff` are the people who own shops and stand at tills."""

    def __init__(
        self, plan: Plan, rng: random.Random, unions: dict[str, uuid.UUID], staff: Iterator[Person]
    ) -> None:
        self._plan, self._rng, self._unions, self._staff = plan, rng, unions, staff
        self._numbers = count(1)
        self._at = plan.today - dt.timedelta(days=_ESTABLISHED_DAYS_AGO)
        self.store_count = 0
        self._shops: list[Shop] = []
        self._merchants = Rows(
            Merchant,
            [
                "id",
                "union_id",
                "owner_id",
                "name",
                "credit_code",
                "category",
                "contact_name_cipher",
                "contact_phone_cipher",
                "contract_begins_on",
                "contract_ends_on",
                "state",
                "state_reason",
                "search_text",
            ],
            created_at=self._at,
        )
        self._contracts = Rows(
            MerchantContract, ["id", "merchant_id", "number", "begins_on", "ends_on"], created_at=self._at
        )
        self._stores = Rows(
            Store,
            [
                "id",
                "merchant_id",
                "name",
                "district",
                "address",
                "lat",
                "lng",
                "phone",
                "state",
                "holiday_rule",
                "search_text",
            ],
            created_at=self._at,
        )
        self._hours = Rows(
            StoreHours, ["id", "store_id", "weekday", "opens_at", "closes_at"], created_at=self._at
        )
        self._clerks = Rows(Clerk, ["id", "member_id", "store_id", "bound_at", "created_at"])

    def add(self, merchant: MerchantPlan) -> None:
        owner, merchant_id = next(self._staff), self._identity(_MERCHANT)
        begins_on = (self._at + dt.timedelta(days=self._rng.randrange(300))).date()
        # A stopped merchant's contract has run out; the others' goes on for half a year at least.
        days = 500 if merchant.state == "delisted" else 1_200 + self._rng.randrange(400)
        ends_on = begins_on + dt.timedelta(days=days)
        self._merchants.add(
            merchant_id,
            self._unions[merchant.stores[0].district],
            people.member_id(self._plan, owner),
            merchant.name,
            merchant.licence,
            merchant.category,
            Merchant.contact_name.seal(random_name(self._rng, owner.gender), merchant_id),
            Merchant.contact_phone.seal(people.phone(owner.number), merchant_id),
            begins_on,
            ends_on,
            merchant.state,
            _STOPPED.get(merchant.state),
            search_text(merchant.name),
        )
        number = f"HT{begins_on:%Y}{next(self._numbers):08}"
        self._contracts.add(self._identity(_CONTRACT), merchant_id, number, begins_on, ends_on)
        tills = [self._add_store(store, merchant_id) for store in merchant.stores]
        open_tills = [till for till in tills if till is not None]
        if merchant.state == "active" and open_tills:
            union_id = self._unions[merchant.stores[0].district]
            self._shops.append(Shop(merchant_id, union_id, merchant.name, merchant.category, open_tills))

    def _add_store(self, store: StorePlan, merchant_id: uuid.UUID) -> Till | None:
        store_id, clerk_id, clerk = self._identity(_STORE), self._identity(_CLERK), next(self._staff)
        self._stores.add(
            store_id,
            merchant_id,
            store.name,
            store.district,
            store.address,
            store.lat,
            store.lng,
            store.phone,
            store.state,
            self._rng.choice(_HOLIDAYS),
            search_text(store.name),
        )
        for span in store.hours:
            opens_at, closes_at = dt.time.fromisoformat(span.opens), dt.time.fromisoformat(span.closes)
            self._hours.add(self._identity(_HOURS), store_id, span.weekday, opens_at, closes_at)
        bound_at = self._plan.today - dt.timedelta(days=people.YEAR_DAYS - 1)
        self._clerks.add(clerk_id, people.member_id(self._plan, clerk), store_id, bound_at, bound_at)
        self.store_count += 1
        return Till(store_id, clerk_id) if store.state == "open" else None

    def take(self) -> tuple[list[Packed], list[Shop], int]:
        """What has been collected since the last time, in the order that foreign keys want."""
        rows = packed(self._merchants, self._contracts, self._stores, self._hours, self._clerks)
        taken = rows, self._shops, self.store_count
        self._shops, self.store_count = [], 0
        return taken

    def _identity(self, kind: int) -> uuid.UUID:
        return identity(self._at, self._plan.seed, kind, next(self._numbers))
