"""驿站的桌子: the directory, reports, inspections and keepers, each in one's own unions."""

import datetime as dt

from app import clock
from models import StaffRole, StationInvitation
from tests import factories, pictures
from tests.erased import only, told
from tests.phones import Phone
from tests.tills import refused

PUBLISHER, REVIEWER, READER = StaffRole.PUBLISHER, StaffRole.REVIEWER, StaffRole.READ_ONLY
SOMEWHERE = "00000000-0000-7000-8000-000000000000"


def station_body(**facts):
    return {
        "union_id": str(factories.city().id),
        "code": "CZ-900",
        "name": "红梅驿站",
        "district": "tianning",
        "address": "测试路 2 号",
        "lat": 31.78,
        "lng": 119.97,
        "host": "红梅职工服务中心",
        "services": ["water", "rest", "water"],
        **facts,
    }


def test_staff_put_a_station_into_the_directory_and_the_public_finds_it(seat, app):
    desk = seat(PUBLISHER)
    made = desk.post("/stations", station_body())
    assert (made.status_code, made.json["services"]) == (201, ["rest", "water"]), made.text
    station_id = made.json["id"]
    week = {"hours": [{"weekday": 0, "opens_at": "08:30", "closes_at": "11:30"}]}
    assert desk.put(f"/stations/{station_id}/hours", week).status_code == 200
    day = {"days": [{"on_day": str(clock.today()), "note": "停电"}]}
    assert desk.put(f"/stations/{station_id}/special-days", day).json["special_days"][0]["note"] == "停电"
    changed = desk.patch(f"/stations/{station_id}", {"name": "红梅新驿站", "code": "CZ-901"})
    assert (changed.json["name"], changed.json["code"]) == ("红梅新驿站", "CZ-901")
    public = Phone(app.test_client(), None)
    assert [each["id"] for each in public.get("/stations?q=新驿站").json["items"]] == [station_id]
    assert [each["id"] for each in desk.get("/stations?q=新驿站&state=open").json["items"]] == [station_id]
    found = desk.get("/stations?district=tianning&service=rest").json["items"]
    assert [each["id"] for each in found] == [station_id]


def test_a_code_stands_on_one_sign_only(seat):
    desk = seat(PUBLISHER)
    desk.post("/stations", station_body())
    refused(desk.post("/stations", station_body()), 409, "station_code_taken")
    other = factories.station()
    refused(desk.patch(f"/stations/{other.id}", {"code": "CZ-900"}), 409, "station_code_taken")


def test_hours_that_overlap_are_refused(seat):
    desk, station = seat(PUBLISHER), factories.station()
    spans = [
        {"weekday": 0, "opens_at": "08:00", "closes_at": "12:00"},
        {"weekday": 0, "opens_at": "11:00", "closes_at": "17:00"},
    ]
    answer = desk.put(f"/stations/{station.id}/hours", {"hours": spans})
    refused(answer, 422, "hours_overlap")
    assert answer.json["errors"] == {"hours": ["星期一的时段有重叠"]}
    days = [{"on_day": "2026-10-01"}, {"on_day": "2026-10-01"}]
    refused(
        desk.put(f"/stations/{factories.id_of(station)}/special-days", {"days": days}), 422, "hours_overlap"
    )


def test_another_union_s_station_looks_absent(seat):
    theirs = factories.station(union_of=factories.district_union("wujin"))
    desk = seat(PUBLISHER, StaffRole.REVIEWER, union=factories.district_union("tianning"))
    path = f"/stations/{theirs.id}"
    assert desk.get("/stations").json["items"] == []
    refused(desk.get(path), 404, "station_not_found")
    refused(desk.patch(path, {"name": "新"}), 404, "station_not_found")
    refused(desk.put(f"{path}/hours", {"hours": []}), 404, "station_not_found")
    refused(desk.put(f"{path}/special-days", {"days": []}), 404, "station_not_found")
    refused(desk.post(f"{path}/inspections", {"due_on": "2026-12-01"}), 404, "station_not_found")
    refused(desk.post(f"{path}/invitations"), 404, "station_not_found")
    refused(desk.get(f"{path}/keepers"), 404, "station_not_found")
    refused(desk.delete(f"{path}/keepers/{SOMEWHERE}"), 404, "station_not_found")
    refused(desk.post("/stations", station_body()), 404, "union_not_found")


def test_a_report_is_answered_once_and_the_reporter_is_told(seat, phone, session):
    station, member = factories.station(name="红梅驿站"), factories.member(verified=False)
    worker = phone.another(member.openid)
    photo = pictures.hand_in(worker)
    body = {"text": "微波炉坏了", "attachments": [photo]}
    report = worker.post(f"/stations/{station.id}/reports", body).json["id"]
    desk = seat(PUBLISHER)
    (shown,) = desk.get("/station-reports?state=open").json["items"]
    assert (shown["id"], shown["is_overdue"], len(shown["attachments"])) == (report, False, 1)
    assert desk.get(f"/attachments/{photo}").status_code == 200
    assert desk.get("/station-reports?overdue=true").json["items"] == []
    answered = desk.post(f"/station-reports/{report}/answer", {"answer": "已换新的微波炉"})
    assert (answered.status_code, answered.json["state"]) == (200, "answered"), answered.text
    assert told(factories.id_of(member)) == ["station_report_answered"]
    again = desk.post(f"/station-reports/{report}/answer", {"answer": "再说一遍"})
    refused(again, 409, "station_report_answered")
    refused(
        desk.post(f"/station-reports/{SOMEWHERE}/answer", {"answer": "好"}), 404, "station_report_not_found"
    )
    (mine,) = worker.get("/me/station-reports").json["items"]
    assert mine["answer"] == "已换新的微波炉"


