"""消息推送: the official vectors, both body formats, and everything that must be refused."""

import base64
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.wechat.push import (
    PushGate,
    WeChatPushForged,
    WeChatPushStale,
    WeChatPushUnreadable,
    sign,
)

NOW = 1714112445
ENCRYPTED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsX"
    "UnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajA"
    "sjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
OFFICIAL = {
    "msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
    "timestamp": "1714112445",
    "nonce": "415670741",
    "now_s": NOW,
}
ECHO = ("1714036504", "1514711492", "4375120948345356249")


@pytest.fixture
def gate():
    return PushGate("AAAAA", "A" * 43, "wxba5fad812f8e6fb9")


def _envelope(encrypted=ENCRYPTED):
    return json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": encrypted}).encode()


def _open(gate, message, *, now_s=NOW, timestamp=str(NOW), as_xml=False):
    text = message if isinstance(message, str) else json.dumps(message)
    sealed = gate.seal(text, timestamp=timestamp)
    body = _envelope(sealed["Encrypt"])
    if as_xml:
        encrypted = f"<Encrypt><![CDATA[{sealed['Encrypt']}]]></Encrypt>"
        body = f"<xml><ToUserName>gh_1</ToUserName>{encrypted}</xml>".encode()
    return gate.open(
        body,
        msg_signature=sealed["MsgSignature"],
        timestamp=timestamp,
        nonce=sealed["Nonce"],
        now_s=now_s,
    )


def test_the_official_address_verification_is_answered(gate):
    assert gate.verify_url("f464b24fc39322e44b38aa78f5edd27bd1441696", *ECHO) == ECHO[2]


@pytest.mark.parametrize("signature", ["", "f464b24fc39322e44b38aa78f5edd27bd1441697", "签名", "\ud800"])
def test_a_wrong_address_verification_is_refused(gate, signature):
    with pytest.raises(WeChatPushForged):
        gate.verify_url(signature, *ECHO)


def test_an_echo_that_is_not_plain_is_not_sent_back(gate):
    with pytest.raises(WeChatPushForged):
        gate.verify_url(sign("AAAAA", "1", "2"), "1", "2", "<script> alert(1)")


def test_the_official_plain_signature_is_right():
    assert sign("AAAAA", "1714037059", "486452656") == "899cf89e464efb63f54ddac96b0a0a235f53aa78"
    assert sign("AAAAA", "1714112445", "415670741") == "6c5c811b55cc85e0e1b54100749188c20beb3f5d"


def test_the_official_sealed_push_opens(gate):
    message = gate.open(_envelope(), **OFFICIAL)
    assert message.event == "debug_demo"
    assert message.openid == "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"
    assert message.created_at_s == NOW
    assert message.payload["debug_str"] == "hello world"
    assert message.items == []


def test_the_official_reply_is_sealed_alike(gate):
    reply = gate.seal(
        '{"demo_resp":"good luck"}', timestamp="1713424427", nonce="415670741", random=b"707722b803182950"
    )
    assert reply == {
        "Encrypt": "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==",
        "MsgSignature": "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1",
        "TimeStamp": "1713424427",
        "Nonce": "415670741",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"msg_signature": "6c5c811b55cc85e0e1b54100749188c20beb3f5d"},
        {"msg_signature": ""},
        {"nonce": "415670742"},
        {"timestamp": "1714112446"},
        {"timestamp": "１７１４１１２４４５"},
        {"timestamp": "-1714112445"},
        {"timestamp": ""},
    ],
    ids=str,
)
def test_a_forged_push_is_refused(gate, change):
    with pytest.raises(WeChatPushForged):
        gate.open(_envelope(), **{**OFFICIAL, **change})


@pytest.mark.parametrize("shift_s", [-301, 301, 86_400])
def test_a_stale_push_is_refused(gate, shift_s):
    with pytest.raises(WeChatPushStale):
        gate.open(_envelope(), **{**OFFICIAL, "now_s": NOW + shift_s})
    assert gate.open(_envelope(), **{**OFFICIAL, "now_s": NOW + shift_s}, window_s=86_400)


def test_a_push_for_another_appid_is_refused(gate):
    other = PushGate("AAAAA", "A" * 43, "wxffffffffffffffff")
    sealed = other.seal('{"Event": "x"}', timestamp=str(NOW))
    with pytest.raises(WeChatPushForged):
        gate.open(
            _envelope(sealed["Encrypt"]),
            msg_signature=sealed["MsgSignature"],
            timestamp=str(NOW),
            nonce=sealed["Nonce"],
            now_s=NOW,
        )


