"""安全隐患随手拍: assigned, repaired by a day, accepted by another, merged; nobody learns who reported."""

import datetime as dt

import pytest
from sqlalchemy import select

from app import clock, db
from models import AuditEntry, HazardPhoto, HazardReport, HazardSeverity, HazardState, StaffRole
from tests import factories, pictures

PATH = "/hazard-reports"


@pytest.fixture
def home(session):
    return factories.district_union("tianning")


@pytest.fixture
def reviewer(seat, home):
    return seat(StaffRole.REVIEWER, union=home)


def in_days(count):
    return clock.iso((clock.now() + dt.timedelta(days=count)).replace(microsecond=0))


def assignment(of, days=3, severity="general"):
    return {"staff_id": str(factories.id_of(of.staff)), "severity": severity, "due_at": in_days(days)}


def hand_in(desk):
    answer = desk.post("/attachments", **pictures.form(pictures.picture()))
    assert answer.status_code == 201, answer.text
    return answer.json["id"]


def code_of(answer):
    return answer.status_code, answer.json["code"]


def test_a_hazard_is_repaired_looked_at_and_rewarded_and_nobody_learns_who_reported(
    seat, home, reviewer, phone
):
    worker = phone.another(factories.member().openid)
    photo = worker.post("/attachments", **pictures.form(pictures.picture()))
    made = worker.post(
        "/hazard-reports",
        {
            "district": "tianning",
            "place": "劳动中路 1 号工地东门",
            "unit_name": "某建筑公司",
            "text": "脚手架缺了两块挡板",
            "attachments": [photo.json["id"]],
        },
        key="h1",
    )
    assert made.status_code == 201, made.text
    path = f"{PATH}/{made.json['id']}"
    worker_id = db.session().scalar(select(HazardReport.member_id))
    # The one who repairs sits in a unit below; he sees what was given to him, and no more.
    site = factories.union(home, name="某建筑公司工会")
    mender = seat(StaffRole.OPERATOR, union=site)
    assert code_of(mender.get(path)) == (404, "hazard_not_found")
    given = reviewer.post(f"{path}/assignment", assignment(mender), key="a")
    assert (given.json["state"], given.json["severity"]) == ("assigned", "general")
    assert mender.get(f"{PATH}?assigned_to_me=true").json["items"][0]["id"] == made.json["id"]
    assert mender.get(f"/attachments/{photo.json['id']}").status_code == 200
    for desk in (mender, reviewer):
        assert str(worker_id) not in desk.get(path).text
    fixed = mender.post(f"{path}/repair", {"note": "挡板已补齐", "attachments": [hand_in(mender)]}, key="f")
    assert (fixed.json["state"], [one["is_after"] for one in fixed.json["photos"]]) == (
        "fixed",
        [False, True],
    )
    back = reviewer.post(f"{path}/return", {"reason": "还缺一块", "due_at": in_days(1)}, key="b")
    assert (back.json["state"], back.json["return_reason"]) == ("assigned", "还缺一块")
    assert "return_reason" not in worker.get(f"/me/hazard-reports/{made.json['id']}").json
    mender.post(f"{path}/repair", {"note": "都补齐了", "attachments": [hand_in(mender)]})
    accepted = reviewer.post(f"{path}/acceptance", key="c")
    assert (accepted.json["state"], accepted.json["reward_fen"]) == ("accepted", 2000)
    mine = worker.get(f"/me/hazard-reports/{made.json['id']}").json
    assert (mine["state"], mine["reward_fen"], len(mine["photos"])) == ("accepted", 2000, 3)
    told = [one["title"] for one in worker.get("/me/messages").json["items"]]
    assert told == ["隐患已整改", "有人负责整改了"]
    actions = db.session().scalars(
        select(AuditEntry.action).where(AuditEntry.action.startswith("hazards.")).order_by(AuditEntry.id)
    )
    assert actions.all() == [
        "hazards.report",
        "hazards.assign",
        "hazards.fix",
        "hazards.send_back",
        "hazards.fix",
        "hazards.accept",
    ]


