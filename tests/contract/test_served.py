"""经由网站服务: what gunicorn lets through, and what it refuses itself, over a real socket."""

import base64
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STARTS_WITHIN_S = 30
ANSWERS_WITHIN_S = 10


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def port(settings, databases, template_database, tmp_path_factory):
    """A served application on a database of its own."""
    url, chosen = databases.make(template_database), free_port()
    environment = {
        **os.environ,
        "APP_ENV": "test",
        "DATABASE_URL": url,
        "REDIS_URL": settings.redis_url,
        "DATA_DIR": str(tmp_path_factory.mktemp("served")),
        "PORT": str(chosen),
        "WEB_WORKERS": "1",
        "WECHAT_BASE_URL": settings.wechat_base_url,
        "WECHAT_APPID": settings.wechat_appid,
        "WECHAT_SECRET": settings.wechat_secret,
        "WECHAT_PUSH_TOKEN": settings.wechat_push_token,
        "WECHAT_PUSH_AES_KEY": settings.wechat_push_aes_key,
        "SECRET_KEY": settings.secret_key,
        "PII_KEYS": "k1:" + base64.b64encode(settings.pii_keys["k1"]).decode(),
        "PII_INDEX_KEY": base64.b64encode(settings.pii_index_key).decode(),
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:app.serving", "wsgi:app"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_for(chosen, process)
        yield chosen
    finally:
        process.terminate()
        process.wait(timeout=30)
        databases.drop(url)


def wait_for(port, process):
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "gunicorn ended"
        try:
            if status(say(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("gunicorn did not start")


def say(port, data):
    """Send raw bytes and read until the other side hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=ANSWERS_WITHIN_S) as connection:
        connection.sendall(data)
        received = b""
        while True:
            try:
                part = connection.recv(65_536)
            except ConnectionResetError:
                break
            if not part:
                break
            received += part
    return received


def status(answer):
    found = re.match(rb"HTTP/1\.[01] ([0-9]{3}) ", answer)
    assert found, answer[:200]
    return int(found[1])


def get(target, *headers, method=b"GET", body=b""):
    lines = [method + b" " + target + b" HTTP/1.1", b"Host: x", b"Connection: close", *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


API = b"/api/v1"
POST = {"method": b"POST"}
JSON = b"Content-Type: application/json"
NAMED = {
    "escaped bytes in the query": (get(API + b"/merchants?q=%ff%fe"), 200),
    "escaped bytes in the path": (get(API + b"/%ff%fe"), 404),
    "a zero byte escaped": (get(API + b"/documents/a%00"), 404),
    "broken escapes": (get(API + b"/merchants?q=%zz%"), 200),
    "an absolute address": (get(b"http://elsewhere.example/api/v1/districts"), 200),
    "a dead token of odd bytes": (get(API + b"/me", b"Authorization: Bearer \xff\xfe"), 401),
    "a long token": (get(API + b"/me", b"Authorization: Bearer " + b"x" * 7000), 401),
    "an odd host": (get(API + b"/districts", b"X-Forwarded-Host: \xff"), 200),
    "a body shorter than said": (
        get(API + b"/session", JSON, b"Content-Length: 2", body=b"{}", **POST),
        422,
    ),
    "a body too large, unsent": (get(API + b"/session", JSON, b"Content-Length: 99999999", **POST), 413),
    "a body in pieces": (
        get(API + b"/session", JSON, b"Transfer-Encoding: chunked", body=b"2\r\n{}\r\n0\r\n\r\n", **POST),
        422,
    ),
    "too large in pieces": (
        get(
            API + b"/session",
            JSON,
            b"Transfer-Encoding: chunked",
            body=b"20000\r\n" + b"x" * 0x20000 + b"\r\n0\r\n\r\n",
            **POST,
        ),
        413,
    ),
    "too large in pieces, but sound as far as it was read": (
        get(
            API + b"/session",
            JSON,
            b"Transfer-Encoding: chunked",
            body=b"20000\r\n{}" + b" " * 0x1FFFE + b"\r\n0\r\n\r\n",
            **POST,
        ),
        413,
    ),
    "another method": (get(API + b"/districts", method=b"PROPFIND"), 405),
    "a traced request": (get(API + b"/districts", method=b"TRACE"), 405),
    "old http": (b"GET /api/v1/districts HTTP/1.0\r\n\r\n", 200),
}
"""What gunicorn lets through: the application answers, by name."""

REFUSED_BY_GUNICORN = {
    "raw bytes in the query": get(API + b"/merchants?q=\xff\xfe"),
    "raw chinese in the query": get(API + "/merchants?q=面馆".encode()),
    "raw bytes in the path": get(API + b"/\xff\xfe"),
    "a line too long": get(API + b"/merchants?q=" + b"x" * 9000),
    "a header too long": get(API + b"/me", b"Authorization: Bearer " + b"x" * 9000),
    "too many headers": get(API + b"/me", *[b"X-%d: 1" % number for number in range(200)]),
    "a zero byte in a header": get(API + b"/me", b"X-A: a\x00b"),
    "a folded header": get(API + b"/me", b"X-A: a\r\n b"),
    "a blank before the colon": get(API + b"/me", b"X-A : a"),
    "two lengths": get(API + b"/session", b"Content-Length: 1", b"Content-Length: 2", body=b"{}", **POST),
    "length and pieces": get(
        API + b"/session", b"Content-Length: 4", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n", **POST
    ),
    "a length of full-width digits": get(API + b"/session", "Content-Length: ２".encode(), **POST),
    "no http": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "a strange version": b"GET /api/v1/districts HTTP/9.9\r\nHost: x\r\n\r\n",
    "a method of odd letters": get(API + b"/districts", method=b"G(T"),
}
"""What is refused before the application sees it: gunicorn's worker names it in our way (app.http_worker)."""


@pytest.mark.parametrize("kind", NAMED)
def test_what_gunicorn_lets_through_is_answered_by_name(port, kind):
    request, expected = NAMED[kind]
    answer = say(port, request)
    assert status(answer) == expected, answer[:400]
    head, _, body = answer.partition(b"\r\n\r\n")
    if expected >= 400:
        assert b"application/problem+json" in head
        assert b'"code":' in body


@pytest.mark.parametrize("kind", REFUSED_BY_GUNICORN)
def test_what_is_not_http_is_the_client_s_fault_and_not_ours(port, kind):
    answer = say(port, REFUSED_BY_GUNICORN[kind])
    assert 400 <= status(answer) < 500, answer[:400]
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert b"X-Request-ID: " in head
    assert b'"request_id":""' not in body


def test_after_all_that_the_service_still_answers(port):
    for request in [request for request, _ in NAMED.values()] + list(REFUSED_BY_GUNICORN.values()):
        say(port, request)
    assert status(say(port, get(API + b"/districts"))) == 200
