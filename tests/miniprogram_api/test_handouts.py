"""领取与签到: a code of sixty seconds, scanned once at its place, taken back in time, or missed."""

import datetime as dt
import uuid

import pytest
import time_machine

from app import clock
from app.db import session
from app.jobs import handouts as ticks
from app.services import signups
from app.services.signups import moves
from app.tokens import CODE_LIFE
from models import Campaign, CampaignState, Handout, Signup, SignupAction, SignupState
from tests import factories, programmes
from tests.erased import after, only, told
from tests.places import PickUp, slot
from tests.tills import Till, refused

HOUR = dt.timedelta(hours=1)
SOMEWHERE = "00000000-0000-7000-8000-000000000000"


def noon():
    """A moment in the middle of a day, so that what is an hour off is still the same day."""
    return clock.now().replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def at_noon():
    with time_machine.travel(noon(), tick=False):
        yield


@pytest.mark.parametrize("at", ["store", "station"])
def test_a_code_is_seen_masked_before_it_is_handed_out_and_then_the_worker_is_told(phone, at):
    place = PickUp(phone, at=at)
    code = place.code()
    seen = place.preview(code)
    assert seen.status_code == 200, seen.text
    assert (seen.json["kind"], seen.json["valid"], seen.json["member"]["name"]) == ("pickup", True, "王*明")
    assert (seen.json["signup"]["title"], seen.json["signup"]["session_title"]) == ("清凉包", "第1场")
    assert [one["id"] for one in seen.json["stores" if at == "store" else "stations"]] == [place.ids["place"]]
    given = place.scan(code)
    assert given.status_code == 201, given.text
    assert (given.json["kind"], given.json["signup_id"]) == ("handout", place.ids["signup"])
    assert given.json[at]["id"] == place.ids["place"]
    mine = place.worker.get(f"/me/signups/{place.ids['signup']}").json
    assert mine["state"] == "handed_out"
    assert told(factories.id_of(place.member)) == ["signup_handed_out"]
    (listed,) = place.scanner.get("/clerk/handouts").json["items"]
    assert (listed["id"], listed["state"]) == (given.json["id"], "handed_out")
    outcome = place.scanner.post("/clerk/redemptions/outcome", {"code": code})
    assert outcome.json["id"] == given.json["id"]


def test_the_same_request_again_hands_out_nothing_more(phone):
    place = PickUp(phone)
    body = {"code": place.code(), **place.body}
    answers = [place.scanner.post("/clerk/redemptions", body, key="once") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].data == answers[1].data
    assert only(Handout).id is not None


def test_what_was_handed_out_is_named_with_when_and_where(phone):
    place = PickUp(phone, at="station")
    first, second = place.code(), place.code()
    place.scan(first)
    for answer in (place.scan(first), place.scan(second), place.ask()):
        assert "红梅驿站" in refused(answer, 409, "already_handed_out")["detail"]
    seen = place.preview(second).json
    assert (seen["valid"], seen["reason"]["code"]) == (False, "already_handed_out")
    with time_machine.travel(clock.now() + 2 * CODE_LIFE, tick=False):
        refused(place.scan(first), 409, "already_handed_out")
        refused(place.preview(first), 409, "already_handed_out")


def test_a_code_lives_a_minute_and_an_invented_one_never(phone):
    place = PickUp(phone, at="station")
    code = place.code()
    refused(place.scan("1234567890123456"), 404, "code_unknown")
    with time_machine.travel(clock.now() + CODE_LIFE, tick=False):
        refused(place.scan(code), 409, "code_expired")
        refused(place.preview(code), 409, "code_expired")


def test_at_another_place_the_right_one_is_named(phone):
    place = PickUp(phone, at="station")
    elsewhere = factories.store()
    clerk = phone.another(factories.clerk(elsewhere)[1].openid)
    code = place.code()
    answer = place.scan(code, by=clerk, store_id=str(factories.id_of(elsewhere)))
    assert "红梅驿站" in refused(answer, 409, "handout_elsewhere")["detail"]
    assert place.preview(code, by=clerk).json["reason"]["code"] == "handout_elsewhere"
    other = factories.keeper(factories.station())[1]
    keeper = phone.another(other.openid)
    refused(place.scan(code, by=keeper, **place.body), 403, "not_a_clerk")
    assert place.scan(code).status_code == 201


