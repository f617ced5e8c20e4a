"""我的资料."""

import pytest

from tests import factories


@pytest.fixture
def somebody(phone):
    return phone.another(factories.openid())


def test_a_profile_keeps_nickname_and_district(somebody):
    answer = somebody.patch("/me", {"nickname": " 龙城骑手𠮷😀 ", "district": "wujin"})
    assert answer.status_code == 200, answer.text
    assert (answer.json["nickname"], answer.json["district"]) == ("龙城骑手𠮷😀", "wujin")
    assert somebody.get("/me").json == answer.json
    assert somebody.patch("/me", {}).json == answer.json


def test_a_nickname_that_wechat_finds_risky_is_refused_and_nothing_changes(somebody):
    somebody.simulator.post("words", risky=["坏词"])
    answer = somebody.patch("/me", {"nickname": "有坏词的昵称", "district": "liyang"})
    assert (answer.status_code, answer.json["code"]) == (422, "nickname_refused")
    assert somebody.get("/me").json["district"] is None


def test_a_nickname_that_cannot_be_checked_is_not_kept(somebody):
    somebody.simulator.post("clock", advance_s=7300)
    answer = somebody.patch("/me", {"nickname": "两小时没来"})
    assert (answer.status_code, answer.json["code"]) == (503, "nickname_not_checked")
    somebody.simulator.fault(path="wxa/msg_sec_check", errcode=45009)
    answer = somebody.patch("/me", {"nickname": "微信很忙"})
    assert (answer.status_code, answer.json["code"]) == (503, "wechat_unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert somebody.get("/me").json["nickname"] is None


def test_who_is_single_says_so_himself_and_may_take_it_back(somebody):
    assert somebody.get("/me").json["is_single"] is None
    assert somebody.patch("/me", {"is_single": True}).json["is_single"] is True
    assert somebody.patch("/me", {"is_single": False}).json["is_single"] is False
    assert somebody.patch("/me", {"is_single": "yes"}).status_code == 422


def test_a_district_alone_asks_wechat_nothing(somebody):
    somebody.simulator.fault(path="wxa/msg_sec_check", errcode=45009)
    assert somebody.patch("/me", {"district": "jintan"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"nickname": ""}, ["nickname"]),
        ({"nickname": "   "}, ["nickname"]),
        ({"nickname": "字" * 31}, ["nickname"]),
        ({"nickname": "a\u0000b"}, ["nickname"]),
        ({"nickname": "a\u202eb"}, ["nickname"]),
        ({"nickname": None}, ["nickname"]),
        ({"nickname": 1}, ["nickname"]),
        ({"nickname": ["a"]}, ["nickname"]),
        ({"district": "mars"}, ["district"]),
        ({"district": ""}, ["district"]),
        ({"district": "WUJIN"}, ["district"]),
        ({"district": {"id": "wujin"}}, ["district"]),
        ({"verification": "verified"}, ["verification"]),
        ({"nickname": 1, "district": 2, "我": 3}, ["nickname", "district", "我"]),
        ([], [""]),
        ("text", [""]),
        (1, [""]),
    ],
)
def test_each_wrong_field_is_named(somebody, body, fields):
    answer = somebody.patch("/me", body)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_fields")
    assert set(answer.json["errors"]) == set(fields)


def test_changing_the_profile_is_limited(somebody):
    for _ in range(30):
        assert somebody.patch("/me", {}).status_code == 200
    assert somebody.patch("/me", {}).json["code"] == "too_many_requests"
    assert somebody.another(factories.openid()).patch("/me", {}).status_code == 200