def test_who_repairs_does_not_accept_his_own_repair(seat, home):
    both = seat(StaffRole.REVIEWER, StaffRole.OPERATOR, union=home)
    made = factories.hazard(union_of=home, **factories.repaired(both.staff)).id
    for action, body in (("acceptance", None), ("return", {"reason": "差", "due_at": in_days(1)})):
        assert code_of(both.post(f"{PATH}/{made}/{action}", body)) == (409, "hazard_own_repair")


def test_the_same_hazard_is_merged_and_whoever_reported_it_again_hears_of_the_repair(reviewer, home, phone):
    first = factories.hazard(union_of=home, **factories.repaired())
    second, third = factories.member(), factories.member()
    again, once_more = factories.hazard(second, home), factories.hazard(third, home)
    ids = [str(one.id) for one in (first, again, once_more)]
    openid = third.openid
    chain = reviewer.post(f"{PATH}/{ids[2]}/merging", {"into_id": ids[1]}, key="m1")
    assert chain.json["state"] == "merged"
    merged = reviewer.post(f"{PATH}/{ids[1]}/merging", {"into_id": ids[0]}, key="m2")
    assert merged.json["merged_into_id"] == ids[0]
    assert reviewer.get(f"{PATH}/{ids[2]}").json["merged_into_id"] == ids[0]
    for report, into in ((ids[0], ids[0]), (ids[0], ids[1])):
        answer = reviewer.post(f"{PATH}/{report}/merging", {"into_id": into})
        assert answer.status_code in (409, 422)
    assert code_of(reviewer.post(f"{PATH}/{ids[1]}/merging", {"into_id": ids[0]})) == (409, "hazard_moved")
    fresh = str(factories.hazard(union_of=home).id)
    into_merged = reviewer.post(f"{PATH}/{fresh}/merging", {"into_id": ids[1]})
    assert code_of(into_merged) == (422, "hazard_merge_invalid")
    reviewer.post(f"{PATH}/{ids[0]}/acceptance")
    (mine,) = phone.another(openid).get("/me/hazard-reports").json["items"]
    assert (mine["state"], mine["reward_fen"]) == ("merged", None)
    assert "隐患已整改" in phone.another(openid).get("/me/messages").text


def test_what_is_no_hazard_is_dismissed_with_a_reason(reviewer, home, phone):
    worker = factories.member()
    openid, made = worker.openid, factories.hazard(worker, home).id
    gone = reviewer.post(f"{PATH}/{made}/dismissal", {"reason": "不在本市"}, key="d")
    assert (gone.json["state"], gone.json["reason"]) == ("dismissed", "不在本市")
    assert phone.another(openid).get("/me/hazard-reports").json["items"][0]["reason"] == "不在本市"


def test_no_step_is_taken_out_of_turn(seat, reviewer, home):
    reported = factories.hazard(union_of=home).id
    mender = seat(StaffRole.OPERATOR, union=home)
    other = seat(StaffRole.OPERATOR, union=home)
    for action, body in (
        ("acceptance", None),
        ("return", {"reason": "差", "due_at": in_days(1)}),
    ):
        assert code_of(reviewer.post(f"{PATH}/{reported}/{action}", body)) == (409, "hazard_moved")
    early = mender.post(f"{PATH}/{reported}/repair", {"note": "好了", "attachments": [hand_in(mender)]})
    assert code_of(early) == (409, "hazard_moved")
    for days in (-1, 91):
        late = reviewer.post(f"{PATH}/{reported}/assignment", assignment(mender, days))
        assert code_of(late) == (422, "hazard_deadline_invalid")
    stranger = seat(StaffRole.OPERATOR, union=factories.district_union("wujin"))
    nobody = reviewer.post(f"{PATH}/{reported}/assignment", assignment(stranger))
    assert code_of(nobody) == (404, "responsible_not_found")
    assert reviewer.post(f"{PATH}/{reported}/assignment", assignment(mender)).status_code == 200
    assert code_of(reviewer.post(f"{PATH}/{reported}/dismissal", {"reason": "误报"})) == (409, "hazard_moved")
    not_his = other.post(f"{PATH}/{reported}/repair", {"note": "好了", "attachments": [hand_in(other)]})
    assert code_of(not_his) == (409, "hazard_moved")
    lost = mender.post(f"{PATH}/{reported}/repair", {"note": "好了", "attachments": [str(reported)]})
    assert code_of(lost) == (404, "attachment_not_found")
    mender.post(f"{PATH}/{reported}/repair", {"note": "好了", "attachments": [hand_in(mender)]})
    too_late = reviewer.post(f"{PATH}/{reported}/assignment", assignment(other))
    assert code_of(too_late) == (409, "hazard_moved")
    soon = reviewer.post(f"{PATH}/{reported}/return", {"reason": "差", "due_at": in_days(-1)})
    assert code_of(soon) == (422, "hazard_deadline_invalid")
    assert soon.json["errors"] == {"due_at": ["应在今后 90 天以内"]}