def test_a_session_without_a_place_is_for_staff_at_the_event(phone):
    place = PickUp(phone, place="工人文化宫")
    place.change_slot(store_id=None)
    answer = place.scan(place.code())
    assert "工人文化宫" in refused(answer, 409, "handout_elsewhere")["detail"]


def test_a_till_takes_a_store_or_a_station_and_not_both_or_neither(phone):
    place = PickUp(phone)
    code = place.code()
    both = {"store_id": place.ids["place"], "station_id": place.ids["place"]}
    refused(place.scan(code, **both), 422, "invalid_fields")
    refused(place.scanner.post("/clerk/redemptions", {"code": code}), 422, "invalid_fields")


def test_coupons_and_cards_are_not_for_stations(phone):
    till = Till(phone)
    station = factories.station()
    keeper = phone.another(factories.keeper(station)[1].openid)
    body = {"station_id": str(factories.id_of(station))}
    answer = keeper.post("/clerk/redemptions", {"code": till.code(), **body})
    refused(answer, 409, "coupon_not_for_this_store")
    refused(keeper.post("/clerk/redemptions", {"code": till.card_code(), **body}), 409, "code_not_a_coupon")


def test_a_code_is_shown_from_the_day_of_the_session_until_its_end(phone, at_noon):
    tomorrow = PickUp(phone, starts_at=noon() + dt.timedelta(days=1))
    opens_at = refused(tomorrow.ask(), 409, "handout_too_early")["opens_at"]
    assert opens_at.startswith(str((noon() + dt.timedelta(days=1)).date()) + "T00:00:00")
    later_today = PickUp(phone, starts_at=noon() + 2 * HOUR)
    assert later_today.ask().status_code == 201
    over = PickUp(phone, starts_at=noon() - 2 * HOUR)
    refused(over.ask(), 409, "handout_too_late")


def test_a_session_that_is_moved_after_the_code_was_shown_counts_at_the_till(phone, at_noon):
    place = PickUp(phone)
    code = place.code()
    place.change_slot(starts_at=noon() + dt.timedelta(days=1), ends_at=noon() + dt.timedelta(days=2))
    refused(place.scan(code), 409, "handout_too_early")
    begun = noon() - 3 * HOUR
    place.change_slot(starts_at=begun, closes_at=begun, ends_at=noon() - HOUR)
    refused(place.scan(code), 409, "handout_too_late")


def test_only_what_is_approved_has_a_code(phone):
    place = PickUp(phone)
    code = place.code()
    place.put(SignupState.CANCELLED)
    assert refused(place.ask(), 409, "signup_not_ready")["state"] == "cancelled"
    refused(place.scan(code), 409, "signup_not_ready")
    stranger = phone.another(factories.member().openid)
    refused(stranger.post(f"/me/signups/{place.ids['signup']}/code"), 404, "signup_not_found")


def test_what_gives_nothing_to_pick_up_has_no_code(phone):
    member = factories.member()
    signup = programmes.signup(programmes.campaign("golden_autumn"), member_=member)
    refused(phone.another(member.openid).post(f"/me/signups/{signup.id}/code"), 409, "signup_has_no_code")


def test_a_mistake_is_taken_back_in_time_and_a_new_code_works(phone):
    place = PickUp(phone)
    code = place.code()
    handout = place.scan(code).json["id"]
    taken = place.take_back(handout)
    assert (taken.status_code, taken.json["state"]) == (200, "taken_back"), taken.text
    refused(place.take_back(handout), 409, "handout_taken_back")
    refused(place.scan(code), 409, "code_already_used")
    assert place.scan(place.code()).status_code == 201
    states = [one["state"] for one in place.scanner.get("/clerk/handouts").json["items"]]
    assert states == ["handed_out", "taken_back"]
    assert "signup_taken_back" in told(factories.id_of(place.member))


def test_nobody_takes_back_what_is_too_old_or_of_another_place(phone):
    place = PickUp(phone)
    handout = place.scan(place.code()).json["id"]
    rival = phone.another(factories.clerk(factories.store())[1].openid)
    refused(place.take_back(handout, by=rival), 404, "handout_not_found")
    refused(place.take_back(SOMEWHERE), 404, "handout_not_found")
    with after(minutes=30):
        refused(place.take_back(handout), 409, "take_back_too_late")


