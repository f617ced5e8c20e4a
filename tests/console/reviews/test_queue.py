"""审核队列: whose work it is, narrowed, paged, handed over."""

import datetime as dt

from app import clock
from models import StaffRole
from tests import factories, reviewing
from tests.console.reviews.acts import REASON
from tests.console.reviews.test_stepping_aside import undeclare
from tests.reviewing import act


def test_work_is_assigned_to_who_can_do_it_and_handed_over_whole(reviewer, seat, unit, district, case):
    colleague, chair = seat(StaffRole.REVIEWER, union=unit), seat(StaffRole.CHAIR, union=district)
    address = f"/reviews/{case.id}/assignment"
    for unfit in (chair.staff.username, "nobody.here"):
        assert reviewer.put(address, {"username": unfit}).json["code"] == "assignee_unfit"
    mine = reviewer.put(address, {"username": reviewer.staff.username}).json["signup"]["assigned_to"]
    assert mine == str(reviewer.staff.id)
    assert len(reviewer.get("/reviews?mine=true").json["items"]) == 1
    refused = reviewer.post("/reviews/hand-over", {"username": chair.staff.username})
    assert refused.json["code"] == "assignee_unfit"
    handed = reviewer.post("/reviews/hand-over", {"username": colleague.staff.username})
    assert handed.json == {"count": 1}
    assert reviewer.get("/reviews?mine=true").json["items"] == []
    assert len(colleague.get("/reviews?mine=true").json["items"]) == 1
    assert reviewer.put(address, {"username": None}).json["signup"]["assigned_to"] is None
    act(reviewer, case.id, "rejection", **REASON)
    assert reviewer.put(address, {"username": None}).json["code"] == "signup_moved"


def test_the_queue_is_narrowed_and_what_is_late_comes_first(reviewer, unit, case):
    late = reviewing.submitted(union=unit, of=case.campaign_id)
    other = reviewing.submitted(union=unit)
    late.row.stage_due_at = clock.now() - dt.timedelta(hours=1)

    def found(query):
        return [one["signup"]["id"] for one in reviewer.get(f"/reviews?{query}").json["items"]]

    assert found("") == [str(late.id), str(case.id), str(other.id)]
    assert found("overdue=true") == [str(late.id)]
    assert found(f"campaign_id={case.campaign_id}") == [str(late.id), str(case.id)]
    assert found("type=summer_cooling") == []
    assert found("state=submitted&limit=1") == [str(late.id)]
    counts = reviewer.get("/reviews/summary").json
    assert (counts["waiting_count"], counts["overdue_count"], counts["assigned_count"]) == (3, 1, 0)
    act(reviewer, case.id, "rejection", **REASON)
    assert reviewer.get("/reviews?state=rejected").json["code"] == "campaign_required"
    assert found(f"state=rejected&campaign_id={case.campaign_id}") == [str(case.id)]
    assert found(f"state=rejected&mine=true&campaign_id={case.campaign_id}") == []


def test_the_queue_is_narrowed_by_step_by_union_by_district_and_by_what_is_urgent(
    reviewer, chair, seat, unit, district, case
):
    elsewhere = reviewing.submitted(union=factories.union(district, "另一家工会"))
    urgent = reviewing.submitted(union=unit, of=case.campaign_id)
    urgent.row.stage_due_at = clock.now() + dt.timedelta(hours=3)
    above = seat(StaffRole.REVIEWER, StaffRole.CHAIR, union=district)

    def found(query):
        return [one["signup"]["id"] for one in above.get(f"/reviews?{query}").json["items"]]

    assert set(found("")) == {str(case.id), str(elsewhere.id), str(urgent.id)}
    assert set(found(f"union_id={unit.id}")) == {str(case.id), str(urgent.id)}
    assert set(found(f"union_id={district.id}")) == {str(case.id), str(urgent.id), str(elsewhere.id)}
    assert (len(found("district=tianning")), found("district=wujin")) == (3, [])
    assert found("soon=true") == [str(urgent.id)]
    assert (len(found("role=reviewer")), found("role=chair")) == (3, [])
    act(reviewer, case.id, "approval")
    assert found("role=chair") == [str(case.id)]
    counts = reviewer.get("/reviews/summary").json
    assert [(one["waiting_count"], one["soon_count"]) for one in counts["campaigns"]] == [(1, 1)]


