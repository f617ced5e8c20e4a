"""回避: nobody judges himself, a relative that he has declared, or what he has stepped aside from."""

from app import clock, db
from models import Signup
from models.personal import index_of
from models.roster import ID_NUMBER
from tests import factories, reviewing
from tests.console.reviews.acts import NUMBER, REASON, audited
from tests.reviewing import act


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
