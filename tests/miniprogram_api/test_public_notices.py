"""公示: who sees it, what it tells, when it is gone, and who may object."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from app import clock, db
from app.campaign_types import TYPES
from models import NoticeScope, PublicObjection, SignupState
from tests import factories, programmes, reviewing

WORDS = {"text": "他家有两套房"}
NUMBER = factories.id_number("20121212")


@pytest.fixture(autouse=True)
def _programmes(monkeypatch, session):
    for declared in (reviewing.AID, reviewing.HONOUR):
        monkeypatch.setitem(TYPES, declared.key, declared)


@pytest.fixture
def street(session):
    return factories.union(factories.district_union(), "茶山街道总工会")


@pytest.fixture
def unit(street):
    return factories.union(street, "运河机械厂工会")


def person_of(union):
    return factories.member(entry=factories.roster_entry(union_of=union))


def seen_by(phone, notice_id):
    """In the list and by itself, which must agree."""
    listed = [one["id"] for one in phone.get("/public-notices").json["items"]]
    answer = phone.get(f"/public-notices/{notice_id}")
    assert (str(notice_id) in listed) == (answer.status_code == 200)
    if answer.status_code != 200:
        assert (answer.status_code, answer.json["code"]) == (404, "public_notice_not_found")
    return answer.status_code == 200


def test_a_public_one_is_there_for_everybody_with_masked_names_and_nothing_else(phone, unit):
    entry = factories.roster_entry(union_of=unit, name="欧阳大大", number=factories.id_number("19800203"))
    person = factories.member(entry=entry, phone="10288887777")
    signup = reviewing.approved(
        reviewing.HONOUR, member_=person, answers={"why": "孩子欧阳小小", "n": NUMBER}, amount_fen=100_000
    )
    shown = reviewing.notice(signup).id
    answer = phone.get(f"/public-notices/{shown}")
    (line,) = answer.json["lines"]
    assert (line["name"], line["union"], line["amount_fen"]) == ("欧**大", "运河机械厂工会", 100_000)
    for planted in ("欧阳大大", "欧阳小小", entry.id_number, "10288887777", NUMBER):
        assert planted not in answer.text
        assert planted not in phone.get("/public-notices").text
    assert answer.headers["ETag"]
    again = phone.get(f"/public-notices/{shown}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def nominated(type_, unit, answers, *, number=None):
    """Put forward by 王小明 of `unit`, and shown."""
    entry = factories.roster_entry(union_of=unit, name="王小明", number=number)
    signup = reviewing.approved(TYPES[type_], member_=factories.member(entry=entry), answers=answers)
    return reviewing.notice(signup).id


def test_who_is_nominated_by_somebody_else_is_shown_masked_with_his_own_unit(phone, unit):
    answers = {"nominee": "欧阳铁匠", "nominee_unit": "戚墅堰机车厂 13812345678", "deeds": "独一无二的事迹"}
    answer = phone.get(f"/public-notices/{nominated('model_workers', unit, answers)}")
    (line,) = answer.json["lines"]
    assert (line["name"], line["union"]) == ("欧**匠", "戚墅堰机车厂 …")
    for planted in ("欧阳铁匠", "王小明", "王*明", "13812345678", "独一无二的事迹"):
        assert planted not in answer.text


def test_where_the_form_asks_for_no_unit_that_of_the_one_who_put_him_forward_is_shown(phone, unit):
    shown = nominated("craftsmen", unit, {"nominee": "欧阳铁匠"})
    (line,) = phone.get(f"/public-notices/{shown}").json["lines"]
    assert (line["name"], line["union"]) == ("欧**匠", "运河机械厂工会")


def test_a_team_and_a_collective_are_shown_by_their_names(phone, unit):
    shown = nominated("two_trusts", unit, {"unit_name": "运河机械厂职工之家"})
    assert phone.get(f"/public-notices/{shown}").json["lines"][0]["name"] == "运河机械厂职工之家"


def test_neither_a_child_who_puts_himself_forward_nor_one_whose_answers_are_gone_is_named(phone, unit):
    for answers, number, name in [({"nominee": "王小明"}, NUMBER, "未成年人"), ({}, None, "已注销")]:
        answer = phone.get(f"/public-notices/{nominated('craftsmen', unit, answers, number=number)}")
        assert answer.json["lines"][0]["name"] == name
        assert "王" not in answer.text


def test_a_child_who_applies_is_not_named(phone, unit):
    child = factories.roster_entry(union_of=unit, name="欧阳小小", number=NUMBER)
    shown = reviewing.notice(reviewing.approved(member_=factories.member(entry=child))).id
    (line,) = phone.get(f"/public-notices/{shown}").json["lines"]
    assert line["name"] == "未成年人"


def test_who_has_taken_it_back_is_shown_no_longer(phone):
    stays, gone = reviewing.approved(), reviewing.approved()
    shown = reviewing.notice(stays, gone).id
    gone.state = SignupState.CANCELLED
    (line,) = phone.get(f"/public-notices/{shown}").json["lines"]
    assert line["number"] == 1


def test_one_for_the_unit_is_there_for_its_own_people_only(phone, street, unit):
    shown = reviewing.notice(reviewing.approved(union=unit), scope=NoticeScope.UNIT, union=unit).id
    insider, outsider = person_of(unit), person_of(street)
    unverified = factories.member(verified=False)
    assert seen_by(phone.another(insider.openid), shown)
    for nobody in (phone, phone.another(outsider.openid), phone.another(unverified.openid)):
        assert not seen_by(nobody, shown)


def test_one_for_the_street_is_there_for_all_units_below_it(phone, street, unit):
    shown = reviewing.notice(reviewing.approved(union=unit), scope=NoticeScope.STREET, union=street).id
    neighbour, stranger = person_of(factories.union(street, "隔壁厂工会")), person_of(factories.union())
    assert seen_by(phone.another(neighbour.openid), shown)
    assert not seen_by(phone.another(stranger.openid), shown)
    assert not seen_by(phone, shown)


def test_when_the_term_is_over_it_is_gone_by_the_clock(phone):
    now = clock.now()
    over = reviewing.notice(reviewing.approved(), begins_at=now - dt.timedelta(days=5), closes_at=now)
    coming = reviewing.notice(reviewing.approved(), begins_at=now + dt.timedelta(hours=1))
    for notice_id in (over.id, coming.id):
        assert not seen_by(phone, notice_id)


def test_a_named_person_objects_once_at_a_time_and_his_words_are_encrypted(phone):
    shown = reviewing.notice(reviewing.approved()).id
    (line,) = reviewing.lines_of(shown)
    me = phone.another(factories.member().openid)
    address = f"/public-notices/{shown}/objections"
    made = me.post(address, {**WORDS, "entry_id": str(line)})
    assert made.status_code == 201, made.text
    assert (made.json["entry_number"], made.json["state"], made.json["answer"]) == (1, "open", None)
    stored = db.session().scalars(select(PublicObjection)).one()
    assert WORDS["text"].encode() not in stored.text_cipher
    again = me.post(address, WORDS)
    assert (again.status_code, again.json["code"]) == (409, "already_objected")
    assert [one["id"] for one in me.get("/me/objections").json["items"]] == [made.json["id"]]
    somebody = phone.another(factories.member().openid)
    assert somebody.post(address, WORDS).status_code == 201
    assert somebody.get("/me/objections?cursor=x").json["code"] == "cursor_invalid"


def test_who_is_not_verified_does_not_object(phone):
    shown = reviewing.notice(reviewing.approved()).id
    stranger = phone.another(factories.member(verified=False).openid)
    answer = stranger.post(f"/public-notices/{shown}/objections", WORDS)
    assert (answer.status_code, answer.json["code"]) == (403, "not_verified")


def test_what_one_may_not_see_one_cannot_object_to(phone, unit):
    inside = reviewing.notice(reviewing.approved(union=unit), scope=NoticeScope.UNIT, union=unit).id
    me = phone.another(factories.member().openid)
    for notice_id in (inside, uuid.uuid4()):
        answer = me.post(f"/public-notices/{notice_id}/objections", WORDS)
        assert (answer.status_code, answer.json["code"]) == (404, "public_notice_not_found")
    shown = reviewing.notice(reviewing.approved()).id
    strange = me.post(f"/public-notices/{shown}/objections", {**WORDS, "entry_id": str(uuid.uuid4())})
    assert (strange.status_code, strange.json["code"]) == (404, "entry_not_found")


def test_nobody_floods_the_desk_with_objections(phone):
    me = phone.another(factories.member().openid)
    address = f"/public-notices/{uuid.uuid4()}/objections"
    codes = [me.post(address, WORDS).json["code"] for _ in range(11)]
    assert (set(codes[:10]), codes[10]) == ({"public_notice_not_found"}, "too_many_requests")


def test_lists_take_a_fixed_number_of_statements_and_have_pages(phone, statements):
    campaign = programmes.campaign(reviewing.HONOUR.key)
    made = []
    counts = []
    for _ in range(2):
        made += [reviewing.notice(reviewing.approved(of=campaign)).id for _ in range(2)]
        with statements() as seen:
            phone.get("/public-notices")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 2
    first = phone.get(f"/public-notices?campaign_id={campaign.id}&limit=3").json
    rest = phone.get(f"/public-notices?limit=3&cursor={first['next_cursor']}").json
    assert [one["id"] for one in first["items"] + rest["items"]] == [str(one) for one in made[::-1]]
    assert phone.get("/public-notices?cursor=x").json["code"] == "cursor_invalid"
    many = reviewing.notice(*(reviewing.approved(of=campaign) for _ in range(5))).id
    with statements() as whole:
        assert len(phone.get(f"/public-notices/{many}").json["lines"]) == 5
    assert len(whole) <= 3
