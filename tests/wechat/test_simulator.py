"""模拟器: the official addresses over HTTP, with their errors in their order."""

import hashlib
import hmac
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from wechatpy.crypto import WeChatWxaCrypto

from app.wechat.simulator.official import routes
from app.wechat.simulator.official.endpoints import ENDPOINTS
from tests.wechat.conftest import APPID, ROOT, SECRET

SEND = "cgi-bin/message/subscribe/send"
POSTS_WITH_TOKEN = sorted(
    path[1:] for path, endpoint in ENDPOINTS.items() if endpoint.takes_token and endpoint.method == "POST"
)
START = [sys.executable, "-m", "app.wechat.simulator", "--port", "0", "--appid", APPID, "--secret", SECRET]


def test_all_promised_addresses_are_there():
    assert routes.FAMILIES
    promised = """/cgi-bin/token /cgi-bin/stable_token /sns/jscode2session /wxa/checksession
        /wxa/resetusersessionkey /wxa/business/checkencryptedmsg /wxa/getuserriskrank
        /wxa/business/getuserphonenumber /cgi-bin/message/subscribe/send /wxa/msg_sec_check
        /wxa/media_check_async /wxa/getwxacodeunlimit /wxa/getwxacode /wxa/generatescheme
        /wxa/generate_urllink"""
    assert set(promised.split()) == set(ENDPOINTS)


def test_it_says_what_it_is(desk):
    about = desk.get("")
    assert about["name"] == "微信接口模拟器"
    assert "这不是微信" in about["about"]


@pytest.mark.parametrize("path", POSTS_WITH_TOKEN)
def test_every_call_checks_method_then_token_then_body(desk, token, path):
    assert desk.official(path, access_token=token)["errcode"] == 43002
    assert desk.official(path, b"")["errcode"] == 41001
    assert desk.official(path, b"", access_token="junk")["errcode"] == 40014
    assert desk.official(path, b"", access_token="x" * 100)["errcode"] == 40001
    assert desk.official(path, b"", access_token=token)["errcode"] == 44002
    assert desk.official(path, b"a=1", access_token=token)["errcode"] == 47001
    assert desk.official(path, b"[]", access_token=token)["errcode"] == 47001
    desk.post("clock", advance_s=7200)
    assert desk.official(path, b"", access_token=token)["errcode"] == 42001


def test_an_error_carries_a_request_id_and_the_phone_call_a_hint(desk, token):
    refusal = desk.login("0unknown")
    assert re.fullmatch(r"invalid code rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}", refusal["errmsg"])
    refusal = desk.official("wxa/business/getuserphonenumber", {"code": "x"}, access_token=token)
    assert re.fullmatch(r"invalid code hint: \[\S{16}\] rid: \S+", refusal["errmsg"])


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"appid": ""}, 41002),
        ({"appid": "wxother"}, 40013),
        ({"secret": ""}, 41004),
        ({"secret": "wrong"}, 40125),
        ({"grant_type": "x"}, 40002),
        ({"js_code": ""}, 41008),
        ({"js_code": "unknown"}, 40029),
    ],
)
def test_a_login_names_what_is_wrong(desk, changes, errcode):
    assert desk.login("x", **changes)["errcode"] == errcode


def test_a_login_answers_in_text_plain_without_an_errcode(desk):
    code = desk.post("login_code")["js_code"]
    query = {"appid": APPID, "secret": SECRET, "js_code": code, "grant_type": "authorization_code"}
    answer = desk.http.get(f"{desk.base_url}sns/jscode2session", params=query, timeout=5)
    assert answer.headers["Content-Type"] == "text/plain"
    assert set(answer.json()) == {"session_key", "openid"}
    assert len(b64decode(answer.json()["session_key"])) == 16


def test_both_kinds_of_token_open_the_calls(desk, member):
    normal = desk.official("cgi-bin/token", grant_type="client_credential", appid=APPID, secret=SECRET)[
        "access_token"
    ]
    body = {"version": 2, "openid": member, "scene": 2, "content": "好"}
    for token in (normal, desk.stable()["access_token"]):
        assert desk.official("wxa/msg_sec_check", body, access_token=token)["result"] == {
            "suggest": "pass",
            "label": 100,
        }
    assert desk.official("cgi-bin/token", grant_type="x")["errcode"] == 40002
    wrong = {"grant_type": "client_credential", "appid": APPID, "secret": "wrong"}
    assert desk.official("cgi-bin/stable_token", wrong)["errcode"] == 40125


