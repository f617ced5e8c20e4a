"""代为登记: an old person without a phone stands at a counter, and has the same rights as everybody."""

import io
import uuid

import pytest
from sqlalchemy import select

from app.campaign_types.declaration import AbsenceBar, Enrolment, Exclusion, Gives, SessionRule
from app.db import session
from app.forms import Field
from app.services import coupons, documents, signups
from app.services.exports import SECTIONS
from app.services.signups import moves
from models import (
    AuditEntry,
    CampaignSession,
    Document,
    Member,
    Notice,
    PaperConsent,
    RosterEntry,
    Signup,
    SignupAction,
    SignupState,
    StaffRole,
)
from tests import factories, pictures, programmes
from tests.cashier import card
from tests.phones import Phone

NAME = "李桂英"


@pytest.fixture
def operator(seat):
    return seat(StaffRole.OPERATOR)


@pytest.fixture
def person(session):
    return factories.roster_entry(name=NAME)


def said(entry, **changes):
    return {"name": entry.name, "id_number": entry.id_number, **changes}


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def test_a_person_without_an_account_is_registered_and_sees_it_once_verified(
    operator, person, declare, app, simulator
):
    declare("plain", consents=("privacy",))
    of = programmes.campaign("plain").id
    factories.privacy_document()
    words = said(person)
    refused(operator.post(f"/campaigns/{of}/signups", words), 422, "consent_required")
    words["consents"] = [{"document": "privacy", "version": "1"}]
    made = operator.post(f"/campaigns/{of}/signups", words)
    assert made.status_code == 201, made.text
    assert (made.json["state"], made.json["has_account"]) == ("approved", False)
    row = session().get_one(Signup, uuid.UUID(made.json["id"]))
    assert (row.registered_by, row.consent_version) == (operator.staff.id, "1")
    assert NAME not in made.text
    assert session().scalars(select(AuditEntry.action)).all().count("signups.register") == 1
    again = refused(operator.post(f"/campaigns/{of}/signups", words), 409, "already_signed_up")
    assert (again["detail"], again["next"]) == ("已经报名过了", "请在报名列表里查看进度")
    phone = Phone(app.test_client(), simulator).log_in("granny")
    consent = {"document": "privacy", "version": "1"}
    answer = phone.post(
        "/me/verification", {"name": NAME, "id_number": words["id_number"], "consent": consent}
    )
    assert answer.status_code == 200, answer.text
    assert [one["id"] for one in phone.get("/me/signups").json["items"]] == [made.json["id"]]


def test_what_was_handed_in_before_there_was_an_account_is_told_exported_and_forgotten_with_it(
    operator, person, declare, app, simulator
):
    declare("plain", fields=(Field(key="card", kind="bank_card", label="银行卡"),))
    of = programmes.campaign("plain").id
    factories.privacy_document()
    words = said(person, answers={"card": card()})
    made = operator.post(f"/campaigns/{of}/signups", words)
    assert (made.status_code, made.json["has_account"]) == (201, False), made.text
    phone = Phone(app.test_client(), simulator).log_in("granny")
    consent = {"document": "privacy", "version": "1"}
    facts = {"name": NAME, "id_number": words["id_number"], "consent": consent}
    assert phone.post("/me/verification", facts).status_code == 200
    (exported,) = phone.get("/me/export").json["signups"]
    assert (exported["id"], exported["answers"]) == (made.json["id"], {"card": card()})
    signup = moves.lock(uuid.UUID(made.json["id"]))
    moves.move(None, signup, SignupAction.END, reason="停办")
    session().commit()
    (told,) = session().scalars(select(Notice).where(Notice.kind == "signup_ended"))
    member = session().get_one(Member, told.member_id)
    assert signups.forget(member) == 0
    assert session().get_one(Signup, signup.id, populate_existing=True).answers_cipher is None


def test_what_an_older_account_was_never_given_is_exported_and_forgotten_too(session, declare):
    declare("plain")
    member, of = factories.member(), programmes.campaign("plain")
    made = programmes.signup(of, member_=member, answers={"card": card()})
    made.member_id = None
    session.flush()
    assert [one["id"] for one in SECTIONS["signups"](member)] == [made.id]
    assert signups.forget(member) == 1
    assert (made.state, made.answers_cipher) == (SignupState.CANCELLED, None)


