"""消息推送: verifies and opens what WeChat pushes to us, in secure mode, and seals replies. Knows no Flask.

The order is fixed: time window, msg_signature, decryption, appid, and only then the content.
"""

import base64
import hashlib
import hmac
import json
import re
import secrets
import struct
import xml.etree.ElementTree as ET
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import WeChatException

from app.wechat.refusals import WeChatPushForged, WeChatPushStale, WeChatPushUnreadable

WINDOW_S = 300
"""How far a push's timestamp may lie from our clock; WeChat's three tries take some fifteen seconds."""
LARGEST_BODY = 256 * 1024
ACKNOWLEDGED = "success"
"""The plain reply that ends WeChat's retries, allowed in secure mode too."""
_AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_ECHO = re.compile(r"[\x21-\x7e]{1,256}")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_OPENID = re.compile(r"[A-Za-z0-9_-]{0,128}")
_NONCE_BYTES = 8


@dataclass(frozen=True)
class PushMessage:
    """One opened push. `payload` may hold personal data: do not log it."""

    event: str
    """`subscribe_msg_popup_event`, `wxa_media_check` …; for a message that is no event, its MsgType."""
    openid: str
    created_at_s: int
    """Unix seconds, as WeChat gave them; 0 when it gave none."""
    items: list[dict[str, Any]] = field(repr=False)
    """`List`, always as a list: on the wire one item is an object and several are an array."""
    payload: dict[str, Any] = field(repr=False)
    dedup_key: str
    """Equal for WeChat's retries of one message: 64 hexadecimal digits."""


class PushGate:
    """推送之门: the token, the EncodingAESKey (43 characters) and the appid that pushes must agree with."""

    def __init__(self, token: str, aes_key: str, appid: str) -> None:
        if not _AES_KEY.fullmatch(aes_key):
            raise ValueError("EncodingAESKey must be 43 letters, digits, + or /")
        self._token = token
        # The 43rd character may carry stray low bits, which the platform ignores as well.
        self._key = base64.b64decode(aes_key + "=")
        self._appid = appid

    def verify_url(self, signature: str, timestamp: str, nonce: str, echostr: str) -> str:
        """地址验证: the text to answer WeChat's one-time GET with. Raises WeChatPushForged."""
        expected = sign(self._token, timestamp, nonce)
        if not _same(expected, signature) or not _ECHO.fullmatch(echostr):
            raise WeChatPushForged
        return echostr

    def open(
        self,
        body: bytes,
        *,
        msg_signature: str,
        timestamp: str,
        nonce: str,
        now_s: float,
        window_s: float = WINDOW_S,
    ) -> PushMessage:
        """Verify and decrypt one POST in secure mode, JSON or XML.

        `now_s` is Unix seconds. Raises WeChatPushStale, WeChatPushForged, WeChatPushUnreadable.
        """
        if not _TIMESTAMP.fullmatch(timestamp):
            raise WeChatPushForged
        if abs(now_s - int(timestamp)) > window_s:
            raise WeChatPushStale
        encrypted = _parse(body).get("Encrypt")
        if not isinstance(encrypted, str) or not encrypted:
            raise WeChatPushUnreadable
        if not _same(sign(self._token, timestamp, nonce, encrypted), msg_signature):
            raise WeChatPushForged
        return _read_message(_parse(self._decrypt(encrypted).encode()))

    def seal(
        self, message: str, *, timestamp: str, nonce: str | None = None, random: bytes | None = None
    ) -> dict[str, str]:
        """加密回复: `{"Encrypt", "MsgSignature", "TimeStamp", "Nonce"}` for `message`, JSON text as a rule.

        `random` (16 bytes) and `nonce` are made here unless given.
        """
        nonce = nonce or secrets.token_hex(_NONCE_BYTES)
        sealed = _Crypto(self._key, random).encrypt(message, self._appid)  # type: ignore[no-untyped-call]  # wechatpy has no types
        encrypted = str(sealed, "ascii")
        signature = sign(self._token, timestamp, nonce, encrypted)
        return {"Encrypt": encrypted, "MsgSignature": signature, "TimeStamp": timestamp, "Nonce": nonce}

    def _decrypt(self, encrypted: str) -> str:
        plain: Any = None
        # The wrong appid, broken base64, a wrong block length or padding: all mean it is not for us.
        with suppress(WeChatException, ValueError, IndexError, TypeError, struct.error):
            plain = _Crypto(self._key).decrypt(encrypted, self._appid)  # type: ignore[no-untyped-call]  # wechatpy has no types
        if not isinstance(plain, str) or not plain:
            raise WeChatPushForged
        return plain


