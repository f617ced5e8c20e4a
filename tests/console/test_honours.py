"""荣誉殿堂: drafted after the public notice, shown by consent and by a second person, gone at a word."""

import uuid
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app import files
from app.db import session as current
from app.services import attachments
from models import (
    Attachment,
    AuditEntry,
    Honour,
    HonourState,
    Notice,
    PublicNotice,
    Signup,
    SignupState,
    StaffRole,
)
from tests import factories, honouring, pictures, programmes, reviewing

OPERATOR, PUBLISHER = StaffRole.OPERATOR, StaffRole.PUBLISHER
BODY = {"year": 2026}


@pytest.fixture
def maker(seat, session):
    return seat(OPERATOR, PUBLISHER)


@pytest.fixture
def second(seat, session):
    return seat(PUBLISHER)


def draft(desk, signup_id, **body):
    return desk.post(f"/signups/{signup_id}/honour", {**BODY, **body})


def drafted(desk, of, **body):
    answer = draft(desk, of.id, **body)
    assert answer.status_code == 201, answer.text
    return answer.json


def shown(maker, second, of, **body):
    made = drafted(maker, of, **body)
    paper = pictures.hand_in(maker)
    assert maker.post(f"/honours/{made['id']}/consent", {"paper_id": paper}).status_code == 200
    answer = second.post(f"/honours/{made['id']}/showing")
    assert answer.status_code == 200, answer.text
    return answer.json


def told(kind):
    return current().scalars(select(Notice.member_id).where(Notice.kind == kind)).all()


def test_who_was_nominated_is_shown_with_his_signed_consent_to_everybody(maker, second, phone):
    of = honouring.settled()
    photo = pictures.hand_in(maker)
    made = drafted(maker, of, photo_id=photo, unit="戚墅堰机车厂")
    assert (made["name"], made["title"], made["deeds"]) == ("欧阳铁匠", "身边的工匠", honouring.DEEDS)
    assert (made["state"], made["is_matched"]) == ("draft", False)
    path = f"/honours/{made['id']}"
    assert phone.get(path).json["code"] == "honour_not_found"
    assert phone.get(f"{path}/photo").json["code"] == "honour_photo_not_found"
    early = second.post(f"{path}/showing")
    assert (early.status_code, early.json["code"]) == (409, "honour_consent_missing")
    paper = pictures.hand_in(maker)
    maker.post(f"{path}/consent", {"paper_id": paper})
    own = maker.post(f"{path}/showing")
    assert (own.status_code, own.json["code"]) == (403, "honour_maker_shows")
    assert second.post(f"{path}/showing", key="one").status_code == 200
    public = phone.get(path)
    assert (public.json["name"], public.json["unit"], public.json["has_photo"]) == (
        "欧阳铁匠",
        "戚墅堰机车厂",
        True,
    )
    assert public.headers["Cache-Control"] == "public, no-cache"
    picture = phone.get(f"{path}/photo")
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    assert maker.get(f"/attachments/{paper}").status_code == 200
    assert second.post(f"{path}/showing", key="two").json["code"] == "honour_not_draft"
    assert maker.patch(path, {"year": 2025}).json["code"] == "honour_not_draft"
    kept = set(current().scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("honours."))))
    assert kept == {"honours.draft", "honours.keep_consent", "honours.show"}


def test_the_hall_is_listed_by_year_and_honour_and_paged(phone, statements):
    of = programmes.signup()
    rows = [honouring.shown(programmes.signup(of.campaign), year=year) for year in (2024, 2026, 2025)]
    honouring.shown(of, state=HonourState.DRAFT, year=2026)
    with statements() as few:
        listed = phone.get("/honours").json["items"]
    assert [one["year"] for one in listed] == [2026, 2025, 2024]
    assert len(few) == 1
    assert [one["year"] for one in phone.get("/honours?year=2025").json["items"]] == [2025]
    assert phone.get("/honours?honour=home").json["items"] == []
    assert len(phone.get("/honours?honour=craftsman").json["items"]) == len(rows)
    page = phone.get("/honours?limit=2").json
    (rest,) = phone.get(f"/honours?limit=2&cursor={page['next_cursor']}").json["items"]
    assert rest["year"] == 2024
    assert phone.get("/honours?cursor=nonsense").json["code"] == "cursor_invalid"


