"""微信接口: what the wrapper's calls give and refuse, against the simulator."""

import json

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from app import wechat as wechat_package
from app.settings import Environment, Settings
from app.wechat import (
    Suggest,
    TextScene,
    WeChatCodeInvalid,
    WeChatLoginBlocked,
    WeChatRefused,
    WeChatUnavailable,
)
from tests.wechat.conftest import APPID, SECRET

TEMPLATE = "TPL-coupon_1"


def test_login_gives_the_openid_with_one_request_and_without_a_token(wechat, desk):
    made = desk.post("login_code", openid="oAbcdef_123", unionid="u-1")
    login = wechat.code_to_session(made["js_code"])
    assert (login.openid, login.unionid) == ("oAbcdef_123", "u-1")
    [request] = desk.get("requests")["items"]
    assert request["path"] == "/sns/jscode2session"
    assert "access_token" not in request["query"]


def test_a_person_without_an_open_platform_account_has_no_unionid(wechat, desk):
    made = desk.post("login_code", user="张三")
    assert wechat.code_to_session(made["code"]).unionid is None
    assert desk.post("login_code", user="张三")["openid"] == made["openid"]
    assert made["openid"].startswith("o")
    assert len(made["openid"]) == 28


def test_a_code_works_once(wechat, desk):
    code = desk.post("login_code")["js_code"]
    wechat.code_to_session(code)
    with pytest.raises(WeChatCodeInvalid):
        wechat.code_to_session(code)
    assert desk.login(code)["errcode"] == 40163


def test_a_code_dies_after_five_minutes(wechat, desk):
    code = desk.post("login_code")["js_code"]
    desk.post("clock", advance_s=301)
    with pytest.raises(WeChatCodeInvalid):
        wechat.code_to_session(code)


def test_a_code_of_another_mini_program_is_refused(wechat, desk):
    code = desk.post("login_code", appid="wxffffffffffffffff")["js_code"]
    with pytest.raises(WeChatCodeInvalid):
        wechat.code_to_session(code)


@pytest.mark.parametrize("code", ["", "登录", "a" * 257, "a\n", "\ud800"])
def test_what_cannot_be_a_code_is_not_even_sent(wechat, desk, code):
    with pytest.raises(WeChatCodeInvalid):
        wechat.code_to_session(code)
    assert desk.counts() == {}


def test_a_risky_person_hears_that_wechat_blocks_the_login(wechat, desk):
    code = desk.post("login_code", blocked=True)["js_code"]
    with pytest.raises(WeChatLoginBlocked):
        wechat.code_to_session(code)


def test_a_wrong_secret_is_our_trouble_and_not_the_persons(desk, wechat_redis):
    wechat_package.configure(_settings(desk.base_url, secret="wrong-secret"), wechat_redis)
    with pytest.raises(WeChatUnavailable) as problem:
        wechat_package.client().code_to_session(desk.post("login_code")["js_code"])
    assert problem.value.errcode == 40125


def test_configuring_opens_no_connection():
    nowhere = redis.Redis(unix_socket_path="/nonexistent", retry=Retry(NoBackoff(), 0))
    wechat_package.configure(_settings("http://127.0.0.1:9/"), nowhere)
    assert wechat_package.client() is wechat_package.client()
    with pytest.raises(WeChatUnavailable):
        wechat_package.client().phone_number("code", "openid")


def test_the_phone_number_comes_without_its_prefix(wechat, desk, member):
    code = desk.post("phone_code", openid=member, phone="13800001234")["code"]
    number = wechat.phone_number(code, member)
    assert (number.number, number.country_code) == ("13800001234", "86")
    assert "1380000" not in repr(number)
    abroad = desk.post("phone_code", openid=member, phone="5551234", country_code="1")["code"]
    assert wechat.phone_number(abroad, member).number == "5551234"


def test_a_country_code_that_is_a_number_is_accepted(wechat, desk, member):
    info = {
        "purePhoneNumber": "13800001234",
        "countryCode": 86,
        "watermark": {"appid": APPID, "timestamp": 1},
    }
    _answer_phone(desk, info)
    assert wechat.phone_number("code", member).country_code == "86"


def test_a_phone_number_made_for_another_mini_program_is_refused(wechat, desk, member):
    _answer_phone(
        desk, {"purePhoneNumber": "13800001234", "countryCode": "86", "watermark": {"appid": "wxother"}}
    )
    with pytest.raises(WeChatCodeInvalid):
        wechat.phone_number("code", member)


def test_a_phone_code_belongs_to_one_person_once_and_for_five_minutes(wechat, desk, member):
    other = desk.post("login_code")["openid"]
    code = desk.post("phone_code", openid=other, phone="13800001234")["code"]
    with pytest.raises(WeChatCodeInvalid):
        wechat.phone_number(code, member)
    wechat.phone_number(code, other)
    with pytest.raises(WeChatCodeInvalid):
        wechat.phone_number(code, other)
    late = desk.post("phone_code", openid=other, phone="13800001234")["code"]
    desk.post("clock", advance_s=301)
    with pytest.raises(WeChatCodeInvalid):
        wechat.phone_number(late, other)