class _Crypto(PrpCrypto):
    """The envelope of wechatpy: AES-256-CBC, PKCS#7 of 32, random + length + message + appid.

    Ours only brings its own random bytes: the library's are no secret.
    """

    def __init__(self, key: bytes, random: bytes | None = None) -> None:
        super().__init__(key)  # type: ignore[no-untyped-call]  # wechatpy has no types
        self._random = random or secrets.token_hex(8).encode()

    def get_random_string(self) -> bytes:
        """16 bytes in front of the message."""
        return self._random


def sign(token: str, *parts: str) -> str:
    """WeChat's signature: SHA-1 over token and parts, sorted.

    For `signature` the parts are timestamp and nonce, for `msg_signature` also the encrypted text.
    """
    joined = "".join(sorted([token, *parts])).encode("utf-8", "replace")
    return hashlib.sha1(joined).hexdigest()  # noqa: S324 - the platform's own scheme


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def _parse(body: bytes) -> dict[str, Any]:
    """JSON or XML, told apart by the first character, never by a header."""
    content: Any = None
    if len(body) <= LARGEST_BODY:
        try:
            text = body.decode("utf-8").strip()
            content = _parse_xml(text) if text.startswith("<") else json.loads(text)
        except (ValueError, ET.ParseError, RecursionError):
            content = None
    if not isinstance(content, dict):
        raise WeChatPushUnreadable
    return content


def _parse_xml(text: str) -> Any:
    """Elements as a dict; repeated ones as a list. A document that declares anything is not WeChat's."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("declarations are refused")
    return _element_value(ET.fromstring(text))  # noqa: S314 - no declaration, no entity to expand


def _element_value(element: ET.Element) -> Any:
    if not len(element):
        return (element.text or "").strip()
    values: dict[str, Any] = {}
    for child in element:
        value = _element_value(child)
        if child.tag not in values:
            values[child.tag] = value
        elif isinstance(values[child.tag], list):
            values[child.tag].append(value)
        else:
            values[child.tag] = [values[child.tag], value]
    return values


def _read_message(payload: dict[str, Any]) -> PushMessage:
    items = payload.get("List")
    for name in ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent"):
        wrapped = payload.get(name)
        if items is None and isinstance(wrapped, dict):
            # XML wraps the list in one more element than JSON does.
            items = wrapped.get("List")
    items = items if isinstance(items, list) else [items]
    items = [item for item in items if isinstance(item, dict)]
    event = _text(payload.get("Event")) or _text(payload.get("MsgType"))
    openid, created = _text(payload.get("FromUserName")), _text(payload.get("CreateTime"))
    if not _NAME.fullmatch(event) or not _OPENID.fullmatch(openid):
        raise WeChatPushUnreadable
    return PushMessage(
        event=event,
        openid=openid,
        created_at_s=int(created) if _TIMESTAMP.fullmatch(created) else 0,
        items=items,
        payload={**payload, "List": items},
        dedup_key=_dedup_key(payload, event, openid, created, items),
    )


def _dedup_key(
    payload: dict[str, Any], event: str, openid: str, created: str, items: list[dict[str, Any]]
) -> str:
    """MsgId or trace_id where there is one, else who, when and what.

    The items belong to it: two messages to one person within a second are two events.
    """
    own_id = _text(payload.get("MsgId")) or _text(payload.get("trace_id"))
    parts = [event, own_id] if own_id else [event, openid, created, items]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) else ""
