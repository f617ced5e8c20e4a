"""秘密: neither logs nor exceptions carry a secret, a token, a code, a session key or a phone number."""

import logging
import traceback

import pytest

from app.wechat import TextScene, WeChatRefused, transport
from app.wechat.scrub import scrub
from tests.wechat.conftest import SECRET

PHONE = "13812345678"
FAULTS = [
    {"http_status": 500},
    {"body": "not json"},
    {"cut": True},
    {"delay_s": 0.6},
    {"errcode": 45009},
    {"errcode": 40125},
    {"body": f'{{"errcode": 40097, "errmsg": "args {PHONE} secret={SECRET}"}}'},
    {"body": '{"errcode": "x", "session_key": "a-session-key-7d1"}'},
    {},
]


def _everything_in(problem):
    """The texts of an exception and of all that hangs on it."""
    seen, waiting = [], [problem]
    while waiting:
        current = waiting.pop()
        if current is None or any(current is other for other in seen):
            continue
        seen.append(current)
        waiting += [current.__cause__, current.__context__]
    texts = [f"{one!r} {one} {one.args} {vars(one)}" for one in seen]
    return " ".join([*texts, *traceback.format_exception(problem)])


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_no_secret_is_in_any_log_or_exception(
    wechat, desk, member, wechat_redis, capfd, caplog, monkeypatch, fault
):
    monkeypatch.setattr(transport, "READ_S", 0.3)
    caplog.set_level(logging.DEBUG)
    code = desk.post("login_code")["js_code"]
    phone_code = desk.post("phone_code", openid=member, phone=PHONE)["code"]
    caplog.clear()
    texts = []
    for call in (
        lambda: wechat.phone_number(phone_code, member),
        lambda: wechat.code_to_session(code),
        lambda: wechat.code_to_session(code),
        lambda: wechat.check_text(member, "很好", TextScene.COMMENT),
        lambda: wechat.unlimited_qr_code("a", "pages/index"),
    ):
        if fault:
            desk.post("fault", path="*", times=1, **fault)
        try:
            texts.append(repr(call()))
        except Exception as problem:  # noqa: BLE001 - whatever comes is searched
            texts.append(_everything_in(problem))
    desk.post("reset")
    printed = capfd.readouterr()
    # The test's own client logs its addresses too, but those of the control surface hold no secret.
    texts += [printed.out, printed.err, *(record.getMessage() for record in caplog.records)]
    texts += [str(record.exc_info) for record in caplog.records if record.exc_info]
    token = (wechat_redis.get(wechat._token._key) or b"no-token-was-stored").decode()
    for secret in (SECRET, code, phone_code, token, PHONE, "a-session-key-7d1"):
        assert not any(secret in text for text in texts), secret


def test_the_negative_control_would_have_seen_it(wechat, desk, caplog):
    caplog.set_level(logging.DEBUG)
    secrets_filter = [*logging.getLogger("urllib3.connectionpool").filters]
    logging.getLogger("urllib3.connectionpool").filters.clear()
    code = desk.post("login_code")["js_code"]
    try:
        wechat.code_to_session(code)
    finally:
        for one in secrets_filter:
            logging.getLogger("urllib3.connectionpool").addFilter(one)
    assert any(SECRET in record.getMessage() for record in caplog.records)


def test_a_session_key_never_leaves_the_wrapper(wechat, desk, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    desk.post(
        "fault", path="/sns/jscode2session", body='{"session_key": "a-session-key-7d1", "openid": "oXyz"}'
    )
    login = wechat.code_to_session("code")
    printed = capfd.readouterr()
    assert vars(login) == {"openid": "oXyz", "unionid": None}
    assert "a-session-key-7d1" not in caplog.text + printed.out + printed.err


def test_an_official_text_is_scrubbed_before_later_code_sees_it(wechat, desk, member):
    desk.post(
        "fault", path="/wxa/msg_sec_check", body=f'{{"errcode": 40097, "errmsg": "invalid {PHONE} args"}}'
    )
    with pytest.raises(WeChatRefused) as refusal:
        wechat.check_text(member, "很好", TextScene.COMMENT)
    assert refusal.value.errmsg == "invalid *** args"


def test_scrubbing_knows_names_values_and_mobile_numbers():
    text = 'GET /x?appid=wx1&secret=abc&access_token=t0&js_code=c "session_key": "k==", errcode: 40029, '
    text += "+8613812345678"
    assert scrub(text) == (
        'GET /x?appid=wx1&secret=***&access_token=***&js_code=*** "session_key": "***", errcode: 40029, ***'
    )
    assert scrub("the value-of-it here", "value-of-it") == "the *** here"
