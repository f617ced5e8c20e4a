"""市民: the roster of a whole city, with accounts, cards and consents for those who have come already.

Whether somebody has an account, and since when, follows from the seed and the person's number alone:
whoever hands out coupons need not have seen the people.
"""

import datetime as dt
import random
import uuid
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass

from app.seeding.city.names import random_name
from app.seeding.city.numbers import UNASSIGNED_REGION, UNUSED_MOBILE_PREFIX, id_check_character
from app.seeding.city.plans import Gender
from app.seeding.city_size.chance import identity, mixed
from app.seeding.city_size.packing import Rows
from app.seeding.city_size.plan import Plan
from app.seeding.city_size.work import Packed, packed
from app.services.cards import AREA_CODE
from models import (
    ID_NUMBER,
    PHONE,
    CardState,
    Consent,
    Employment,
    Member,
    MembershipState,
    RosterEntry,
    UnionCard,
    Verification,
)
from models.personal import index_of
from models.roster import ON_PLATFORMS, OUTDOORS, born_on, gender_of, name_index, tail_index

FIRST_CARD = 100_001
VERIFYING = dt.timedelta(minutes=6)
"""From the first login to the union card."""
YEAR_DAYS = 366
IMPORTED_DAYS_AGO = 1_200
"""The roster came first; accounts have been opened since."""

_PERSON, _ENTRY, _MEMBER, _CARD, _CONSENT, _HOME = range(1, 7)

_WITH_ACCOUNT, _VERIFIED, _WITH_PHONE, _IN_GROUP = 40, 85, 90, 75
"""Of a hundred people, of a hundred accounts (twice), of a hundred people in one of the eight trades."""
_EARLY = 700
"""So many of a thousand accounts are older than a year."""
_STANDINGS = (
    (950, MembershipState.MEMBER, Employment.EMPLOYED),
    (978, MembershipState.RETAINED, Employment.RETIRED),
    (988, MembershipState.RETAINED, Employment.UNEMPLOYED),
    (1_000, MembershipState.LEFT, Employment.EMPLOYED),
)

_DAYS = 5_110
"""Birthdays of fourteen years; 499 sequence numbers a day for each gender make 2.5 million people."""
_SCATTER = 1_787
"""No divisor in common with _DAYS: neighbours in the list were not born on neighbouring days."""
_SEQUENCES = 499
_PHONES, _PHONE_SCATTER = 10**8, 61_803_399


@dataclass(frozen=True, slots=True)
class Person:
    """What follows from a person's number. `opened_at` is None for who has no account."""

    number: int
    gender: Gender
    membership: MembershipState
    employment: Employment
    opened_at: dt.datetime | None
    is_verified: bool
    has_phone: bool


def person(plan: Plan, number: int) -> Person:
    """The `number`-th person of the city, from 0. The very first has everything, so small cities work too."""
    bits = mixed(plan.seed, _PERSON, number)
    place = bits >> 1 & 0x3FF
    standing = next(each for each in _STANDINGS if place * 1_000 >> 10 < each[0])
    has_account = (bits >> 11 & 0x7F) * 100 >> 7 < _WITH_ACCOUNT
    is_verified = (bits >> 18 & 0x7F) * 100 >> 7 < _VERIFIED
    has_phone = (bits >> 25 & 0x7F) * 100 >> 7 < _WITH_PHONE
    is_early = (bits >> 32 & 0x3FF) * 1_000 >> 10 < _EARLY
    if number == 0:
        standing, has_account, is_verified, has_phone, is_early = _STANDINGS[0], True, True, True, True
    return Person(
        number,
        "male" if bits & 1 else "female",
        standing[1],
        standing[2],
        _opened_at(plan, bits, is_early=is_early) if has_account else None,
        has_account and is_verified,
        has_phone,
    )


def _opened_at(plan: Plan, bits: int, *, is_early: bool) -> dt.datetime:
    """Between seven in the morning and eleven at night, at least two days ago."""
    day = 370 + (bits >> 42) % 700 if is_early else 2 + (bits >> 42) % 365
    return plan.today - dt.timedelta(days=day) + dt.timedelta(hours=7, seconds=(bits >> 44) % 57_600)


def member_id(plan: Plan, someone: Person) -> uuid.UUID:
    """The id of the person's account, which there is."""
    if someone.opened_at is None:
        raise ValueError("this person has no account")
    return identity(someone.opened_at, plan.seed, _MEMBER, someone.number)


def long_known(plan: Plan) -> Iterator[Person]:
    """People who had an account, with a phone, before the year that is told of began."""
    begin = plan.today - dt.timedelta(days=YEAR_DAYS)
    for number in range(plan.members):
        someone = person(plan, number)
        if someone.has_phone and someone.opened_at is not None and someone.opened_at < begin:
            yield someone


def openid(number: int) -> str:
    """The WeChat identity of a person's account."""
    return f"oCITY{number:023d}"