def test_a_collective_needs_no_consent_and_has_the_title_that_it_applied_for(maker, second, phone):
    made = drafted(maker, honouring.settled("two_trusts"))
    assert (made["title"], made["name"], made["is_person"]) == ("模范职工之家", "运河机械厂职工之家", False)
    assert second.post(f"/honours/{made['id']}/showing").status_code == 200
    assert phone.get("/honours?honour=home").json["items"][0]["name"] == "运河机械厂职工之家"


def test_who_put_himself_forward_agrees_on_his_phone_and_taking_it_back_empties_it(maker, second, phone):
    answers = {"nominee": "王小明", "story": honouring.DEEDS}
    of = honouring.settled(answers=answers)
    made = drafted(maker, of, photo_id=pictures.hand_in(maker))
    me, path = phone.another(of.openid), f"/me/honours/{made['id']}/consent"
    (mine,) = me.get("/me/honours").json["items"]
    assert (mine["state"], mine["has_consented"], mine["deeds"]) == ("draft", False, honouring.DEEDS)
    assert me.post(path).json["has_consented"] is True
    assert me.post(path).status_code == 200
    assert second.post(f"/honours/{made['id']}/showing").status_code == 200
    assert phone.get(f"/honours/{made['id']}").json["name"] == "王小明"
    stranger = phone.another(factories.member().openid)
    assert stranger.delete(path).json["code"] == "honour_not_found"
    assert stranger.post(path).json["code"] == "honour_not_found"
    photo = current().scalars(select(Attachment).where(Attachment.staff_id == maker.staff.id)).one()
    key = photo.storage_key
    assert me.delete(path).status_code == 204
    assert phone.get(f"/honours/{made['id']}").status_code == 404
    assert me.get("/me/honours").json["items"] == []
    row = current().scalars(select(Honour)).one()
    assert (row.state, row.name, row.deeds, row.photo_id) == (HonourState.WITHDRAWN, None, None, None)
    with pytest.raises(FileNotFoundError):
        files.read(key)
    assert (len(told("honour_asked")), len(told("honour_shown"))) == (1, 1)
    assert maker.get(f"/honours/{made['id']}").json["name"] is None


def test_who_is_known_by_his_number_is_asked_and_a_wrong_one_is_no_match(maker, phone):
    of = honouring.settled()
    entry = factories.roster_entry(name="欧阳铁匠")
    person = factories.member(entry=entry)
    number, openid, other = entry.id_number, person.openid, factories.roster_entry(name="别人").id_number
    for wrong, code in (("12", "id_number_invalid"), (other, "honour_person_unmatched")):
        assert draft(maker, of.id, id_number=wrong).json["code"] == code
    made = drafted(maker, of)
    path = f"/honours/{made['id']}"
    assert maker.patch(path, {"id_number": other}).json["code"] == "honour_person_unmatched"
    assert maker.patch(path, {"id_number": "12"}).json["code"] == "id_number_invalid"
    changed = maker.patch(path, {"id_number": number, "unit": "新厂", "year": 2025})
    assert (changed.json["is_matched"], changed.json["unit"], changed.json["year"]) == (True, "新厂", 2025)
    assert len(phone.another(openid).get("/me/honours").json["items"]) == 1
    assert number not in str(current().scalars(select(AuditEntry.details)).all())
    assert len(told("honour_asked")) == 1


def test_nothing_hangs_before_the_public_notice_is_over(maker, second, monkeypatch):
    waiting = honouring.settled(days_ago=-2)
    refused = draft(maker, waiting.id)
    assert (refused.status_code, refused.json["code"]) == (409, "honour_not_settled")
    of = honouring.settled()
    current().get_one(Signup, of.id).state = SignupState.REJECTED
    assert draft(maker, of.id).json["code"] == "honour_not_settled"
    again = honouring.settled()
    made = drafted(maker, again)
    maker.post(f"/honours/{made['id']}/consent", {"paper_id": pictures.hand_in(maker)})
    notice = (
        current().scalars(select(PublicNotice).where(PublicNotice.campaign_id == again.campaign_id)).one()
    )
    reviewing.objection(notice)
    assert second.post(f"/honours/{made['id']}/showing").json["code"] == "honour_not_settled"
    assert draft(maker, again.id).json["code"] == "honour_not_settled"


