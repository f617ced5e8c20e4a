"""登录控制台: password and one-time password in, a cookie and a CSRF token out."""

from typing import Any

import orjson
from flask import Response, current_app, make_response, request

from app import privacy, tokens
from app.edge import access
from app.edge.access import DESK_COOKIE, Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.limits import Limit, Per
from app.services import passwords, recovery_codes, sign_ins
from app.services.sign_ins import Words
from app.settings import Settings
from console.session.browsers import name_of
from console.session.schemas import DeskSchema, SignInBody
from models import Staff

door = Door("console_session", description="控制台：登录", url_prefix=DESK_PREFIX)


@door.post(
    "/session",
    who=Who.ANYONE,
    body=SignInBody,
    answers=DeskSchema,
    status=201,
    refuses=(sign_ins.SignInRefused, sign_ins.SignInLocked),
    limit=Limit("60 per minute", Per.ADDRESS),
)
def sign_in(body: dict[str, Any]) -> Response:
    """登录控制台."""
    username = body.pop("username")
    signed_in = sign_ins.sign_in(
        username,
        Words(**body),
        place=privacy.mask_address(request.remote_addr or ""),
        browser=name_of(request.headers.get("User-Agent", "")),
    )
    answer = _desk(signed_in.staff, signed_in.token)
    response = make_response(orjson.dumps(DeskSchema().dump(answer)), 201)
    response.mimetype = "application/json"
    settings: Settings = current_app.config["SETTINGS"]
    response.set_cookie(
        DESK_COOKIE,
        signed_in.token,
        path="/console",
        httponly=True,
        samesite="Strict",
        secure=settings.is_production,
    )
    return response


@door.get("/session", who=Who.STAFF, answers=DeskSchema, allows_expired=True)
def get_session(staff: Staff) -> dict[str, Any]:
    """我是谁: who sits at this desk, with which roles, and the token for writing."""
    return _desk(staff, request.cookies[DESK_COOKIE])


@door.delete("/session", who=Who.STAFF, allows_expired=True)
def sign_out(_: Staff) -> None:
    """退出控制台: the session is dead at once."""
    access.close_desk()


def _desk(staff: Staff, token: str) -> dict[str, Any]:
    return {
        "staff": staff,
        "csrf_token": access.csrf_token(token),
        "idle_minutes": tokens.desk_idle().total_seconds() // 60,
        "password_expired": passwords.is_expired(staff),
        "recovery_codes_left": recovery_codes.left(staff),
    }
