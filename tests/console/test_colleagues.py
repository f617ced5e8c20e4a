"""找同事: to whom of one's unions work can be given, by a part of the name."""

import pytest
from sqlalchemy import update

from app import clock, db
from models import Staff, StaffRole
from tests import factories

PATH = "/colleagues"


@pytest.fixture
def home(session):
    return factories.district_union("tianning")


def names(desk, query=""):
    answer = desk.get(f"{PATH}{query}")
    assert answer.status_code == 200, answer.text
    return [one["username"] for one in answer.json["items"]]


def test_colleagues_of_ones_unions_are_offered_by_role_and_by_a_part_of_the_name(seat, home):
    desk = seat(StaffRole.REVIEWER, union=home)
    site = factories.union(home, name="某建筑公司工会")
    mender = seat(StaffRole.OPERATOR, union=site).staff
    seat(StaffRole.FINANCE, union=home)
    seat(StaffRole.OPERATOR, union=factories.district_union("wujin"))
    assert set(names(desk)) == {desk.staff.username, mender.username}
    assert names(desk, "?role=operator") == [mender.username]
    assert names(desk, f"?q={mender.username[:-1].upper()}&role=operator") == [mender.username]
    assert names(desk, f"?q={mender.name[:2]}&role=operator") == [mender.username]
    assert names(desk, "?q=查无此人") == []
    (shown,) = desk.get(f"{PATH}?role=operator").json["items"]
    assert (shown["id"], shown["union"]) == (str(mender.id), "某建筑公司工会")
    assert shown["name"] != mender.name


def test_an_account_that_is_closed_is_offered_to_nobody(seat, home):
    desk = seat(StaffRole.REVIEWER, union=home)
    left = seat(StaffRole.OPERATOR, union=home).staff
    db.session().execute(update(Staff).where(Staff.id == left.id).values(disabled_at=clock.now()))
    assert names(desk, "?role=operator") == []


def test_however_many_colleagues_cost_the_same_few_queries(seat, home, statements):
    desk = seat(StaffRole.REVIEWER, union=home)
    counts = []
    for _ in range(2):
        seat(StaffRole.OPERATOR, union=home)
        with statements() as seen:
            names(desk)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12
