"""问题文档: the one shape of every refusal (RFC 9457), and its OpenAPI schema."""

from collections.abc import Iterable
from typing import Any

import orjson
import structlog
from flask import Response

from app.errors import AppError, NotLoggedIn

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "/api/docs#"


def problem(error: AppError) -> Response:
    """The answer for a refusal."""
    body = document(error, structlog.contextvars.get_contextvars().get("request_id", ""))
    response = Response(body, error.status, mimetype=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    if isinstance(error, NotLoggedIn):
        # RFC 9110 wants every 401 to name the scheme that would be accepted.
        response.headers["WWW-Authenticate"] = "Bearer"
    if error.retry_after_s is not None:
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def document(error: AppError, request_id: str) -> bytes:
    """The body of that answer."""
    told: dict[str, Any] = {
        "type": f"{TYPE_PREFIX}{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
    }
    if error.errors:
        told["errors"] = error.errors
    if error.next:
        told["next"] = error.next
    told.update(error.members)
    told["request_id"] = request_id
    return orjson.dumps(told)


def schema(codes: Iterable[str]) -> dict[str, Any]:
    """The JSON schema of a problem document whose `code` is one of `codes`."""
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail", "code", "request_id"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "给人看的一句话"},
            "code": {"type": "string", "enum": sorted(codes)},
            "errors": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"type": "string"}},
            },
            "next": {"type": "string", "description": "接下来可以怎么做"},
            "request_id": {"type": "string"},
        },
    }