def id_number(number: int, gender: Gender, employment: Employment, today: dt.datetime) -> str:
    """A number that nobody else has: the day of birth and the sequence follow from the person's number.

    Working people are 22 to 50 years old, the retired 61 to 75 (men) or 56 to 70 (women), so the same
    days never serve both.
    """
    day, turn = number * _SCATTER % _DAYS, number // _DAYS
    if employment is Employment.RETIRED:
        age_days = day + (61 if gender == "male" else 56) * 366
    else:
        age_days = day + _DAYS * (turn % 2) + 22 * 366
    born_on = today.date() - dt.timedelta(days=age_days)
    sequence = 2 * (turn % _SEQUENCES) + (1 if gender == "male" else 2)
    region = int(UNASSIGNED_REGION) - turn // _SEQUENCES
    first_17 = f"{region}{born_on:%Y%m%d}{sequence:03}"
    return first_17 + id_check_character(first_17)


def phone(number: int) -> str:
    """A number that rings nowhere and that nobody else has, up to a hundred million people."""
    return f"{UNUSED_MOBILE_PREFIX}{number * _PHONE_SCATTER % _PHONES:08}"


class _Writer:
    """Collects the rows of a piece."""

    def __init__(self, plan: Plan, first: int) -> None:
        self._plan = plan
        # The names of a piece follow one another; pieces do not wait for each other.
        self._rng = random.Random(f"{plan.seed} names {first}")  # noqa: S311  (Invented data must repeat.)
        self._imported_at = plan.today - dt.timedelta(days=IMPORTED_DAYS_AGO)
        self.entries = Rows(
            RosterEntry,
            [
                "id",
                "union_id",
                "unit_id",
                "name_cipher",
                "name_index",
                "id_number_cipher",
                "id_number_index",
                "number_tail_index",
                "phone_cipher",
                "phone_index",
                "membership_state",
                "employment",
                "employment_group",
                "in_new_employment",
                "works_outdoors",
                "gender",
                "born_on",
            ],
            imported_at=self._imported_at,
            created_at=self._imported_at,
        )
        self.members = Rows(
            Member,
            [
                "id",
                "openid",
                "phone_cipher",
                "phone_index",
                "phone_bound_at",
                "name_cipher",
                "id_number_cipher",
                "id_number_index",
                "verification",
                "verified_at",
                "roster_entry_id",
                "created_at",
            ],
        )
        self.cards = Rows(
            UnionCard, ["id", "roster_entry_id", "number", "issued_at", "created_at"], state=CardState.ACTIVE
        )
        self.consents = Rows(
            Consent, ["id", "member_id", "given_at", "created_at"], document_id=plan.document_id
        )

    def add(self, number: int) -> None:
        plan, someone = self._plan, person(self._plan, number)
        name = random_name(self._rng, someone.gender)
        id_number_ = id_number(number, someone.gender, someone.employment, plan.today)
        index, phone_ = index_of(ID_NUMBER, id_number_), phone(number)
        entry_id = identity(self._imported_at, plan.seed, _ENTRY, number)
        chance = mixed(plan.seed, _HOME, number)
        home = plan.homes[bisect(plan.shares, chance % plan.shares[-1])]
        group = home.group if (chance >> 57) * 100 >> 7 < _IN_GROUP else None
        self.entries.add(
            entry_id,
            home.union_id,
            home.unit_id,
            RosterEntry.name.seal(name, entry_id),
            name_index(name),
            RosterEntry.id_number.seal(id_number_, entry_id),
            index,
            tail_index(id_number_),
            RosterEntry.phone.seal(phone_, entry_id),
            index_of(PHONE, phone_),
            someone.membership,
            someone.employment,
            group,
            group in ON_PLATFORMS,
            group in OUTDOORS,
            gender_of(id_number_),
            born_on(id_number_),
        )
        if someone.opened_at is not None:
            self._add_account(someone, entry_id, (name, id_number_, index, phone_))

    def _add_account(self, someone: Person, entry_id: uuid.UUID, facts: tuple[str, str, bytes, str]) -> None:
        plan, opened_at, number = self._plan, someone.opened_at, someone.number
        assert opened_at is not None  # noqa: S101 - tells the type checker
        name, id_number_, index, phone_ = facts
        row_id = member_id(plan, someone)
        held = (Member.phone.seal(phone_, row_id), index_of(PHONE, phone_), opened_at)
        contact = held if someone.has_phone else (None, None, None)
        if not someone.is_verified:
            unknown = (None, None, None, Verification.NONE, None, None)
            self.members.add(row_id, openid(number), *contact, *unknown, opened_at)
            return
        verified_at = opened_at + VERIFYING
        self.members.add(
            row_id,
            openid(number),
            *contact,
            Member.name.seal(name, row_id),
            Member.id_number.seal(id_number_, row_id),
            index,
            Verification.VERIFIED,
            verified_at,
            entry_id,
            opened_at,
        )
        card_id = identity(verified_at, plan.seed, _CARD, number)
        card_number = f"{AREA_CODE}{FIRST_CARD + number:010d}"
        self.cards.add(card_id, entry_id, card_number, verified_at, verified_at)
        consent_id = identity(verified_at, plan.seed, _CONSENT, number)
        self.consents.add(consent_id, row_id, verified_at, verified_at)


def pack(first: int, last: int, plan: Plan) -> list[Packed]:
    """The people from `first` to before `last`, in the order that foreign keys want."""
    writer = _Writer(plan, first)
    for number in range(first, last):
        writer.add(number)
    return packed(writer.entries, writer.members, writer.cards, writer.consents)
