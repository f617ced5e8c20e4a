"""微信推送: the address that is entered at WeChat for messages, in secure mode only."""

import time
from typing import TYPE_CHECKING, Any

from flask import Response, current_app
from prometheus_client import Counter

from app import db, wechat
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.openapi import PLAIN_TEXT
from app.services import pushes
from app.settings import Settings
from miniprogram_api.wechat_push.schemas import ENVELOPE, AddressQuery, PushQuery

if TYPE_CHECKING:
    from app.wechat import PushGate

SECURE = "aes"
PUSHES = Counter("wechat_pushes_total", "Pushes of WeChat by event and outcome", ["event", "outcome"])

door = Door("wechat_push", description="微信消息推送", url_prefix="")


@door.get(
    "/wechat/push",
    who=Who.WECHAT,
    query=AddressQuery,
    answers=None,
    media=(PLAIN_TEXT,),
    refuses=(wechat.WeChatPushForged,),
)
def verify_address(query: dict[str, str]) -> Response:
    """地址验证: say back what WeChat has signed."""
    return _plain(_gate().verify_url(**query))


@door.post(
    "/wechat/push",
    who=Who.WECHAT,
    query=PushQuery,
    raw=ENVELOPE,
    answers=None,
    media=(PLAIN_TEXT,),
    refuses=(
        wechat.WeChatPushPlain,
        wechat.WeChatPushForged,
        wechat.WeChatPushStale,
        wechat.WeChatPushUnreadable,
    ),
)
def receive(query: dict[str, Any], body: bytes) -> Response:
    """收推送: acknowledged once its effect is kept; so are repeats and what is of no use to us."""
    if query.get("encrypt_type") != SECURE or "msg_signature" not in query:
        raise wechat.WeChatPushPlain
    message = _gate().open(
        body,
        msg_signature=query["msg_signature"],
        timestamp=query["timestamp"],
        nonce=query["nonce"],
        # The wire's time, which the demo's movable clock does not move.
        now_s=time.time(),
    )
    outcome = pushes.take_in(message)
    db.after_commit(PUSHES.labels(message.event, outcome.value).inc)
    return _plain(wechat.ACKNOWLEDGED)


def _gate() -> "PushGate":
    settings: Settings = current_app.config["SETTINGS"]
    return wechat.PushGate(settings.wechat_push_token, settings.wechat_push_aes_key, settings.wechat_appid)


def _plain(text: str) -> Response:
    return Response(text, mimetype=PLAIN_TEXT)
