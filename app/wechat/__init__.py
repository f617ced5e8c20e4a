"""微信: everything that speaks with WeChat. Nothing else in the house imports wechatpy.

Callers write `from app import wechat` and `wechat.client().code_to_session(code)`. The names are brought in
on first use: the simulator lives in this package too, and must start without the database layer.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.wechat.answers import PhoneNumber, SendResult, Suggest, TextScene, TextVerdict, WeChatLogin
    from app.wechat.calls import WeChat, client, configure
    from app.wechat.push import ACKNOWLEDGED, PushGate, PushMessage
    from app.wechat.refusals import (
        WeChatCodeInvalid,
        WeChatLoginBlocked,
        WeChatPushForged,
        WeChatPushPlain,
        WeChatPushStale,
        WeChatPushUnreadable,
        WeChatRefused,
        WeChatUnavailable,
    )

__all__ = [
    "ACKNOWLEDGED",
    "PhoneNumber",
    "PushGate",
    "PushMessage",
    "SendResult",
    "Suggest",
    "TextScene",
    "TextVerdict",
    "WeChat",
    "WeChatCodeInvalid",
    "WeChatLogin",
    "WeChatLoginBlocked",
    "WeChatPushForged",
    "WeChatPushPlain",
    "WeChatPushStale",
    "WeChatPushUnreadable",
    "WeChatRefused",
    "WeChatUnavailable",
    "client",
    "configure",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        for home in ("answers", "refusals", "calls", "push"):
            module = import_module(f"{__name__}.{home}")
            if hasattr(module, name):
                value = globals()[name] = getattr(module, name)
                return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
