"""收件人: the people in an audience, asked of PostgreSQL all at once.

Each predicate of `app.audiences` judges one person in memory; here each is a condition over the account, its
entry in the roster and the union of that. Both have to say the same of everybody.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app import audiences, clock
from app.audiences import Audience, Condition
from app.db import session
from app.services import hardship_levels
from models import (
    ApplicantKind,
    Campaign,
    Member,
    ModelWorker,
    ModelWorkerStatus,
    RosterEntry,
    Signup,
    SignupState,
    Union,
    Verification,
)

HAS_HAD = (SignupState.APPROVED, SignupState.HANDED_OUT)
"""States of a sign-up whose benefit the person has, or is about to be given."""

Rendered = Callable[[Any], ColumnElement[bool]]

CONDITIONS: Mapping[str, Rendered] = {
    "verified": lambda _: Member.verification == Verification.VERIFIED,
    "membership": lambda asked: RosterEntry.membership_state.in_(asked["states"]),
    "in_union": lambda asked: Union.ancestor_ids.overlap([uuid.UUID(one) for one in asked["unions"]]),
    "in_group": lambda asked: RosterEntry.employment_group.in_(asked["groups"]),
    "in_district": lambda asked: Union.district.in_(asked["districts"]),
    "in_new_employment": lambda _: RosterEntry.in_new_employment.is_(True),
    "works_outdoors": lambda _: RosterEntry.works_outdoors.is_(True),
    "gender": lambda asked: RosterEntry.gender.in_(asked["genders"]),
    "age": lambda asked: _is_of_age(asked.get("from"), asked.get("to")),
    "employment": lambda asked: RosterEntry.employment.in_(asked["states"]),
    "hardship": lambda asked: hardship_levels.has_level(asked["levels"]),
    "model_worker": lambda _: is_model_worker(),
    "single": lambda _: Member.is_single.is_(True),
    "not_benefited": lambda asked: not_(_has_had(asked["types"], asked["years"])),
}
"""Name of a predicate → the same as a condition. Where it cannot be known, it does not hold."""


def select_ids(audience: Audience, union_id: uuid.UUID) -> Select[uuid.UUID]:
    """Accounts of the people of `union_id` and all below it who are in `audience`.

    Who is in no union is in nobody's reach: an account that has not been verified, or was erased.
    """
    return (
        select(Member.id)
        .join(RosterEntry, Member.roster_entry_id == RosterEntry.id)
        .join(Union, RosterEntry.union_id == Union.id)
        .where(Union.ancestor_ids.contains([union_id]), are_in(audience))
    )


def are_in(audience: Audience) -> ColumnElement[bool]:
    """The conditions of `audience`, over members joined with their roster entries and unions."""
    return and_(true(), *(_rendered(condition) for condition in audience))


def count(audience: Audience, union_id: uuid.UUID) -> int:
    """数人数: how many people `select_ids` gives now."""
    found = session().scalar(select(func.count()).select_from(select_ids(audience, union_id).subquery()))
    return int(found or 0)


def is_model_worker() -> ColumnElement[bool]:
    """Whether the `RosterEntry` of a query holds an honour that has not been taken back."""
    return exists(
        select(ModelWorker.id)
        .where(
            ModelWorker.roster_entry_id == RosterEntry.id,
            ModelWorker.status != ModelWorkerStatus.REVOKED,
        )
        .correlate(RosterEntry)
    )


def received(types: Collection[str]) -> ColumnElement[Any]:
    """What the `RosterEntry` of a query has had of campaigns of `types`: `[[type, year], …]`.

    The year is the one in which the campaign opened: the run of a programme by which people name it.
    """
    opened = func.timezone(clock.CITY.key, Campaign.opens_at)
    pair = func.jsonb_build_array(Campaign.type, cast(func.date_part("year", opened), Integer))
    return (
        select(func.jsonb_agg(aggregate_order_by(pair, Campaign.id)))
        .select_from(Signup)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .where(_is_theirs(), Campaign.type.in_(types))
        .correlate(RosterEntry)
        .scalar_subquery()
    )


def _has_had(types: Collection[str], years: int) -> ColumnElement[bool]:
    since = dt.datetime(clock.today().year - years, 1, 1, tzinfo=clock.CITY)
    return exists(
        select(Signup.id)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .where(_is_theirs(), Campaign.type.in_(types), Campaign.opens_at >= since)
        .correlate(RosterEntry)
    )


def _is_theirs() -> ColumnElement[bool]:
    return and_(
        Signup.roster_entry_id == RosterEntry.id,
        Signup.applicant_kind == ApplicantKind.PERSON,
        Signup.state.in_(HAS_HAD),
    )


def _is_of_age(first: int | None, last: int | None) -> ColumnElement[bool]:
    today = clock.today()
    return and_(
        RosterEntry.born_on.is_not(None),
        true() if first is None else RosterEntry.born_on <= _years_before(today, first),
        true() if last is None else RosterEntry.born_on > _years_before(today, last + 1),
    )


def _years_before(day: dt.date, years: int) -> ColumnElement[dt.date]:
    """The last birthday of those who are `years` old on `day`."""
    if (day.month, day.day) == (2, 29):
        return literal(dt.date(day.year - years, 3, 1) - dt.timedelta(days=1))
    return literal(day.replace(year=day.year - years))


def _rendered(condition: Condition) -> ColumnElement[bool]:
    match audiences.join_of(condition):
        case "all":
            return and_(*(_rendered(each) for each in condition["all"]))
        case "any":
            return or_(*(_rendered(each) for each in condition["any"]))
        case "not":
            return not_(func.coalesce(_rendered(condition["not"]), false()))
    return CONDITIONS[condition["is"]](condition)
