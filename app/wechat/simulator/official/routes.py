"""官方接口的路由: method, token, rate, body, fields, in the platform's order; ordered faults come first."""

import json
import time
from typing import Any

from flask import Blueprint, Response, request

from app.wechat.simulator.errors import ApiError, error_body
from app.wechat.simulator.faults import Fault
from app.wechat.simulator.official import accounts, links, messages
from app.wechat.simulator.official.endpoints import ENDPOINTS, JSON_TYPE, Call, Endpoint, Picture
from app.wechat.simulator.pushing import Pusher
from app.wechat.simulator.state import Simulator

FAMILIES = (accounts, links, messages)
"""Imported so that they register their endpoints."""


def make_official(simulator: Simulator, pusher: Pusher) -> Blueprint:
    """The blueprint of all official addresses."""
    blueprint = Blueprint("official", __name__)

    def serve() -> Response:
        return _serve(simulator, pusher, request.path)

    for path in ENDPOINTS:
        blueprint.add_url_rule(path, path.replace("/", "_"), serve, methods=["GET", "POST"])
    return blueprint


def _serve(simulator: Simulator, pusher: Pusher, path: str) -> Response:
    endpoint = ENDPOINTS[path]
    raw = request.get_data(cache=True, parse_form_data=False)
    body = _parse(raw)
    with simulator.lock:
        names = sorted(body) if isinstance(body, dict) else []
        simulator.requests.note(request.method, path, sorted(request.args), names, simulator.now_s())
        fault = simulator.faults.next_for(path)
    spoilt = _spoil(fault, simulator, endpoint) if fault else None
    if spoilt is not None:
        return spoilt
    with simulator.lock:
        now_s = simulator.now_s()
        try:
            given = _check(simulator, endpoint, path, raw, body)
            answer = endpoint.handler(Call(simulator, pusher, request.args, given, now_s))
        except ApiError as refusal:
            answer = error_body(refusal.errcode, refusal.text, now_s, hint=endpoint.hints)
    if isinstance(answer, Picture):
        return Response(answer.content, content_type=answer.media_type)
    media_type = endpoint.media_type if "errcode" not in answer or answer["errcode"] == 0 else JSON_TYPE
    return _json(answer, media_type)


def _check(simulator: Simulator, endpoint: Endpoint, path: str, raw: bytes, body: Any) -> dict[str, Any]:
    """The checks that all calls share; the body's object."""
    if endpoint.method == "POST" and request.method != "POST":
        raise ApiError(43002)
    if endpoint.takes_token:
        simulator.tokens.check(request.args.get("access_token"), simulator.now_s())
    if endpoint.rate:
        simulator.check_rate(path, *endpoint.rate)
    if endpoint.method == "GET":
        return body if isinstance(body, dict) else {}
    if not raw:
        raise ApiError(44002)
    if not isinstance(body, dict):
        raise ApiError(47001)
    return body


def _spoil(fault: Fault, simulator: Simulator, endpoint: Endpoint) -> Response | None:
    """The spoilt answer, or None where the fault was only a delay."""
    time.sleep(fault.delay_s)
    if fault.cut:
        return _cut()
    if fault.http_status is not None:
        return Response(fault.body or "", status=fault.http_status, content_type="text/plain; charset=utf-8")
    if fault.body is not None:
        return Response(fault.body, content_type=JSON_TYPE)
    if fault.errcode is not None:
        refusal = ApiError(fault.errcode)
        return _json(error_body(fault.errcode, refusal.text, simulator.now_s(), hint=endpoint.hints))
    return None


def _cut() -> Response:
    """Announce a hundred bytes, send a few, hang up. The server then finds the connection gone."""
    connection = request.environ["werkzeug.socket"]
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{"errcode"')
    connection.shutdown(2)
    return Response(status=204)


def _parse(raw: bytes) -> Any:
    """The body as JSON whatever its header says; None when it is not, or holds half a character."""
    try:
        body = json.loads(raw)
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return body


def _json(content: dict[str, Any], media_type: str = JSON_TYPE) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), content_type=media_type)
