"""接口登记: how an official address declares what it takes, and what its handler is given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.wechat.simulator.pushing import Pusher
from app.wechat.simulator.state import Simulator


@dataclass(frozen=True)
class Call:
    """One request that has passed the common checks. The state's lock is held."""

    simulator: Simulator
    pusher: Pusher
    query: Mapping[str, str]
    body: Mapping[str, Any]
    now_s: float


@dataclass(frozen=True)
class Picture:
    """An answer that is an image."""

    content: bytes
    media_type: str = "image/jpeg"


Handler = Callable[[Call], dict[str, Any] | Picture]


@dataclass(frozen=True)
class Endpoint:
    """What the common checks need to know. `rate` is (requests a minute, errcode beyond)."""

    handler: Handler
    method: str
    takes_token: bool
    rate: tuple[int, int] | None
    media_type: str
    hints: bool


ENDPOINTS: dict[str, Endpoint] = {}
"""Path → endpoint; filled by the families when they are imported."""

JSON_TYPE = "application/json; encoding=utf-8"
OK: Mapping[str, Any] = {"errcode": 0, "errmsg": "ok"}


def endpoint(
    path: str,
    *,
    method: str = "POST",
    takes_token: bool = True,
    rate: tuple[int, int] | None = None,
    media_type: str = JSON_TYPE,
    hints: bool = False,
) -> Callable[[Handler], Handler]:
    """Register the handler of an official path."""

    def register(handler: Handler) -> Handler:
        ENDPOINTS[path] = Endpoint(handler, method, takes_token, rate, media_type, hints)
        return handler

    return register


def event(call: Call, openid: str, name: str, **more: Any) -> dict[str, Any]:
    """The common members of a pushed event, and more."""
    return {
        "ToUserName": call.simulator.account.ghid,
        "FromUserName": openid,
        "CreateTime": int(call.now_s),
        "MsgType": "event",
        "Event": name,
        **more,
    }
