"""微信推送的形状: what WeChat puts into the address, and the envelope in the body."""

from typing import Any

import marshmallow as ma

from app.edge.doors import Raw
from app.edge.fields import Text, TolerantSchema


def _word(**kwargs: Any) -> ma.fields.String:
    return Text(max_length=256, min_length=0, **kwargs)


class AddressQuery(TolerantSchema):
    """地址验证, once when the address is entered at WeChat."""

    signature = _word(required=True)
    timestamp = _word(required=True)
    nonce = _word(required=True)
    echostr = _word(required=True)


class PushQuery(TolerantSchema):
    """Of `signature` and `msg_signature` the second counts: it covers the message."""

    timestamp = _word(required=True)
    nonce = _word(required=True)
    msg_signature = _word(metadata={"description": "安全模式才有；没有则拒绝"})
    encrypt_type = _word(metadata={"description": "安全模式为 aes"})
    signature = _word()
    openid = _word()


ENVELOPE = Raw(
    media=("application/json", "text/xml"),
    schema={
        "type": "object",
        "required": ["Encrypt"],
        "properties": {
            "ToUserName": {"type": "string", "description": "小程序的原始 ID"},
            "Encrypt": {"type": "string", "description": "加密后的消息 (base64)"},
        },
    },
)
