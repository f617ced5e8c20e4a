"""故障: when WeChat is slow, broken or gone, a call ends soon and in one way."""

import contextlib
import socket
import threading
import time

import pytest

from app import db
from app.wechat import TextScene, WeChatUnavailable, transport
from app.wechat.breaker import Breaker
from app.wechat.transport import Deadline, Transport, Trouble
from tests.wechat.conftest import APPID, COOL_OFF_S, SECRET

LOGIN = "/sns/jscode2session"


def _login(wechat, desk):
    return wechat.code_to_session(desk.post("login_code")["js_code"])


@pytest.mark.parametrize(
    "fault",
    [
        {"http_status": 500},
        {"http_status": 502, "body": "<html>"},
        {"http_status": 404},
        {"http_status": 302},
        {"body": "not json"},
        {"body": ""},
        {"body": "[]"},
        {"body": "7"},
        {"body": "{}"},
        {"body": '{"openid": 7}'},
        {"body": '{"errcode": "many"}'},
        {"body": "[" * 100_000},
        {"cut": True},
        {"errcode": 45011},
        {"errcode": 45009},
        {"errcode": 44991},
        {"errcode": 99999},
    ],
    ids=str,
)
def test_every_broken_answer_to_a_login_is_unavailable(wechat, desk, fault):
    desk.post("fault", path=LOGIN, times=2, **fault)
    began = time.monotonic()
    with pytest.raises(WeChatUnavailable) as problem:
        _login(wechat, desk)
    assert time.monotonic() - began < 1
    assert problem.value.retry_after_s > 0
    assert desk.counts()[LOGIN] == 1


def test_an_answer_that_takes_too_long_is_given_up(wechat, desk, monkeypatch):
    monkeypatch.setattr(transport, "READ_S", 0.3)
    desk.post("fault", path=LOGIN, delay_s=2)
    began = time.monotonic()
    with pytest.raises(WeChatUnavailable):
        _login(wechat, desk)
    assert time.monotonic() - began < 1


def test_a_slow_token_is_given_up_too(wechat, desk, member, monkeypatch):
    monkeypatch.setattr(transport, "READ_S", 0.3)
    desk.post("fault", path="/cgi-bin/stable_token", delay_s=2)
    with pytest.raises(WeChatUnavailable):
        wechat.check_text(member, "很好", TextScene.COMMENT)


def test_the_slowest_call_is_bounded_by_the_constants():
    assert transport.CALL_S <= 10
    assert transport.CONNECT_S + transport.READ_S < transport.CALL_S


def test_a_trickle_of_bytes_does_not_outlast_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def trickle():
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                for _ in range(100):
                    try:
                        connection.sendall(b" ")
                    except OSError:
                        return
                    time.sleep(0.02)

        thread = threading.Thread(target=trickle)
        thread.start()
        slow = Transport(APPID, SECRET, f"http://127.0.0.1:{server.getsockname()[1]}/")
        began = time.monotonic()
        reply = slow.ask("get", "x", deadline=Deadline(0.4), params={"access_token": None})
        assert time.monotonic() - began < 1
        thread.join()
    assert isinstance(reply, Trouble)


def test_busy_is_asked_again_once(wechat, desk):
    desk.post("fault", path=LOGIN, errcode=-1)
    assert _login(wechat, desk).openid
    assert desk.counts()[LOGIN] == 2
    desk.post("fault", path=LOGIN, errcode=-1, times=2)
    with pytest.raises(WeChatUnavailable) as problem:
        _login(wechat, desk)
    assert problem.value.errcode == -1
    assert desk.counts()[LOGIN] == 4


def test_a_message_that_timed_out_is_not_sent_twice(wechat, desk, member, monkeypatch):
    desk.post("subscribe", openid=member, template_ids=["T"], choice="accept")
    desk.post("subscribe", openid=member, template_ids=["T"], choice="accept")
    monkeypatch.setattr(transport, "READ_S", 0.2)
    desk.post("fault", path="/cgi-bin/message/subscribe/send", delay_s=0.5)
    with pytest.raises(WeChatUnavailable):
        wechat.send_subscribe_message(member, "T", {"thing1": "好"})
    for _ in range(100):
        if desk.get("outbox")["items"]:
            break
        time.sleep(0.02)
    assert len(desk.get("outbox")["items"]) == 1


def _send_fails(wechat, member):
    with pytest.raises(WeChatUnavailable) as problem:
        wechat.send_subscribe_message(member, "T", {"thing1": "好"})
    return problem.value


SEND, TOKEN = "/cgi-bin/message/subscribe/send", "/cgi-bin/stable_token"


@pytest.mark.parametrize(
    ("fault", "is_undone"),
    [
        ({"path": SEND, "http_status": 500}, False),
        ({"path": SEND, "http_status": 302}, False),
        ({"path": SEND, "body": "not json"}, False),
        ({"path": SEND, "body": "{}"}, False),
        ({"path": SEND, "cut": True}, False),
        ({"path": SEND, "http_status": 404}, True),
        ({"path": SEND, "errcode": -1}, True),
        ({"path": SEND, "errcode": 45009}, True),
        ({"path": SEND, "errcode": 48001}, True),
        ({"path": TOKEN, "http_status": 500}, True),
        ({"path": TOKEN, "body": "not json"}, True),
    ],
    ids=str,
)
def test_it_is_told_whether_a_message_was_certainly_not_sent(wechat, desk, member, fault, is_undone):
    desk.post("subscribe", openid=member, template_ids=["T"], choice="accept")
    desk.post("fault", times=2, **fault)
    assert _send_fails(wechat, member).is_undone is is_undone
    assert desk.get("outbox")["items"] == []