@pytest.mark.parametrize(
    "encrypted",
    ["????", "AAAA", base64.b64encode(bytes(32)).decode(), base64.b64encode(bytes(7)).decode(), "密文"],
)
def test_a_signed_but_undecipherable_push_is_refused(gate, encrypted):
    with pytest.raises(WeChatPushForged):
        gate.open(
            _envelope(encrypted),
            msg_signature=sign("AAAAA", str(NOW), "n", encrypted),
            timestamp=str(NOW),
            nonce="n",
            now_s=NOW,
        )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"7",
        b"null",
        b"\xff\xfe",
        b"<xml>",
        b"<xml/>",
        b'{"Encrypt": 7}',
        b'{"Encrypt": ""}',
        b"[" * 100_000,
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><xml><Encrypt>&a;</Encrypt></xml>",
        b'{"Encrypt": "' + b"A" * 300_000 + b'"}',
    ],
    ids=lambda body: body[:16].decode("latin1"),
)
def test_an_unreadable_body_is_refused(gate, body):
    with pytest.raises(WeChatPushUnreadable):
        gate.open(body, **OFFICIAL)


@settings(deadline=None)  # A busy machine is no failure.
@given(
    body=st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: ("<xml>" + text + "</xml>").encode())
)
def test_no_body_at_all_does_worse_than_a_refusal(body):
    gate = PushGate("AAAAA", "A" * 43, "wxba5fad812f8e6fb9")
    with pytest.raises((WeChatPushForged, WeChatPushUnreadable)):
        gate.open(body, **OFFICIAL)


POPUP = {
    "ToUserName": "gh_x",
    "FromUserName": "o8dH",
    "CreateTime": 1688953684,
    "MsgType": "event",
    "Event": "subscribe_msg_popup_event",
}
ITEM = {"PopupScene": "0", "SubscribeStatusString": "accept", "TemplateId": "BDcg"}


def test_one_item_and_several_both_become_a_list(gate):
    assert _open(gate, {**POPUP, "List": ITEM}).items == [ITEM]
    assert _open(gate, {**POPUP, "List": [ITEM, ITEM]}).items == [ITEM, ITEM]
    assert _open(gate, {**POPUP, "List": None}).items == []


def test_xml_says_the_same_as_json(gate):
    sent = (
        "<TemplateId><![CDATA[TPL]]></TemplateId><MsgID>1700827132819554304</MsgID><ErrorCode>0</ErrorCode>"
    )
    xml = (
        "<xml><ToUserName><![CDATA[gh_123456789abc]]></ToUserName><FromUserName><![CDATA[otFp]]></FromUserName>"
        "<CreateTime>1610969440</CreateTime><MsgType><![CDATA[event]]></MsgType>"
        "<Event><![CDATA[subscribe_msg_sent_event]]></Event><SubscribeMsgSentEvent>{}</SubscribeMsgSentEvent></xml>"
    )
    one = _open(gate, xml.format(f"<List>{sent}</List>"), as_xml=True)
    assert (one.event, one.openid, one.created_at_s) == ("subscribe_msg_sent_event", "otFp", 1610969440)
    assert one.items == [{"TemplateId": "TPL", "MsgID": "1700827132819554304", "ErrorCode": "0"}]
    assert len(_open(gate, xml.format(f"<List>{sent}</List>" * 2), as_xml=True).items) == 2
    assert _open(gate, xml.format(""), as_xml=True).items == []


def test_a_retry_has_the_same_key_and_another_event_another(gate):
    first = _open(gate, {**POPUP, "List": ITEM})
    assert _open(gate, {**POPUP, "List": ITEM}).dedup_key == first.dedup_key
    assert _open(gate, {**POPUP, "List": {**ITEM, "TemplateId": "Other"}}).dedup_key != first.dedup_key
    assert _open(gate, {**POPUP, "CreateTime": 1688953685, "List": ITEM}).dedup_key != first.dedup_key
    check = {"Event": "wxa_media_check", "trace_id": "t-1", "CreateTime": 1}
    assert _open(gate, check).dedup_key == _open(gate, {**check, "CreateTime": 2}).dedup_key


def test_a_message_that_is_no_event_goes_by_its_type_and_one_that_is_nothing_is_refused(gate):
    assert _open(gate, {"MsgType": "text", "MsgId": 7, "Content": "好"}).event == "text"
    for nothing in ({}, {"Event": ["x"]}, "[]", "plain"):
        with pytest.raises(WeChatPushUnreadable):
            _open(gate, nothing)


def test_a_short_or_foreign_aes_key_is_refused_at_start():
    for key in ("A" * 42, "A" * 44, "密" * 43, ""):
        with pytest.raises(ValueError, match="EncodingAESKey"):
            PushGate("AAAAA", key, "wx")


def test_every_sealed_reply_differs_and_opens(gate):
    now = str(int(time.time()))
    assert gate.seal("好", timestamp=now)["Encrypt"] != gate.seal("好", timestamp=now)["Encrypt"]
