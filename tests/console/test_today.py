"""今天: what waits at each desk, in a handful of queries."""

import datetime as dt

import pytest

from app import clock
from app.campaign_types import TYPES
from app.services import today
from models import ADMINISTRATORS, StaffRole
from tests import factories, households, joining, reviewing


def figures(desk):
    answer = desk.get("/today")
    assert answer.status_code == 200, answer.text
    return {one["key"]: one["count"] for one in answer.json["items"]}


def test_each_desk_is_counted_as_its_list_shows_it(seat):
    desk = seat(StaffRole.OPERATOR)
    joining.application()
    factories.hazard()
    households.ticket(of=factories.member())
    found = figures(desk)
    for key, path in (
        ("membership_applications", "/membership-applications?state=submitted"),
        ("hazards", "/hazard-reports?state=reported"),
        ("tickets", "/tickets?state=open"),
        ("hardship_files", "/hardship-files?state=applied"),
    ):
        assert found[key] == len(desk.get(path).json["items"]), key
    assert (found["membership_applications"], found["hazards"], found["tickets"]) == (1, 1, 1)


def test_what_waits_for_a_reviewer_is_what_his_list_shows(seat, monkeypatch):
    monkeypatch.setitem(TYPES, reviewing.AID.key, reviewing.AID)
    unit = factories.union(factories.district_union())
    reviewing.submitted(union=unit)
    late = reviewing.submitted(union=unit)
    late.row.stage_due_at = clock.now() - dt.timedelta(days=1)
    desk = seat(StaffRole.REVIEWER, union=unit)
    found = figures(desk)
    for key, path in (("reviews", "/reviews"), ("reviews_late", "/reviews?overdue=true")):
        assert found[key] == len(desk.get(path).json["items"]), key
    assert (found["reviews"], found["reviews_late"]) == (2, 1)


def test_what_a_colleague_has_lent_counts_for_the_reviews_alone(seat, monkeypatch):
    monkeypatch.setitem(TYPES, reviewing.AID.key, reviewing.AID)
    unit = factories.union(factories.district_union())
    reviewing.submitted(union=unit)
    away, desk = seat(StaffRole.REVIEWER, union=unit), seat(StaffRole.READ_ONLY, union=unit)
    today_ = clock.today()
    lent = {
        "to_username": desk.staff.username,
        "role": "reviewer",
        "union_id": str(unit.id),
        "begins_on": today_.isoformat(),
        "ends_on": today_.isoformat(),
    }
    assert away.post("/delegations", lent).status_code == 201
    found = figures(desk)
    assert found["reviews"] == 1
    assert "objections" not in found


def test_a_figure_ends_where_the_scope_ends(seat):
    here, there = factories.district_union("tianning"), factories.district_union("wujin")
    factories.hazard(union_of=here)
    assert figures(seat(StaffRole.OPERATOR, union=there))["hazards"] == 0
    assert figures(seat(StaffRole.OPERATOR, union=here))["hazards"] == 1


@pytest.mark.parametrize("role", StaffRole)
def test_everybody_is_told_of_his_own_desks_alone(role, seat):
    mine = {card.key for card in today.CARDS if role in card.roles}
    assert set(figures(seat(role))) == mine


def test_the_jobs_of_the_whole_city_are_no_figure_of_a_district(seat):
    home = factories.district_union("tianning")
    assert "jobs" not in figures(seat(StaffRole.SYSTEM_ADMIN, union=home))


def test_a_hundred_are_counted_and_no_more(seat, monkeypatch):
    monkeypatch.setattr(today, "COUNTED_UP_TO", 2)
    for _ in range(3):
        factories.hazard()
    assert figures(seat(StaffRole.OPERATOR))["hazards"] == 2


def test_all_desks_together_take_a_dozen_queries_however_much_waits(seat, statements):
    desk = seat(*sorted(set(StaffRole) - ADMINISTRATORS))
    counts = []
    for _ in range(2):
        factories.hazard()
        joining.application()
        with statements() as seen:
            figures(desk)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 12, seen
