"""收件人: SQL and Python judge everybody alike."""

import datetime as dt
import itertools

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import audiences, clock
from app.db import session as current
from app.services import eligibility, recipients
from models import (
    Employment,
    EmploymentGroup,
    HardshipLevel,
    Member,
    MembershipState,
    ModelWorkerStatus,
    SignupState,
)
from tests import factories, programmes

GROUPS = (None, EmploymentGroup.COURIER, EmploymentGroup.FOOD_RIDER)


@pytest.fixture
def town(session):
    """People of every membership, group and union, verified and not; the unions by name."""
    north = factories.district_union("xinbei")
    unions = {"north": north, "below": factories.union(north), "south": factories.district_union("wujin")}
    for union, state, group in itertools.product(unions.values(), MembershipState, GROUPS):
        entry = factories.roster_entry(union_of=union, membership_state=state, employment_group=group)
        factories.member(entry=entry)
    factories.member(verified=False)
    unions["city"] = factories.city()
    return unions


def years_ago(years, days=0):
    return clock.today().replace(year=clock.today().year - years) + dt.timedelta(days=days)


def born(day, sequence):
    """A number of somebody born that day; an odd sequence is a man's."""
    return factories.id_number(day.strftime("%Y%m%d"), sequence)


@pytest.fixture
def street(town):
    """People who differ in all that a programme may ask, everybody in something of his own."""
    below = town["below"]

    def person(number, *, single=None, **facts):
        made = factories.member(entry=factories.roster_entry(number=number, union_of=below, **facts))
        made.is_single = single
        return made

    sequence = itertools.count(400, 2)
    for age_day in (years_ago(18), years_ago(18, 1), years_ago(60), years_ago(61), years_ago(61, 1)):
        for turn in next(sequence), next(sequence) + 1:
            person(born(age_day, turn), works_outdoors=turn % 3 == 0, in_new_employment=turn % 2 == 0)
    unknown = person(born(years_ago(30), 901))
    unknown.roster_entry.born_on = unknown.roster_entry.gender = None
    for state in Employment:
        person(born(years_ago(40), next(sequence)), employment=state, single=state is Employment.EMPLOYED)
    person(born(years_ago(40), next(sequence)), single=False)
    for status in ModelWorkerStatus:
        honoured = person(born(years_ago(50), next(sequence))).roster_entry
        factories.model_worker(honoured, status)
    factories.model_worker(honoured, ModelWorkerStatus.REVOKED, year=2001)
    for level in HardshipLevel:
        programmes.hardship_file(person(born(years_ago(45), next(sequence))).roster_entry, level)
    applied = person(born(years_ago(45), next(sequence)))
    programmes.hardship_file(applied.roster_entry, HardshipLevel.DEEP, is_open=False)
    for years, state in itertools.product((0, 1, 2), SignupState):
        opened = clock.now().replace(month=1, day=2, year=clock.today().year - years)
        run = programmes.campaign(opens_at=opened, closes_at=opened + dt.timedelta(days=1))
        someone = person(born(years_ago(35), next(sequence)))
        programmes.signup(run, member_=someone, **programmes.fitting(state))
    current().flush()
    return town


def members():
    return current().scalars(select(Member).options(joinedload(Member.roster_entry))).all()


def by_sql(audience, union):
    return set(current().scalars(recipients.select_ids(audience, union.id)))


def by_python(audience, below):
    """Judged one by one, of the people in the unions `below`."""
    return {
        one.id
        for one in members()
        if one.roster_entry is not None
        and one.roster_entry.union_id in below
        and not eligibility.reasons_against(audience, one)
    }


def some_audiences(town):
    north, below = str(town["north"].id), str(town["below"].id)
    choices = {
        ("membership", "states"): ([], ["member"], ["member", "retained"], ["left"]),
        ("in_union", "unions"): ([], [north], [below], [below, str(town["south"].id)]),
        ("in_group", "groups"): ([], ["courier"], ["courier", "food_rider"], ["truck_driver"]),
    }
    for picked in itertools.product(*choices.values()):
        given = [
            {"is": name, parameter: values}
            for (name, parameter), values in zip(choices, picked, strict=True)
            if values
        ]
        yield audiences.parse(given)
    yield [{"is": "verified"}]
    yield audiences.MEMBERS


