"""签到与缺席: scanned by staff at the event, taken back in time; absences excused or not."""

import datetime as dt

import time_machine

from app import clock
from app.campaign_types.declaration import Rung, Step
from app.tokens import CODE_LIFE
from models import SignupAppeal, SignupState, StaffRole
from tests import factories, programmes
from tests.erased import after, only, told
from tests.phones import Phone
from tests.places import PickUp
from tests.tills import refused

OPERATOR, READER = StaffRole.OPERATOR, StaffRole.READ_ONLY
SOMEWHERE = "00000000-0000-7000-8000-000000000000"


def pick_up(app, simulator, **facts):
    return PickUp(Phone(app.test_client(), simulator), at="station", **facts)


def test_staff_check_people_in_at_the_event_whatever_place_it_names(seat, app, simulator):
    place, desk = pick_up(app, simulator), seat(OPERATOR)
    code = place.code()
    made = desk.post("/check-ins", {"code": code})
    assert (made.status_code, made.json["place"], made.json["member_name"]) == (201, "活动现场", "王*明")
    refused(desk.post("/check-ins", {"code": code}), 409, "already_handed_out")
    listed = desk.get(f"/check-ins?campaign_id={factories.id_of(place.campaign)}&on={clock.today()}")
    assert [one["id"] for one in listed.json["items"]] == [made.json["id"]]
    assert desk.get("/check-ins?on=2026-01-01").json["items"] == []
    path = f"/check-ins/{made.json['id']}/reversal"
    assert desk.post(path, {"reason": "扫错了人"}).json["state"] == "taken_back"
    refused(desk.post(path, {"reason": "再来"}), 409, "handout_taken_back")
    refused(desk.post("/check-ins", {"code": code}), 409, "code_already_used")


def test_codes_that_are_old_early_late_or_not_ready_are_refused_at_the_event(seat, app, simulator):
    desk = seat(OPERATOR)
    now = clock.now()
    place = pick_up(app, simulator)
    code = place.code()
    place.change_slot(starts_at=now + dt.timedelta(days=2), ends_at=now + dt.timedelta(days=3))
    refused(desk.post("/check-ins", {"code": code}), 409, "handout_too_early")
    begun = now - dt.timedelta(hours=3)
    place.change_slot(starts_at=begun, closes_at=begun, ends_at=now - dt.timedelta(hours=1))
    refused(desk.post("/check-ins", {"code": code}), 409, "handout_too_late")
    place.put(SignupState.REJECTED)
    refused(desk.post("/check-ins", {"code": code}), 409, "signup_not_ready")
    refused(desk.post("/check-ins", {"code": "1234567890123456"}), 404, "code_unknown")
    with time_machine.travel(clock.now() + CODE_LIFE, tick=False):
        refused(desk.post("/check-ins", {"code": code}), 409, "code_expired")


def test_what_a_keeper_handed_out_or_what_is_too_old_is_not_taken_back_at_the_desk(seat, app, simulator):
    place, other, desk = pick_up(app, simulator), pick_up(app, simulator), seat(OPERATOR)
    theirs = place.scan(place.code()).json["id"]
    refused(desk.post(f"/check-ins/{theirs}/reversal", {"reason": "撤"}), 404, "handout_not_found")
    ours = desk.post("/check-ins", {"code": other.code()}).json["id"]
    with after(minutes=30):
        later = seat(OPERATOR)
        refused(later.post(f"/check-ins/{ours}/reversal", {"reason": "撤"}), 409, "take_back_too_late")


def test_campaigns_of_other_unions_look_absent(seat, app, simulator):
    place = pick_up(app, simulator)
    desk = seat(OPERATOR, union=factories.district_union("wujin"))
    refused(desk.post("/check-ins", {"code": place.code()}), 404, "code_unknown")
    place.put(SignupState.NO_SHOW)
    place.worker.post(f"/me/signups/{place.ids['signup']}/appeal", {"text": "加班"})
    assert desk.get("/signup-appeals").json["items"] == []
    body = {"is_excused": True, "answer": "好"}
    refused(desk.post(f"/signup-appeals/{only(SignupAppeal).id}/decision", body), 404, "appeal_not_found")
    refused(desk.post(f"/signups/{place.ids['signup']}/excuse", {"reason": "停电"}), 404, "signup_not_found")


