"""读取请求: JSON by orjson, bounded, with our own refusals; unknown fields and parameters are named."""

from typing import Any, NoReturn

import marshmallow as ma
import orjson
from flask import Request, request
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from app.edge.refusals import BodyTooLarge, InvalidFields, MalformedRequest, UnsupportedMediaType

JSON = "application/json"


class Parser(FlaskParser):
    """The library's parser, with strict JSON, strict query parameters and problem documents."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": None, "query": None}  # noqa: RUF012 - the library's own shape
    """What is unknown the schema judges: the house's refuse it (`app.edge.fields.Schema`)."""

    def load_json(self, req: Request, schema: ma.Schema) -> Any:  # noqa: ARG002 - the library's signature
        return read_json(req)

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        parameters_of(req)
        refuse_repeated_parameters(req)
        return super().load_querystring(req, schema)

    def handle_error(self, error: ma.ValidationError, *_: Any, **__: Any) -> NoReturn:
        (messages,) = error.messages_dict.values()
        raise InvalidFields(errors=flatten(messages)) from None


parser = Parser()


def read_json(req: Request) -> Any:
    """The JSON body. 415 for another type, 413 above the limit, 400 for what is not JSON."""
    if req.mimetype != JSON:
        raise UnsupportedMediaType
    try:
        return orjson.loads(read_body(req))
    except (orjson.JSONDecodeError, RecursionError):
        raise MalformedRequest from None


def read_body(req: Request) -> bytes:
    """The whole body, or 413.

    A body without a length (sent in pieces) is cut off at the limit by werkzeug without a word, so one
    that fills the limit is taken for too large.
    """
    try:
        data = req.get_data(cache=True)
    except RequestEntityTooLarge:
        raise BodyTooLarge from None
    limit = req.max_content_length
    if req.content_length is None and limit is not None and len(data) >= limit:
        raise BodyTooLarge
    return data


def refuse_body() -> None:
    """An operation without a body takes none, or the empty object that some clients always send."""
    if not read_body(request):
        return
    body = read_json(request)
    if body not in ({}, None):
        fields = body if isinstance(body, dict) else {"": None}
        raise InvalidFields(errors={str(name): ["不认识的字段"] for name in fields})


def parameters_of(req: Request) -> MultiDict[str, str]:
    """The query's parameters. Bytes that are not UTF-8 are refused; werkzeug would fail on them."""
    try:
        return req.args
    except UnicodeDecodeError:
        raise InvalidFields(errors={"": ["网址中的参数应为 UTF-8 编码"]}) from None


def refuse_query() -> None:
    """An operation without query parameters takes none."""
    if parameters := parameters_of(request):
        raise InvalidFields(errors={name: ["不认识的参数"] for name in parameters})


def refuse_repeated_parameters(req: Request) -> None:
    """`?limit=1&limit=2` has no one meaning, so it is refused."""
    repeated = [name for name, values in req.args.lists() if len(values) > 1]
    if repeated:
        raise InvalidFields(errors={name: ["参数重复"] for name in repeated})


def flatten(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """Nested validation messages as `{"consent.version": ["必填"]}`."""
    if isinstance(messages, dict):
        flat: dict[str, list[str]] = {}
        for name, inner in messages.items():
            own = "" if name == "_schema" else str(name)
            flat.update(flatten(inner, f"{prefix}.{own}" if prefix and own else prefix or own))
        return flat
    return {prefix: [str(message) for message in messages] if isinstance(messages, list) else [str(messages)]}
