"""草稿: kept while one types, one's own alone, for two hours."""

import datetime as dt

from app import clock, db
from models import Draft, StaffRole

TYPED = {"name": "campaign-new", "values": {"title": "夏送清凉", "seats": 200, "note": "王小明，请联系"}}


def test_what_was_typed_is_found_again_after_the_session_has_ended(seat):
    desk = seat(StaffRole.PUBLISHER)
    assert desk.put("/drafts", TYPED).status_code == 200
    kept = desk.get("/drafts?name=campaign-new").json
    assert kept["values"] == TYPED["values"]
    assert dt.datetime.fromisoformat(kept["expires_at"]) <= clock.now() + dt.timedelta(hours=2)


def test_a_later_draft_of_the_same_form_takes_the_place_of_the_earlier(seat):
    desk = seat(StaffRole.PUBLISHER)
    desk.put("/drafts", TYPED)
    desk.put("/drafts", {"name": "campaign-new", "values": {"title": "冬送温暖"}})
    assert desk.get("/drafts?name=campaign-new").json["values"] == {"title": "冬送温暖"}


def test_a_draft_is_nobody_elses_and_encrypted(seat):
    mine, other = seat(StaffRole.PUBLISHER), seat(StaffRole.PUBLISHER)
    mine.put("/drafts", TYPED)
    refused = other.get("/drafts?name=campaign-new")
    assert (refused.status_code, refused.json["code"]) == (404, "draft_not_found")
    row = db.session().query(Draft).one()
    assert "王小明".encode() not in bytes(row.content_cipher)


def test_after_two_hours_it_is_gone(seat):
    desk = seat(StaffRole.PUBLISHER)
    desk.put("/drafts", TYPED)
    row = db.session().query(Draft).one()
    row.expires_at = clock.now()
    db.session().flush()
    assert desk.get("/drafts?name=campaign-new").status_code == 404


def test_what_was_sent_is_forgotten(seat):
    desk = seat(StaffRole.PUBLISHER)
    desk.put("/drafts", TYPED)
    assert desk.delete("/drafts?name=campaign-new").status_code == 204
    assert desk.delete("/drafts?name=campaign-new").status_code == 204
    assert desk.get("/drafts?name=campaign-new").status_code == 404


def test_nobody_piles_up_drafts_without_end(seat):
    desk = seat(StaffRole.PUBLISHER)
    for number in range(50):
        assert desk.put("/drafts", {**TYPED, "name": f"form-{number}"}).status_code == 200
    refused = desk.put("/drafts", {**TYPED, "name": "form-50"})
    assert (refused.status_code, refused.json["code"]) == (409, "drafts_full")
    assert desk.put("/drafts", {**TYPED, "name": "form-49"}).status_code == 200
