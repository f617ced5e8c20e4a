"""签到与缺席: scanned by staff at the event, taken back in time; absences excused or not."""

import datetime as dt
import io
from urllib.parse import urlencode

import time_machine
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app import clock
from app.campaign_types.declaration import Rung, Step
from app.db import session
from app.tokens import CODE_LIFE
from models import AuditEntry, SignupAppeal, SignupState, StaffRole
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
    assert made.json["badge"] is None
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


def listed(desk, **query):
    answer = desk.get("/handouts?" + urlencode(query))
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def test_of_each_session_one_sees_who_has_it_who_has_fetched_it_and_who_is_to_come(seat, app, simulator):
    place, desk = pick_up(app, simulator), seat(READER)
    for state in (SignupState.APPROVED, SignupState.NO_SHOW, SignupState.WAITING, SignupState.REJECTED):
        programmes.signup(place.campaign, state=state, session_id=place.slot.id)
    assert seat(OPERATOR).post("/check-ins", {"code": place.code()}).status_code == 201
    campaign_id, today = factories.id_of(place.campaign), clock.today()
    (one,) = listed(desk, campaign_id=campaign_id, on=today)
    assert (one["campaign"], one["title"], one["place"]) == ("清凉包", "第1场", "红梅驿站")
    assert (one["capacity"], one["is_cancelled"]) == (50, False)
    counts = [one[f"{each}_count"] for each in ("granted", "fetched", "left", "missed")]
    assert counts == [3, 1, 1, 1]
    assert listed(desk, on=today + dt.timedelta(days=40)) == []
    assert listed(desk, over="true") == []
    place.change_slot(ends_at=clock.now(), closes_at=clock.now() - dt.timedelta(hours=1))
    assert listed(desk) == []
    assert [one["id"] for one in listed(desk, over="true")] == [one["id"]]
    assert listed(desk, campaign_id=SOMEWHERE) == []
    assert listed(seat(READER, union=factories.district_union("wujin"))) == []


def test_the_sheet_of_the_sessions_adds_up_and_starts_no_formula(seat, app, simulator):
    place, other = pick_up(app, simulator), pick_up(app, simulator)
    place.change_slot(title="=1+1")
    other.change_slot(cancelled_at=clock.now(), cancel_reason="高温停办")
    place.put(SignupState.HANDED_OUT)
    answer = seat(OPERATOR).get("/handouts.xlsx")
    assert answer.status_code == 200, answer.text
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "活动"
    assert {row[1] for row in rows[1:3]} == {"=1+1", "第1场（已取消）"}
    assert rows[3][0] == "合计"
    assert rows[3][5:] == [100, 2, 1, 1, 0]
    entry = session().scalars(select(AuditEntry).where(AuditEntry.action == "handouts.export")).one()
    assert entry.details["row_count"] == 2


def test_the_sessions_take_a_fixed_number_of_queries_and_have_pages(seat, app, simulator, statements):
    desk = seat(READER)

    def cost():
        with statements() as seen:
            listed(desk, limit=100)
        return len(seen)

    pick_up(app, simulator)
    first = cost()
    for _ in range(4):
        pick_up(app, simulator)
    assert cost() == first <= 12
    seen, cursor = [], {}
    while cursor is not None:
        page = desk.get("/handouts?" + urlencode({"limit": 2, **cursor})).json
        seen += [one["id"] for one in page["items"]]
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else None
    assert len(seen) == len(set(seen)) == 5
    refused(desk.get("/handouts?cursor=x"), 422, "cursor_invalid")