def test_a_message_spends_one_credit_and_without_one_is_refused(wechat, desk, member):
    data = {"thing1": "面馆满减券", "time2": "2026年7月1日 10:00"}
    for _ in range(2):
        desk.post("subscribe", openid=member, template_ids=[TEMPLATE], choice="accept")
    first = wechat.send_subscribe_message(member, TEMPLATE, data, page="pages/coupons/index?id=1")
    assert isinstance(first.msgid, int)
    wechat.send_subscribe_message(member, TEMPLATE, data, miniprogram_state="trial")
    with pytest.raises(WeChatRefused) as refusal:
        wechat.send_subscribe_message(member, TEMPLATE, data)
    assert refusal.value.errcode == 43101
    sent = desk.get("outbox", openid=member)["items"]
    assert [item["miniprogram_state"] for item in sent] == ["formal", "trial"]
    assert sent[0]["data"]["thing1"] == {"value": "面馆满减券"}


def test_credits_granted_in_bulk_are_credits_that_nobody_has_told_us_of(wechat, desk, receiver):
    openids = [desk.post("login_code")["openid"] for _ in range(3)]
    assert desk.post("grant", openids=openids, template_ids=["T"], count=2) == {"granted": 6}
    for openid in openids * 2:
        wechat.send_subscribe_message(openid, "T", {"thing1": "好"})
    with pytest.raises(WeChatRefused):
        wechat.send_subscribe_message(openids[0], "T", {"thing1": "好"})
    assert "subscribe_msg_popup_event" not in {message.event for message in receiver.opened}


def test_a_refusal_by_the_person_drops_the_credits(wechat, desk, member):
    for choice in ("accept", "accept", "reject"):
        desk.post("subscribe", openid=member, template_ids=[TEMPLATE], choice=choice)
    with pytest.raises(WeChatRefused) as refusal:
        wechat.send_subscribe_message(member, TEMPLATE, {"thing1": "好"})
    assert refusal.value.errcode == 43101


def test_a_value_against_its_rule_is_refused_before_it_is_sent(wechat, desk, member):
    desk.post("subscribe", openid=member, template_ids=[TEMPLATE], choice="accept")
    with pytest.raises(WeChatRefused) as refusal:
        wechat.send_subscribe_message(member, TEMPLATE, {"phrase1": "审核通过了吗"})
    assert refusal.value.errcode == 47003
    assert desk.counts() == {}
    wechat.send_subscribe_message(member, TEMPLATE, {"phrase1": "审核通过"})


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [({"openid": "o-unknown"}, 40003), ({"template_id": "没有"}, 40037), ({"page": "/x"}, 41030)],
)
def test_wrong_addressees_templates_and_pages_come_back_by_their_errcode(wechat, member, changes, errcode):
    arguments = {"openid": member, "template_id": TEMPLATE, "data": {"thing1": "好"}, **changes}
    with pytest.raises(WeChatRefused) as refusal:
        wechat.send_subscribe_message(**arguments)
    assert refusal.value.errcode == errcode


def test_texts_are_judged_by_the_configured_words(wechat, desk, member):
    desk.post("words", risky=["坏词"], review=["可疑"])
    assert wechat.check_text(member, "很好", TextScene.COMMENT).suggest is Suggest.PASS
    assert wechat.check_text(member, "可疑的话", TextScene.COMMENT).suggest is Suggest.REVIEW
    verdict = wechat.check_text(member, "好" * 2600 + "坏词", TextScene.FORUM)
    assert (verdict.suggest, verdict.label) == (Suggest.RISKY, 20006)
    assert wechat.check_text(member, "", TextScene.COMMENT).suggest is Suggest.PASS


def test_a_text_of_somebody_not_seen_for_two_hours_is_not_judged(wechat, desk, member):
    desk.post("clock", advance_s=7201)
    with pytest.raises(WeChatRefused) as refusal:
        wechat.check_text(member, "很好", TextScene.COMMENT)
    assert refusal.value.errcode == 61010


def test_an_unknown_advice_counts_as_review(wechat, desk, member):
    body = json.dumps({"errcode": 0, "errmsg": "ok", "result": {"suggest": "maybe", "label": "?"}})
    desk.post("fault", path="/wxa/msg_sec_check", body=body)
    assert wechat.check_text(member, "很好", TextScene.PROFILE).suggest is Suggest.REVIEW


def test_a_code_picture_is_a_jpeg(wechat, desk):
    desk.post("pages", pages=["pages/index"])
    picture = wechat.unlimited_qr_code("id=1", "pages/index")
    assert picture.startswith(b"\xff\xd8\xff")
    assert picture.endswith(b"\xff\xd9")
    with pytest.raises(WeChatRefused) as refusal:
        wechat.unlimited_qr_code("id=1", "pages/other")
    assert refusal.value.errcode == 41030
    assert wechat.unlimited_qr_code("id=1", "pages/other", env_version="trial", check_path=False) == picture
    with pytest.raises(WeChatRefused) as refusal:
        wechat.unlimited_qr_code("x" * 33, "pages/index")
    assert refusal.value.errcode == 40169


def _answer_phone(desk, info):
    body = json.dumps({"errcode": 0, "errmsg": "ok", "phone_info": info})
    desk.post("fault", path="/wxa/business/getuserphonenumber", body=body)


def _settings(base_url, secret=SECRET):
    texts = ("database_url", "database_owner_url", "redis_url", "wechat_push_token", "wechat_push_aes_key")
    return Settings(
        environment=Environment.TEST,
        data_dir=None,
        files_url="",
        answers_kept_s=0,
        port=0,
        wechat_base_url=base_url,
        wechat_appid=APPID,
        wechat_secret=secret,
        secret_key="",
        pii_keys={},
        pii_index_key=b"",
        trusted_proxies=0,
        log_level="INFO",
        **dict.fromkeys(texts, ""),
    )
