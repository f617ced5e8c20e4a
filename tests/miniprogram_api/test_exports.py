"""导出: everything the house holds of a person, whole and unmasked, for that person alone."""

import json

import pytest
import sqlalchemy as sa

from app import clock, db
from app.services.exports import ROWS_AT_ONCE, SECTIONS
from miniprogram_api.me.schemas import ExportSchema
from models import (
    ApplicantKind,
    AuditEntry,
    ListedPerson,
    Member,
    NameList,
    Notice,
    RosterEntry,
    Signup,
    SignupState,
)
from tests import factories, programmes, story


@pytest.fixture
def person(app, phone, session):
    return story.Story(app, phone)


def name(person):
    """A unit names the person on the list of its own sign-up; with the account this has nothing to do."""
    entry = db.session().get_one(RosterEntry, person.entry_id)
    made = Signup(
        campaign_id=programmes.campaign("mutual_aid_enrolment").id,
        applicant_kind=ApplicantKind.UNIT,
        applicant_id=entry.union_id,
        union_id=entry.union_id,
        state=SignupState.APPROVED,
        form_version=1,
    )
    db.session().add(made)
    db.session().flush()
    listed = NameList(
        campaign_id=made.campaign_id,
        union_id=entry.union_id,
        staff_id=factories.staff().id,
        signup_id=made.id,
        person_count=1,
        matched_count=1,
        file_sha256=b"",
    )
    db.session().add(listed)
    db.session().flush()
    row = ListedPerson(
        name_list_id=listed.id, campaign_id=made.campaign_id, number=2, roster_entry_id=entry.id
    )
    row.name, row.id_number = entry.name, entry.id_number
    db.session().add(row)
    db.session().flush()


def test_a_person_receives_everything_in_plain_words(person):
    name(person)
    answer = person.phone.get("/me/export")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.mimetype == "application/json"
    assert ExportSchema().validate(answer.json) == {}
    assert [name for name, rows in answer.json.items() if not rows] == ["agreed_statements"]
    [profile] = answer.json["profile"]
    assert (profile["name"], profile["id_number"]) == (story.NAME, person.id_number)
    assert (profile["phone"], profile["openid"]) == (story.PHONE_NUMBER, person.openid)
    [membership] = answer.json["membership"]
    assert membership["union"] == "测试单位工会"
    assert {one["name"] for one in answer.json["merchant_applications"]} == {story.APPLICATION, "面馆"}
    assert {one["contact_name"] for one in answer.json["merchant_applications"]} == {story.CONTACT}
    assert {one["text"] for one in answer.json["offer_reports"]} == {story.REPORT}
    [listed] = answer.json["listed_by_units"]
    assert (listed["union"], listed["name"], listed["state"]) == ("测试单位工会", story.NAME, "approved")
    [expired] = [one for one in answer.json["notices"] if one["kind"] == "coupon_expired"]
    assert expired["text"] == "“券”已于昨天过期。看看附近还有哪些优惠吧。"
    assert all(one["reported_at"].endswith("+08:00") for one in answer.json["offer_reports"])
    listed = {one["id"] for one in answer.json["attachments"]}
    assert person.phone.get(f"/attachments/{listed.pop()}").status_code == 200


def test_a_notice_of_an_older_wording_is_exported_with_what_there_is(person):
    for kind, facts in (("coupon_expired", {"gone": "1"}), ("no_longer_said", {"left": "2"})):
        said = Notice(member_id=person.member_id, kind=kind, facts=facts, subject="members", urgency=5)
        said.subject_id, said.due_at, said.deadline_at = person.member_id, clock.now(), clock.now()
        db.session().add(said)
    answer = person.phone.get("/me/export")
    told = {one["kind"]: one for one in answer.json["notices"]}
    assert told["no_longer_said"]["facts"] == {"left": "2"}
    assert told["coupon_expired"]["facts"] == {"gone": "1"}
    in_the_inbox = {(one["title"], one["text"]) for one in person.phone.get("/me/messages").json["items"]}
    assert {(one["title"], one["text"]) for one in told.values()} <= in_the_inbox


def test_an_export_is_audited_and_told_to_the_person(person):
    person.phone.get("/me/export")
    [entry] = db.session().scalars(sa.select(AuditEntry).where(AuditEntry.action == "members.export"))
    assert (entry.actor_id, entry.subject_id, entry.details) == (person.member_id, person.member_id, {})
    told = sa.select(Notice.kind).where(Notice.member_id == person.member_id)
    assert "export_made" in db.session().scalars(told).all()


def test_three_exports_a_day_are_enough(phone, session):
    somebody = phone.another(factories.openid())
    assert [somebody.get("/me/export").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert phone.another(factories.openid()).get("/me/export").status_code == 200


def test_nothing_of_another_person_is_in_it(person, phone):
    other = phone.another(factories.openid())
    found = json.dumps(other.get("/me/export").json, ensure_ascii=False)
    assert [name for name, planted in person.planted.items() if planted in found] == []


def test_without_a_login_there_is_no_export(phone):
    assert phone.get("/me/export").status_code == 401


def test_much_takes_no_more_statements_than_little(phone, session, statements):
    little, much = factories.member(verified=False), factories.member(verified=False)
    template = factories.batch(publish=False)
    many = ROWS_AT_ONCE * 2 + 1
    session.execute(
        sa.text(
            "INSERT INTO coupons (id, batch_id, slot, state, member_id, nth, nth_of_day, claimed_on,"
            " claimed_at, released_on, use_opens_at, use_closes_at)"
            " SELECT gen_random_uuid(), :batch, n, 'claimed', :member, n, n, current_date, now(),"
            " current_date, now(), now() FROM generate_series(1, :many) AS n"
        ),
        {"batch": template.id, "member": much.id, "many": many},
    )
    asked = {}
    for one in (little, much):
        holder = phone.another(session.get_one(Member, factories.id_of(one)).openid)
        with statements() as seen:
            answer = holder.get("/me/export")
        asked[len(answer.json["coupons"])] = len(seen)
    assert set(asked) == {0, many}
    assert asked[0] == asked[many] <= len(SECTIONS) + 5
