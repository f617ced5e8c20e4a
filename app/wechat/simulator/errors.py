"""错误码: the official errcodes with the texts that the platform sends."""

import secrets
from typing import Any

TEXTS = {
    -1: "system error",
    1: "data not exit",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40013: "invalid appid",
    40014: "invalid access_token",
    40029: "invalid code",
    40037: "invalid template_id",
    40097: "invalid args",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40159: "invalid length for path  or thedata is not json string",
    40163: "code been used",
    40165: "invalid weapp pagepath",
    40169: "invalid length for scene  or thedata is not json string",
    40212: "invalid query",
    40226: "code blocked",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41008: "missing code",
    41030: "invalid page",
    42001: "access_token expired",
    43002: "require POST method",
    43101: "user refuse to accept the msg",
    43104: "The openid does not match the appid",
    43107: "subscribe message ability or template is banned",
    43108: "concurrent sends to the same user",
    44002: "empty post data",
    44990: "reach max api second frequence limit",
    44991: "reach max api minute frequence",
    44993: "reach max api day frequence limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit  mustslower  retry next minute",
    45029: "qrcode count out of limit",
    45168: "hit sensitive word",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    61010: "code is expired",
    85096: "not allow include scancode_time field",
    85401: "time limit between 1min and 30days",
    85402: "invalid env_version",
    87007: "session_key is not existd or expired",
    87008: "invalid sig_method",
    87009: "invalid signature",
    87020: "repeat request limit exceeded",
}
"""errcode → errmsg, with the platform's own spelling."""


class ApiError(Exception):
    """An official refusal; it travels as HTTP 200."""

    def __init__(self, errcode: int, text: str | None = None) -> None:
        super().__init__(errcode)
        self.errcode = errcode
        self.text = text if text is not None else TEXTS.get(errcode, "system error")


def error_body(errcode: int, text: str, now_s: float, *, hint: bool = False) -> dict[str, Any]:
    """`{"errcode", "errmsg"}`; the errmsg ends with a request id, and with a hint on the phone call."""
    rid = f"{int(now_s):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
    hinted = f" hint: [{secrets.token_urlsafe(12)}]" if hint else ""
    return {"errcode": errcode, "errmsg": f"{text}{hinted} rid: {rid}"}