def test_who_has_an_account_is_told(operator, person, declare, app, simulator):
    declare("plain")
    of = programmes.campaign("plain").id
    openid = factories.member(entry=person).openid
    assert operator.post(f"/campaigns/{of}/signups", said(person)).json["has_account"] is True
    phone = Phone(app.test_client(), simulator).log_in(openid)
    titles = [one["title"] for one in phone.get("/me/messages").json["items"]]
    assert "已为您登记" in titles


def test_a_stranger_and_somebody_elsewhere_look_the_same(operator, person, declare, seat):
    declare("plain")
    of, words = programmes.campaign("plain").id, said(person)
    elsewhere = seat(StaffRole.OPERATOR, union=factories.union(name="甲"))
    reader = seat(StaffRole.READ_ONLY)
    unknown = operator.post(f"/campaigns/{of}/signups", {**words, "name": "张三丰"})
    unknown = refused(unknown, 403, "roster_no_match")
    other = refused(elsewhere.post(f"/campaigns/{of}/signups", words), 403, "roster_no_match")
    assert unknown["detail"] == other["detail"]
    wrong = {**words, "id_number": "1"}
    refused(operator.post(f"/campaigns/{of}/signups", wrong), 422, "id_number_invalid")
    refused(operator.post(f"/campaigns/{uuid.uuid4()}/signups", words), 404, "campaign_not_found")
    refused(reader.post(f"/campaigns/{of}/signups", words), 403, "role_required")


def test_nobody_registers_himself(operator, person, declare):
    declare("plain")
    of, words = programmes.campaign("plain").id, said(person)
    declared = operator.post("/relatives", {"relation": "self", "id_number": person.id_number})
    assert declared.status_code == 201, declared.text
    refused(operator.post(f"/campaigns/{of}/signups", words), 403, "recusal_required")
    assert session().scalars(select(Signup)).all() == []


def test_the_same_rules_as_for_oneself(operator, person, declare):
    declare("elsewhere", audience=({"is": "in_union", "unions": [str(uuid.uuid4())]},))
    declare("asks", fields=(Field(key="size", kind="text", label="尺码"),))
    declare("shows", sessions=SessionRule.CHOSEN)
    declare("papers", fields=(Field(key="paper", kind="photos", label="证件"),))
    declare("aid", exclusions=(Exclusion(types=("aid",)),))
    words, other = said(person), said(factories.roster_entry(name="周大同"))

    def register(type_, words=words, **changes):
        of = programmes.campaign(type_, **changes.pop("of", {})).id
        return operator.post(f"/campaigns/{of}/signups", {**words, **changes})

    refused(register("elsewhere"), 403, "not_eligible")
    refused(register("asks"), 422, "answers_invalid")
    refused(register("shows"), 422, "session_invalid")
    refused(register("papers", answers={"paper": [str(uuid.uuid4())]}), 404, "attachment_not_found")
    assert register("aid").status_code == 201
    refused(register("aid"), 409, "double_aid")
    closed = {"state": "ended", "ended_at": programmes.clock.now()}
    refused(register("aid", of=closed), 409, "campaign_not_open")
    declare("few")
    of = programmes.campaign("few", quota=1).id
    assert operator.post(f"/campaigns/{of}/signups", words).status_code == 201
    refused(operator.post(f"/campaigns/{of}/signups", other), 409, "campaign_full")


def test_who_was_absent_too_often_is_barred_at_the_counter_too(operator, person, declare):
    declare("shows", sessions=SessionRule.CHOSEN, absence_bar=AbsenceBar(times=1, months=3))
    words, member = said(person), factories.member(entry=person)
    before = programmes.campaign("shows", sessions=1)
    place = session().scalars(select(CampaignSession)).one()
    programmes.signup(before, member_=member, state=SignupState.NO_SHOW, session_id=place.id)
    of = programmes.campaign("shows", sessions=1).id
    chosen = session().scalars(select(CampaignSession.id).where(CampaignSession.campaign_id == of)).one()
    answer = operator.post(f"/campaigns/{of}/signups", {**words, "session_id": str(chosen)})
    refused(answer, 403, "absent_too_often")


def test_no_coupon_is_promised_that_is_not_there(operator, person, declare):
    declare("gift", gives=Gives.COUPON)
    words = said(person)
    factories.member(entry=person)
    batch_id = factories.batch(quantity=1).id
    coupons.claim(factories.member(), batch_id)
    of = programmes.campaign("gift", gives_batch_id=batch_id).id
    refused(operator.post(f"/campaigns/{of}/signups", words), 409, "campaign_coupons_gone")


