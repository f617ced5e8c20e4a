"""绑定手机号."""

import pytest

from tests import factories


@pytest.fixture
def openid():
    return factories.openid()


@pytest.fixture
def somebody(phone, openid):
    return phone.another(openid)


def bind(phone, openid, number, **more):
    return phone.post("/me/phone", {"code": phone.simulator.phone_code(openid, number), **more})


def test_a_number_is_bound_masked_and_replaced_by_the_next(somebody, openid):
    assert bind(somebody, openid, "10211112222").json["phone"] == "102****2222"
    second = bind(somebody, openid, "10233334444")
    assert second.json["phone"] == somebody.get("/me").json["phone"] == "102****4444"
    assert "10233334444" not in second.text


def test_binding_the_same_number_again_is_harmless(somebody, openid):
    for _ in range(2):
        assert bind(somebody, openid, "10211112222").status_code == 200


def test_a_number_is_taken_over_only_when_the_person_says_so_with_a_fresh_code(phone, somebody, openid):
    other_openid = factories.openid()
    other = phone.another(other_openid)
    assert bind(somebody, openid, "10211112222").status_code == 200
    refused = bind(other, other_openid, "10211112222")
    assert (refused.status_code, refused.json["code"]) == (409, "phone_taken")
    assert refused.json["next"]
    code = phone.simulator.phone_code(other_openid, "10211112222")
    assert other.post("/me/phone", {"code": code, "take_over": True}).json["phone"] == "102****2222"
    assert other.post("/me/phone", {"code": code, "take_over": True}).json["code"] == "wechat_code_invalid"
    assert somebody.get("/me").json["phone"] is None


def test_a_number_from_abroad_keeps_its_country(phone, somebody, openid):
    made = phone.simulator.post("phone_code", openid=openid, phone="5550001234", country_code="1")
    assert somebody.post("/me/phone", {"code": made["code"]}).json["phone"] == "+1 55****1234"


def test_a_code_of_another_person_or_of_another_kind_is_invalid(phone, somebody, openid):
    for code in (
        phone.simulator.phone_code(factories.openid(), "10211112222"),
        phone.simulator.login_code(openid),
        "made-up",
    ):
        answer = somebody.post("/me/phone", {"code": code})
        assert (answer.status_code, answer.json["code"]) == (422, "wechat_code_invalid")


@pytest.mark.parametrize("errcode", [45009, 61004, -1])
def test_a_wechat_that_cannot_answer_is_said_with_a_time_to_come_back(somebody, openid, errcode):
    somebody.simulator.fault(path="wxa/business/getuserphonenumber", errcode=errcode, times=2)
    answer = bind(somebody, openid, "10211112222")
    assert (answer.status_code, answer.json["code"]) == (503, "wechat_unavailable")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"code"}),
        ({"code": "ok", "take_over": "true"}, {"take_over"}),
        ({"code": "ok", "take_over": 1}, {"take_over"}),
        ({"code": "ok", "take_over": None}, {"take_over"}),
        ({"code": "ok", "phone": "10211112222"}, {"phone"}),
        ({"code": "x" * 129}, {"code"}),
        ({"code": "没有"}, {"code"}),
    ],
)
def test_each_wrong_field_is_named(somebody, body, fields):
    answer = somebody.post("/me/phone", body)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_fields")
    assert set(answer.json["errors"]) == fields


def test_binding_is_limited(somebody):
    for _ in range(20):
        assert somebody.post("/me/phone", {}).status_code == 422
    assert somebody.post("/me/phone", {}).json["code"] == "too_many_requests"