def test_a_desk_puts_who_stands_on_a_finished_notice_into_the_hall(maker):
    of = honouring.settled()
    (notice,) = maker.get(f"/public-notices?campaign_id={of.campaign_id}").json["items"]
    whole = maker.get(f"/public-notices/{notice['id']}").json
    (line,) = whole["lines"]
    assert (whole["is_of_honours"], line["signup_id"]) == (True, str(of.id))
    assert drafted(maker, SimpleNamespace(id=line["signup_id"]))["signup_id"] == str(of.id)


def test_one_sign_up_hangs_once_and_again_after_it_was_withdrawn(maker, second, phone):
    of = honouring.settled()
    made = shown(maker, second, of)
    assert draft(maker, of.id).json["code"] == "honour_exists"
    path = f"/honours/{made['id']}"
    assert maker.post(f"{path}/consent", {"paper_id": str(uuid.uuid4())}).json["code"] == "honour_not_draft"
    gone = second.post(f"{path}/withdrawal", {"reason": "姓名写错 13812345678"})
    assert (gone.status_code, gone.json["state"]) == (200, "withdrawn")
    kept = current().scalars(select(AuditEntry.details).where(AuditEntry.action == "honours.withdraw")).one()
    assert kept == {"reason": "姓名写错 …"}
    assert second.post(f"{path}/withdrawal", {"reason": "再撤"}).json["code"] == "honour_withdrawn"
    assert phone.get(path).status_code == 404
    assert drafted(maker, of)["state"] == "draft"


def test_other_programmes_and_other_people_s_files_do_not_fit(maker, seat):
    other = reviewing.approved(type_=honouring.TYPES["reading_festival"])
    assert draft(maker, other.id).json["code"] == "honour_not_declared"
    of = honouring.settled()
    stranger = seat(OPERATOR, PUBLISHER, union=factories.union())
    assert draft(stranger, of.id).json["code"] == "signup_not_found"
    foreign = pictures.hand_in(stranger)
    assert draft(maker, of.id, photo_id=foreign).json["code"] == "attachment_not_found"
    pdf = pictures.hand_in(maker, pictures.PDF)
    assert draft(maker, of.id, photo_id=pdf).json["code"] == "attachment_type_refused"
    made = drafted(maker, of)
    path = f"/honours/{made['id']}"
    for photo, code in ((foreign, "attachment_not_found"), (pdf, "attachment_type_refused")):
        assert maker.patch(path, {"photo_id": photo}).json["code"] == code
    assert maker.post(f"{path}/consent", {"paper_id": foreign}).json["code"] == "attachment_not_found"
    hidden = [
        stranger.get(path),
        stranger.patch(path, {"year": 2025}),
        stranger.post(f"{path}/consent", {"paper_id": foreign}),
        stranger.post(f"{path}/showing"),
        stranger.post(f"{path}/withdrawal", {"reason": "无"}),
    ]
    assert {(one.status_code, one.json["code"]) for one in hidden} == {(404, "honour_not_found")}
    assert stranger.get("/honours").json["items"] == []


def test_the_desk_s_list_is_narrowed_and_costs_the_same_however_long(maker, statements):
    campaign = programmes.campaign("craftsmen")
    for year in (2024, 2025, 2026):
        honouring.shown(programmes.signup(campaign), year=year)
    counts = []
    for limit in (1, 3):
        with statements() as found:
            assert len(maker.get(f"/honours?limit={limit}").json["items"]) == limit
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert [one["year"] for one in maker.get("/honours?state=shown&year=2025").json["items"]] == [2025]
    assert maker.get("/honours?state=draft").json["items"] == []
    assert maker.get("/honours?cursor=nonsense").json["code"] == "cursor_invalid"


def test_a_lost_photo_is_not_found(phone, session):
    made = honouring.shown(programmes.signup())
    files.remove([made.photo.storage_key])
    answer = phone.get(f"/honours/{made.id}/photo")
    assert (answer.status_code, answer.json["code"]) == (404, attachments.AttachmentNotFound.code)
