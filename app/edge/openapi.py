"""接口说明: turns a declared operation into OpenAPI, refusals and all."""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from flask_smorest import Blueprint

from app.edge import access, problems, replays, uploads
from app.edge.access import Who
from app.errors import AppError

if TYPE_CHECKING:
    from app.edge.doors import Operation

PLAIN_TEXT = "text/plain"
RETRY_AFTER = {"Retry-After": {"schema": {"type": "integer"}, "description": "多少秒后再试"}}
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": replays.HEADER,
    "required": False,
    "description": "同一个键重复提交只办理一次，并得到同样的回答 (24 小时)",
    "schema": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[!-~]([ -~]*[!-~])?$"},
}
SECURITY: dict[Who, list[dict[str, list[str]]]] = {
    Who.WECHAT: [],
    Who.ANYONE: [],
    Who.VISITOR: [{}, {"bearer": []}],
    Who.LOGIN: [{"bearer": []}],
    Who.MEMBER: [{"bearer": []}],
    Who.CLERK: [{"bearer": []}],
    Who.OWNER: [{"bearer": []}],
    Who.STAFF: [{"desk": []}],
}


def describe(door: Blueprint, operation: "Operation") -> dict[str, Any]:
    """The documentation that flask-smorest attaches to a view function."""
    stub: Any = door.response(operation.status, operation.answers, headers=_success_headers(operation))(
        _nothing
    )
    if operation.query is not None:
        stub = door.arguments(operation.query, location="query")(stub)
    if operation.body is not None:
        stub = door.arguments(operation.body, location="json")(stub)
    for status, kinds in _by_status(operation.refusals()).items():
        stub = door.alt_response(
            status,
            schema=problems.schema(kind.code for kind in kinds),
            content_type=problems.MEDIA_TYPE,
            description="；".join(f"`{kind.code}` {kind.detail}" for kind in kinds),
            headers=RETRY_AFTER if status in (409, 429, 503) else None,
        )(stub)
    documentation: dict[str, Any] = stub._apidoc  # noqa: SLF001 - smorest's protocol between decorators
    # The library would document its own error shape for arguments; ours stands there already.
    documentation.get("arguments", {}).pop("responses", None)
    if operation.idempotent:
        # Beside the others: a list in `manual_doc` would take the place of what the query declares.
        documentation.setdefault("arguments", {}).setdefault("parameters", []).append(dict(IDEMPOTENCY_KEY))
    documentation["manual_doc"] = _extras(operation)
    return documentation


def _nothing() -> None:
    """Carry documentation from decorator to decorator; never called."""


def _by_status(refusals: tuple[type[AppError], ...]) -> dict[int, list[type[AppError]]]:
    grouped: dict[int, list[type[AppError]]] = defaultdict(list)
    for kind in refusals:
        grouped[kind.status].append(kind)
    return dict(sorted(grouped.items()))


def _success_headers(operation: "Operation") -> dict[str, Any] | None:
    if operation.is_public_read:
        return {"ETag": {"schema": {"type": "string"}, "description": "未登录时给出，可用于 If-None-Match"}}
    if operation.idempotent:
        return {
            replays.REPLAYED: {
                "schema": {"type": "string", "enum": ["true"]},
                "description": "这是重放的回答",
            }
        }
    return None


def _roles(operation: "Operation") -> str:
    if not operation.roles:
        return "任何干部账号"
    return "角色之一：" + "、".join(sorted(f"`{role.value}`" for role in operation.roles))


def _content(media: str) -> dict[str, str]:
    return {"type": "string"} if media == PLAIN_TEXT else {"type": "string", "format": "binary"}


def _extras(operation: "Operation") -> dict[str, Any]:
    extras: dict[str, Any] = {"operationId": operation.name, "security": SECURITY[operation.who]}
    if operation.who is Who.STAFF:
        extras["description"] = _roles(operation)
        if operation.method not in access.SAFE_METHODS:
            extras["security"] = [{"desk": [], "csrf": []}]
    if operation.upload is not None:
        content = {uploads.MULTIPART: {"schema": operation.upload.schema()}}
        extras["requestBody"] = {"required": True, "content": content}
    extras["responses"] = {}
    if operation.raw is not None:
        extras["requestBody"] = {
            "required": True,
            "content": {one: {"schema": operation.raw.schema} for one in operation.raw.media},
        }
    if operation.media:
        extras["responses"][operation.status] = {
            "description": "内容",
            "content": {one: {"schema": _content(one)} for one in operation.media},
        }
    if operation.is_public_read:
        extras["responses"] |= {304: {"description": "内容没有变化"}}
    return extras