def one_by_one(town):
    """Every predicate in some of its forms."""
    yield from (
        {"is": "membership", "states": ["member"]},
        {"is": "in_union", "unions": [str(town["below"].id)]},
        {"is": "in_group", "groups": ["courier", "truck_driver"]},
        {"is": "in_district", "districts": ["wujin", "liyang"]},
        {"is": "in_new_employment"},
        {"is": "works_outdoors"},
        {"is": "gender", "genders": ["female"]},
        {"is": "gender", "genders": ["female", "male"]},
        {"is": "age", "from": 18, "to": 60},
        {"is": "age", "from": 61},
        {"is": "age", "to": 17},
        {"is": "employment", "states": ["retired", "unemployed"]},
        {"is": "hardship", "levels": ["deep", "accidental"]},
        {"is": "hardship", "levels": ["relative"]},
        {"is": "model_worker"},
        {"is": "single"},
        {"is": "not_benefited", "types": ["summer_cooling"], "years": 0},
        {"is": "not_benefited", "types": ["summer_cooling", "golden_autumn"], "years": 1},
        {"is": "not_benefited", "types": ["golden_autumn"], "years": 3},
    )


def joined(conditions):
    """Each alone and denied, and each joined in every way with one of another kind."""
    for one, other in zip(conditions, conditions[7:] + conditions[:7], strict=True):
        yield from ([one], [{"not": one}], [one, other], [{"any": [one, other]}], [{"all": [one, other]}])
        yield [{"not": {"any": [one, {"not": other}]}}]
        yield [{"any": [{"all": [one, {"not": other}]}, {"not": {"all": [one, other]}}]}]


def test_every_audience_has_the_same_people_in_sql_as_one_by_one(town):
    everywhere = {one.roster_entry.union_id for one in members() if one.roster_entry is not None}
    seen = set()
    for audience in some_audiences(town):
        found = by_sql(audience, town["city"])
        assert found == by_python(audience, everywhere), audience
        seen.add(len(found))
    assert len(seen) > 5


def test_every_predicate_and_join_has_the_same_people_in_sql_as_one_by_one(street):
    asked = [audiences.parse(given) for given in joined([*one_by_one(street)])]
    # All that may be asked of somebody, gathered once.
    known = {one.id: eligibility.get_person(one, asked) for one in members() if one.roster_entry is not None}
    tried, seen = set(), set()
    for audience in asked:
        found = by_sql(audience, street["city"])
        by_python = {id_ for id_, one in known.items() if not audiences.reasons_against(audience, one)}
        assert found == by_python, audience
        tried |= {condition["is"] for condition in audiences.leaves(audience)}
        seen.add(len(found))
    assert tried == set(audiences.PREDICATES)
    assert len(seen) > 15


@pytest.mark.parametrize("today", [dt.date(2024, 2, 29), dt.date(2025, 2, 28), dt.date(2025, 3, 1)])
def test_birthdays_at_the_end_of_february_count_alike(town, today):
    with time_machine.travel(dt.datetime.combine(today, dt.time(12), tzinfo=clock.CITY), tick=False):
        for year in (2000, 2004, 2006, 2007):
            for day in (27, 28, 29) if year % 4 == 0 else (27, 28):
                number = born(dt.date(year, 2, day), 101 + day)
                factories.member(entry=factories.roster_entry(number=number, union_of=town["below"]))
        everywhere = {one.roster_entry.union_id for one in members() if one.roster_entry is not None}
        for age in (17, 18, 20, 21, 24, 25):
            audience = audiences.parse([{"is": "age", "from": age, "to": age}])
            assert by_sql(audience, town["city"]) == by_python(audience, everywhere), age


def test_nobody_outside_of_the_union_and_those_below_is_reached(town):
    inside = {town["north"].id, town["below"].id}
    for audience in (audiences.EVERYONE, audiences.MEMBERS):
        assert by_sql(audience, town["north"]) == by_python(audience, inside)
        assert recipients.count(audience, town["north"].id) == len(by_python(audience, inside))


def test_an_account_that_is_in_no_union_is_reached_by_none(town):
    stranger = next(one for one in members() if one.roster_entry is None)
    assert stranger.id not in by_sql(audiences.EVERYONE, town["city"])


def test_every_predicate_is_known_in_sql():
    assert set(recipients.CONDITIONS) == set(audiences.PREDICATES)
