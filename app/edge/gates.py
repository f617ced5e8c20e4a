"""闸口: a refusal given early, before Flask and the whole rule are asked. A gate never lets anybody in.

An operation may have a quicker way through the house behind its gate (`app.edge.lanes`).

While a flag in Redis is up, one cheap question is asked of whoever has a living login. What the gate cannot
judge goes on to the house as if there were no gate: other bodies, dead logins, repeats of an earlier success,
people who already have what they ask for, and everything while Redis or PostgreSQL is out of reach.
"""

import re
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from app import tokens
from app.edge import access, caching, lanes, problems, replays, request_ids
from app.edge.lanes import Lane
from app.edge.refusals import IdempotencyKeyInvalid
from app.errors import AppError
from app.idempotency import Use
from app.tokens import Login

Environ = dict[str, Any]
Count = Callable[[str, int, float], None]
"""Told of each refusal: operation, status, seconds."""
_ID = re.compile(r"<uuid:(\w+)>")
_UUID = r"[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}"


@dataclass(frozen=True)
class Gate:
    """What an operation declares. Both are told the ids of the path."""

    flag: Callable[..., str]
    """The name of the flag in `app.cache`."""
    refuse: Callable[..., None]
    """Asked while the flag is up, raises or returns. Told the member's id, the use of an idempotency key or
    None, what the flag says, and for how many ms more."""


@dataclass(frozen=True)
class Gated:
    """An operation with a gate, and the addresses it is at."""

    name: str
    method: str
    address: re.Pattern[str]
    gate: Gate
    lane: Lane | None
    status: int
    """Of a success."""

    @classmethod
    def at(cls, name: str, method: str, rule: str, *, gate: Gate, lane: Lane | None, status: int) -> "Gated":
        address = re.compile(_ID.sub(rf"(?P<\1>{_UUID})", rule))
        return cls(name, method, address, gate, lane, status)


@dataclass(frozen=True)
class Told:
    """What is answered without the house."""

    operation: str
    status: int
    media_type: str
    cache_control: str
    body: bytes


class Gates:
    """WSGI middleware: all gates of the house."""

    def __init__(
        self,
        app: Callable[..., Iterable[bytes]],
        operations: Iterable[Gated],
        *,
        secret_key: str,
        count: Count,
    ) -> None:
        self._app, self._operations, self._count = app, tuple(operations), count
        self._secret = secret_key.encode()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.perf_counter()
        request_id = request_ids.take(environ.get("HTTP_X_REQUEST_ID"))
        told = self._ask(environ, request_id)
        if told is None:
            return self._app(environ, start_response)
        self._count(told.operation, told.status, time.perf_counter() - began)
        start_response(
            f"{told.status} {HTTPStatus(told.status).phrase.upper()}",
            [
                ("Content-Type", told.media_type),
                ("Content-Length", str(len(told.body))),
                ("Cache-Control", told.cache_control),
                (request_ids.HEADER, request_id),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
        return [told.body]

    def _ask(self, environ: Environ, request_id: str) -> Told | None:
        if "HTTP_AUTHORIZATION" not in environ or not _is_plain(environ):
            return None
        for operation in self._operations:
            if operation.method == environ["REQUEST_METHOD"]:
                found = operation.address.fullmatch(environ["PATH_INFO"])
                if found is not None:
                    path = {name: uuid.UUID(word) for name, word in found.groupdict().items()}
                    return self._ask_one(operation, path, environ, request_id)
        return None

    def _ask_one(
        self, operation: Gated, path: dict[str, uuid.UUID], environ: Environ, request_id: str
    ) -> Told | None:
        token = access.token_in(environ["HTTP_AUTHORIZATION"])
        if token is None:
            return None
        try:
            flag = operation.gate.flag(**path)
            login, said, left_ms = tokens.find_login_and_flag(token, flag)
            if login is None:
                return None
            # The house need not ask the same of Redis again.
            environ[access.KNOWN_LOGIN] = login
            if said is not None:
                key = replays.key_in(environ.get("HTTP_IDEMPOTENCY_KEY"))
                use = None if key is None else Use(login.member_id, operation.name, key)
                operation.gate.refuse(login.member_id, use, said, left_ms, **path)
                return None
        except (RedisError, SQLAlchemyError, IdempotencyKeyInvalid):
            return None
        except AppError as refusal:
            body = problems.document(refusal, request_id)
            return Told(operation.name, refusal.status, problems.MEDIA_TYPE, "no-store", body)
        return self._travel(operation, login, path, environ, request_id)

    def _travel(
        self, operation: Gated, login: Login, path: dict[str, uuid.UUID], environ: Environ, request_id: str
    ) -> Told | None:
        if operation.lane is None:
            return None
        trip = lanes.Trip(operation.name, login, path, request_id, self._secret)
        body = lanes.travel(operation.lane, trip, environ)
        if body is None:
            return None
        return Told(operation.name, operation.status, "application/json", caching.PRIVATE, body)


def _is_plain(environ: Environ) -> bool:
    return (
        not environ.get("QUERY_STRING")
        and environ.get("CONTENT_LENGTH", "0") in ("", "0")
        and "HTTP_TRANSFER_ENCODING" not in environ
    )
