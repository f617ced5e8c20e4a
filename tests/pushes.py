"""推送: WeChat's side of the push door, as a test plays it."""

import json
import secrets
import time
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from app.wechat.push import PushGate, sign

PUSH = "/wechat/push"


class Platform:
    """WeChat, with a client of the house to push through. `settings` hold token, key and appid."""

    def __init__(self, client, settings):
        self.client, self.settings, self.token = client, settings, settings.wechat_push_token
        self.gate = PushGate(settings.wechat_push_token, settings.wechat_push_aes_key, settings.wechat_appid)

    def seal(self, event, *, age_s=0, token=None):
        """The query and the encrypted text of one push."""
        timestamp, nonce = str(int(time.time() - age_s)), secrets.token_hex(5)
        text = event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
        encrypted = self.gate.seal(text, timestamp=timestamp, nonce=nonce)["Encrypt"]
        token = token or self.token
        query = {
            "signature": sign(token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": event.get("FromUserName", "") if isinstance(event, dict) else "",
            "encrypt_type": "aes",
            "msg_signature": sign(token, timestamp, nonce, encrypted),
        }
        return query, encrypted

    def push(self, event, *, as_xml=False, more=None, **options):
        query, encrypted = self.seal(event, **options)
        body = json.dumps({"ToUserName": "gh_1", "Encrypt": encrypted})
        if as_xml:
            body = f"<xml><ToUserName>gh_1</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        media = "text/xml" if as_xml else "application/json"
        return self.post(body.encode(), {**query, **(more or {})}, media)

    def post(self, body, query, media="application/json"):
        return self.client.post(f"{PUSH}?{urlencode(query)}", data=body, content_type=media)


def event(name, openid, *items, at=None, **more):
    """An event about `openid`, with one item or several as WeChat writes them."""
    said = {
        "ToUserName": "gh_1",
        "FromUserName": openid,
        "CreateTime": int(time.time() if at is None else at),
        "MsgType": "event",
        "Event": name,
        **more,
    }
    if items:
        said["List"] = items[0] if len(items) == 1 else list(items)
    return said


def choice(template_id, status="accept"):
    return {"TemplateId": template_id, "SubscribeStatusString": status, "PopupScene": "0"}


def sent(template_id, msgid, error_code=0):
    status = "success" if error_code == 0 else "failed"
    return {"TemplateId": template_id, "MsgID": msgid, "ErrorCode": error_code, "ErrorStatus": status}


def as_xml(said, wrapper):
    """The same event as WeChat writes it in XML, its list in an element of its own."""
    items = said.get("List", [])
    listed = "".join(
        "<List>" + "".join(f"<{key}>{escape(str(value))}</{key}>" for key, value in item.items()) + "</List>"
        for item in (items if isinstance(items, list) else [items])
    )
    plain = "".join(f"<{key}>{escape(str(value))}</{key}>" for key, value in said.items() if key != "List")
    return f"<xml>{plain}<{wrapper}>{listed}</{wrapper}></xml>"
