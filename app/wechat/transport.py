"""传输: one HTTP request to WeChat through wechatpy, bounded in time and size, answered without exceptions.

Exceptions of wechatpy, and of requests below it, carry the whole address with secret, token and code, and the
client itself. So nothing is raised from here: an `ask` comes back as an `Answer`, a `Refusal` or a `Trouble`,
and whoever raises afterwards does so outside of any `except`, with a clean chain.
"""

import os
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
import structlog
import urllib3
from wechatpy.client import WeChatClient
from wechatpy.exceptions import WeChatClientException

from app.settings import OFFICIAL_WECHAT_URL
from app.wechat.breaker import Breaker
from app.wechat.scrub import scrub, scrub_library_logs

log = structlog.get_logger(__name__)

CALL_S = 9.0
"""The whole of one call, with token, waiting and retry, takes no longer than this."""
CONNECT_S = 2.0
READ_S = 5.0
LARGEST_ANSWER = 4 * 1024 * 1024
CHUNK = 64 * 1024
BUSY = -1
"""errcode -1 `system error`: WeChat asks to be asked again."""
BREAKER_OPEN = "breaker_open"
NO_CONNECTION = (
    requests.ConnectTimeout,
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    ssl.SSLCertVerificationError,
)
TURNED_AWAY = range(400, 500)
"""Answers of a gateway that did not pass the request on."""


class Deadline:
    """期限: the moment by which one call must be over."""

    def __init__(self, seconds: float = CALL_S) -> None:
        self._at = time.monotonic() + seconds

    def left_s(self) -> float:
        """Seconds left; negative when it is over."""
        return self._at - time.monotonic()


@dataclass(frozen=True)
class Answer:
    """WeChat did it: a JSON object, or the bytes of a picture."""

    content: dict[str, Any] | bytes


@dataclass(frozen=True)
class Refusal:
    """WeChat answered with an errcode; the text is scrubbed."""

    errcode: int
    errmsg: str


@dataclass(frozen=True)
class Trouble:
    """No usable answer. `reason` is a class name or a word of ours, never a library's text.

    `is_undone`: the request certainly did not reach WeChat, or was turned away in front of it. Otherwise
    nobody knows whether WeChat has done what it was asked.
    """

    reason: str
    retry_after_s: int = 5
    is_undone: bool = False


Reply = Answer | Refusal | Trouble


class _MiniClient(WeChatClient):
    """The client of wechatpy with our base address; its own fetching of tokens is shut off."""

    def __init__(self, appid: str, secret: str, base_url: str) -> None:
        super().__init__(appid, secret, auto_retry=False)  # type: ignore[no-untyped-call]  # wechatpy has no types
        self.API_BASE_URL = base_url
        # The machine's proxies and .netrc are for WeChat itself: a stand-in on loopback needs neither.
        self._http.trust_env = base_url == OFFICIAL_WECHAT_URL
        self._http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = requests.adapters.HTTPAdapter(pool_maxsize=64)
        self._http.mount("https://", adapter)
        self._http.mount("http://", adapter)

    def fetch_access_token(self) -> None:
        raise RuntimeError("the shared token is fetched by app.wechat.access_token")


