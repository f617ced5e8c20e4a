"""疗休养: bases with contracts, a leader for those who go, and a rating when they are back."""

import datetime as dt

from sqlalchemy import select

from app import clock
from app.db import session
from app.services import trips
from models import BaseKind, CampaignSession, Member, SignupState, StaffRole, Trip, TripRating
from tests import factories, onward, pictures, programmes
from tests.erased import after, only, told
from tests.tills import refused

PUBLISHER, OPERATOR, READER = StaffRole.PUBLISHER, StaffRole.OPERATOR, StaffRole.READ_ONLY
SOMEWHERE = "00000000-0000-7000-8000-000000000000"


def base_body(**facts):
    today = clock.today()
    return {
        "union_id": str(factories.city().id),
        "name": "样板莫干山基地",
        "city": "湖州",
        "address": "样板山路 9 号",
        "phone": "0572-8888888",
        "introduction": "竹林和泡池",
        "contract_begins_on": str(today - dt.timedelta(days=1)),
        "contract_ends_on": str(today + dt.timedelta(days=90)),
        **facts,
    }


def menu(type_="recuperation", **facts):
    """A campaign with one trip tomorrow: (campaign id, session id)."""
    of = programmes.campaign(type_, title="职工疗休养", sessions=1, **facts)
    return str(of.id), str(
        session().scalar(select(CampaignSession.id).where(CampaignSession.campaign_id == of.id))
    )


def goer(phone, campaign_id, session_id, state=SignupState.APPROVED):
    """Somebody who has signed up for the trip: (signup id, phone, member id)."""
    person = factories.member()
    of = onward.campaign(campaign_id)
    made = programmes.signup(of, member_=person, session_id=session_id, state=state)
    return str(made.id), phone.another(person.openid), person.id


def plan(desk, campaign_id, session_id, of=None, **facts):
    body = {"leader_name": "陈带路", "leader_phone": "10277778888", **facts}
    body.setdefault("base_id", str(factories.id_of(of or onward.base())))
    return desk.put(f"/campaigns/{campaign_id}/sessions/{session_id}/trip", body)


def test_who_goes_reads_base_and_leader_and_everybody_the_menu(seat, phone):
    campaign_id, session_id = menu()
    going, worker, member_id = goer(phone, campaign_id, session_id)
    waiting, other, _ = goer(phone, campaign_id, session_id, SignupState.WAITING)
    refused(worker.get(f"/me/signups/{going}/trip"), 404, "trip_not_found")
    desk = seat(PUBLISHER)
    made = plan(desk, campaign_id, session_id, onward.base(name="样板天目湖基地"))
    assert (made.status_code, made.json["leader_name"], made.json["leader_phone"]) == (
        200,
        "陈*路",
        "102****8888",
    )
    mine = worker.get(f"/me/signups/{going}/trip").json
    assert mine["base"]["name"] == "样板天目湖基地"
    assert mine["leader"] == {"name": "陈带路", "phone": "10277778888"}
    assert other.get(f"/me/signups/{waiting}/trip").json["leader"] is None
    refused(other.get(f"/me/signups/{going}/trip"), 404, "signup_not_found")
    (line,) = phone.get(f"/campaigns/{campaign_id}/trips").json["items"]
    assert (line["session_id"], line["base"]["name"]) == (session_id, "样板天目湖基地")
    assert "leader" not in line
    assert told(member_id) == ["trip_arranged"]
    again = plan(desk, campaign_id, session_id, leader_name="赵换人", is_me=True)
    assert again.json["leader_name"] == "赵*人"
    assert only(Trip).leader_staff_id == desk.staff.id
    assert len(desk.get(f"/campaigns/{campaign_id}/trips").json["items"]) == 1
    assert told(member_id) == ["trip_arranged", "trip_arranged"]


