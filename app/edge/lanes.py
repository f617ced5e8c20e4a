"""快道: a way through the house for an operation at which everybody comes at once, without Flask.

A lane does the whole of an operation, its unit of work included, and gives the bytes of its success.
Whatever else comes of it is told by the house: refusals and failures are handed to it, so that they are
counted, logged and worded as everywhere, and what the lane leaves alone is done there as ever.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from app import db
from app.edge import replays
from app.tokens import Login

Environ = dict[str, Any]
FAILED = "gonghuika.lane_failed"
"""In the WSGI environment: what a lane has refused with, or failed of."""


@dataclass(frozen=True)
class Lane:
    """What an operation declares."""

    act: Callable[..., bytes | None]
    """Told the `Login`, the ids of the path, the `body` where the operation takes one, the `attempt` with an
    idempotency key or None, and the `request_id`. It gives the body of the success, or None where the house
    has to be asked."""
    is_apart: bool = False
    """It writes on a connection of its own (`db.apart`), and no unit of work is opened for it."""


@dataclass(frozen=True)
class Body:
    """What a request carries, as it came and as its schema reads it."""

    sent: bytes
    read: Any


@dataclass(frozen=True)
class Trip:
    """One request that takes a lane."""

    operation: str
    login: Login
    path: dict[str, Any]
    request_id: str
    secret: bytes
    body: Body | None = None


def travel(lane: Lane, trip: Trip, environ: Environ) -> bytes | None:
    """The body of the success. None where the house goes on, also with what has been refused here."""
    try:
        key = replays.key_in(environ.get("HTTP_IDEMPOTENCY_KEY"))
        asked = (environ["PATH_INFO"].encode(), b"", b"" if trip.body is None else trip.body.sent)
        attempt = replays.attempt_with(key, trip.login.member_id, trip.operation, asked, trip.secret)
        act = partial(lane.act, trip.login, attempt=attempt, request_id=trip.request_id, **trip.path)
        if trip.body is not None:
            act = partial(act, body=trip.body.read)
        return act() if lane.is_apart else db.transact(act)
    except Exception as problem:  # noqa: BLE001 - the house tells it, whatever it is
        environ[FAILED] = problem
        return None


def tell_failure(environ: Environ) -> None:
    """Raise, once, what a lane has left in the environment of the request."""
    problem = environ.pop(FAILED, None)
    if problem is not None:
        raise problem
