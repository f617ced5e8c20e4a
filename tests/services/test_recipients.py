"""收件人: SQL and Python judge everybody alike."""

import itertools

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import audiences
from app.db import session as current
from app.services import eligibility, recipients
from models import EmploymentGroup, Member, MembershipState
from tests import factories

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
        "membership": ([], ["member"], ["member", "retained"], ["left"]),
        "in_union": ([], [north], [below], [below, str(town["south"].id)]),
        "in_group": ([], ["courier"], ["courier", "food_rider"], ["truck_driver"]),
    }
    for picked in itertools.product(*choices.values()):
        given = [
            {"is": name, audiences.PREDICATES[name].parameter: values}
            for name, values in zip(choices, picked, strict=True)
            if values
        ]
        yield audiences.parse(given)
    yield [{"is": "verified"}]
    yield audiences.MEMBERS


def test_every_audience_has_the_same_people_in_sql_as_one_by_one(town):
    everywhere = {one.roster_entry.union_id for one in members() if one.roster_entry is not None}
    seen = set()
    for audience in some_audiences(town):
        found = by_sql(audience, town["city"])
        assert found == by_python(audience, everywhere), audience
        seen.add(len(found))
    assert len(seen) > 5


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