def test_a_trip_goes_only_to_a_base_that_can_take_it(seat, phone):
    campaign_id, session_id = menu()
    desk, today = seat(PUBLISHER), clock.today()
    ended = onward.base(contract_ends_on=today)
    agency = onward.base(kind=BaseKind.SUPPLIER)
    for one in (ended, agency):
        refused(plan(desk, campaign_id, session_id, one), 422, "base_unfit")
    refused(plan(desk, campaign_id, session_id, base_id=SOMEWHERE), 404, "base_not_found")
    refused(plan(desk, campaign_id, SOMEWHERE), 404, "trip_session_not_found")
    refused(plan(desk, SOMEWHERE, session_id), 404, "campaign_not_found")
    refused(plan(desk, *menu("summer_cooling")), 409, "trips_not_declared")
    refused(desk.get(f"/campaigns/{SOMEWHERE}/trips"), 404, "campaign_not_found")
    refused(phone.get(f"/campaigns/{SOMEWHERE}/trips"), 404, "campaign_not_found")
    inbound = menu("recuperation_inbound")
    refused(plan(desk, *inbound, onward.base(is_in_city=False)), 422, "base_unfit")
    assert plan(desk, *inbound, onward.base(city="常州", is_in_city=True)).status_code == 200


def test_those_who_were_there_rate_it_once_and_only_staff_read_the_words(seat, phone):
    campaign_id, session_id = menu()
    went, worker, member_id = goer(phone, campaign_id, session_id, SignupState.HANDED_OUT)
    missed, absent, _ = goer(phone, campaign_id, session_id, SignupState.NO_SHOW)
    base = onward.base()
    base_id = factories.id_of(base)
    plan(seat(PUBLISHER), campaign_id, session_id, base)
    path = f"/me/signups/{went}/trip/rating"
    refused(worker.post(path, {"score": 4}), 409, "trip_not_over")
    refused(worker.post(f"/me/signups/{SOMEWHERE}/trip/rating", {"score": 4}), 404, "signup_not_found")
    elsewhere = menu()
    alone, stranger, _ = goer(phone, *elsewhere)
    refused(stranger.post(f"/me/signups/{alone}/trip/rating", {"score": 4}), 404, "trip_not_found")
    with after(days=61, hours=3):
        assert trips.ask_ratings() == 1
        assert trips.ask_ratings() == 0
        assert told(member_id)[-1] == "trip_rating_asked"
        worker, desk = worker.another(worker_openid(member_id)), seat(READER)
        assert worker.get(f"/me/signups/{went}/trip").json["can_rate"] is True
        rated = worker.post(path, {"score": 4, "comment": "菜有点咸"})
        assert (rated.status_code, rated.json["score"], rated.json["can_rate"]) == (201, 4, False)
        refused(worker.post(path, {"score": 5}), 409, "trip_already_rated")
        absent_phone = absent.another(worker_openid(onward.row(missed).member_id))
        refused(absent_phone.post(f"/me/signups/{missed}/trip/rating", {"score": 1}), 409, "trip_not_over")
        public = phone.get(f"/recuperation-bases/{base_id}").json
        assert (public["rating"], public["rating_count"]) == (4.0, 1)
        assert "菜有点咸" not in str(public)
        (line,) = desk.get(f"/recuperation-bases/{base_id}/ratings").json["items"]
        assert (line["score"], line["comment"]) == (4, "菜有点咸")
        refused(desk.get(f"/recuperation-bases/{SOMEWHERE}/ratings"), 404, "base_not_found")
        refused(desk.get(f"/recuperation-bases/{base_id}/ratings?cursor=abc"), 422, "cursor_invalid")
        (row,) = worker.get("/me/export").json["trip_ratings"]
        assert (row["score"], row["comment"]) == (4, "菜有点咸")
    assert trips.forget(onward.row(went).member) == 1
    assert (only(TripRating).comment, only(TripRating).score) == (None, 4)


