"""入驻申请: handed in, checked, mended, withdrawn."""

import uuid

import pytest
from sqlalchemy import select

from app import clock, db
from models import ApplicationState, AuditEntry, MerchantApplication, MerchantState
from tests import factories, pictures

MASKED = {"contact_name": "王*明", "contact_phone": "102****0001"}


@pytest.fixture
def me(phone):
    factories.category()
    factories.city()
    return phone.another(factories.member(verified=False, phone="10244440000").openid)


def facts(**changes):
    return {
        "name": "运河边面馆",
        "credit_code": factories.credit_code(),
        "category": "catering",
        "district": "tianning",
        "address": "测试路 8 号",
        "offer": "凭工会卡九折\n酒水除外",
        "contact_name": "王小明",
        "contact_phone": "10200000001",
        **changes,
    }


def applied(who, **changes):
    answer = who.post("/merchant-applications", facts(**changes))
    assert answer.status_code == 201, answer.text
    return answer.json


def returned(application_id, reason="请补充营业执照"):
    found = db.session().get_one(MerchantApplication, uuid.UUID(application_id))
    staff = factories.staff()
    found.state, found.reason = ApplicationState.RETURNED, reason
    found.decided_by, found.decided_at = staff.id, clock.now()
    return found


def test_an_application_goes_to_the_union_of_its_district(me):
    home = factories.district_union("wujin")
    files = [pictures.hand_in(me), pictures.hand_in(me, pictures.PDF)]
    made = applied(me, district="wujin", attachments=files)
    assert made["state"] == "submitted"
    assert {name: made[name] for name in MASKED} == {"contact_name": "王*明", "contact_phone": "102****0001"}
    assert [one["id"] for one in made["attachments"]] == files
    kept = db.session().get_one(MerchantApplication, uuid.UUID(made["id"]))
    assert kept.union_id == home.id
    assert (kept.contact_name, kept.contact_phone) == ("王小明", "10200000001")
    assert me.get("/me/merchant-applications").json["items"] == [made]
    assert me.get(f"/me/merchant-applications/{made['id']}").json == made
    (entry,) = db.session().scalars(
        select(AuditEntry).where(AuditEntry.subject_id == kept.id, AuditEntry.action.like("merchant%"))
    )
    assert (entry.action, entry.details) == ("merchant_applications.apply", {"union_id": str(home.id)})


def test_a_district_without_a_union_of_its_own_goes_to_the_city(me):
    made = applied(me, district="liyang")
    kept = db.session().get_one(MerchantApplication, uuid.UUID(made["id"]))
    assert kept.union_id == factories.city().id


def test_a_repeated_application_is_one_application(me):
    body = facts()
    first, again = (me.post("/merchant-applications", body, key="one") for _ in range(2))
    assert first.json == again.json
    assert len(me.get("/me/merchant-applications").json["items"]) == 1


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("91110000600037341", "现在是 17 位"),
        ("9111000060003734１L", "全角"),
        ("9111000060003734OL", "没有 O，第 17 位应该是 0"),
        ("91110000600037341!", "第 18 位不是"),
        ("91110000600037347L", "第 17 位的 7 可能是 1"),
        ("91110000600073341L", "可能"),
        ("91110000600037314L", "写反了"),
        ("91110000600037342L", "第 9 至 17 位可能有误"),
        ("91110000600037341A", "第 1 至 8 位或最后一位可能有误"),
    ],
)
def test_a_wrong_licence_number_is_told_where_it_is_likely_wrong(me, code, told):
    answer = me.post("/merchant-applications", facts(credit_code=code))
    assert (answer.status_code, answer.json["code"]) == (422, "credit_code_invalid")
    assert told in answer.json["detail"]


def test_a_licence_number_may_be_written_with_blanks_and_small_letters(me):
    assert applied(me, credit_code="9111 0000 6000 3734 1l")["credit_code"] == "91110000600037341L"


def test_a_licence_is_listed_once_and_has_one_open_application(me, phone):
    listed = factories.merchant(credit_code=factories.credit_code())
    gone = factories.credit_code()
    factories.merchant(credit_code=gone, state=MerchantState.DELISTED)
    answer = me.post("/merchant-applications", facts(credit_code=listed.credit_code))
    assert (answer.status_code, answer.json["code"]) == (409, "merchant_already_listed")
    made = applied(me, credit_code=gone)
    other = phone.another(factories.member(verified=False, phone="10244440001").openid)
    answer = other.post("/merchant-applications", facts(credit_code=gone))
    assert (answer.status_code, answer.json["code"]) == (409, "application_already_open")
    assert me.post(f"/me/merchant-applications/{made['id']}/withdrawal").json["state"] == "withdrawn"
    applied(other, credit_code=gone)


