"""幂等键的门口: reads `Idempotency-Key`, replays a stored answer, stores a new one."""

import hashlib
import hmac
import re
import uuid
from collections.abc import Callable

from flask import Response, current_app, request

from app import db, idempotency
from app.edge import uploads
from app.edge.refusals import IdempotencyInProgress, IdempotencyKeyInvalid, IdempotencyKeyReused
from app.idempotency import Attempt

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
_KEY = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,62}[\x21-\x7e])?")

REFUSALS = (IdempotencyKeyInvalid, IdempotencyKeyReused, IdempotencyInProgress)


def once(actor_id: uuid.UUID, operation: str, answer: Callable[[], Response]) -> Response:
    """`answer()` at most once for each key of this person and operation; without a key, plainly.

    A refusal is an exception, so it stores nothing and is judged again next time.
    """
    attempt = _attempt(actor_id, operation)
    if attempt is None:
        return answer()
    session = db.session()
    if not idempotency.begin(session, attempt):
        raise IdempotencyInProgress(retry_after_s=1)
    stored = idempotency.find_answer(session, attempt)
    if stored is not None:
        if not hmac.compare_digest(stored.request_hash, attempt.request_hash):
            raise IdempotencyKeyReused
        replayed = Response(stored.body, stored.status, mimetype="application/json")
        replayed.headers[REPLAYED] = "true"
        return replayed
    response = answer()
    idempotency.store_answer(session, attempt, response.status_code, response.get_data())
    return response


def key_in(given: str | None) -> str | None:
    """What the header says. Refuses with `idempotency_key_invalid`."""
    if given is not None and not _KEY.fullmatch(given):
        raise IdempotencyKeyInvalid
    return given


def _attempt(actor_id: uuid.UUID, operation: str) -> Attempt | None:
    key = key_in(request.headers.get(HEADER))
    if key is None:
        return None
    secret = current_app.config["SECRET_KEY"].encode()
    # The query as bytes: werkzeug's `full_path` fails on a query that is not UTF-8.
    asked = (request.path.encode(), request.query_string, uploads.content_of(request))
    return attempt_with(key, actor_id, operation, asked, secret)


def attempt_with(
    key: str | None, actor_id: uuid.UUID, operation: str, asked: tuple[bytes, bytes, bytes], secret: bytes
) -> Attempt | None:
    """The use of `key`, if there is one, for a path, a query and a body."""
    if key is None:
        return None
    return Attempt(actor_id, operation, key, hmac.digest(secret, b"\x1f".join(asked), hashlib.sha256))
