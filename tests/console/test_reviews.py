"""审核: from the first opinion to the decision, and everything that may stand in the way."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock, db
from app.campaign_types import TYPES
from app.campaign_types.declaration import Exclusion, QuotaRule, Rung, SessionRule, Step
from app.forms import Field
from app.services import notices
from app.services.attachments import reaches
from models import (
    AuditEntry,
    CampaignQuota,
    CampaignSession,
    CampaignState,
    Member,
    Notice,
    Signup,
    SignupAttachment,
    SignupNote,
    SignupState,
    StaffRole,
)
from models.personal import index_of
from models.roster import ID_NUMBER
from tests import factories, programmes, reviewing
from tests.places import slot
from tests.reviewing import act

REASON = {"reason": "材料不清楚"}
NUMBER = factories.id_number("19800202")


@pytest.fixture(autouse=True)
def _programmes(monkeypatch, session):
    for declared in (reviewing.AID, reviewing.HONOUR):
        monkeypatch.setitem(TYPES, declared.key, declared)


@pytest.fixture
def district(session):
    return factories.district_union("tianning")


@pytest.fixture
def unit(district):
    return factories.union(district, "运河机械厂工会")


@pytest.fixture
def reviewer(seat, unit):
    return seat(StaffRole.REVIEWER, union=unit)


@pytest.fixture
def chair(seat, district):
    return seat(StaffRole.CHAIR, union=district)


@pytest.fixture
def case(unit):
    return reviewing.submitted(union=unit)


def state_of(signup_id):
    return db.session().scalar(select(Signup.state).where(Signup.id == signup_id))


def audited(action):
    return db.session().scalars(select(AuditEntry).where(AuditEntry.action == action)).all()


def test_an_opinion_and_a_decision_lead_to_approval_and_the_worker_hears_of_it(reviewer, chair, case):
    listed = reviewer.get("/reviews").json["items"]
    assert [(one["signup"]["id"], one["must_recuse"]) for one in listed] == [(str(case.id), False)]
    assert chair.get("/reviews").json["items"] == []
    first = act(reviewer, case.id, "approval")
    assert first.status_code == 200, first.text
    assert (first.json["signup"]["state"], first.json["signup"]["stage"]) == ("submitted", 1)
    assert [stage["is_decision"] for stage in first.json["path"]] == [False, True]
    assert reviewer.get("/reviews").json["items"] == []
    decided = act(chair, case.id, "approval", amount_fen=100_000)
    assert (decided.json["signup"]["state"], decided.json["signup"]["amount_fen"]) == ("approved", 100_000)
    history = [(move["action"], move["staff_name"]) for move in decided.json["moves"]]
    assert history == [("submit", None), ("advance", "测**位"), ("approve", "测**位")]
    told = db.session().scalars(select(Notice.kind).where(Notice.member_id == case.member_id)).all()
    assert "signup_approved" in told


def test_one_named_item_is_returned_and_nothing_else(reviewer, case):
    answer = act(reviewer, case.id, "return", item="age", **REASON)
    assert (answer.status_code, answer.json["code"]) == (422, "item_unknown")
    answer = act(reviewer, case.id, "return", item="why", **REASON)
    assert answer.json["signup"]["state"] == "returned"
    assert (answer.json["signup"]["returned_item"], answer.json["may_act"]) == ("why", False)


def test_a_rejection_carries_its_reason(reviewer, case):
    answer = act(reviewer, case.id, "rejection", **REASON)
    assert answer.json["signup"]["state"] == "rejected"
    assert answer.json["moves"][-1]["reason"] == REASON["reason"]


def test_a_chairs_step_is_a_chairs_and_nobody_elses(reviewer, seat, district, unit, case):
    act(reviewer, case.id, "approval")
    above = seat(StaffRole.REVIEWER, union=district)
    answer = act(above, case.id, "approval", amount_fen=1)
    assert (answer.status_code, answer.json["code"]) == (403, "not_your_step")
    below = seat(StaffRole.CHAIR, union=unit)
    assert act(below, case.id, "return", item="why", **REASON).json["code"] == "not_your_step"
    assert act(below, case.id, "rejection", **REASON).json["code"] == "not_your_step"
    assert state_of(case.id) is SignupState.SUBMITTED


def test_who_judges_what_a_colleague_has_just_judged_is_told_who_and_when(reviewer, seat, unit, case):
    seen = reviewing.current_move_count(case.id)
    act(reviewer, case.id, "approval")
    late = seat(StaffRole.REVIEWER, union=unit)
    for action, body in (
        ("approval", {}),
        ("return", {"item": "why", **REASON}),
        ("rejection", REASON),
    ):
        answer = act(late, case.id, action, move_count=seen, **body)
        assert (answer.status_code, answer.json["code"]) == (409, "review_taken")
        assert (answer.json["by"], answer.json["action"]) == ("测**位", "advance")
        assert dt.datetime.fromisoformat(answer.json["at"]) <= clock.now()


def test_what_the_applicant_has_changed_meanwhile_is_read_again_first(reviewer, chair, case):
    case.row.move_count += 1
    for desk, action, body in (
        (reviewer, "approval", {}),
        (reviewer, "return", {"item": "why", **REASON}),
        (reviewer, "rejection", REASON),
        (chair, "reopening", REASON),
    ):
        answer = act(desk, case.id, action, move_count=1, **body)
        assert (answer.status_code, answer.json["code"]) == (409, "signup_moved")


def test_the_amount_is_settled_where_there_is_one_and_within_its_limit(reviewer, chair, case):
    act(reviewer, case.id, "approval")
    assert act(chair, case.id, "approval").json["code"] == "award_required"
    answer = act(chair, case.id, "approval", amount_fen=300_001)
    assert (answer.json["code"], answer.json["most_fen"]) == ("award_too_large", 300_000)


def test_where_every_share_is_the_same_no_amount_is_taken(seat):
    honour = reviewing.submitted(reviewing.HONOUR)
    desk = seat(StaffRole.CHAIR)
    assert act(desk, honour.id, "approval", amount_fen=1).json["code"] == "award_not_asked"
    assert act(desk, honour.id, "approval").json["signup"]["state"] == "approved"


def test_where_no_place_is_left_the_last_step_says_so(seat):
    full = programmes.campaign(reviewing.HONOUR.key)
    db.session().add(CampaignQuota(campaign_id=full.id, capacity=0))
    honour = reviewing.submitted(reviewing.HONOUR, of=full)
    assert act(seat(StaffRole.CHAIR), honour.id, "approval").json["code"] == "campaign_full"
    assert state_of(honour.id) is SignupState.SUBMITTED


def test_who_has_had_it_by_now_does_not_get_it_again(monkeypatch, seat):
    once = type(reviewing.HONOUR)(
        **{**vars(reviewing.HONOUR), "exclusions": (Exclusion(types=(reviewing.HONOUR.key,)),)}
    )
    monkeypatch.setitem(TYPES, once.key, once)
    waiting, had = reviewing.submitted(once), reviewing.approved(once)
    for signup_id in (waiting.id, had.id):
        reviewing.is_for(signup_id, b"x" * 32)
    assert act(seat(StaffRole.CHAIR), waiting.id, "approval").json["code"] == "double_aid"


def test_what_a_draw_decides_goes_into_the_draw_after_the_last_opinion(monkeypatch, seat):
    drawn = type(reviewing.HONOUR)(**{**vars(reviewing.HONOUR), "quota": QuotaRule.DRAW})
    monkeypatch.setitem(TYPES, drawn.key, drawn)
    waiting = reviewing.submitted(drawn)
    answer = act(seat(StaffRole.CHAIR), waiting.id, "approval").json["signup"]
    assert (answer["state"], answer["stage"], answer["stage_role"]) == ("submitted", 1, None)


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


def test_nobody_judges_himself_or_a_relative_that_he_has_declared(reviewer, case):
    number = case.id_number
    declared = reviewer.post("/relatives", {"relation": "spouse", "id_number": number})
    assert (declared.status_code, declared.json["id_number"]) == (201, f"{number[:3]}{'*' * 13}{number[-2:]}")
    assert [one["must_recuse"] for one in reviewer.get("/reviews").json["items"]] == [True]
    for action, body in (
        ("approval", {}),
        ("return", {"item": "why", **REASON}),
        ("rejection", REASON),
        ("reveal", None),
        ("notes", None),
    ):
        answer = (
            reviewer.post(f"/reviews/{case.id}/{action}", {"text": "注"} if action == "notes" else REASON)
            if body is None
            else act(reviewer, case.id, action, **body)
        )
        assert (answer.status_code, answer.json["code"]) == (403, "recusal_required"), action
    answer = reviewer.put(f"/reviews/{case.id}/assignment", {"username": None})
    assert answer.json["code"] == "recusal_required"
    for address in (f"/reviews/{case.id}", f"/reviews/colleagues?signup_id={case.id}"):
        assert reviewer.get(address).json["code"] == "recusal_required"


def test_the_child_whom_the_aid_is_for_counts_as_the_case(reviewer, case):
    reviewing.is_for(case.id, index_of(ID_NUMBER, NUMBER))
    reviewer.post("/relatives", {"relation": "child", "id_number": NUMBER})
    assert act(reviewer, case.id, "approval").json["code"] == "recusal_required"


def test_a_declaration_is_withdrawn_with_a_reason_and_stays_on_record(reviewer, case):
    body = {"relation": "self", "id_number": case.id_number}
    made = reviewer.post("/relatives", body).json["id"]
    assert reviewer.post("/relatives", body).json["code"] == "relative_already_declared"
    wrong = {"relation": "self", "id_number": "123"}
    assert reviewer.post("/relatives", wrong).json["code"] == "id_number_invalid"
    withdrawn = reviewer.post(f"/relatives/{made}/withdrawal", {"reason": "填错了"})
    assert withdrawn.json["withdrawn_at"] is not None
    again = reviewer.post(f"/relatives/{made}/withdrawal", {"reason": "填错了"})
    assert (again.status_code, again.json["code"]) == (404, "relative_not_found")
    assert [one["id"] for one in reviewer.get("/relatives").json["items"]][1:] == [made]
    assert len(audited("recusals.withdraw")) == 1


def test_a_relative_who_is_withdrawn_stays_barred_in_what_he_had_asked_by_then(reviewer, unit, case):
    body = {"relation": "spouse", "id_number": case.id_number}
    made = reviewer.post("/relatives", body).json["id"]
    assert reviewer.post(f"/relatives/{made}/withdrawal", {"reason": "填错了"}).status_code == 200
    assert act(reviewer, case.id, "approval").json["code"] == "recusal_required"
    later = db.session().get_one(Signup, case.id)
    later.created_at = clock.now()
    assert act(reviewer, case.id, "approval").status_code == 200


def undeclare(desk):
    """Take back what every desk of the tests has said of itself."""
    (own,) = [one["id"] for one in desk.get("/relatives").json["items"] if one["relation"] == "self"]
    assert desk.post(f"/relatives/{own}/withdrawal", {"reason": "填错了"}).status_code == 200


def test_nobody_judges_before_he_has_said_who_he_is_himself(reviewer, case):
    undeclare(reviewer)
    assert reviewer.get(f"/reviews/{case.id}").json["may_act"] is False
    for action, body in (
        ("approval", {}),
        ("return", {"item": "why", **REASON}),
        ("rejection", REASON),
    ):
        answer = act(reviewer, case.id, action, **body)
        assert (answer.status_code, answer.json["code"]) == (403, "declaration_required")
        assert "本人" in answer.json["next"]
    body = {"relation": "self", "id_number": factories.id_number()}
    assert reviewer.post("/relatives", body).status_code == 201
    assert act(reviewer, case.id, "approval").status_code == 200


def test_who_steps_aside_from_one_case_does_so_for_good(reviewer, chair, case):
    act(reviewer, case.id, "approval")
    assert chair.post(f"/reviews/{case.id}/recusal").status_code == 204
    assert chair.post(f"/reviews/{case.id}/recusal").status_code == 204
    assert act(chair, case.id, "approval", amount_fen=1).json["code"] == "recusal_required"
    assert act(chair, case.id, "reopening", **REASON).json["code"] == "recusal_required"
    assert len(audited("recusals.recuse")) == 1


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


def test_the_level_above_takes_a_wrong_decision_back_to_the_first_or_the_last_step(
    reviewer, chair, seat, case
):
    act(reviewer, case.id, "approval")
    act(chair, case.id, "approval", amount_fen=1)
    body = {"reason": "漏看了收入证明"}
    assert act(chair, case.id, "reopening", **body).json["code"] == "reopen_from_above"
    top = seat(StaffRole.CHAIR)
    late = act(top, case.id, "reopening", move_count=1, **body)
    assert late.json["code"] == "review_taken"
    reopened = act(top, case.id, "reopening", to_first=False, **body).json["signup"]
    assert (reopened["state"], reopened["stage"], reopened["stage_role"]) == ("submitted", 1, "chair")
    act(chair, case.id, "rejection", **REASON)
    reopened = act(top, case.id, "reopening", **body).json["signup"]
    assert (reopened["stage"], reopened["stage_role"]) == (0, "reviewer")


def test_what_has_been_given_is_not_reopened(seat):
    given = reviewing.approved(state=SignupState.HANDED_OUT, stage=1)
    answer = act(seat(StaffRole.CHAIR), given.id, "reopening", **REASON)
    assert answer.json["code"] == "signup_moved"


def test_what_stands_on_a_list_for_the_bank_is_not_reopened(seat):
    approved = reviewing.approved(stage=1)
    reviewing.on_its_way(approved)
    answer = act(seat(StaffRole.CHAIR), approved.id, "reopening", **REASON)
    assert (answer.status_code, answer.json["code"]) == (409, "payment_under_way")


def test_what_nobody_had_to_judge_is_not_reopened(seat):
    booked = programmes.signup()
    answer = act(seat(StaffRole.CHAIR), booked.id, "reopening", **REASON)
    assert answer.json["code"] == "reopening_refused"


def test_work_is_assigned_to_who_can_do_it_and_handed_over_whole(reviewer, seat, unit, district, case):
    colleague, chair = seat(StaffRole.REVIEWER, union=unit), seat(StaffRole.CHAIR, union=district)
    address = f"/reviews/{case.id}/assignment"
    for unfit in (chair.staff.username, "nobody.here"):
        assert reviewer.put(address, {"username": unfit}).json["code"] == "assignee_unfit"
    mine = reviewer.put(address, {"username": reviewer.staff.username}).json["signup"]["assigned_to"]
    assert mine == str(reviewer.staff.id)
    assert len(reviewer.get("/reviews?mine=true").json["items"]) == 1
    refused = reviewer.post("/reviews/hand-over", {"username": chair.staff.username})
    assert refused.json["code"] == "assignee_unfit"
    handed = reviewer.post("/reviews/hand-over", {"username": colleague.staff.username})
    assert handed.json == {"count": 1}
    assert reviewer.get("/reviews?mine=true").json["items"] == []
    assert len(colleague.get("/reviews?mine=true").json["items"]) == 1
    assert reviewer.put(address, {"username": None}).json["signup"]["assigned_to"] is None
    act(reviewer, case.id, "rejection", **REASON)
    assert reviewer.put(address, {"username": None}).json["code"] == "signup_moved"


def test_the_queue_is_narrowed_and_what_is_late_comes_first(reviewer, unit, case):
    late = reviewing.submitted(union=unit, of=case.campaign_id)
    other = reviewing.submitted(union=unit)
    late.row.stage_due_at = clock.now() - dt.timedelta(hours=1)

    def found(query):
        return [one["signup"]["id"] for one in reviewer.get(f"/reviews?{query}").json["items"]]

    assert found("") == [str(late.id), str(case.id), str(other.id)]
    assert found("overdue=true") == [str(late.id)]
    assert found(f"campaign_id={case.campaign_id}") == [str(late.id), str(case.id)]
    assert found("type=summer_cooling") == []
    assert found("state=submitted&limit=1") == [str(late.id)]
    counts = reviewer.get("/reviews/summary").json
    assert (counts["waiting_count"], counts["overdue_count"], counts["assigned_count"]) == (3, 1, 0)
    act(reviewer, case.id, "rejection", **REASON)
    assert reviewer.get("/reviews?state=rejected").json["code"] == "campaign_required"
    assert found(f"state=rejected&campaign_id={case.campaign_id}") == [str(case.id)]
    assert found(f"state=rejected&mine=true&campaign_id={case.campaign_id}") == []


def test_the_queue_is_narrowed_by_step_by_union_by_district_and_by_what_is_urgent(
    reviewer, chair, seat, unit, district, case
):
    elsewhere = reviewing.submitted(union=factories.union(district, "另一家工会"))
    urgent = reviewing.submitted(union=unit, of=case.campaign_id)
    urgent.row.stage_due_at = clock.now() + dt.timedelta(hours=3)
    above = seat(StaffRole.REVIEWER, StaffRole.CHAIR, union=district)

    def found(query):
        return [one["signup"]["id"] for one in above.get(f"/reviews?{query}").json["items"]]

    assert set(found("")) == {str(case.id), str(elsewhere.id), str(urgent.id)}
    assert set(found(f"union_id={unit.id}")) == {str(case.id), str(urgent.id)}
    assert set(found(f"union_id={district.id}")) == {str(case.id), str(urgent.id), str(elsewhere.id)}
    assert (len(found("district=tianning")), found("district=wujin")) == (3, [])
    assert found("soon=true") == [str(urgent.id)]
    assert (len(found("role=reviewer")), found("role=chair")) == (3, [])
    act(reviewer, case.id, "approval")
    assert found("role=chair") == [str(case.id)]
    counts = reviewer.get("/reviews/summary").json
    assert [(one["waiting_count"], one["soon_count"]) for one in counts["campaigns"]] == [(1, 1)]


def test_what_one_has_returned_is_found_without_a_campaign_until_it_comes_back(
    reviewer, seat, unit, case, statements
):
    act(reviewer, case.id, "return", item="why", **REASON)
    colleague = seat(StaffRole.REVIEWER, union=unit)
    assert [one["signup"]["id"] for one in reviewer.get("/reviews?state=returned").json["items"]] == [
        str(case.id)
    ]
    assert colleague.get("/reviews?state=returned").json["items"] == []
    with statements() as seen:
        counts = reviewer.get("/reviews/summary").json
    assert (counts["waiting_count"], counts["returned_count"]) == (0, 1)
    assert len(seen) <= 12


def test_colleagues_who_can_do_the_step_are_offered_the_nearest_first(
    reviewer, chair, seat, unit, district, case, statements
):
    above = seat(StaffRole.REVIEWER, union=district)
    seat(StaffRole.REVIEWER, union=factories.union(district, "另一家工会"))
    near = sorted([reviewer.staff.username, seat(StaffRole.REVIEWER, union=unit).staff.username])
    address = f"/reviews/colleagues?signup_id={case.id}"
    with statements() as seen:
        offered = reviewer.get(address).json["items"]
    assert [one["username"] for one in offered] == [*near, above.staff.username]
    assert (offered[0]["name"], offered[0]["union"], offered[0]["role"]) == (
        "测**位",
        "运河机械厂工会",
        "reviewer",
    )
    assert len(seen) <= 12
    everything = [one["username"] for one in reviewer.get("/reviews/colleagues").json["items"]]
    assert everything == [one["username"] for one in offered]
    for one in offered:
        assert (
            reviewer.put(f"/reviews/{case.id}/assignment", {"username": one["username"]}).status_code == 200
        )
    shown = reviewer.get(f"/reviews/{case.id}").json["signup"]
    assert (shown["assigned_to"], shown["assigned_name"]) == (str(above.staff.id), "测**位")
    act(reviewer, case.id, "rejection", **REASON)
    assert reviewer.get(address).json["code"] == "signup_moved"
    outside = seat(StaffRole.REVIEWER, union=factories.union(district, "第三家工会"))
    assert outside.get(address).json["code"] == "signup_not_found"


def test_a_case_says_whose_step_it_is_and_why_it_is_not_ones_own(reviewer, chair, unit, district, case):
    told = reviewer.get(f"/reviews/{case.id}").json
    assert (told["may_act"], told["refusal"]) == (True, None)
    assert (told["is_amount_asked"], told["amount_max_fen"], told["slot"]) == (True, 300_000, None)
    assert [(stage["union"], stage["days"]) for stage in told["path"]] == [(unit.name, 5), (district.name, 3)]
    told = chair.get(f"/reviews/{case.id}").json
    assert (told["may_act"], told["refusal"]["code"]) == (False, "not_your_step")
    undeclare(reviewer)
    told = reviewer.get(f"/reviews/{case.id}").json
    assert (told["may_act"], told["refusal"]["code"]) == (False, "declaration_required")


def test_pages_go_on_where_the_last_one_ended_whether_one_has_few_unions_or_many(
    monkeypatch, seat, unit, statements
):
    made = [str(reviewing.submitted(union=unit).id) for _ in range(5)]
    desk = seat(StaffRole.REVIEWER, StaffRole.CHAIR)
    for few in (200, 0):
        monkeypatch.setattr("app.services.reviews.queue.FEW_UNIONS", few)
        first = desk.get("/reviews?limit=3").json
        with statements() as seen:
            rest = desk.get(f"/reviews?limit=3&cursor={first['next_cursor']}").json
        assert [one["signup"]["id"] for one in first["items"] + rest["items"]] == made
        assert rest["next_cursor"] is None
        with statements() as whole:
            desk.get("/reviews")
        assert len(whole) == len(seen) <= 12
    assert desk.get("/reviews?cursor=x").json["code"] == "cursor_invalid"


def test_a_batch_is_previewed_and_then_done_whole_or_not_at_all(seat, unit, district):
    desk = seat(StaffRole.CHAIR)
    limited = programmes.campaign(reviewing.HONOUR.key, quota=2)
    cases = [reviewing.submitted(reviewing.HONOUR, of=limited).id for _ in range(3)]
    items = [{"signup_id": str(one), "move_count": 1} for one in cases]
    body = {"items": items, "act": "approve"}
    preview = desk.post("/reviews/batch/preview", body)
    assert [one["code"] for one in preview.json["items"]] == [None, None, "campaign_full"]
    assert {state_of(one) for one in cases} == {SignupState.SUBMITTED}
    refused = desk.post("/reviews/batch", body)
    assert (refused.status_code, refused.json["code"]) == (409, "batch_refused")
    (named,) = refused.json["refused"]
    assert (named["signup_id"], named["code"]) == (str(cases[2]), "campaign_full")
    assert {state_of(one) for one in cases} == {SignupState.SUBMITTED}
    done = desk.post("/reviews/batch", {**body, "items": items[:2]})
    assert done.status_code == 200, done.text
    assert [state_of(one) for one in cases] == ["approved", "approved", "submitted"]
    strangers = [{"signup_id": str(uuid.uuid4()), "move_count": 1}, *items]
    preview = desk.post("/reviews/batch/preview", {**body, "items": strangers, "act": "reject", **REASON})
    assert [one["code"] for one in preview.json["items"]] == [
        "signup_not_found",
        "review_taken",
        "review_taken",
        None,
    ]


def test_a_batch_takes_each_once_and_says_why_it_turns_down(seat):
    item = {"signup_id": str(uuid.uuid4()), "move_count": 1}
    desk = seat(StaffRole.CHAIR)
    twice = desk.post("/reviews/batch", {"items": [item, item], "act": "approve"})
    assert list(twice.json["errors"]) == ["items"]
    silent = desk.post("/reviews/batch", {"items": [item], "act": "reject"})
    assert list(silent.json["errors"]) == ["reason"]


def test_no_more_money_is_approved_than_the_campaign_has(reviewer, chair, unit, seat):
    of = programmes.campaign("made_up_aid", budget_fen=100_000).id
    cases = [reviewing.submitted(union=unit, of=of) for _ in range(3)]
    for case in cases:
        assert act(reviewer, case.id, "approval", amount_fen=60_000).status_code == 200
    publisher = seat(StaffRole.PUBLISHER)
    assert publisher.get(f"/campaigns/{of}").json["budget_left_fen"] == 100_000
    items = [
        {"signup_id": str(case.id), "move_count": reviewing.current_move_count(case.id)} for case in cases
    ]
    preview = chair.post("/reviews/batch/preview", {"items": items, "act": "approve"})
    codes = [one["code"] for one in preview.json["items"]]
    assert sorted(codes, key=str) == [None, "campaign_budget_exceeded", "campaign_budget_exceeded"]
    assert act(chair, cases[0].id, "approval").status_code == 200
    assert publisher.get(f"/campaigns/{of}").json["budget_left_fen"] == 40_000
    answer = act(chair, cases[1].id, "approval")
    assert (answer.status_code, answer.json["code"]) == (409, "campaign_budget_exceeded")
    assert (answer.json["left_fen"], answer.json["wanted_fen"]) == (40_000, 60_000)
    assert state_of(cases[1].id) is SignupState.SUBMITTED
    # Less is possible, to the last fen.
    assert act(chair, cases[1].id, "approval", amount_fen=40_000).status_code == 200
    assert publisher.get(f"/campaigns/{of}").json["budget_left_fen"] == 0


def test_whoever_is_judged_when_the_session_is_over_is_not_granted_it_any_more(seat, made_up):
    step = Step(at=Rung.HOST, role=StaffRole.CHAIR)
    made_up("outing", sessions=SessionRule.CHOSEN, steps=(step,), gives=made_up.Gives.PLACE)
    chair, of, now = seat(StaffRole.CHAIR), programmes.campaign("outing"), clock.now()
    over = slot(of, starts_at=now - dt.timedelta(hours=3), ends_at=now - dt.timedelta(hours=1), taken_count=0)
    case = reviewing.submitted(TYPES["outing"], of=of, session_id=over.id)
    answer = act(chair, case.id, "approval")
    assert (answer.status_code, answer.json["code"]) == (409, "session_over"), answer.text
    assert act(chair, case.id, "rejection", reason="这一场已经结束").status_code == 200


def test_a_session_that_begins_before_the_review_is_promised_to_end_is_not_signed_up_for(phone, made_up):
    step = Step(at=Rung.HOST, role=StaffRole.CHAIR, days=5)
    made_up("outing", sessions=SessionRule.CHOSEN, steps=(step,), gives=made_up.Gives.PLACE)
    of, now = programmes.campaign("outing"), clock.now()
    early, late = (
        str(slot(of, starts_at=now + dt.timedelta(days=days), taken_count=0).id) for days in (2, 30)
    )
    path = f"/campaigns/{of.id}/signups"
    worker = phone.another(factories.member().openid)
    refused = worker.post(path, {**made_up.body, "session_id": early})
    assert (refused.status_code, refused.json.get("code")) == (422, "session_invalid"), refused.text
    assert "来不及办完审核" in refused.json["detail"]
    made = worker.post(path, {**made_up.body, "session_id": late})
    assert (made.status_code, made.json["state"]) == (201, "submitted"), made.text


def test_a_campaign_with_a_session_too_early_for_its_review_is_not_published(seat, made_up):
    step = Step(at=Rung.HOST, role=StaffRole.CHAIR, days=5)
    made_up("outing", sessions=SessionRule.CHOSEN, steps=(step,), gives=made_up.Gives.PLACE)
    desk, of = seat(StaffRole.PUBLISHER), programmes.campaign("outing", state=CampaignState.DRAFT)
    of_id = of.id
    early = slot(of, starts_at=clock.now() + dt.timedelta(days=2), taken_count=0)
    early_id = early.id

    def codes():
        found = desk.get(f"/campaigns/{of_id}/checklist").json["missing"]
        return [one["code"] for one in found]

    assert "sessions_too_early" in codes()
    later = clock.now() + dt.timedelta(days=30)
    place = db.session().get_one(CampaignSession, early_id)
    place.starts_at, place.ends_at = later, later + dt.timedelta(hours=1)
    db.session().commit()
    assert "sessions_too_early" not in codes()
