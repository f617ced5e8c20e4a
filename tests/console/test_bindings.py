"""解除绑定: who lost his WeChat verifies with another one, once a desk has made sure who he is."""

import uuid

import pytest
from sqlalchemy import select

from app.db import session
from models import AuditEntry, Member, Notice, Signup, StaffRole
from tests import factories, programmes
from tests.phones import Phone

NAME, NUMBER = "李桂英", "10200000031"
SAID = {"evidence": "id_shown", "reason": "换了微信，出示了身份证"}


@pytest.fixture
def district(session):
    return factories.district_union("wujin")


@pytest.fixture
def operator(seat, district):
    return seat(StaffRole.OPERATOR, union=district)


@pytest.fixture
def person(district):
    made = factories.roster_entry(name=NAME, union_of=district)
    made.phone = NUMBER
    return made


@pytest.fixture
def phone(app, simulator):
    """`phone("openid")`: somebody with that WeChat account, logged in."""
    return lambda openid: Phone(app.test_client(), simulator).log_in(openid)


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text


def verify(phone, number):
    consent = {"document": "privacy", "version": "1"}
    return phone.post("/me/verification", {"name": NAME, "id_number": number, "consent": consent})


def told(account_id):
    return session().scalars(select(Notice.kind).where(Notice.member_id == account_id)).all()


def test_who_lost_his_wechat_verifies_with_another_once_the_desk_has_unbound_it(
    operator, person, phone, declare
):
    declare("plain")
    factories.privacy_document()
    number, entry_id = person.id_number, person.id
    former = factories.member(entry=person)
    former_id = former.id
    signup_id = programmes.signup(programmes.campaign("plain"), member_=former).id
    session().commit()
    new = phone("new-one")
    refused(verify(new, number), 409, "identity_taken")
    answer = operator.post(f"/members/{entry_id}/unbinding", SAID)
    assert (answer.status_code, answer.json["account"]) == (200, None), answer.text
    account = session().get_one(Member, former_id, populate_existing=True)
    assert (account.is_verified, account.name, account.id_number_index) == (False, None, None)
    assert told(former_id) == ["identity_unbound"]
    (kept,) = session().scalars(select(AuditEntry).where(AuditEntry.action == "account_bindings.unbind"))
    assert (kept.subject_id, kept.details["evidence"]) == (entry_id, "id_shown")
    assert number not in str(kept.details)
    refused(operator.post(f"/members/{entry_id}/unbinding", SAID), 409, "account_not_bound")
    assert verify(new, number).status_code == 200
    assert [one["id"] for one in new.get("/me/signups").json["items"]] == [str(signup_id)]
    assert session().get_one(Signup, signup_id, populate_existing=True).member_id != former_id
    steps = operator.get(f"/members/{entry_id}/history").json["items"]
    assert "account_bindings.unbind" in {step["action"] for step in steps}


def test_whoever_holds_an_unbound_account_has_to_log_in_again(operator, person, phone):
    openid, entry_id = factories.member(entry=person).openid, person.id
    session().commit()
    holder = phone(openid)
    assert holder.get("/me/card").status_code == 200
    assert operator.post(f"/members/{entry_id}/unbinding", SAID).status_code == 200
    refused(holder.get("/me/card"), 401, "login_required")
    refused(phone(openid).get("/me/card"), 403, "not_verified")


def test_a_number_that_stands_on_another_account_is_released_and_its_holder_told(operator, person):
    entry_id = person.id
    holder = factories.member(verified=False)
    holder.phone = NUMBER
    session().commit()
    holder_id = holder.id
    assert operator.get(f"/members/{entry_id}").json["has_phone_conflict"] is True
    answer = operator.post(f"/members/{entry_id}/phone-release", SAID)
    assert (answer.status_code, answer.json["has_phone_conflict"]) == (200, False), answer.text
    assert session().get_one(Member, holder_id, populate_existing=True).phone is None
    assert told(holder_id) == ["phone_released"]
    refused(operator.post(f"/members/{entry_id}/phone-release", SAID), 409, "phone_not_in_conflict")
    entry = session().scalars(select(AuditEntry).where(AuditEntry.action == "phone_conflicts.release")).one()
    assert (entry.details["account_id"], NUMBER in str(entry.details)) == (str(holder_id), False)


def test_one_s_own_number_is_no_conflict(operator, person):
    entry_id = person.id
    factories.member(entry=person).phone = NUMBER
    session().commit()
    assert operator.get(f"/members/{entry_id}").json["has_phone_conflict"] is False
    refused(operator.post(f"/members/{entry_id}/phone-release", SAID), 409, "phone_not_in_conflict")
    person.phone = None
    session().commit()
    refused(operator.post(f"/members/{entry_id}/phone-release", SAID), 409, "phone_not_in_conflict")


@pytest.mark.parametrize("act", ["unbinding", "phone-release"])
def test_nobody_is_unbound_from_elsewhere_without_evidence_or_by_who_only_reads(
    act, operator, person, seat, district
):
    path = f"/members/{person.id}/{act}"
    reader = seat(StaffRole.READ_ONLY, union=district)
    stranger = seat(StaffRole.OPERATOR, union=factories.district_union("xinbei"))
    refused(reader.post(path, SAID), 403, "role_required")
    refused(stranger.post(path, SAID), 404, "member_record_not_found")
    refused(operator.post(f"/members/{uuid.uuid4()}/{act}", SAID), 404, "member_record_not_found")
    assert operator.post(path, {"reason": "想解除"}).status_code == 422
    assert operator.post(path, {**SAID, "evidence": "hearsay"}).status_code == 422
