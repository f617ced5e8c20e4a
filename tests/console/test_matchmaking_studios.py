"""红娘工作室: kept by its union; its matchmakers lay times open."""

import datetime as dt
import uuid

import pytest

from app import clock
from models import StaffRole
from tests import factories
from tests.erased import told
from tests.factories import id_of
from tests.matchmaking import matchmaker, profile, single, studio, talk
from tests.tills import refused

OPERATOR, MATCHMAKER, READER = StaffRole.OPERATOR, StaffRole.MATCHMAKER, StaffRole.READ_ONLY
PATH = "/matchmaking/studios"
SOMEWHERE = uuid.UUID(int=1)
BODY = {
    "kind": "base",
    "name": "天宁红娘工作基地",
    "district": "tianning",
    "address": "测试路 9 号",
    "hours": "周三 14:00—17:00",
    "phone": "0519-80000001",
}


def test_a_union_founds_a_studio_and_closes_it(seat, phone):
    desk, city = seat(OPERATOR), str(factories.city().id)
    made = desk.post(PATH, {**BODY, "union_id": city})
    assert (made.status_code, made.json["union"]) == (201, "常州市总工会"), made.text
    studio_id = made.json["id"]
    assert desk.get(f"{PATH}/{studio_id}").json == made.json
    changed = desk.patch(f"{PATH}/{studio_id}", {"hours": "周五", "kind": "studio"})
    assert (changed.json["hours"], changed.json["kind"]) == ("周五", "studio")
    assert len(phone.get("/matchmaking/studios").json["items"]) == 1
    desk.patch(f"{PATH}/{studio_id}", {"is_open": False})
    assert phone.get("/matchmaking/studios").json["items"] == []
    assert len(seat(READER).get(PATH).json["items"]) == 1
    refused(desk.get(f"{PATH}?cursor=x"), 422, "cursor_invalid")


def test_only_within_one_s_unions(seat):
    district = factories.district_union()
    above = studio()
    desk = seat(OPERATOR, union=district)
    refused(desk.post(PATH, {**BODY, "union_id": str(factories.city().id)}), 404, "union_not_found")
    refused(desk.get(f"{PATH}/{id_of(above)}"), 404, "studio_not_found")
    refused(desk.patch(f"{PATH}/{id_of(above)}", {"hours": "周五"}), 404, "studio_not_found")
    who = {"username": "a.b", "shown_name": "陈老师"}
    refused(desk.post(f"{PATH}/{id_of(above)}/matchmakers", who), 404, "studio_not_found")
    refused(desk.post(f"{PATH}/{id_of(above)}/matchmakers/{SOMEWHERE}/removal"), 404, "studio_not_found")
    assert desk.get(PATH).json["items"] == []


def test_a_matchmaker_comes_and_goes(seat, phone):
    office, her, other = studio(), factories.staff(MATCHMAKER), factories.staff(OPERATOR)
    path, who = f"{PATH}/{office.id}/matchmakers", {"username": her.username, "shown_name": "陈老师"}
    desk, wrong = seat(OPERATOR), {"username": other.username, "shown_name": "李老师"}
    refused(desk.post(path, wrong), 422, "not_a_matchmaker")
    added = desk.post(path, who)
    assert (added.status_code, len(added.json["matchmakers"])) == (201, 1)
    refused(desk.post(path, who), 409, "matchmaker_already_there")
    her_id = added.json["matchmakers"][0]["id"]
    assert desk.post(f"{path}/{her_id}/removal").json["matchmakers"] == []
    refused(desk.post(f"{path}/{her_id}/removal"), 404, "matchmaker_not_found")
    assert phone.get(f"/matchmaking/studios/{id_of(office)}").json["matchmakers"] == []
    assert desk.post(path, who).json["matchmakers"][0]["id"] == her_id


@pytest.fixture
def her(desk):
    """A desk with a matchmaker at it, and `desk.post_` what makes her one."""
    account = factories.staff(MATCHMAKER)
    desk.post_ = matchmaker(studio(), account)
    desk.studio_id = str(desk.post_.studio_id)
    return desk.sign_in(account)


def tomorrow():
    return clock.today() + dt.timedelta(days=1)


def test_times_are_laid_open_once(her):
    body = {
        "studio_id": her.studio_id,
        "on_day": tomorrow().isoformat(),
        "begins": "14:00",
        "ends": "16:00",
        "minutes": 45,
    }
    made = her.post("/matchmaking/talks", body)
    assert (made.status_code, len(made.json["items"])) == (201, 2), made.text
    assert len(her.post("/matchmaking/talks", body).json["items"]) == 2
    for wrong in ({"ends": "14:30"}, {"on_day": "2020-01-01"}, {"on_day": "2099-01-01"}):
        refused(her.post("/matchmaking/talks", {**body, **wrong}), 422, "talk_times_invalid")
    elsewhere = {**body, "studio_id": str(studio().id)}
    refused(her.post("/matchmaking/talks", elsewhere), 404, "studio_not_found")


def test_her_day_names_those_who_let_matchmakers_know_them(her):
    noon = dt.datetime.combine(tomorrow(), dt.time(12), clock.CITY)
    for hours, shown_to in ((0, {"nickname": ["matchmaker"]}), (1, {"nickname": ["match"]})):
        booked = profile(single(), shown_to=shown_to)
        talk(her.post_, booked, starts_at=noon + dt.timedelta(hours=hours))
    talk(matchmaker(), profile(), starts_at=noon)
    items = her.get(f"/matchmaking/talks?on_day={tomorrow()}").json["items"]
    assert [(one["is_booked"], one["by"]) for one in items] == [(True, "小禾"), (True, None)]
    assert her.get(f"/matchmaking/talks?on_day={clock.today()}").json["items"] == []


def test_a_time_that_is_taken_back_is_told_to_who_has_booked_it(her):
    person = single()
    slot = talk(her.post_, profile(person))
    other = talk(matchmaker())
    assert her.delete(f"/matchmaking/talks/{slot.id}").status_code == 204
    assert told(person.id) == ["matchmaking_talk_cancelled"]
    refused(her.delete(f"/matchmaking/talks/{id_of(other)}"), 404, "talk_not_found")


def test_no_time_is_laid_open_across_one_that_is_there(her):
    body = {"studio_id": her.studio_id, "on_day": tomorrow().isoformat()}
    her.post("/matchmaking/talks", {**body, "begins": "09:00", "ends": "10:00", "minutes": 60})
    made = her.post("/matchmaking/talks", {**body, "begins": "09:30", "ends": "11:00", "minutes": 30})
    times = [one["starts_at"][11:16] for one in made.json["items"]]
    assert times == ["09:00", "10:00", "10:30"]
