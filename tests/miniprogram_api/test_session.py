"""登录与退出."""

import datetime as dt

import pytest
import time_machine

from app.db import session
from models import Member
from tests import factories


def test_the_first_login_makes_an_account_and_the_second_finds_it(phone):
    openid = factories.openid()
    answer = phone.post("/session", {"code": phone.simulator.login_code(openid)})
    assert answer.status_code == 201
    member = answer.json["member"]
    assert (member["verification"], member["name"], member["card"]) == ("none", None, None)
    assert answer.json["expires_at"].endswith("+08:00")
    assert openid not in answer.text
    again = phone.post("/session", {"code": phone.simulator.login_code(openid)})
    assert again.json["member"]["id"] == member["id"]
    assert again.json["token"] != answer.json["token"]


def test_a_code_works_once_even_with_an_idempotency_key(phone):
    code = phone.simulator.login_code(factories.openid())
    assert phone.post("/session", {"code": code}, key="same").status_code == 201
    again = phone.post("/session", {"code": code}, key="same")
    assert (again.status_code, again.json["code"]) == (422, "wechat_code_invalid")


@pytest.mark.parametrize("code", ["made-up", "0", "A" * 128])
def test_a_made_up_code_is_invalid(phone, code):
    answer = phone.post("/session", {"code": code})
    assert (answer.status_code, answer.json["code"]) == (422, "wechat_code_invalid")


@pytest.mark.parametrize(
    "code", ["", " ", "A" * 129, "带字", "１２３", "a b", "a\u0000b", "abc\n", 1, None, True, ["a"], {"a": 1}]
)
def test_what_cannot_be_a_code_is_named_as_the_field(phone, code):
    answer = phone.post("/session", {"code": code})
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_fields")
    assert list(answer.json["errors"]) == ["code"]


def test_a_person_whom_wechat_holds_back_hears_so(phone):
    code = phone.simulator.post("login_code", openid=factories.openid(), blocked=True)["code"]
    answer = phone.post("/session", {"code": code})
    assert (answer.status_code, answer.json["code"]) == (403, "wechat_login_blocked")


def test_a_busy_wechat_is_said_with_a_time_to_come_back(phone):
    code = phone.simulator.login_code(factories.openid())
    phone.simulator.fault(path="sns/jscode2session", errcode=45011)
    answer = phone.post("/session", {"code": code})
    assert (answer.status_code, answer.json["code"]) == (503, "wechat_unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_logging_out_kills_this_token_at_once_and_no_other(phone):
    openid = factories.openid()
    here, there = phone.another(openid), phone.another(openid)
    gone = here.delete("/session")
    assert (gone.status_code, gone.data) == (204, b"")
    answer = here.get("/me")
    assert (answer.status_code, answer.json["code"]) == (401, "login_required")
    assert here.delete("/session").status_code == 401
    assert there.get("/me").status_code == 200


def test_raising_the_epoch_kills_all_logins_of_a_person(phone):
    openid = factories.openid()
    phones = [phone.another(openid), phone.another(openid)]
    member_id = phones[0].get("/me").json["id"]
    session().get(Member, member_id).login_epoch += 1
    for one in phones:
        assert one.get("/me").json["code"] == "login_required"
        assert one.patch("/me", {"district": "wujin"}).json["code"] == "login_required"
    assert phone.another(openid).get("/me").status_code == 200


def test_a_login_ends_after_thirty_days_however_often_it_is_used(phone):
    start = dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC)
    with time_machine.travel(start, tick=False) as clock:
        somebody = phone.another(factories.openid())
        clock.move_to(start + dt.timedelta(days=29, hours=23))
        assert somebody.get("/me").status_code == 200
        clock.move_to(start + dt.timedelta(days=30))
        assert somebody.get("/me").json["code"] == "login_required"


@pytest.mark.parametrize(
    "header",
    [
        "",
        " ",
        "Bearer",
        "Bearer ",
        "Bearer made-up",
        "Bearer a b",
        "Basic dXNlcjpwYXNz",
        "bearer=abc",
        "Bearer " + "x" * 100_000,
        "Bearer \xe9\xff\x80",
        "\xff\xfe",
        "Bearer ${jndi:ldap://x}",
        'Digest username="x"',
    ],
)
@pytest.mark.parametrize("path", ["/me", "/coupon-batches"])
def test_an_odd_authorization_header_is_no_login(phone, header, path):
    answer = phone.get(path, headers={"Authorization": header})
    assert (answer.status_code, answer.json["code"]) == (401, "login_required")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json["next"]


def test_the_scheme_is_written_in_any_case(phone):
    somebody = phone.another(factories.openid())
    for scheme in ("bearer", "BEARER", "Bearer "):
        assert phone.get("/me", headers={"Authorization": f"{scheme} {somebody.token}"}).status_code == 200


def test_a_page_that_never_asks_who_one_is_does_not_mind_a_dead_token(phone):
    answer = phone.get("/districts", headers={"Authorization": "Bearer dead"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_logins_from_one_address_are_limited(phone):
    for _ in range(300):
        assert phone.post("/session", {"code": ""}).status_code == 422
    answer = phone.post("/session", {"code": ""})
    assert (answer.status_code, answer.json["code"]) == (429, "too_many_requests")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