def test_the_list_of_a_day_takes_the_same_queries_however_long_it_is(phone, statements):
    place = PickUp(phone)
    counts = []
    for _ in range(2):
        for _ in range(2):
            member = factories.member()
            made = programmes.signup(place.campaign, member_=member, session_id=place.slot.id)
            shown = phone.another(member.openid).post(f"/me/signups/{made.id}/code")
            assert place.scan(shown.json["code"]).status_code == 201
        with statements() as seen:
            place.scanner.get("/clerk/handouts")
        counts.append(len(seen))
    assert counts[0] == counts[1]
    refused(place.scanner.get("/clerk/handouts?cursor=nonsense"), 422, "cursor_invalid")


def test_who_has_not_come_is_marked_after_the_end_once_and_told(phone, session):
    place = PickUp(phone)
    came = programmes.signup(place.campaign, session_id=place.slot.id, state=SignupState.HANDED_OUT)
    without = programmes.signup(programmes.campaign())
    session.commit()
    assert ticks.mark_missed() == 0
    with after(hours=2):
        assert (ticks.mark_missed(), ticks.mark_missed()) == (1, 0)
    states = {one.id: one.state for one in session.query(Signup)}
    assert states[place.signup.id] is SignupState.NO_SHOW
    assert (states[came.id], states[without.id]) == (SignupState.HANDED_OUT, SignupState.APPROVED)
    assert told(place.member.id) == ["signup_missed"]


def test_nobody_is_absent_from_what_he_was_granted_when_it_was_over(phone, session):
    place = PickUp(phone)
    place.put(SignupState.SUBMITTED)
    session.commit()
    with after(hours=2):
        moves.move(None, moves.lock(uuid.UUID(place.ids["signup"])), SignupAction.DRAW)
        session.commit()
        assert ticks.mark_missed() == 1
    worker = phone.another(place.member.openid)
    shown = worker.get(f"/me/signups/{place.ids['signup']}").json
    assert shown["state"] == "cancelled"
    assert told(place.member.id)[-1] == "signup_ended"


def test_an_absence_is_appealed_once(phone):
    place = PickUp(phone)
    path, body = f"/me/signups/{place.ids['signup']}/appeal", {"text": "当天临时加班"}
    refused(place.worker.post(path, body), 409, "appeal_not_possible")
    place.put(SignupState.NO_SHOW)
    absent = place.worker.get(f"/me/signups/{place.ids['signup']}").json
    assert ("appeal" in absent["can"], absent["next"]) == (True, "记录您没有到场；如有误，请在这里申诉")
    made = place.worker.post(path, body)
    assert (made.status_code, made.json["is_excused"]) == (201, None), made.text
    refused(place.worker.post(path, body), 409, "already_appealed")
    assert "appeal" not in place.worker.get(f"/me/signups/{place.ids['signup']}").json["can"]
    stranger = phone.another(factories.member().openid)
    refused(stranger.post(path, body), 404, "signup_not_found")


def test_who_has_been_absent_too_often_may_not_sign_up_again_just_yet(phone, made_up):
    made_up("booked", absence_bar=made_up.bar(times=2, months=3))
    member, now = factories.member(), clock.now()
    openid = member.openid
    for days in (100, 20, 10):
        past = programmes.campaign("booked")
        begun = now - dt.timedelta(days=days)
        gone = slot(past, starts_at=begun)
        programmes.signup(past, member_=member, session_id=gone.id, state=SignupState.NO_SHOW)
    campaign = programmes.campaign("booked", closes_at=now + dt.timedelta(days=90))
    worker = phone.another(member.openid)
    path = f"/campaigns/{factories.id_of(campaign)}/signups"
    refusal = refused(worker.post(path, made_up.body), 403, "absent_too_often")
    assert (refusal["absences"], refusal["months"]) == (2, 3)
    (reason,) = worker.get(f"{path.removesuffix('/signups')}/eligibility").json["reasons"]
    assert (reason["code"], reason["message"]) == ("absent_too_often", refusal["detail"])
    assert [one["eligible"] for one in worker.get("/me/benefits").json["items"]] == [False] * 4
    with after(days=75):
        later = phone.another(openid)
        assert later.post(path, made_up.body).status_code == 201


