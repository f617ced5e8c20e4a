"""门: one declaration per operation — address, who, what in, what out, which refusals — and its run.

A view is a plain function: actor first (see `Who`), then `query=` and `body=` where declared, then the
ids of the path. It returns what the answer's schema dumps; the edge serialises, and the unit of work
around the request commits afterwards. OpenAPI text and behaviour come from the same declaration.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

import orjson
from flask import Response, request
from flask_smorest import Blueprint

from app.edge import access, caching, limits, openapi, parsing, replays
from app.edge.access import Who
from app.edge.fields import Schema
from app.edge.gates import Gate
from app.edge.lanes import Lane
from app.edge.limits import Limit
from app.edge.refusals import (
    AddressUnknown,
    BodyTooLarge,
    InvalidFields,
    MalformedRequest,
    RateLimited,
    TemporarilyUnavailable,
    UnsupportedMediaType,
)
from app.edge.uploads import Upload
from app.errors import AppError
from models import StaffRole

View = Callable[..., Any]
API_PREFIX = "/api/v1"
DESK_PREFIX = "/console/api"


@dataclass(frozen=True, kw_only=True)
class Raw:
    """A body that the view reads itself, as bytes: what it is, its content tells and no header."""

    media: tuple[str, ...]
    schema: Mapping[str, Any]
    """What the OpenAPI text says of it."""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What one method of one address promises."""

    name: str
    method: str
    rule: str
    who: Who
    answers: type[Schema] | None
    status: int
    query: type[Schema] | None = None
    body: type[Schema] | None = None
    refuses: tuple[type[AppError], ...] = ()
    idempotent: bool = False
    limit: Limit | None = None
    raw: Raw | None = None
    """The view receives the body as it came, as bytes."""
    upload: Upload | None = None
    """A file in a multipart form instead of a JSON body; the view receives its content as `upload`."""
    media: tuple[str, ...] = ()
    """Media types of an answer that is not JSON; the view makes the response."""
    gate: Gate | None = None
    """What may refuse before all this is asked."""
    lane: Lane | None = None
    """What does all this in a shorter way, for who is logged in."""
    roles: frozenset[StaffRole] = frozenset()
    """With `Who.STAFF`: one of them is needed, and only their unions count. Empty: any staff member."""
    delegable: bool = False
    """委托: a role that a colleague on leave has lent counts too. Judging alone can be lent."""

    allows_expired: bool = False
    """Can be asked while the password is due: what leads to a new one, and out."""

    def refusals(self) -> tuple[type[AppError], ...]:
        """Everything this operation may answer instead of its success; the test suite enforces it."""
        found = [*access.refusals(self.who), InvalidFields, TemporarilyUnavailable, *self.refuses]
        if self.raw is not None:
            found.append(BodyTooLarge)
        elif self.method != "GET":
            found += [MalformedRequest, BodyTooLarge, UnsupportedMediaType]
        if self.upload is not None:
            found.append(self.upload.too_large)
        if "<" in self.rule:
            found.append(AddressUnknown)
        if self.idempotent:
            found += replays.REFUSALS
        if self.limit is not None:
            found.append(RateLimited)
        return tuple(dict.fromkeys(found))

    @property
    def is_public_read(self) -> bool:
        """Whether the answer may be kept and revalidated by whoever asks without login."""
        return self.method == "GET" and self.who in (Who.ANYONE, Who.VISITOR)


OPERATIONS: dict[str, Operation] = {}
"""Endpoint → operation. Tests walk it: every route states who may, every refusal is declared."""


class Door(Blueprint):
    """A blueprint whose operations are declared with `get`, `post`, `put`, `patch` and `delete`."""

    def __init__(self, stem: str, *, description: str, url_prefix: str = API_PREFIX) -> None:
        super().__init__(stem, f"door.{stem}", url_prefix=url_prefix, description=description)

    def declare(self, method: str, rule: str, **promise: Any) -> Callable[[View], View]:
        """Register the decorated view as the operation that `promise` describes."""

        def register(view: View) -> View:
            operation = Operation(
                name=f"{self.name}.{view.__name__}", method=method, rule=f"{self.url_prefix}{rule}", **promise
            )
            OPERATIONS[operation.name] = operation
            run = _runner(operation, view)
            run._apidoc = openapi.describe(self, operation)  # type: ignore[attr-defined]  # noqa: SLF001 - smorest's protocol
            self.add_url_rule(rule, view.__name__, run, methods=[method])
            return view

        return register

    def get(self, rule: str, **promise: Any) -> Callable[[View], View]:
        return self.declare("GET", rule, **{"status": 200, **promise})

    def post(self, rule: str, **promise: Any) -> Callable[[View], View]:
        return self.declare("POST", rule, **{"status": 200, **promise})

    def put(self, rule: str, **promise: Any) -> Callable[[View], View]:
        return self.declare("PUT", rule, **{"status": 200, **promise})

    def patch(self, rule: str, **promise: Any) -> Callable[[View], View]:
        return self.declare("PATCH", rule, **{"status": 200, **promise})

    def delete(self, rule: str, **promise: Any) -> Callable[[View], View]:
        return self.declare("DELETE", rule, **{"status": 204, "answers": None, **promise})


def _runner(operation: Operation, view: View) -> View:
    """The function that Flask calls: the same few steps for every operation, in this order."""
    schema = operation.answers() if operation.answers is not None else None

    @wraps(view)
    def run(**path: Any) -> Response:
        leading = access.actor(
            operation.who,
            operation.roles,
            delegable=operation.delegable,
            allows_expired=operation.allows_expired,
        )
        actor_id = _actor_id(leading)
        with _limited(operation, actor_id):
            arguments = {**_arguments(operation), **path}
            answer = partial(_answer, operation, schema, partial(view, *leading, **arguments))
            if operation.idempotent:
                answer = partial(replays.once, leading[0].id, operation.name, answer)
            return caching.with_validators(answer(), operation.name, is_public_read=operation.is_public_read)

    return run


def _actor_id(leading: list[Any]) -> str | None:
    if not leading or leading[0] is None:
        return None
    return str(getattr(leading[0], "member_id", None) or leading[0].id)


@contextmanager
def _limited(operation: Operation, actor_id: str | None) -> Iterator[None]:
    """Refuse beyond the operation's limit; count the refusals that a limit on guesses is about."""
    limit = operation.limit
    if limit is None:
        yield
        return
    limits.check(limit, operation.name, actor_id)
    try:
        yield
    except AppError as refusal:
        limits.count_failure(limit, operation.name, actor_id, refusal.code)
        raise


def _arguments(operation: Operation) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    if operation.query is None:
        parsing.refuse_query()
    else:
        arguments["query"] = parsing.parser.parse(operation.query(), request, location="query")
    if operation.raw is not None:
        arguments["body"] = parsing.read_body(request)
    elif operation.upload is not None:
        arguments["upload"] = operation.upload.read()
    elif operation.body is not None:
        arguments["body"] = parsing.parser.parse(operation.body(), request, location="json")
    elif operation.method != "GET":
        parsing.refuse_body()
    return arguments


def _answer(operation: Operation, schema: Schema | None, call: Callable[[], Any]) -> Response:
    result = call()
    if isinstance(result, Response):
        return result
    if schema is None:
        return Response(status=operation.status)
    body = orjson.dumps(schema.dump(result))
    return Response(body, operation.status, mimetype="application/json")


def current_operation() -> Operation | None:
    """The operation of this request, for the error handlers."""
    return OPERATIONS.get(request.endpoint or "")
