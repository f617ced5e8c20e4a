"""核实在职和单身, as the person asks for it."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from app import clock
from app.db import session as current
from app.jobs import matchmaking as jobs
from models import MatchmakingProfile, MatchmakingVouch, Notice, UnionKind, UnionLevel, VouchState
from tests import factories
from tests.factories import id_of
from tests.matchmaking import profile, single, studio, vouch
from tests.tills import refused

PATH = "/me/matchmaking/vouches"


def street():
    return factories.union(name="红梅街道总工会", level=UnionLevel.TOWNSHIP, kind=UnionKind.AREA)


@pytest.fixture
def worker(phone, session):
    """A single woman with a profile that nobody has vouched for."""
    person = single()
    profile(person, vouched=False)
    phone.member_id = person.id
    return phone.log_in(person.openid)


def test_a_person_chooses_who_vouches(worker):
    here, office = street(), studio()
    street_name, studio_name = here.name, office.name
    offered = worker.get("/me/matchmaking/vouchers?district=tianning").json
    assert offered["unit"]["name"] == "测试单位工会"
    assert [one["id"] for one in offered["streets"]] == [str(id_of(here))]
    assert [one["name"] for one in offered["studios"]] == [studio_name]
    assert worker.get("/me/matchmaking/vouchers").json == offered
    elsewhere = worker.get("/me/matchmaking/vouchers?district=liyang").json
    assert (elsewhere["streets"], elsewhere["studios"]) == ([], [])
    for body, by in (
        ({"voucher": "unit"}, "测试单位工会"),
        ({"voucher": "street", "union_id": str(id_of(here))}, street_name),
        ({"voucher": "studio", "studio_id": str(id_of(office))}, studio_name),
    ):
        made = worker.post(PATH, body)
        assert (made.status_code, made.json["by"], made.json["state"]) == (201, by, "waiting")
        refused(worker.post(PATH, body), 409, "vouch_waiting")
        assert worker.post(f"{PATH}/{made.json['id']}/withdrawal").json["state"] == "withdrawn"
        refused(worker.post(f"{PATH}/{made.json['id']}/withdrawal"), 409, "vouch_decided")
    assert [one["voucher"] for one in worker.get(PATH).json["items"]] == ["studio", "street", "unit"]


def test_only_a_street_or_an_open_studio_can_be_chosen_instead_of_the_unit(worker):
    district, closed = factories.district_union(), studio(is_open=False)
    refused(worker.post(PATH, {"voucher": "street", "union_id": str(id_of(district))}), 422, "voucher_unfit")
    refused(worker.post(PATH, {"voucher": "street"}), 422, "voucher_unfit")
    refused(worker.post(PATH, {"voucher": "unit", "union_id": str(id_of(district))}), 422, "voucher_unfit")
    refused(
        worker.post(PATH, {"voucher": "studio", "studio_id": str(id_of(closed))}), 404, "studio_not_found"
    )


def test_who_has_no_profile_or_is_too_young_asks_for_no_vouch(worker):
    refused(worker.another(single().openid).post(PATH, {"voucher": "unit"}), 409, "profile_missing")
    young = single("male", born="20070101")
    profile(young)
    refused(worker.another(young.openid).post(PATH, {"voucher": "unit"}), 403, "under_age")


def test_another_person_s_request_is_not_there(worker):
    other = vouch()
    refused(worker.post(f"{PATH}/{id_of(other)}/withdrawal"), 404, "vouch_not_found")
    refused(worker.post(f"{PATH}/{uuid.uuid4()}/withdrawal"), 404, "vouch_not_found")
    assert worker.get(PATH).json["items"] == []


def test_a_vouch_that_ends_within_a_month_is_told_of_once(worker):
    mine = current().scalars(select(MatchmakingProfile)).one()
    mine.vouched_at, mine.vouched_until = clock.now(), clock.today() + dt.timedelta(days=20)
    profile(vouched_until=clock.today() + dt.timedelta(days=60))
    current().commit()
    assert jobs.remind_vouches() == 1
    assert jobs.remind_vouches() == 0
    (notice,) = current().scalars(select(Notice)).all()
    assert (notice.member_id, notice.kind) == (worker.member_id, "matchmaking_vouch_expiring")


def test_requests_go_with_the_profile(worker):
    made = worker.post(PATH, {"voucher": "unit"}).json
    assert worker.delete("/me/matchmaking").status_code == 204
    assert current().scalars(select(MatchmakingVouch)).all() == []
    refused(worker.post(f"{PATH}/{made['id']}/withdrawal"), 404, "vouch_not_found")


def test_the_export_tells_who_was_asked(worker):
    worker.post(PATH, {"voucher": "unit"})
    (row,) = worker.get("/me/export").json["matchmaking_vouches"]
    assert (row["by"], row["state"]) == ("测试单位工会", VouchState.WAITING)
