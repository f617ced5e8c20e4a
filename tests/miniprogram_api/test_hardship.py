"""困难帮扶: a family applies for a file, mends it, authorises the checks, and follows what becomes of it."""

import datetime as dt

import pytest
from sqlalchemy import select

from app import clock, db
from models import HardshipFile, HardshipState, HouseholdMember, Notice
from tests import factories, households

CONSENT = {"document": "privacy", "version": "1"}
ADDRESS = "/me/hardship-file"


@pytest.fixture(autouse=True)
def _document(session):
    factories.privacy_document()


@pytest.fixture
def person(session):
    return factories.member()


@pytest.fixture
def worker(phone, person):
    return phone.another(person.openid)


def body(of, **facts):
    return {"answers": households.answers(of, **facts), "consent": CONSENT}


def test_the_form_is_drawn_from_data(worker):
    asked = worker.get("/hardship-form").json["fields"]
    [household] = [field for field in asked if field["kind"] == "household"]
    assert [part["key"] for part in household["parts"]][:3] == ["relation", "name", "id_number"]


def test_a_family_applies_and_sees_what_happens_next(worker, person):
    answer = worker.post(ADDRESS, body(person))
    assert (answer.status_code, answer.json["state"], answer.json["level"]) == (201, "applied", None)
    assert answer.json["next"].startswith("工会会在")
    people = [(one["relation"], one["is_adult"], one["authorised_on"]) for one in answer.json["household"]]
    assert people == [("self", True, None), ("spouse", True, None), ("child", False, None)]
    assert worker.get(ADDRESS).json == answer.json
    assert [step["action"] for step in answer.json["history"]] == ["apply"]
    assert db.session().scalars(select(Notice.kind)).all() == ["hardship_received"]
    for secret in ("李梅", "王小小", "13800138000", "测试路 9 号", person.id_number):
        assert secret not in answer.text
    again = worker.post(ADDRESS, body(person))
    assert (again.status_code, again.json["code"]) == (409, "hardship_file_exists")


def test_what_tells_of_the_family_is_not_readable_in_the_database(worker, person):
    worker.post(ADDRESS, body(person))
    file = db.session().scalars(select(HardshipFile)).one()
    assert b"13800138000" not in bytes(file.answers_cipher)
    assert "李梅" not in file.answers_text
    people = db.session().scalars(select(HouseholdMember)).all()
    assert {one.name for one in people} == {person.name, "李梅", "王小小"}
    assert not any("李梅".encode() in bytes(one.name_cipher) for one in people)


def test_nobody_is_filed_twice(worker, person, phone):
    other = factories.member()
    child = [
        {
            "relation": "child",
            "name": "王小小",
            "id_number": factories.id_number("20150102"),
            "is_working": "no",
        }
    ]
    assert worker.post(ADDRESS, body(person, household=child)).status_code == 201
    answer = phone.another(other.openid).post(ADDRESS, body(other, household=child))
    assert (answer.status_code, answer.json["code"]) == (409, "household_member_filed")
    assert worker.post(f"{ADDRESS}/withdrawal").json["state"] == "withdrawn"
    assert phone.another(other.openid).post(ADDRESS, body(other, household=child)).status_code == 201


def test_what_was_returned_is_mended_and_who_stays_keeps_his_authorisation(worker, person):
    given = body(person)
    made = worker.post(ADDRESS, given).json
    spouse = made["household"][1]
    form = {
        "household_member_id": spouse["id"],
        "attachment_id": str(factories.attachment(person).id),
        "authorised_on": clock.today().isoformat(),
    }
    authorised = worker.post(f"{ADDRESS}/authorisations", form)
    assert (authorised.status_code, authorised.json["household"][1]["authorised_on"]) == (
        201,
        clock.today().isoformat(),
    )
    file = db.session().get(HardshipFile, made["id"])
    file.state, file.returned_item = HardshipState.RETURNED, "income_proof"
    assert "全家的收入证明" in worker.get(ADDRESS).json["next"]
    fewer = {**given["answers"], "household": given["answers"]["household"][:1], "housing": "owned"}
    mended = worker.put(ADDRESS, {"answers": fewer})
    assert (mended.status_code, mended.json["state"]) == (200, "applied"), mended.text
    assert [one["relation"] for one in mended.json["household"]] == ["self", "spouse"]
    assert mended.json["household"][1]["authorised_on"] == clock.today().isoformat()
    assert mended.json["answers"]["housing"] == "owned"


def test_once_somebody_has_been_to_the_home_nothing_is_changed(worker, person):
    households.file(person.roster_entry, state=HardshipState.VISITED)
    answer = worker.put(ADDRESS, {"answers": households.answers(person)})
    assert (answer.status_code, answer.json["code"]) == (409, "hardship_file_not_editable")


def test_an_open_file_is_not_withdrawn_by_a_slip_of_the_finger(worker, person):
    households.file(person.roster_entry)
    assert worker.post(f"{ADDRESS}/withdrawal").json["code"] == "hardship_file_moved"


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"cause": "bad luck"}, "answers.cause"),
        (
            {
                "household": [
                    {
                        "relation": "self",
                        "name": "别人",
                        "id_number": factories.id_number(),
                        "is_working": "yes",
                    }
                ]
            },
            "answers.household.0.relation",
        ),
        ({"more": 1}, "answers.more"),
        ({"is_true": False}, "answers.is_true"),
    ],
)
def test_what_is_not_right_is_refused_by_name(worker, person, facts, place):
    answer = worker.post(ADDRESS, body(person, **facts))
    assert (answer.status_code, answer.json["code"]) == (422, "answers_invalid")
    assert place in answer.json["errors"]
    households.file(person.roster_entry, state=HardshipState.APPLIED)
    assert (
        worker.put(ADDRESS, {"answers": households.answers(person, **facts)}).json["code"]
        == "answers_invalid"
    )


