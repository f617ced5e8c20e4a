"""工会卡与会员码."""

from sqlalchemy import select

from app.db import session
from models import CardState, MembershipState, UnionCard
from tests import factories


def test_a_verified_person_has_a_card_and_shows_its_code(phone):
    somebody = phone.another(factories.member().openid)
    card = somebody.get("/me/card")
    assert card.status_code == 200
    assert (card.json["state"], card.json["bank_card_state"]) == ("active", "none")
    assert card.json["number"].startswith("0519")
    first, second = somebody.post("/me/card/code"), somebody.post("/me/card/code")
    assert first.status_code == second.status_code == 201
    assert first.json["code"] != second.json["code"]
    assert len(first.json["code"]) == 16
    assert first.json["code"].isdigit()
    assert first.json["refresh_after_s"] < 60
    assert first.headers["Cache-Control"] == "private, no-store"


def test_without_verification_there_is_no_card_and_the_way_is_shown(phone):
    somebody = phone.another(factories.openid())
    for answer in (somebody.get("/me/card"), somebody.post("/me/card/code")):
        assert (answer.status_code, answer.json["code"]) == (403, "not_verified")
        assert "实名认证" in answer.json["next"]


def test_a_suspended_card_can_be_seen_but_gives_no_code(phone):
    member = factories.member()
    card = (
        session().scalars(select(UnionCard).where(UnionCard.roster_entry_id == member.roster_entry_id)).one()
    )
    card.state = CardState.SUSPENDED
    somebody = phone.another(member.openid)
    assert somebody.get("/me/card").json["state"] == "suspended"
    answer = somebody.post("/me/card/code")
    assert (answer.status_code, answer.json["code"]) == (409, "card_not_active")


def test_a_person_whose_membership_has_ended_sees_the_card_but_gets_no_code(phone):
    member = factories.member()
    member.roster_entry.membership_state = MembershipState.LEFT
    somebody = phone.another(member.openid)
    assert somebody.get("/me/card").status_code == 200
    answer = somebody.post("/me/card/code")
    assert (answer.status_code, answer.json["code"]) == (403, "membership_ended")
    assert "接转" in answer.json["next"]


def test_a_code_is_never_replayed(phone):
    somebody = phone.another(factories.member().openid)
    first, second = (somebody.post("/me/card/code", key="same") for _ in range(2))
    assert first.json["code"] != second.json["code"]
    assert "Idempotent-Replayed" not in second.headers


def test_codes_are_limited(phone):
    somebody = phone.another(factories.member().openid)
    for _ in range(60):
        assert somebody.post("/me/card/code").status_code == 201
    assert somebody.post("/me/card/code").json["code"] == "too_many_requests"
