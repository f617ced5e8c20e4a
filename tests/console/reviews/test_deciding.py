"""审核: from the first opinion to the decision, taken back, and many at once."""

import datetime as dt
import uuid

from sqlalchemy import select

from app import clock, db
from app.campaign_types import TYPES
from app.campaign_types.declaration import Exclusion, QuotaRule, Rung, SessionRule, Step
from models import CampaignQuota, CampaignSession, CampaignState, Notice, SignupState, StaffRole
from tests import factories, programmes, reviewing
from tests.console.reviews.acts import REASON, state_of
from tests.places import slot
from tests.reviewing import act


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