def test_an_appeal_is_decided_once_and_the_worker_is_told_either_way(seat, app, simulator):
    desk = seat(OPERATOR)
    excused, refused_one = pick_up(app, simulator), pick_up(app, simulator)
    for place in (excused, refused_one):
        place.put(SignupState.NO_SHOW)
        place.worker.post(f"/me/signups/{place.ids['signup']}/appeal", {"text": "加班"})
    second, first = desk.get("/signup-appeals?open=true").json["items"]
    path = f"/signup-appeals/{first['id']}/decision"
    done = desk.post(path, {"is_excused": True, "answer": "情况属实"})
    assert (done.status_code, done.json["is_excused"]) == (200, True), done.text
    refused(desk.post(path, {"is_excused": True, "answer": "再答"}), 409, "appeal_decided")
    desk.post(f"/signup-appeals/{second['id']}/decision", {"is_excused": False, "answer": "没有凭证"})
    assert told(factories.id_of(excused.member)) == ["signup_excused"]
    assert told(factories.id_of(refused_one.member)) == ["appeal_turned_down"]
    assert desk.get("/signup-appeals?open=true").json["items"] == []
    mine = excused.worker.get(f"/me/signups/{excused.ids['signup']}").json
    assert mine["state"] == "handed_out"


def test_an_absence_is_excused_without_an_appeal_and_then_an_appeal_finds_it_moved(seat, app, simulator):
    place, desk = pick_up(app, simulator), seat(OPERATOR)
    place.put(SignupState.NO_SHOW)
    place.worker.post(f"/me/signups/{place.ids['signup']}/appeal", {"text": "加班"})
    path = f"/signups/{place.ids['signup']}/excuse"
    assert desk.post(path, {"reason": "当天停电"}).json["state"] == "handed_out"
    refused(desk.post(path, {"reason": "当天停电"}), 409, "signup_moved")
    body = {"is_excused": True, "answer": "好"}
    refused(desk.post(f"/signup-appeals/{only(SignupAppeal).id}/decision", body), 409, "signup_moved")


def test_lists_take_the_same_queries_however_long_they_are(seat, app, simulator, statements):
    desk, counts = seat(OPERATOR), {}
    for _ in range(2):
        for _ in range(2):
            desk.post("/check-ins", {"code": pick_up(app, simulator).code()})
            place = pick_up(app, simulator)
            place.put(SignupState.NO_SHOW)
            place.worker.post(f"/me/signups/{place.ids['signup']}/appeal", {"text": "加班"})
        for path in ("/check-ins", "/signup-appeals"):
            with statements() as seen:
                assert desk.get(path).json["items"]
            counts.setdefault(path, []).append(len(seen))
            refused(desk.get(f"{path}?cursor=nonsense"), 422, "cursor_invalid")
    assert all(first == second for first, second in counts.values()), counts


def test_an_approval_that_gives_a_coupon_needs_one_and_an_account_to_put_it_in(seat, made_up):
    made_up(
        "voucher",
        gives=made_up.Gives.COUPON,
        steps=(Step(at=Rung.HOST, role=StaffRole.REVIEWER),),
    )
    desk = seat(StaffRole.REVIEWER)
    campaign = programmes.campaign("voucher")
    turn = {
        "state": SignupState.SUBMITTED,
        "stage_union_id": factories.city().id,
        "stage_role": StaffRole.REVIEWER,
        "stage_due_at": clock.now() + dt.timedelta(days=5),
    }
    without = programmes.signup(campaign, **turn)
    nobody = programmes.signup(campaign, **turn)
    nobody.member_id = None
    ids = [without.id, nobody.id]
    refused(desk.post(f"/reviews/{ids[0]}/approval", {"move_count": 0}), 409, "campaign_coupons_gone")
    refused(desk.post(f"/reviews/{ids[1]}/approval", {"move_count": 0}), 409, "coupon_needs_account")
