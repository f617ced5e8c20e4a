"""闸口: a refusal given early, before Flask and the whole rule are asked. A gate never lets anybody in.

An operation may have a quicker way through the house behind its gate, or without one (`app.edge.lanes`).

While a flag in Redis is up, one cheap question is asked of whoever has a living login. What the gate cannot
judge goes on to the house as if there were no gate: other bodies, dead logins, repeats of an earlier success,
people who already have what they ask for, and everything while Redis or PostgreSQL is out of reach.
"""

import io
import re
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import marshmallow as ma
import orjson
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from app import tokens
from app.edge import access, caching, lanes, parsing, problems, replays, request_ids
from app.edge.lanes import Body, Lane
from app.edge.refusals import IdempotencyKeyInvalid
from app.errors import AppError
from app.idempotency import Use
from app.tokens import Login

Environ = dict[str, Any]
Count = Callable[[str, int, float], None]
"""Told of each refusal: operation, status, seconds."""
_ID = re.compile(r"<uuid:(\w+)>")
BODY_MAX_BYTES = 64 * 1024
"""More than any lane is for."""
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
    gate: Gate | None
    lane: Lane | None
    status: int
    """Of a success."""
    body: ma.Schema | None
    """What reads the JSON that the operation takes; None where it takes none."""

    @classmethod
    def at(
        cls,
        name: str,
        method: str,
        rule: str,
        *,
        gate: Gate | None,
        lane: Lane | None,
        status: int,
        body: ma.Schema | None = None,
    ) -> "Gated":
        address = re.compile(_ID.sub(rf"(?P<\1>{_UUID})", rule))
        return cls(name, method, address, gate, lane, status, body)


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
        if "HTTP_AUTHORIZATION" not in environ or environ.get("QUERY_STRING"):
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
        carried = None if operation.body is None else _read(environ, operation.body)
        if token is None or (carried is None and (operation.body is not None or not _is_empty(environ))):
            return None
        try:
            login, is_flagged = _find_login(operation.gate, token, operation.name, path, environ)
        except (RedisError, SQLAlchemyError, IdempotencyKeyInvalid):
            return None
        except AppError as refusal:
            body = problems.document(refusal, request_id)
            return Told(operation.name, refusal.status, problems.MEDIA_TYPE, "no-store", body)
        if login is None or is_flagged or operation.lane is None:
            return None
        trip = lanes.Trip(operation.name, login, path, request_id, self._secret, carried)
        return self._travel(operation, operation.lane, trip, environ)

    def _travel(self, operation: Gated, lane: Lane, trip: lanes.Trip, environ: Environ) -> Told | None:
        body = lanes.travel(lane, trip, environ)
        if body is None:
            return None
        return Told(operation.name, operation.status, "application/json", caching.PRIVATE, body)


def _find_login(
    gate: Gate | None, token: str, name: str, path: dict[str, uuid.UUID], environ: Environ
) -> tuple[Login | None, bool]:
    """The living login, and whether the gate's flag is up and has refused nothing; may refuse."""
    if gate is None:
        login, said, left_ms = tokens.find_login(token), None, 0
    else:
        login, said, left_ms = tokens.find_login_and_flag(token, gate.flag(**path))
    if login is None:
        return None, False
    # The house need not ask the same of Redis again.
    environ[access.KNOWN_LOGIN] = login
    if gate is not None and said is not None:
        key = replays.key_in(environ.get("HTTP_IDEMPOTENCY_KEY"))
        use = None if key is None else Use(login.member_id, name, key)
        gate.refuse(login.member_id, use, said, left_ms, **path)
    return login, said is not None


def _is_empty(environ: Environ) -> bool:
    return environ.get("CONTENT_LENGTH", "0") in ("", "0") and "HTTP_TRANSFER_ENCODING" not in environ


def _media_type(environ: Environ) -> str:
    return str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()


def _read(environ: Environ, schema: ma.Schema) -> Body | None:
    """A body of JSON that is as it should be; None where it is for the house to say what is wrong.

    Whatever is read of it here, the house reads again.
    """
    length = environ.get("CONTENT_LENGTH", "")
    if not (length.isascii() and length.isdigit()) or "HTTP_TRANSFER_ENCODING" in environ:
        return None
    if int(length) > BODY_MAX_BYTES or _media_type(environ) != parsing.JSON:
        return None
    sent = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(sent)
    if len(sent) != int(length):
        return None
    try:
        return Body(sent, schema.load(orjson.loads(sent)))
    except (ma.ValidationError, orjson.JSONDecodeError, RecursionError):
        return None
