"""核实在职和单身, at the desk that the person has chosen and at no other."""

import datetime as dt

import pytest
from sqlalchemy import select

from app import clock
from app.db import session as current
from models import (
    ID_NUMBER,
    AuditEntry,
    MatchmakingProfile,
    Relation,
    StaffRelative,
    StaffRole,
    UnionKind,
    UnionLevel,
)
from models.personal import index_of
from tests import factories
from tests.erased import told
from tests.factories import id_of
from tests.matchmaking import matchmaker, profile, single, studio, vouch
from tests.tills import refused

REVIEWER, CHAIR, MATCHMAKER = StaffRole.REVIEWER, StaffRole.CHAIR, StaffRole.MATCHMAKER
PATH = "/matchmaking/vouches"


@pytest.fixture
def street():
    return factories.union(name="红梅街道总工会", level=UnionLevel.TOWNSHIP, kind=UnionKind.AREA)


@pytest.fixture
def unit(street):
    return factories.union(street, name="纺织厂工会")


def at(union, **entry):
    """Somebody of the union who asks it to vouch: (request, member id)."""
    person = single(union_of=union, name="欧阳秋月", **entry)
    return vouch(profile(person, vouched=False), union_of=union), person.id


def test_the_unit_reads_a_name_and_two_facts_and_vouches(seat, unit):
    made, member_id = at(unit)
    desk = seat(REVIEWER, union=unit)
    (line,) = desk.get(f"{PATH}?state=waiting").json["items"]
    assert line["name"] == "欧**月"
    opened = desk.get(f"{PATH}/{made.id}").json
    assert (opened["name"], opened["by"]) == ("欧阳秋月", "纺织厂工会")
    assert set(opened) == {
        "id", "voucher", "by", "state", "asked_at", "decided_at", "basis", "name", "reason"
    }  # fmt: skip
    answer = desk.post(f"{PATH}/{made.id}/approval", {"basis": "papers"})
    assert (answer.status_code, answer.json["state"]) == (200, "vouched"), answer.text
    mine = current().scalars(select(MatchmakingProfile)).one()
    assert mine.vouched_until == clock.today() + dt.timedelta(days=365)
    assert told(member_id) == ["matchmaking_vouched"]
    refused(desk.post(f"{PATH}/{made.id}/refusal", {"reason": "太晚"}), 409, "vouch_decided")
    refused(desk.post(f"{PATH}/{id_of(made)}/approval", {"basis": "papers"}), 409, "vouch_decided")
    actions = current().scalars(select(AuditEntry.action).where(AuditEntry.subject == "matchmaking_vouches"))
    assert actions.all() == ["matchmaking_vouches.read", "matchmaking_vouches.approve"]


def test_a_refusal_is_told_with_its_reason_and_undoes_no_earlier_vouch(seat, phone, unit):
    person = single(union_of=unit)
    mine = profile(person)
    until = mine.vouched_until
    made = vouch(mine, union_of=unit)
    answer = seat(CHAIR, union=unit).post(f"{PATH}/{made.id}/refusal", {"reason": "请补交证明"})
    assert answer.json["state"] == "refused"
    assert told(person.id) == ["matchmaking_vouch_refused"]
    (read,) = phone.log_in(person.openid).get("/me/matchmaking/vouches").json["items"]
    assert read["reason"] == "请补交证明"
    assert current().scalars(select(MatchmakingProfile)).one().vouched_until == until


def test_the_unit_sees_nothing_of_what_was_put_to_a_street_or_a_studio(seat, street, unit):
    office = studio(unit)
    matchmaker(office)
    to_street = vouch(profile(single(union_of=unit), vouched=False), union_of=street)
    to_studio = vouch(profile(single(union_of=unit), vouched=False), studio_of=office)
    desk = seat(REVIEWER, CHAIR, union=unit)
    assert desk.get(PATH).json["items"] == []
    for made in (to_street, to_studio):
        refused(desk.get(f"{PATH}/{id_of(made)}"), 404, "vouch_not_found")
        refused(desk.post(f"{PATH}/{id_of(made)}/approval", {"basis": "knows"}), 404, "vouch_not_found")
        refused(desk.post(f"{PATH}/{id_of(made)}/refusal", {"reason": "否"}), 404, "vouch_not_found")
    assert len(seat(REVIEWER, union=street).get(PATH).json["items"]) == 1


def test_a_matchmaker_reads_what_was_put_to_her_studio_alone(seat, desk):
    office, other = studio(), studio()
    her = factories.staff(MATCHMAKER)
    matchmaker(office, her)
    mine = vouch(studio_of=office)
    vouch(studio_of=other), vouch()
    desk.sign_in(her)
    assert [one["id"] for one in desk.get(PATH).json["items"]] == [str(mine.id)]
    assert desk.post(f"{PATH}/{mine.id}/approval", {"basis": "asked"}).json["state"] == "vouched"
    assert seat(MATCHMAKER).get(PATH).json["items"] == []
    refused(desk.get(f"{PATH}?cursor=x"), 422, "cursor_invalid")


def test_nobody_vouches_for_himself_or_for_a_relative(seat, unit):
    person = single(union_of=unit)
    made = vouch(profile(person, vouched=False), union_of=unit)
    desk = seat(REVIEWER, union=unit)
    own = StaffRelative(
        staff_id=desk.staff.id,
        relation=Relation.SPOUSE,
        id_number_index=index_of(ID_NUMBER, person.id_number),
        id_number_masked="3",
    )
    current().add(own)
    current().flush()
    refused(desk.post(f"{PATH}/{id_of(made)}/approval", {"basis": "knows"}), 403, "recusal_required")
    refused(desk.post(f"{PATH}/{id_of(made)}/refusal", {"reason": "否"}), 403, "recusal_required")


def test_a_vouch_makes_a_person_ready(seat, phone, unit):
    person = single(union_of=unit)
    made = vouch(profile(person, vouched=False), union_of=unit)
    worker = phone.log_in(person.openid)
    assert worker.get("/me/matchmaking").json["is_ready"] is False
    seat(REVIEWER, union=unit).post(f"{PATH}/{made.id}/approval", {"basis": "knows"})
    assert worker.get("/me/matchmaking").json["is_ready"] is True