def test_others_papers_and_others_people_are_not_taken(worker, person):
    theirs = str(factories.attachment(factories.member()).id)
    answer = worker.post(ADDRESS, body(person, income_proof=[theirs]))
    assert answer.json["code"] == "attachment_not_found"
    mine = factories.id_of(households.file(person.roster_entry, state=HardshipState.APPLIED))
    mended = worker.put(ADDRESS, {"answers": households.answers(person, income_proof=[theirs])})
    assert mended.json["code"] == "attachment_not_found"
    other = factories.id_of(households.file())
    form = {"attachment_id": theirs, "authorised_on": clock.today().isoformat()}
    taken_number = other_number(other)
    of_others, own = (
        str(db.session().scalar(select(HouseholdMember.id).where(HouseholdMember.file_id == one)))
        for one in (other, mine)
    )
    address = f"{ADDRESS}/authorisations"
    refused = worker.post(address, {**form, "household_member_id": of_others})
    assert refused.json["code"] == "household_member_not_found"
    assert worker.post(address, {**form, "household_member_id": own}).json["code"] == "attachment_not_found"
    late = {**form, "authorised_on": (clock.today() + dt.timedelta(days=1)).isoformat()}
    refused = worker.post(address, {**late, "household_member_id": own})
    assert refused.json["code"] == "authorisation_day_invalid"
    taken = households.answers(person)["household"]
    taken[0]["id_number"] = taken_number
    mended = worker.put(ADDRESS, {"answers": households.answers(person, household=taken)})
    assert mended.json["code"] == "household_member_filed"


def other_number(file_id):
    return db.session().scalar(select(HouseholdMember).where(HouseholdMember.file_id == file_id)).id_number


def test_without_a_file_there_is_none_to_see_or_to_change(worker, person):
    form = {
        "household_member_id": str(person.id),
        "attachment_id": str(person.id),
        "authorised_on": clock.today().isoformat(),
    }
    answers = [
        worker.get(ADDRESS),
        worker.put(ADDRESS, {"answers": {}}),
        worker.post(f"{ADDRESS}/withdrawal"),
        worker.post(f"{ADDRESS}/authorisations", form),
    ]
    assert {answer.json["code"] for answer in answers} == {"hardship_file_not_found"}


def test_a_file_that_has_ended_takes_no_more_authorisations(worker, person):
    file = households.file(person.roster_entry, state=HardshipState.CLOSED)
    one = db.session().scalar(select(HouseholdMember.id).where(HouseholdMember.file_id == file.id))
    form = {
        "household_member_id": str(one),
        "attachment_id": str(factories.attachment(person).id),
        "authorised_on": clock.today().isoformat(),
    }
    assert worker.post(f"{ADDRESS}/authorisations", form).json["code"] == "hardship_file_moved"


def test_only_verified_members_apply(phone, session):
    stranger = factories.member(verified=False)
    answer = phone.another(stranger.openid).post(ADDRESS, body(stranger))
    assert (answer.status_code, answer.json["code"]) == (403, "not_verified")
    gone = factories.member(entry=factories.roster_entry(membership_state="left"))
    assert phone.another(gone.openid).post(ADDRESS, body(gone)).json["code"] == "not_eligible"
    there = factories.member()
    silent = {**body(there), "consent": None}
    assert phone.another(there.openid).post(ADDRESS, silent).json["code"] == "consent_required"
    assert phone.another(stranger.openid).get("/hardship-notices").json["code"] == "not_verified"


def test_only_people_of_the_street_see_who_is_shown_and_nothing_of_the_family(phone, session, statements):
    street, unit = households.street()
    shown = factories.roster_entry(name="欧阳小明", union_of=unit)
    households.file(shown, state=HardshipState.SHOWN)
    near = factories.member(entry=factories.roster_entry(union_of=factories.union(street, "隔壁厂工会")))
    far = factories.member(entry=factories.roster_entry(union_of=factories.union(factories.district_union())))
    alone = factories.union(factories.district_union(), "区属厂工会")
    for union in (None, alone):
        households.file(factories.roster_entry(union_of=union), state=HardshipState.SHOWN)
    reader = phone.another(near.openid)
    [one] = reader.get("/hardship-notices").json["items"]
    assert (one["name"], one["union"]) == ("欧**明", "采菱电子厂工会")
    assert set(one) == {"id", "name", "union", "shown_until"}
    assert phone.another(far.openid).get("/hardship-notices").json["items"] == []
    assert reader.get("/hardship-notices?cursor=abc").json["code"] == "cursor_invalid"
    with statements() as few:
        reader.get("/hardship-notices")
    for _ in range(3):
        households.file(factories.roster_entry(union_of=unit), state=HardshipState.SHOWN)
    with statements() as many:
        assert len(reader.get("/hardship-notices").json["items"]) == 4
    assert len(many) == len(few)
    for file in db.session().scalars(select(HardshipFile)):
        file.shown_until = clock.now()
    assert reader.get("/hardship-notices").json["items"] == []


def test_a_file_of_a_districts_own_union_is_shown_to_its_own_people_and_not_to_the_district(phone, session):
    district = factories.district_union("tianning")
    households.file(factories.roster_entry(union_of=district), state=HardshipState.SHOWN)
    colleague = factories.member(entry=factories.roster_entry(union_of=district)).openid
    below = factories.member(entry=factories.roster_entry(union_of=factories.union(district))).openid
    assert len(phone.another(colleague).get("/hardship-notices").json["items"]) == 1
    assert phone.another(below).get("/hardship-notices").json["items"] == []