def test_force_refresh_kills_the_old_token_over_http(desk, token):
    fresh = desk.stable(force=True)["access_token"]
    assert fresh != token
    assert desk.official("wxa/generatescheme", {}, access_token=token)["errcode"] == 40001
    assert desk.stable(force=True)["access_token"] == fresh
    assert len(fresh) >= 100


def test_session_keys_are_checked_and_reset(desk, token):
    login = desk.login(desk.post("login_code")["js_code"])

    def signed(key):
        signature = hmac.new(key.encode(), b"", hashlib.sha256).hexdigest()
        query = {"openid": login["openid"], "signature": signature, "sig_method": "hmac_sha256"}
        return {**query, "access_token": token}

    assert desk.official("wxa/checksession", **signed(login["session_key"]))["errcode"] == 0
    fresh = desk.official("wxa/resetusersessionkey", **signed(login["session_key"]))
    assert desk.official("wxa/checksession", **signed(login["session_key"]))["errcode"] == 87009
    assert desk.official("wxa/checksession", **signed(fresh["session_key"]))["errcode"] == 0
    wrong = {**signed("x"), "sig_method": "md5"}
    assert desk.official("wxa/checksession", **wrong)["errcode"] == 87008


def test_an_encrypted_phone_number_opens_and_is_known_for_three_days(desk, token):
    login = desk.login(desk.post("login_code")["js_code"])
    sealed = desk.post("encrypted_phone", openid=login["openid"], phone="13800001234")
    opened = WeChatWxaCrypto(login["session_key"], sealed["iv"], APPID).decrypt_message(
        sealed["encryptedData"]
    )
    assert opened["purePhoneNumber"] == "13800001234"
    body = {"encrypted_msg_hash": hashlib.sha256(sealed["encryptedData"].encode()).hexdigest()}
    path = "wxa/business/checkencryptedmsg"
    assert desk.official(path, body, access_token=token)["vaild"] is True
    assert desk.official(path, {"encrypted_msg_hash": "0"}, access_token=token)["errcode"] == 1
    desk.post("clock", advance_s=3 * 86_400 + 1)
    token = desk.stable()["access_token"]
    assert desk.official(path, body, access_token=token)["errcode"] == 1


def test_the_risk_rank_is_as_set_and_wants_somebody_seen(desk, token, member):
    desk.post("touch", openid=member, risk_rank=3)
    body = {"appid": APPID, "openid": member, "scene": 1, "client_ip": "203.0.113.7"}
    path = "wxa/getuserriskrank"
    assert desk.official(path, body, access_token=token)["risk_rank"] == 3
    assert desk.official(path, {**body, "scene": 9}, access_token=token)["errcode"] == 40129
    assert desk.official(path, {**body, "appid": "wxother"}, access_token=token)["errcode"] == 43104
    unseen = desk.post("login_code")["openid"]
    assert desk.official(path, {**body, "openid": unseen}, access_token=token)["errcode"] == 61010


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"thing3": {"value": ""}}, "argument invalid! data.thing3.value is emtpy"),
        ({"thing3": {}}, "argument invalid! data.thing3.value is emtpy"),
        ({"thing3": "x"}, "argument invalid! data.thing3.value is emtpy"),
        ({"thing3": {"value": "字" * 21}}, "argument invalid! data.thing3.value invalid"),
        ({"phrase1": {"value": "超过五个汉字"}}, "argument invalid! data.phrase1.value invalid"),
        ({}, "argument invalid! data is emtpy"),
    ],
)
def test_a_value_against_its_rule_is_47003_and_keeps_the_credit(desk, token, member, data, text):
    desk.post("subscribe", openid=member, template_ids=["T"], choice="accept")
    message = {"touser": member, "template_id": "T", "data": data}
    refusal = desk.official(SEND, message, access_token=token)
    assert refusal["errcode"] == 47003
    assert refusal["errmsg"].startswith(text)
    message["data"] = {"thing3": {"value": "好"}}
    assert desk.official(SEND, message, access_token=token)["errcode"] == 0
    assert desk.official(SEND, message, access_token=token)["errcode"] == 43101