def test_what_is_not_there_or_not_mine_cannot_be_handed_in(me, phone):
    assert me.post("/merchant-applications", facts(category="none")).json["code"] == "category_unknown"
    other = phone.another(factories.member(verified=False, phone="10244440002").openid)
    for attachment_id in (pictures.hand_in(other), str(uuid.uuid4())):
        answer = me.post("/merchant-applications", facts(attachments=[attachment_id]))
        assert (answer.status_code, answer.json["code"]) == (404, "attachment_not_found")
    nobody = phone.another(factories.member(verified=False).openid)
    assert nobody.post("/merchant-applications", facts()).json["code"] == "owner_needs_phone"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contact_phone", "12345"),
        ("contact_phone", "１０２００００００００"),
        ("district", "suzhou"),
        ("licence_ends_on", "1999-12-31"),
        ("licence_ends_on", "2026-02-30"),
        ("offer", "\x07"),
        ("name", "两\n行"),
        ("attachments", ["x"]),
        ("attachments", [str(uuid.UUID(int=number)) for number in range(10)]),
    ],
)
def test_every_wrong_field_is_named(me, field, value):
    answer = me.post("/merchant-applications", facts(**{field: value}))
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_fields")
    assert {name.split(".")[0] for name in answer.json["errors"]} == {field}


def test_a_returned_application_is_mended_and_waits_again(me):
    made = applied(me)
    address = f"/me/merchant-applications/{made['id']}"
    body = facts(credit_code=made["credit_code"], name="运河边面馆(总店)")
    assert me.put(address, body).json["code"] == "application_not_editable"
    returned(made["id"])
    shown = me.get(address).json
    assert (shown["state"], shown["reason"]) == ("returned", "请补充营业执照")
    attachment_id = pictures.hand_in(me)
    mended = me.put(address, {**body, "attachments": [attachment_id]})
    assert mended.status_code == 200, mended.text
    assert (mended.json["state"], mended.json["reason"]) == ("submitted", None)
    assert (mended.json["name"], mended.json["decided_at"]) == ("运河边面馆(总店)", None)
    assert [one["id"] for one in mended.json["attachments"]] == [attachment_id]


def test_a_mended_application_is_checked_like_a_new_one(me, phone):
    made = applied(me)
    address = f"/me/merchant-applications/{made['id']}"
    returned(made["id"])
    other = phone.another(factories.member(verified=False, phone="10244440003").openid)
    taken = applied(other)["credit_code"]
    listed = factories.merchant(credit_code=factories.credit_code()).credit_code
    for changes, code in (
        ({"credit_code": taken}, "application_already_open"),
        ({"credit_code": listed}, "merchant_already_listed"),
        ({"credit_code": "1"}, "credit_code_invalid"),
        ({"category": "none"}, "category_unknown"),
        ({"attachments": [str(uuid.uuid4())]}, "attachment_not_found"),
    ):
        assert me.put(address, facts(**changes)).json["code"] == code
    assert me.get(address).json["state"] == "returned"
    assert (
        me.put(f"/me/merchant-applications/{uuid.uuid4()}", facts()).json["code"] == "application_not_found"
    )


def test_an_application_is_withdrawn_once(me):
    made = applied(me)
    returned(made["id"])
    address = f"/me/merchant-applications/{made['id']}/withdrawal"
    assert me.post(address).json["state"] == "withdrawn"
    assert me.post(address).json["code"] == "application_not_editable"


def test_somebody_elses_application_is_not_there(me, phone):
    made = applied(me)
    other = phone.another(factories.member(verified=False, phone="10244440004").openid)
    address = f"/me/merchant-applications/{made['id']}"
    for answer in (other.get(address), other.post(f"{address}/withdrawal"), other.put(address, facts())):
        assert (answer.status_code, answer.json["code"]) == (404, "application_not_found")
    assert other.get("/me/merchant-applications").json["items"] == []


def test_my_applications_are_listed_in_pages_with_a_fixed_number_of_queries(me, statements):
    made = []
    counts = []
    for _ in range(2):
        made += [applied(me, attachments=[pictures.hand_in(me)])["id"] for _ in range(2)]
        with statements() as seen:
            assert me.get("/me/merchant-applications").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 3
    first = me.get("/me/merchant-applications?limit=3").json
    rest = me.get(f"/me/merchant-applications?limit=3&cursor={first['next_cursor']}").json
    assert [one["id"] for one in first["items"] + rest["items"]] == made[::-1]
    assert me.get("/me/merchant-applications?cursor=x").json["code"] == "cursor_invalid"