class Transport:
    """Requests of this process to one WeChat account; a breaker for each path."""

    def __init__(
        self, appid: str, secret: str, base_url: str, *, make_breaker: Callable[[], Breaker] = Breaker
    ) -> None:
        self.appid = appid
        self._secret = secret
        self._base_url = base_url
        self._breakers: defaultdict[str, Breaker] = defaultdict(make_breaker)
        self._lock = threading.Lock()
        self._mini: _MiniClient | None = None
        self._pid = 0
        scrub_library_logs()

    @property
    def account(self) -> dict[str, str]:
        """The account's own two parameters, for the few calls that take no token."""
        return {"appid": self.appid, "secret": self._secret}

    def ask(
        self,
        method: str,
        path: str,
        *,
        deadline: Deadline,
        params: Mapping[str, str | None],
        data: Mapping[str, Any] | None = None,
    ) -> Reply:
        """One request; `access_token` must stand in `params`, as None where the call takes none."""
        with self._lock:
            breaker = self._breakers[path]
        wait_s = breaker.wait_s()
        if wait_s:
            return Trouble(BREAKER_OPEN, wait_s, is_undone=True)
        began = time.monotonic()
        reply = self._ask(method, path, deadline, dict(params), data)
        if isinstance(reply, Trouble) or (isinstance(reply, Refusal) and reply.errcode == BUSY):
            breaker.failed()
        else:
            breaker.succeeded()
        self._report(path, reply, time.monotonic() - began)
        return reply

    def _ask(
        self,
        method: str,
        path: str,
        deadline: Deadline,
        params: dict[str, str | None],
        data: Mapping[str, Any] | None,
    ) -> Reply:
        left_s = deadline.left_s()
        if left_s <= 0:
            return Trouble("deadline", is_undone=True)
        connect_s = min(CONNECT_S, left_s / 2)
        secrets = [self._secret, *(value for value in params.values() if value)]
        try:
            result = self._client()._request(  # noqa: SLF001 - the one way in that takes any method
                method,
                path,
                params=params,
                timeout=(connect_s, min(READ_S, left_s - connect_s)),
                # The hook reads the body, so that its size and time are ours to bound.
                stream=True,
                hooks={"response": partial(_read_whole, deadline=deadline)},
                # A redirect would carry the secrets to another host.
                allow_redirects=False,
                **({} if data is None else {"data": dict(data)}),
            )
        except WeChatClientException as problem:
            if problem.errcode is None:
                status = problem.response.status_code
                return Trouble(f"http_{status}", is_undone=status in TURNED_AWAY)
            return Refusal(problem.errcode, scrub(str(problem.errmsg), *secrets))
        except Exception as problem:  # noqa: BLE001 - whatever it is, its text holds the address with the secrets
            return Trouble(type(problem).__name__, is_undone=_never_arrived(problem))
        return _sort_result(result)

    def _client(self) -> Any:
        """The client, made on first use and again after a fork: sockets must not be shared."""
        with self._lock:
            if self._mini is None or self._pid != os.getpid():
                self._mini = _MiniClient(self.appid, self._secret, self._base_url)
                self._pid = os.getpid()
            return self._mini

    def _report(self, path: str, reply: Reply, seconds: float) -> None:
        if isinstance(reply, Answer):
            log.debug("wechat_call", path=path, seconds=round(seconds, 3))
        elif isinstance(reply, Refusal):
            log.info("wechat_call_refused", path=path, errcode=reply.errcode, errmsg=reply.errmsg)
        else:
            log.warning("wechat_call_failed", path=path, reason=reply.reason, seconds=round(seconds, 3))


def _never_arrived(problem: BaseException) -> bool:
    """Whether no connection came about. requests wraps what happened, one inside the other."""
    inner: Any = problem
    while isinstance(inner, BaseException):
        if isinstance(inner, NO_CONNECTION):
            return True
        inner = getattr(inner, "reason", None) or next(iter(inner.args), None)
    return False


def _sort_result(result: Any) -> Reply:
    """A dict comes for JSON, the response itself for what is not JSON, such as a picture."""
    if isinstance(result, dict):
        return Answer(result)
    if isinstance(result, requests.Response) and result.headers.get("Content-Type", "").startswith("image/"):
        return Answer(result.content)
    return Trouble("not_json")


def _read_whole(response: requests.Response, *_: Any, deadline: Deadline, **__: Any) -> None:
    """Take the body piece by piece: a read timeout alone lets a trickle go on for ever."""
    pieces, size = [], 0
    while piece := response.raw.read1(CHUNK, decode_content=True):
        size += len(piece)
        pieces.append(piece)
        if size > LARGEST_ANSWER or deadline.left_s() <= 0:
            response.close()
            raise requests.ReadTimeout("too slow or too large")
    # requests has no other way to hand over a body that was read by us, nor to learn that it was read to its
    # end: without the second word it would hang up instead of keeping the line for the next call.
    response._content = b"".join(pieces)  # noqa: SLF001
    response._content_consumed = True  # type: ignore[attr-defined] # noqa: SLF001
    response.close()