def test_an_approved_sign_up_gives_its_coupon_and_a_cancelled_one_gives_it_back(phone, made_up):
    batch = factories.batch(quantity=1)
    batch_id = factories.id_of(batch)
    made_up("voucher", gives=made_up.Gives.COUPON)
    campaign = programmes.campaign("voucher", gives_batch_id=batch_id)
    member, rival = factories.member(), factories.member()
    worker, other = phone.another(member.openid), phone.another(rival.openid)
    path = f"/campaigns/{factories.id_of(campaign)}/signups"
    made = worker.post(path, made_up.body)
    assert (made.status_code, made.json["state"]) == (201, "approved"), made.text
    assert [one["state"] for one in worker.get("/me/coupons").json["items"]] == ["claimed"]
    assert set(told(factories.id_of(member))) >= {"coupon_claimed", "signup_approved"}
    refused(other.post(path, made_up.body), 409, "campaign_coupons_gone")
    assert other.get("/me/signups").json["items"] == []
    assert worker.post(f"/me/signups/{made.json['id']}/cancel").status_code == 200
    assert [one["state"] for one in worker.get("/me/coupons?state=returned").json["items"]] == ["returned"]
    assert other.post(path, made_up.body).status_code == 201


def test_a_campaign_called_off_takes_back_the_coupons_that_were_not_used(phone, made_up):
    batch = factories.batch(quantity=1)
    made_up("voucher", gives=made_up.Gives.COUPON)
    campaign = programmes.campaign("voucher", gives_batch_id=factories.id_of(batch))
    campaign_id = campaign.id
    worker = phone.another(factories.member().openid)
    assert worker.post(f"/campaigns/{campaign_id}/signups", made_up.body).status_code == 201
    campaign = session().get_one(Campaign, campaign_id)
    campaign.state, campaign.ended_at, campaign.state_reason = CampaignState.ENDED, clock.now(), "停办"
    session().commit()
    assert signups.end_signups(campaign_id, progress=lambda _: None) == 1
    assert [one["state"] for one in worker.get("/me/coupons?state=returned").json["items"]] == ["returned"]


def test_an_offer_that_gives_a_coupon_is_not_accepted_when_there_is_none(phone, made_up):
    made_up("voucher", gives=made_up.Gives.COUPON, has_waitlist=True)
    member = factories.member()
    offered = programmes.signup(
        programmes.campaign("voucher"),
        member_=member,
        state=SignupState.OFFERED,
        offer_expires_at=clock.now() + HOUR,
    )
    worker = phone.another(member.openid)
    refused(worker.post(f"/me/signups/{offered.id}/accept"), 409, "campaign_coupons_gone")


def test_whoever_has_used_his_coupon_cannot_cancel_and_get_another(phone, made_up):
    till = Till(phone, quantity=2)
    made_up("voucher", gives=made_up.Gives.COUPON)
    campaign = programmes.campaign("voucher", gives_batch_id=factories.id_of(till.batch))
    worker = phone.another(factories.member().openid)
    made = worker.post(f"/campaigns/{factories.id_of(campaign)}/signups", made_up.body).json
    (coupon,) = worker.get("/me/coupons").json["items"]
    till.redeem(worker.post(f"/me/coupons/{coupon['id']}/code").json["code"])
    assert worker.get(f"/me/signups/{made['id']}").json["can"] == []
    refused(worker.post(f"/me/signups/{made['id']}/cancel"), 409, "signup_not_cancellable")
    assert [one["state"] for one in worker.get("/me/coupons").json["items"]] == ["redeemed"]


def test_a_sign_up_that_is_judged_anew_keeps_the_coupon_that_was_used(phone, made_up):
    till = Till(phone, quantity=2)
    made_up("voucher", gives=made_up.Gives.COUPON)
    campaign = programmes.campaign("voucher", gives_batch_id=factories.id_of(till.batch))
    worker = phone.another(factories.member().openid)
    made = worker.post(f"/campaigns/{factories.id_of(campaign)}/signups", made_up.body).json
    (coupon,) = worker.get("/me/coupons").json["items"]
    till.redeem(worker.post(f"/me/coupons/{coupon['id']}/code").json["code"])
    signup = moves.lock(uuid.UUID(made["id"]))
    moves.move(None, signup, SignupAction.REOPEN, reason="再看")
    moves.move(None, signup, SignupAction.APPROVE)
    session().commit()
    assert str(signup.coupon_id) == coupon["id"]
    assert [one["state"] for one in worker.get("/me/coupons").json["items"]] == ["redeemed"]