def test_what_one_has_returned_is_found_without_a_campaign_until_it_comes_back(
    reviewer, seat, unit, case, statements
):
    act(reviewer, case.id, "return", item="why", **REASON)
    colleague = seat(StaffRole.REVIEWER, union=unit)
    assert [one["signup"]["id"] for one in reviewer.get("/reviews?state=returned").json["items"]] == [
        str(case.id)
    ]
    assert colleague.get("/reviews?state=returned").json["items"] == []
    with statements() as seen:
        counts = reviewer.get("/reviews/summary").json
    assert (counts["waiting_count"], counts["returned_count"]) == (0, 1)
    assert len(seen) <= 12


def test_colleagues_who_can_do_the_step_are_offered_the_nearest_first(
    reviewer, chair, seat, unit, district, case, statements
):
    above = seat(StaffRole.REVIEWER, union=district)
    seat(StaffRole.REVIEWER, union=factories.union(district, "另一家工会"))
    near = sorted([reviewer.staff.username, seat(StaffRole.REVIEWER, union=unit).staff.username])
    address = f"/reviews/colleagues?signup_id={case.id}"
    with statements() as seen:
        offered = reviewer.get(address).json["items"]
    assert [one["username"] for one in offered] == [*near, above.staff.username]
    assert (offered[0]["name"], offered[0]["union"], offered[0]["role"]) == (
        "测**位",
        "运河机械厂工会",
        "reviewer",
    )
    assert len(seen) <= 12
    everything = [one["username"] for one in reviewer.get("/reviews/colleagues").json["items"]]
    others = [one["username"] for one in offered if one["username"] != reviewer.staff.username]
    assert everything == others, "nothing is handed over to oneself"
    for one in offered:
        assert (
            reviewer.put(f"/reviews/{case.id}/assignment", {"username": one["username"]}).status_code == 200
        )
    shown = reviewer.get(f"/reviews/{case.id}").json["signup"]
    assert (shown["assigned_to"], shown["assigned_name"]) == (str(above.staff.id), "测**位")
    act(reviewer, case.id, "rejection", **REASON)
    assert reviewer.get(address).json["code"] == "signup_moved"
    outside = seat(StaffRole.REVIEWER, union=factories.union(district, "第三家工会"))
    assert outside.get(address).json["code"] == "signup_not_found"


def test_a_case_says_whose_step_it_is_and_why_it_is_not_ones_own(reviewer, chair, unit, district, case):
    told = reviewer.get(f"/reviews/{case.id}").json
    assert (told["may_act"], told["refusal"]) == (True, None)
    assert (told["is_amount_asked"], told["amount_max_fen"], told["slot"]) == (True, 300_000, None)
    assert [(stage["union"], stage["days"]) for stage in told["path"]] == [(unit.name, 5), (district.name, 3)]
    told = chair.get(f"/reviews/{case.id}").json
    assert (told["may_act"], told["refusal"]["code"]) == (False, "not_your_step")
    undeclare(reviewer)
    told = reviewer.get(f"/reviews/{case.id}").json
    assert (told["may_act"], told["refusal"]["code"]) == (False, "declaration_required")


def test_pages_go_on_where_the_last_one_ended_whether_one_has_few_unions_or_many(
    monkeypatch, seat, unit, statements
):
    made = [str(reviewing.submitted(union=unit).id) for _ in range(5)]
    desk = seat(StaffRole.REVIEWER, StaffRole.CHAIR)
    for few in (200, 0):
        monkeypatch.setattr("app.services.reviews.queue.FEW_UNIONS", few)
        first = desk.get("/reviews?limit=3").json
        with statements() as seen:
            rest = desk.get(f"/reviews?limit=3&cursor={first['next_cursor']}").json
        assert [one["signup"]["id"] for one in first["items"] + rest["items"]] == made
        assert rest["next_cursor"] is None
        with statements() as whole:
            desk.get("/reviews")
        assert len(whole) == len(seen) <= 12
    assert desk.get("/reviews?cursor=x").json["code"] == "cursor_invalid"
