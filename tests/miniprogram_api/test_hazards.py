"""安全隐患随手拍: what the phone sends, and what it is told."""

import uuid

from app.services import hazards
from models import HazardPhoto
from tests import factories

PATH = "/hazard-reports"


def body(*attachments, **facts):
    return {
        "district": "tianning",
        "place": "劳动中路 1 号",
        "text": "电线裸露",
        "attachments": [str(one) for one in attachments],
        **facts,
    }


def code_of(answer):
    return answer.status_code, answer.json["code"]


def test_a_report_needs_a_verified_person_a_photo_and_a_place(phone, session):
    factories.city()
    stranger = phone.another(factories.openid())
    assert code_of(stranger.post(PATH, body(uuid.uuid4()))) == (403, "not_verified")
    member = factories.member()
    photo, openid = factories.attachment(member).id, member.openid
    hand = phone.another(openid)
    assert code_of(hand.post(PATH, body())) == (422, "invalid_fields")
    assert code_of(hand.post(PATH, body(photo, lat=31.7))) == (422, "invalid_fields")
    assert code_of(hand.post(PATH, body(uuid.uuid4()))) == (404, "attachment_not_found")
    made = hand.post(PATH, body(photo, lat=31.77, lng=119.97), key="a")
    assert (made.status_code, made.json["state"], made.json["lat"]) == (201, "reported", 31.77)
    again = hand.post(PATH, body(photo, lat=31.77, lng=119.97), key="a")
    assert (again.json["id"], again.headers["Idempotent-Replayed"]) == (made.json["id"], "true")
    assert hand.get(f"/me/hazard-reports/{made.json['id']}").json["text"] == "电线裸露"
    other = phone.another(factories.member().openid)
    assert code_of(other.get(f"/me/hazard-reports/{made.json['id']}")) == (404, "hazard_not_found")


def test_a_day_takes_so_many_reports_of_one_person(phone, session):
    factories.city()
    member = factories.member()
    photo, openid = factories.attachment(member).id, member.openid
    for _ in range(hazards.REPORTS_PER_DAY):
        factories.hazard(member)
    answer = phone.another(openid).post(PATH, body(photo))
    assert code_of(answer) == (409, "hazard_limit_reached")


def test_the_list_takes_a_fixed_number_of_queries_and_has_pages(phone, session, statements):
    member = factories.member()
    hand, counts = phone.another(member.openid), []
    for _ in range(2):
        for _ in range(2):
            made = factories.hazard(member)
            session.add(HazardPhoto(report_id=made.id, attachment_id=factories.attachment(member).id))
        with statements() as seen:
            hand.get("/me/hazard-reports")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 5
    first = hand.get("/me/hazard-reports?limit=3").json
    rest = hand.get(f"/me/hazard-reports?cursor={first['next_cursor']}").json
    assert (len(first["items"]), len(rest["items"])) == (3, 1)
    assert hand.get("/me/hazard-reports?cursor=x").json["code"] == "cursor_invalid"


def test_ones_reports_are_found_by_state(phone, session):
    member = factories.member()
    hand = phone.another(member.openid)
    factories.hazard(member)
    accepted = str(factories.hazard(member, **factories.accepted()).id)
    assert [one["id"] for one in hand.get("/me/hazard-reports?state=accepted").json["items"]] == [accepted]
    assert hand.get("/me/hazard-reports?state=gone").status_code == 422
