"""公共回答: what everybody reads is computed once and given again for a second, before Flask is asked.

Only successes that `app.edge.caching` has marked as public are kept, and only for those who ask without
login or cookies: a person always reads what he has just written. An answer is kept for `life_s` from the
moment at which its making began; what it rests on may itself be a little old (`remaining` of a batch, see
`app.services.coupons.remaining`), and both together stay below two seconds.

Nobody waits for a popular answer: from half of its life on, one request makes it anew while the others still
get the old one. Of a burst for something new, one makes it and the others wait for that.
"""

import datetime as dt
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from werkzeug.http import parse_etags, unquote_etag

from app import clock
from app.edge import caching, request_ids

Environ = dict[str, Any]
Key = tuple[str, str]
"""Path and query, as they were sent."""
Count = Callable[[str, int, float], None]
"""Told of each answer given again: operation, status, seconds."""

MOST_ANSWERS = 1_000
MOST_BYTES = 8_000_000
LARGEST_BYTES = 500_000
_RENEWED_FROM = 0.5
"""The part of an answer's life after which it is made anew."""
_PATIENCE_S = 10.0
_NOT_OF_THE_ANSWER = {"x-request-id"}
_304 = "304 NOT MODIFIED"
_NOT_IN_304 = {"content-length", "content-type"}


@dataclass(frozen=True)
class Kept:
    """An answer as it left the house, ready to leave again."""

    operation: str
    made_at: dt.datetime
    headers: list[tuple[str, str]]
    headers_of_304: list[tuple[str, str]]
    etag: str
    body: bytes
    size: int


class KeptAnswers:
    """WSGI middleware. One for each process, as big as `MOST_ANSWERS` and `MOST_BYTES` at most."""

    def __init__(
        self, app: Callable[..., Iterable[bytes]], *, prefix: str, life_s: float, count: Count
    ) -> None:
        self._app, self._prefix, self._life_s, self._count = app, prefix, life_s, count
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._bytes = 0
        self._making: dict[Key, threading.Event] = {}

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not self._is_for_everybody(environ):
            return self._app(environ, start_response)
        began = time.perf_counter()
        key = (environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        kept, making, is_ours = self._look(key)
        if kept is None and not is_ours and making is not None:
            making.wait(_PATIENCE_S)
            kept = self._living(key)
        if kept is not None:
            return self._give(kept, environ, start_response, began)
        try:
            return self._make(key, environ, start_response)
        finally:
            if is_ours and making is not None:
                self._release(key, making)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _is_for_everybody(self, environ: Environ) -> bool:
        return (
            environ["REQUEST_METHOD"] == "GET"
            and "HTTP_AUTHORIZATION" not in environ
            and "HTTP_COOKIE" not in environ
            and environ["PATH_INFO"].startswith(self._prefix)
            and environ.get("CONTENT_LENGTH", "0") in ("", "0")
            and "HTTP_TRANSFER_ENCODING" not in environ
        )

    def _look(self, key: Key) -> tuple[Kept | None, threading.Event | None, bool]:
        """A living answer, who makes the next one if anybody does, and whether that is the caller."""
        with self._lock:
            kept = self._living(key)
            making = self._making.get(key)
            if making is not None or (kept is not None and self._age(kept) < _RENEWED_FROM * self._life_s):
                return kept, making, False
            making = self._making[key] = threading.Event()
            return None, making, True

    def _living(self, key: Key) -> Kept | None:
        kept = self._kept.get(key)
        return kept if kept is not None and 0 <= self._age(kept) < self._life_s else None

    def _age(self, kept: Kept) -> float:
        return (clock.now() - kept.made_at).total_seconds()

    def _release(self, key: Key, making: threading.Event) -> None:
        """Whatever came of it, nobody waits any longer."""
        with self._lock:
            del self._making[key]
        making.set()

    def _make(self, key: Key, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Ask the house, for the whole answer even where the customer knows it; keep what may be kept."""
        made_at = clock.now()
        asked = environ.pop("HTTP_IF_NONE_MATCH", None)
        status, headers, body = self._ask(environ)
        operation = environ.get(caching.MAY_BE_KEPT)
        if operation is not None and status.startswith("200 "):
            made = _kept(operation, made_at, headers, body)
            self._keep(key, made)
            if asked is not None and _matches(asked, made.etag):
                headers = [pair for pair in headers if pair[0].lower() not in _NOT_IN_304]
                status, body = _304, b""
        start_response(status, headers)
        return [body]

    def _ask(self, environ: Environ) -> tuple[str, list[tuple[str, str]], bytes]:
        heard: list[Any] = []

        def hear(status: str, headers: list[tuple[str, str]], _problem: Any = None) -> Callable[..., Any]:
            heard[:] = [status, headers]
            return written.append

        written: list[bytes] = []
        parts = self._app(environ, hear)
        try:
            written += parts
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        return heard[0], heard[1], b"".join(written)

    def _keep(self, key: Key, made: Kept) -> None:
        if made.size > LARGEST_BYTES:
            return
        with self._lock:
            self._drop(key)
            self._kept[key] = made
            self._bytes += made.size
            while len(self._kept) > MOST_ANSWERS or self._bytes > MOST_BYTES:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._bytes -= gone.size

    def _give(
        self, kept: Kept, environ: Environ, start_response: Callable[..., Any], began: float
    ) -> Iterable[bytes]:
        identity = (request_ids.HEADER, request_ids.take(environ.get("HTTP_X_REQUEST_ID")))
        asked = environ.get("HTTP_IF_NONE_MATCH")
        is_known = asked is not None and _matches(asked, kept.etag)
        self._count(kept.operation, 304 if is_known else 200, time.perf_counter() - began)
        if is_known:
            start_response(_304, [*kept.headers_of_304, identity])
            return [b""]
        start_response("200 OK", [*kept.headers, identity])
        return [kept.body]


def _kept(operation: str, made_at: dt.datetime, headers: list[tuple[str, str]], body: bytes) -> Kept:
    lasting = [pair for pair in headers if pair[0].lower() not in _NOT_OF_THE_ANSWER]
    of_304 = [pair for pair in lasting if pair[0].lower() not in _NOT_IN_304]
    size = len(body) + sum(len(name) + len(value) for name, value in lasting)
    return Kept(operation, made_at, lasting, of_304, dict(lasting)["ETag"], body, size)


def _matches(asked: str, etag: str) -> bool:
    """Whether an If-None-Match names `etag`. A proxy that compresses calls the same answer weak."""
    plain, _ = unquote_etag(etag)
    return parse_etags(asked).contains_weak(plain)
