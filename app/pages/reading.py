"""页面的内容: turns the OpenAPI text and the demo's file into what the templates show."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from app.edge.access import Who
from app.edge.doors import Operation
from app.settings import Settings

INTRODUCTION = (
    "龚惠咖小程序与核销端的接口。编号是不透明的字符串；时间为 RFC 3339 并带时区；"
    "金额以分为单位；坐标为 GCJ-02。"
    "错误以 application/problem+json 返回：code 给程序看，detail 给人看，next 说明接下来可以怎么做。"
)

WHO = {
    Who.ANYONE: "任何人",
    Who.VISITOR: "任何人，登录后内容更多",
    Who.LOGIN: "登录用户",
    Who.MEMBER: "登录用户",
    Who.CLERK: "核销员",
}


@dataclass(frozen=True)
class Line:
    """One parameter or field."""

    name: str
    kind: str
    required: bool
    note: str


@dataclass(frozen=True)
class Entry:
    """One operation, ready to be shown."""

    operation: Operation
    path: str
    summary: str
    who: str
    parameters: list[Line]
    body: list[Line]
    answer: list[Line]
    refusals: list[Any]


def groups(operations: Iterable[Operation], document: dict[str, Any]) -> dict[str, list[Entry]]:
    """Operations by the title of their door, in the order in which they were declared."""
    titles = {tag["name"]: tag.get("description", tag["name"]) for tag in document.get("tags", [])}
    grouped: dict[str, list[Entry]] = defaultdict(list)
    for operation in operations:
        path, described = _find(operation, document)
        grouped[titles[operation.name.split(".")[0]]].append(
            Entry(
                operation,
                path,
                described.get("summary", ""),
                WHO[operation.who],
                _parameters(described, document),
                _fields(described.get("requestBody", {}), document),
                _fields(described["responses"].get(str(operation.status), {}), document),
                sorted(operation.refusals(), key=lambda kind: (kind.status, kind.code)),
            )
        )
    return grouped


def _find(operation: Operation, document: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    for path, methods in document["paths"].items():
        found = methods.get(operation.method.lower())
        if found and found["operationId"] == operation.name:
            return path, found
    raise LookupError(operation.name)


def _parameters(described: dict[str, Any], document: dict[str, Any]) -> list[Line]:
    return [
        Line(
            each["name"],
            _kind(each["schema"], document),
            each.get("required", False),
            each.get("description", ""),
        )
        for each in described.get("parameters", [])
    ]


def _fields(carrier: dict[str, Any], document: dict[str, Any]) -> list[Line]:
    schema = carrier.get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return []
    resolved = _resolve(schema, document)
    required = resolved.get("required", [])
    return [
        Line(name, _kind(each, document), name in required, each.get("description", ""))
        for name, each in resolved.get("properties", {}).items()
    ]


def _resolve(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    resolved: dict[str, Any] = document["components"]["schemas"][reference.rsplit("/", 1)[1]]
    return resolved


def _kind(schema: dict[str, Any], document: dict[str, Any]) -> str:
    """A word for what a value is, short enough for a table."""
    for alternatives in ("anyOf", "allOf", "oneOf"):
        if alternatives in schema:
            return " | ".join(_kind(each, document) for each in schema[alternatives])
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[1])
    if "enum" in schema:
        return " | ".join("null" if each is None else str(each) for each in schema["enum"])
    kinds = schema.get("type", "")
    kind = " | ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if "items" in schema:
        return f"[{_kind(schema['items'], document)}]"
    return f"{kind} ({schema['format']})" if "format" in schema else kind


def demo_people(settings: Settings) -> dict[str, Any] | None:
    """The demo's people and addresses, once the launcher has written them."""
    try:
        people: dict[str, Any] = orjson.loads((settings.data_dir / "demo.json").read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    return people