def test_another_districts_hazards_are_not_there(seat, reviewer):
    theirs = factories.hazard(union_of=factories.district_union("wujin")).id
    assert reviewer.get(PATH).json["items"] == []
    into = {"into_id": str(factories.hazard(union_of=factories.city()).id)}
    mender = seat(StaffRole.OPERATOR, union=factories.district_union("xinbei"))
    lost = mender.post(f"{PATH}/{theirs}/repair", {"note": "好", "attachments": [str(theirs)]})
    assert code_of(lost) == (404, "hazard_not_found")
    for action, body in (
        ("assignment", assignment(reviewer)),
        ("return", {"reason": "差", "due_at": in_days(1)}),
        ("acceptance", None),
        ("dismissal", {"reason": "误报"}),
        ("merging", into),
    ):
        answer = reviewer.post(f"{PATH}/{theirs}/{action}", body)
        assert code_of(answer) == (404, "hazard_not_found"), action
    reader = seat(StaffRole.READ_ONLY)
    assert reader.get(f"{PATH}/{theirs}").json["id"] == str(theirs)
    assert reader.post(f"{PATH}/{theirs}/acceptance").json["code"] == "role_required"


def test_hazards_are_found_by_state_and_by_being_late_in_a_fixed_number_of_queries(
    seat, reviewer, home, statements
):
    mender = factories.staff(StaffRole.OPERATOR, union_of=home)
    given = {"state": HazardState.ASSIGNED, "severity": HazardSeverity.MINOR, "assigned_to": mender.id}
    late = factories.hazard(union_of=home, **given, due_at=clock.now() - dt.timedelta(minutes=1))
    waiting = factories.hazard(union_of=home, **given, due_at=clock.now() + dt.timedelta(days=1))
    fresh = factories.hazard(union_of=home)
    late, waiting, fresh = (str(one.id) for one in (late, waiting, fresh))

    def found(query):
        return {one["id"] for one in reviewer.get(f"{PATH}?{query}").json["items"]}

    assert found("state=reported") == {fresh}
    assert found("overdue=true") == {late}
    assert found("overdue=false") == {waiting, fresh}
    assert found("assigned_to_me=false") == {late, waiting, fresh}
    assert found("assigned_to_me=true") == set()
    counts = []
    for _ in range(2):
        made = factories.hazard(union_of=home)
        photo = factories.attachment(factories.member())
        db.session().add(HazardPhoto(report_id=made.id, attachment_id=photo.id))
        with statements() as seen:
            reviewer.get(PATH)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8
    first = reviewer.get(f"{PATH}?limit=3").json
    rest = reviewer.get(f"{PATH}?limit=3&cursor={first['next_cursor']}").json
    assert len({one["id"] for one in first["items"] + rest["items"]}) == 5
    assert reviewer.get(f"{PATH}?cursor=x").json["code"] == "cursor_invalid"