def worker_openid(member_id):
    """Logins do not outlive the days that pass in a test."""
    return session().get_one(Member, member_id).openid


def test_the_public_list_shows_bases_whose_contract_runs(seat, phone, statements):
    desk, today = seat(OPERATOR), clock.today()
    made = desk.post("/recuperation-bases", base_body())
    assert (made.status_code, made.json["rating"], made.json["is_listed"]) == (201, None, True), made.text
    onward.base(contract_ends_on=today - dt.timedelta(days=1))
    onward.base(is_listed=False)
    with statements() as few:
        assert [one["id"] for one in phone.get("/recuperation-bases").json["items"]] == [made.json["id"]]
    here = onward.base(city="常州", is_in_city=True)
    onward.base()
    with statements() as many:
        assert len(phone.get("/recuperation-bases").json["items"]) == 3
    assert len(many) == len(few)
    found = phone.get("/recuperation-bases?in_city=true").json["items"]
    assert [one["id"] for one in found] == [str(factories.id_of(here))]
    refused(phone.get("/recuperation-bases?cursor=abc"), 422, "cursor_invalid")
    refused(phone.get(f"/recuperation-bases/{SOMEWHERE}"), 404, "base_not_found")
    with statements() as kept:
        assert len(desk.get("/recuperation-bases").json["items"]) == 5
    assert len(kept) <= len(many) + 5
    refused(desk.get("/recuperation-bases?cursor=abc"), 422, "cursor_invalid")


def test_a_base_is_kept_by_its_own_union_with_photos_for_everybody(seat, phone):
    desk, below = seat(OPERATOR), seat(OPERATOR, union=factories.district_union("tianning"))
    base_id = desk.post("/recuperation-bases", base_body()).json["id"]
    path = f"/recuperation-bases/{base_id}"
    refused(desk.post("/recuperation-bases", base_body()), 409, "base_name_taken")
    backwards = base_body(name="另一个", contract_ends_on="2020-01-01")
    refused(desk.post("/recuperation-bases", backwards), 422, "base_contract_invalid")
    refused(below.post("/recuperation-bases", base_body(name="另一个")), 404, "union_not_found")
    assert below.get(path).json["name"] == "样板莫干山基地"
    refused(below.patch(path, {"city": "杭州"}), 404, "base_not_found")
    refused(below.get(f"/recuperation-bases/{SOMEWHERE}"), 404, "base_not_found")
    other = onward.base()
    refused(desk.patch(path, {"name": other.name}), 409, "base_name_taken")
    refused(desk.patch(path, {"contract_ends_on": "2020-01-01"}), 422, "base_contract_invalid")
    assert desk.patch(path, {"grade": "province"}).json["grade"] == "province"
    photo, pdf = pictures.hand_in(desk), pictures.hand_in(desk, pictures.PDF)
    refused(desk.put(f"{path}/photos", {"attachments": [pdf]}), 422, "base_photo_invalid")
    refused(desk.put(f"{path}/photos", {"attachments": [SOMEWHERE]}), 404, "attachment_not_found")
    refused(below.put(f"{path}/photos", {"attachments": []}), 404, "base_not_found")
    desk.put(f"{path}/photos", {"attachments": [photo]})
    kept = desk.put(f"{path}/photos", {"attachments": [photo]}).json["photos"]
    (shown,) = phone.get(path).json["photos"]
    assert shown == kept[0]
    assert phone.get(f"{path}/photos/{shown['id']}").mimetype == "image/png"
    refused(phone.get(f"{path}/photos/{SOMEWHERE}"), 404, "base_photo_not_found")
    assert below.get(f"/attachments/{photo}").status_code == 404
    assert seat(READER).get(f"/attachments/{photo}").status_code == 200
    desk.patch(path, {"is_listed": False})
    refused(phone.get(path), 404, "base_not_found")
    refused(phone.get(f"{path}/photos/{shown['id']}"), 404, "base_photo_not_found")