def test_an_inspection_verifies_the_station_and_stands_on_the_overdue_list_until_then(seat):
    station = factories.station()
    desk, inspector = seat(PUBLISHER), seat(REVIEWER)
    yesterday = str(clock.today() - dt.timedelta(days=1))
    plan = {"inspector_id": str(inspector.staff.id), "due_on": yesterday}
    made = desk.post(f"/stations/{station.id}/inspections", plan)
    assert made.status_code == 201, made.text
    path = f"/station-inspections/{made.json['id']}"
    late = inspector.get("/station-inspections?mine=true&overdue=true").json["items"]
    assert [each["id"] for each in late] == [made.json["id"]]
    result = {"result": "good", "note": "一切正常"}
    refused(desk.post(f"{path}/result", result), 404, "inspection_not_found")
    done = inspector.post(f"{path}/result", result)
    assert (done.status_code, done.json["result"]) == (200, "good"), done.text
    assert desk.get(f"/stations/{factories.id_of(station)}").json["last_verified_on"] == str(clock.today())
    refused(inspector.post(f"{path}/result", result), 409, "inspection_already_done")
    refused(desk.put(path, {"due_on": yesterday}), 409, "inspection_already_done")
    listed = desk.get(f"/station-inspections?station_id={factories.id_of(station)}&overdue=false")
    assert [each["note"] for each in listed.json["items"]] == ["一切正常"]


def test_an_inspection_goes_to_somebody_else_who_is_there_and_its_photos_are_one_s_own(seat):
    station, away = factories.station(), factories.staff(REVIEWER)
    away.disabled_at = clock.now()
    desk = seat(PUBLISHER)
    plan = {"inspector_id": str(away.id), "due_on": "2026-12-01"}
    refused(desk.post(f"/stations/{station.id}/inspections", plan), 404, "inspector_not_found")
    made = desk.post(f"/stations/{factories.id_of(station)}/inspections", {"due_on": "2026-12-01"})
    path = f"/station-inspections/{made.json['id']}"
    refused(desk.put(path, plan), 404, "inspector_not_found")
    refused(desk.put(f"/station-inspections/{SOMEWHERE}", plan), 404, "inspection_not_found")
    assert desk.put(path, {"due_on": "2026-12-02"}).json["due_on"] == "2026-12-02"
    photo = {"result": "faulty", "attachments": [str(factories.attachment(factories.member()).id)]}
    refused(desk.post(f"{path}/result", photo), 404, "attachment_not_found")


def test_a_keeper_is_invited_once_seen_masked_and_removed(seat, phone, session):
    station = factories.station()
    desk = seat(PUBLISHER)
    invited = desk.post(f"/stations/{station.id}/invitations")
    assert invited.status_code == 201, invited.text
    word = {"invitation": invited.json["invitation"]}
    member = factories.member(phone="10288880001")
    bound = phone.another(member.openid).post("/clerk/stations", word)
    assert (bound.status_code, bound.json["station"]["id"]) == (201, str(factories.id_of(station)))
    rival = phone.another(factories.member(phone="10288880002").openid)
    refused(rival.post("/clerk/stations", word), 409, "station_invitation_invalid")
    assert only(StationInvitation).accepted_by == factories.id_of(member)
    path = f"/stations/{factories.id_of(station)}/keepers"
    (keeper,) = desk.get(path).json["items"]
    assert keeper["phone"] == "102****0001"
    assert desk.delete(f"{path}/{keeper['id']}").status_code == 204
    refused(desk.delete(f"{path}/{keeper['id']}"), 404, "keeper_not_found")
    assert told(factories.id_of(member)) == ["station_keeper_removed"]
    refused(phone.another(member.openid).get("/clerk/stations"), 403, "not_a_clerk")


def test_lists_of_the_desk_take_the_same_queries_however_long_they_are(seat, phone, statements):
    desk = seat(PUBLISHER)
    counts = {}
    for _ in range(2):
        for _ in range(2):
            station = factories.station(hours=[(0, "08:00", "12:00")])
            worker = phone.another(factories.member(verified=False).openid)
            worker.post(f"/stations/{station.id}/reports", {"text": "坏了"})
            desk.post(f"/stations/{factories.id_of(station)}/inspections", {"due_on": "2026-12-01"})
        for path in ("/stations", "/station-reports", "/station-inspections"):
            with statements() as seen:
                desk.get(path)
            counts.setdefault(path, []).append(len(seen))
            refused(desk.get(f"{path}?cursor=nonsense"), 422, "cursor_invalid")
    assert all(first == second for first, second in counts.values()), counts