def test_pages_words_and_bans_are_kept_to(desk, token, member):
    desk.post("pages", pages=["pages/a"])
    desk.post("words", risky=["坏词"])
    desk.post("subscribe", openid=member, template_ids=["T"], choice="accept")
    message = {"touser": member, "template_id": "T", "data": {"thing3": {"value": "好"}}}
    send = {"path": SEND, "access_token": token}
    assert desk.official(body={**message, "page": "pages/b?x=1"}, **send)["errcode"] == 41030
    bad = {**message, "data": {"thing3": {"value": "坏词"}}}
    assert desk.official(body=bad, **send)["errcode"] == 45168
    assert desk.official(body={**message, "page": "pages/a?x=1"}, **send)["errcode"] == 0
    desk.post("subscribe", openid=member, template_ids=["T"], choice="ban")
    assert desk.official(body=message, **send)["errcode"] == 43107


@pytest.mark.parametrize(
    ("path", "body", "errcode"),
    [
        ("getwxacodeunlimit", {"scene": "含汉字"}, 40129),
        ("getwxacodeunlimit", {"scene": "a%20"}, 40129),
        ("getwxacodeunlimit", {"scene": ""}, 40169),
        ("getwxacodeunlimit", {"scene": "a", "page": "/pages/a"}, 41030),
        ("getwxacodeunlimit", {"scene": "a", "width": 200}, 40097),
        ("getwxacodeunlimit", {"scene": "a", "env_version": "beta"}, 40097),
        ("getwxacode", {"path": ""}, 40159),
        ("getwxacode", {"path": "x" * 1025}, 40159),
        ("generatescheme", {"jump_wxa": "x"}, 47001),
        ("generatescheme", {"jump_wxa": {"query": "x" * 1025}}, 40212),
        ("generatescheme", {"jump_wxa": {"env_version": "beta"}}, 85402),
        ("generatescheme", {"jump_wxa": {}, "expire_type": 1, "expire_interval": 31}, 85401),
        ("generate_urllink", {"expire_type": 0, "expire_time": 1}, 85401),
    ],
)
def test_codes_and_links_refuse_what_the_platform_refuses(desk, token, path, body, errcode):
    assert desk.official(f"wxa/{path}", body, access_token=token)["errcode"] == errcode


def test_links_are_made(desk, token):
    body = {"jump_wxa": {"path": "/pages/a", "query": "x=1"}, "expire_type": 1, "expire_interval": 30}
    assert desk.official("wxa/generatescheme", body, access_token=token)["openlink"].startswith(
        "weixin://dl/"
    )
    link = desk.official("wxa/generate_urllink", {"path": "/pages/a"}, access_token=token)
    assert link["url_link"].startswith("https://wxaurl.cn/")
    url = f"{desk.base_url}wxa/getwxacode?access_token={token}"
    answer = desk.http.post(url, data=json.dumps({"path": "pages/a"}), timeout=5)
    assert answer.headers["Content-Type"] == "image/jpeg"


def test_the_minute_limit_of_text_checks_holds_and_the_next_minute_is_free(desk, token, member):
    desk.post("touch", openid=member)
    body = {"version": 2, "openid": member, "scene": 2, "content": "好"}
    path = "wxa/msg_sec_check"
    seconds_into = desk.get("")["now"] % 60
    desk.post("clock", advance_s=60 - seconds_into)
    with ThreadPoolExecutor(4) as pool:
        desks = [requests.Session() for _ in range(4)]

        def ask(number):
            url = f"{desk.base_url}{path}?access_token={token}"
            return desks[number % 4].post(url, data=json.dumps(body), timeout=10).json()["errcode"]

        codes = list(pool.map(ask, range(4010)))
    for one in desks:
        one.close()
    assert codes.count(44991) == 10
    desk.post("clock", advance_s=60)
    assert desk.official(path, body, access_token=token)["errcode"] == 0


def test_a_fault_is_counted_off_and_a_delay_alone_still_answers(desk):
    desk.post("fault", path="sns/jscode2session", errcode=45011, times=2)
    assert [desk.login("x")["errcode"] for _ in range(3)] == [45011, 45011, 40029]
    desk.post("fault", path="*", delay_s=0.2)
    began = time.monotonic()
    assert desk.login("x")["errcode"] == 40029
    assert time.monotonic() - began >= 0.2


