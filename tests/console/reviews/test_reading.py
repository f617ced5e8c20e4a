"""审核台: what a reviewer reads of a case: answers, papers, notes, earlier sign-ups."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import db
from app.campaign_types import TYPES
from app.forms import Field
from app.services import notices
from app.services.attachments import reaches
from models import Member, SignupAttachment, SignupNote, StaffRole
from tests import factories, programmes, reviewing
from tests.console.reviews.acts import NUMBER, REASON, audited
from tests.reviewing import act


def test_the_answers_are_masked_until_somebody_says_why_he_has_to_read_them(monkeypatch, reviewer, unit):
    masked = type(reviewing.AID)(
        **{
            **vars(reviewing.AID),
            "fields": (
                *reviewing.AID.fields,
                Field(key="child", kind="name", label="孩子"),
                Field(key="number", kind="id_number", label="号码", is_subject=True),
            ),
        }
    )
    monkeypatch.setitem(TYPES, masked.key, masked)
    planted = {"why": "学费", "child": "欧阳小小", "number": NUMBER}
    case = reviewing.submitted(masked, union=unit, name="欧阳大大", answers=planted)
    for path in ("/reviews", f"/reviews/{case.id}"):
        text = reviewer.get(path).text
        assert "欧阳大大" not in text
        assert "欧阳小小" not in text
        assert NUMBER not in text
    revealed = reviewer.post(f"/reviews/{case.id}/reveal", REASON)
    assert revealed.json == {"answers": planted}
    (entry,) = audited("signups.reveal")
    assert (entry.subject_id, entry.details) == (case.id, {"reason": REASON["reason"]})


def test_the_papers_are_open_to_who_reviews_them_and_to_nobody_else(reviewer, seat, case):
    paper = factories.attachment(db.session().get_one(Member, case.member_id))
    db.session().add(SignupAttachment(signup_id=case.id, field="paper", attachment_id=paper.id))
    paper_id = paper.id
    (shown,) = reviewer.get(f"/reviews/{case.id}").json["attachments"]
    assert (shown["field"], shown["attachment"]["id"]) == ("paper", str(paper_id))
    assert paper_id in reached_by(reviewer)
    elsewhere = seat(StaffRole.REVIEWER, union=factories.district_union("wujin"))
    assert paper_id not in reached_by(elsewhere)
    reviewer.post(f"/reviews/{case.id}/recusal")
    assert paper_id not in reached_by(reviewer)


def reached_by(desk):
    """Attachments of sign-ups that this staff member may open."""
    desk.staff.acting_as = frozenset({StaffRole.REVIEWER})
    return set(db.session().scalars(reaches._of_signups(desk.staff)))


def test_earlier_sign_ups_of_the_same_people_stand_beside(reviewer, case):
    whole = {"options": [joinedload(Member.roster_entry)], "populate_existing": True}
    member = db.session().get_one(Member, case.member_id, **whole)
    elsewhere = programmes.signup(programmes.campaign(title="去年的帮扶"), member_=member)
    sibling = programmes.signup(programmes.campaign(title="姐姐申请的"))
    for one in (case, sibling):
        reviewing.is_for(one.id, b"x" * 32)
    read = reviewer.get(f"/reviews/{case.id}").json
    assert {(one["title"], one["is_same_applicant"]) for one in read["earlier"]} == {
        ("去年的帮扶", True),
        ("姐姐申请的", False),
    }
    assert (str(elsewhere.id) in {one["id"] for one in read["earlier"]}, read["subject_count"]) == (True, 1)


def test_a_case_leads_to_what_the_person_was_told_about_it(reviewer, chair, case):
    act(reviewer, case.id, "approval")
    act(chair, case.id, "approval", amount_fen=100_000)
    whole = {"options": [joinedload(Member.roster_entry)], "populate_existing": True}
    member = db.session().get_one(Member, case.member_id, **whole)
    other = programmes.signup(programmes.campaign(title="别的活动"), member_=member)
    notices.write(member.id, "signup_approved", other, facts={"title": "别的活动", "at": "今天"})
    person_id = chair.get(f"/reviews/{case.id}").json["person_id"]
    assert person_id == str(member.roster_entry_id)
    told = chair.get(f"/members/{person_id}/notices?signup_id={case.id}").json["items"]
    assert [one["title"] for one in told] == ["已通过", "已收到"]
    assert "别的活动" not in str(told)


def test_notes_are_kept_encrypted_for_the_other_reviewers(reviewer, chair, phone, case):
    made = reviewer.post(f"/reviews/{case.id}/notes", {"text": "电话里核实过"})
    assert (made.status_code, made.json["text"]) == (201, "电话里核实过")
    assert [note["text"] for note in chair.get(f"/reviews/{case.id}").json["notes"]] == ["电话里核实过"]
    stored = db.session().scalars(select(SignupNote)).one()
    assert "电话".encode() not in stored.text_cipher
    mine = phone.another(case.openid).get(f"/me/signups/{case.id}")
    assert "电话里核实过" not in mine.text


def test_sign_ups_outside_of_ones_unions_look_absent(seat, case):
    elsewhere = seat(StaffRole.REVIEWER, StaffRole.CHAIR, union=factories.district_union("wujin"))
    assert elsewhere.get("/reviews").json["items"] == []
    for which in (case.id, uuid.uuid4()):
        answers = [
            elsewhere.get(f"/reviews/{which}"),
            *(
                elsewhere.post(f"/reviews/{which}/{action}", {"move_count": 1, **body})
                for action, body in (
                    ("approval", {}),
                    ("return", {"item": "why", **REASON}),
                    ("rejection", REASON),
                    ("reopening", REASON),
                )
            ),
            elsewhere.post(f"/reviews/{which}/reveal", REASON),
            elsewhere.post(f"/reviews/{which}/recusal"),
            elsewhere.post(f"/reviews/{which}/notes", {"text": "注"}),
            elsewhere.put(f"/reviews/{which}/assignment", {"username": None}),
        ]
        assert {(one.status_code, one.json["code"]) for one in answers} == {(404, "signup_not_found")}


def test_other_roles_have_no_review_desk(seat, case):
    for role in set(StaffRole) - {StaffRole.REVIEWER, StaffRole.CHAIR}:
        assert seat(role).get(f"/reviews/{case.id}").json["code"] == "role_required"