def test_a_message_is_certainly_not_sent_over_a_connection_that_never_stood(
    wechat, desk, member, monkeypatch
):
    monkeypatch.setattr(wechat._transport, "_base_url", "http://127.0.0.1:9/")
    wechat._token._redis.set(wechat._token._key, "token", ex=7200)
    assert _send_fails(wechat, member).is_undone
    # Nobody takes what is knocked at here: the queue of one is full.
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        address = server.getsockname()
        with contextlib.ExitStack() as stack:
            for _ in range(2):
                knocking = stack.enter_context(socket.socket())
                knocking.setblocking(False)  # noqa: FBT003 - the library's own way
                with contextlib.suppress(BlockingIOError):
                    knocking.connect(address)
            monkeypatch.setattr(wechat._transport, "_base_url", f"http://127.0.0.1:{address[1]}/")
            monkeypatch.setattr(transport, "CONNECT_S", 0.3)
            wechat._transport._mini = None
            assert _send_fails(wechat, member).is_undone


@pytest.mark.parametrize("says", [b"", b"HTTP/1.1 200 OK\r\n"], ids=["nothing", "half a head"])
def test_a_line_that_is_half_open_leaves_it_open(wechat, member, monkeypatch, says):
    monkeypatch.setattr(transport, "READ_S", 0.3)
    wechat._token._redis.set(wechat._token._key, "token", ex=7200)
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(wechat._transport, "_base_url", f"http://127.0.0.1:{server.getsockname()[1]}/")
        taken = []

        def take():
            connection, _ = server.accept()
            taken.append(connection)
            connection.recv(65_536)
            connection.sendall(says)

        thread = threading.Thread(target=take)
        thread.start()
        problem = _send_fails(wechat, member)
        thread.join()
        taken[0].close()
    assert not problem.is_undone


def test_the_breaker_opens_within_ten_failures_and_closes_after_a_good_probe(wechat, desk):
    desk.post("fault", path=LOGIN, http_status=500, times=1000)
    for _ in range(10):
        with pytest.raises(WeChatUnavailable):
            _login(wechat, desk)
    asked = desk.counts()[LOGIN]
    assert asked < 10
    began = time.monotonic()
    with pytest.raises(WeChatUnavailable) as problem:
        _login(wechat, desk)
    assert time.monotonic() - began < 0.2
    assert problem.value.reason == "breaker_open"
    assert problem.value.retry_after_s >= 1
    time.sleep(COOL_OFF_S + 0.1)
    with pytest.raises(WeChatUnavailable):
        _login(wechat, desk)
    assert desk.counts()[LOGIN] == asked + 1, "one probe went out and failed"
    desk.post("reset")
    time.sleep(COOL_OFF_S + 0.1)
    assert _login(wechat, desk).openid
    assert _login(wechat, desk).openid


def test_one_broken_address_does_not_close_the_others(wechat, desk, member):
    desk.post("fault", path="/wxa/msg_sec_check", http_status=500, times=1000)
    for _ in range(10):
        with pytest.raises(WeChatUnavailable):
            wechat.check_text(member, "很好", TextScene.COMMENT)
    assert _login(wechat, desk).openid


def test_refusals_do_not_open_the_breaker(wechat, desk):
    for _ in range(12):
        assert desk.login("0nothing")["errcode"] == 40029
    assert _login(wechat, desk).openid


def test_an_open_breaker_lets_one_probe_through_and_no_second():
    now = [0.0]
    breaker = Breaker(failures=2, cool_off_s=10, clock=lambda: now[0])
    breaker.failed()
    assert breaker.wait_s() == 0
    breaker.failed()
    assert breaker.wait_s() == 10
    now[0] = 10.5
    assert breaker.wait_s() == 0
    assert breaker.wait_s() > 0
    breaker.succeeded()
    assert breaker.wait_s() == 0


def test_a_port_where_nobody_listens_is_unavailable_at_once():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    gone = Transport(APPID, SECRET, f"http://127.0.0.1:{port}/")
    reply = gone.ask("get", "x", deadline=Deadline(), params={"access_token": None})
    assert reply == Trouble("ConnectionError", is_undone=True)


@pytest.mark.parametrize(
    "call",
    [
        lambda wechat: wechat.code_to_session("code"),
        lambda wechat: wechat.phone_number("code", "openid"),
        lambda wechat: wechat.send_subscribe_message("openid", "T", {"thing1": "好"}),
        lambda wechat: wechat.check_text("openid", "好", TextScene.COMMENT),
        lambda wechat: wechat.unlimited_qr_code("a", "pages/index"),
    ],
    ids=["login", "phone", "send", "text", "picture"],
)
def test_no_call_is_made_inside_a_database_transaction(wechat, desk, call):
    db.session().begin()
    try:
        with pytest.raises(RuntimeError, match="transaction"):
            call(wechat)
    finally:
        db._sessions.remove()
    assert desk.counts() == {}