def test_a_cut_answer_breaks_off(desk):
    desk.post("fault", path="*", cut=True)
    with pytest.raises(requests.RequestException):
        desk.login("x")
    assert desk.login("x")["errcode"] == 40029


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("fault", {"path": "/nothing", "errcode": 1}),
        ("fault", {"path": "*"}),
        ("clock", {"advance_s": -1}),
        ("clock", {"advance_s": "x"}),
        ("login_code", {"openid": "坏"}),
        ("login_code", {"openid": 7}),
        ("login_code", {"user": "\ud800"}),
        ("phone_code", {"openid": "oPerson"}),
        ("phone_code", {"openid": "oPerson", "phone": "x"}),
        ("encrypted_phone", {"openid": "oPerson", "phone": "1"}),
        ("subscribe", {"openid": "oPerson", "template_ids": "T"}),
        ("subscribe", {"openid": "oPerson", "template_ids": ["A", "B", "C", "D"]}),
        ("subscribe", {"openid": "oPerson", "template_ids": ["A"], "choice": "perhaps"}),
        ("push", {"event": []}),
        ("words", {"risky": "x"}),
        ("touch", {"openid": "oPerson", "risk_rank": 9}),
    ],
)
def test_the_control_surface_says_what_is_wrong(desk, name, body):
    answer = desk.http.post(f"{desk.base_url}__sim__/{name}", json=body, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_reset_forgets_everything(desk, token, member):
    desk.post("clock", advance_s=10_000)
    desk.post("fault", path="*", errcode=-1)
    desk.post("reset")
    assert abs(desk.get("")["now"] - time.time()) < 5
    assert desk.official("wxa/generatescheme", {}, access_token=token)["errcode"] == 40001


def test_200_clients_at_once_are_all_answered(desk):
    port = int(desk.base_url.rsplit(":", 1)[1].strip("/"))
    request = b"GET /sns/jscode2session HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    clients = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(200)]
    for client in clients:
        client.sendall(request)
    for client in clients:
        answer = b""
        while piece := client.recv(4096):
            answer += piece
        client.close()
        assert b"41002" in answer


def test_it_listens_on_loopback_only_and_stops_at_once():
    began = time.monotonic()
    process = subprocess.Popen(START, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=_environment())
    with process.stdout:
        address = process.stdout.readline().split()[-1]
        assert time.monotonic() - began < 5
        port = int(address.rsplit(":", 1)[1].strip("/"))
        held = socket.create_connection(("127.0.0.1", port))
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert process.wait(timeout=5) == 0
        assert time.monotonic() - began < 1
        held.close()


def test_it_does_not_start_without_saying_what_it_is_nor_in_production():
    call = "import sys; from app.wechat.simulator.server import run; run(sys.argv[1:])"
    arguments = ["--appid", APPID, "--secret", SECRET]
    silent = subprocess.run(
        [sys.executable, "-c", call, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=_environment(),
        check=False,
    )
    assert (silent.returncode, "--simulator" in silent.stderr) == (2, True)
    production = subprocess.run(
        START, capture_output=True, text=True, cwd=ROOT, env=_environment(APP_ENV="production"), check=False
    )
    assert (production.returncode, "production" in production.stderr) == (2, True)


def test_its_secrets_come_from_the_environment_and_it_asks_for_them():
    start = [sys.executable, "-m", "app.wechat.simulator", "--port", "0", "--push-url", "http://127.0.0.1:9"]
    kept = {
        "WECHAT_APPID": APPID,
        "WECHAT_SECRET": SECRET,
        "WECHAT_PUSH_TOKEN": "push-token",
        "WECHAT_PUSH_AES_KEY": "A" * 43,
    }
    process = subprocess.Popen(start, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=_environment(**kept))
    with process.stdout:
        address = process.stdout.readline().split()[-1]
        asked = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
        with requests.Session() as http:
            http.trust_env = False
            answer = http.get(f"{address}cgi-bin/token", params=asked, timeout=5).json()
        process.terminate()
        assert process.wait(timeout=5) == 0
    assert "access_token" in answer
    for missing in kept:
        refused = subprocess.run(
            start,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=_environment(**{**kept, missing: ""}),
            check=False,
        )
        assert refused.returncode == 2
        assert missing in refused.stderr
        assert SECRET not in refused.stderr


def _environment(**changes):
    return {**os.environ, "APP_ENV": "test", **changes}