def test_a_coupon_needs_an_account_to_lie_in(operator, person, declare):
    declare("gift", gives=Gives.COUPON)
    words = said(person)
    of = programmes.campaign("gift", gives_batch_id=factories.batch(quantity=1).id).id
    refused(operator.post(f"/campaigns/{of}/signups", words), 409, "coupon_needs_account")
    factories.member(entry=session().get_one(RosterEntry, factories.id_of(person)))
    assert operator.post(f"/campaigns/{of}/signups", words).json["state"] == "approved"


def test_only_the_enrolled_ask_for_a_payout_at_the_counter_too(operator, person, declare):
    rule = Enrolment(types=("mutual_aid_enrolment",), day_field="ill_on", waiting_days=0, days=365)
    declare("payout", fields=(Field(key="ill_on", kind="date", label="住院日期"),), enrolment=rule)
    of = programmes.campaign("payout").id
    words = said(person, answers={"ill_on": programmes.clock.today().isoformat()})
    refused(operator.post(f"/campaigns/{of}/signups", words), 403, "not_enrolled")


def uploaded(desk):
    answer = desk.post("/attachments", data={"file": (io.BytesIO(pictures.picture()), "证件.png")})
    assert answer.status_code == 201, answer.text
    return answer.json["id"]


@pytest.mark.parametrize("role", [StaffRole.OPERATOR, StaffRole.REVIEWER])
def test_papers_are_handed_in_at_the_counter_and_become_the_persons_own(
    seat, role, person, declare, app, simulator
):
    declare("papers", fields=(Field(key="paper", kind="photos", label="证件"),))
    of, words = programmes.campaign("papers").id, said(person)
    openid = factories.member(entry=person).openid
    desk = seat(role)
    photo = uploaded(desk)
    made = desk.post(f"/campaigns/{of}/signups", {**words, "attachments": {"paper": [photo]}})
    assert made.status_code == 201, made.text
    assert seat(StaffRole.REVIEWER).get(f"/attachments/{photo}").status_code == 200
    phone = Phone(app.test_client(), simulator).log_in(openid)
    assert phone.get(f"/attachments/{photo}").status_code == 200
    again = said(factories.roster_entry(name="周大同"))
    theirs = desk.post(f"/campaigns/{of}/signups", {**again, "attachments": {"paper": [photo]}})
    refused(theirs, 404, "attachment_not_found")


def test_each_text_that_was_signed_is_recorded_with_its_scan_where_one_is_kept(
    operator, seat, person, declare
):
    declare("aid", consents=("privacy", "household_check"), keeps_paper_copies=True)
    of, words = programmes.campaign("aid").id, said(person)
    factories.privacy_document()
    documents.publish(None, "household_check", "3", title="核对授权书", body="正文")
    scan, other = uploaded(operator), uploaded(operator)
    privacy = {"document": "privacy", "version": "1"}
    check = {"document": "household_check", "version": "3"}

    def register(*consents):
        return operator.post(f"/campaigns/{of}/signups", {**words, "consents": consents})

    missing = refused(register({**privacy, "attachment_id": scan}), 422, "consent_required")
    assert missing["document"] == "household_check"
    unscanned = refused(register({**privacy, "attachment_id": scan}, check), 422, "paper_copy_required")
    assert unscanned["document"] == "household_check"
    strange = {**check, "attachment_id": str(uuid.uuid4())}
    refused(register({**privacy, "attachment_id": scan}, strange), 404, "attachment_not_found")
    made = register({**privacy, "attachment_id": scan}, {**check, "attachment_id": other})
    assert made.status_code == 201, made.text
    kept = session().execute(
        select(Document.name, Document.version, PaperConsent.attachment_id)
        .join(Document, Document.id == PaperConsent.document_id)
        .order_by(Document.version)
    )
    assert [(name, version, str(scanned)) for name, version, scanned in kept] == [
        ("privacy", "1", scan),
        ("household_check", "3", other),
    ]
    assert seat(StaffRole.REVIEWER).get(f"/attachments/{other}").status_code == 200
    elsewhere = seat(StaffRole.REVIEWER, union=factories.union(name="甲"))
    refused(elsewhere.get(f"/attachments/{other}"), 404, "attachment_not_found")
