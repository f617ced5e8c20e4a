"""消息与内容安全: subscribe messages, text and media checks."""

import secrets
from typing import Any

from app.wechat.simulator.errors import ApiError
from app.wechat.simulator.official.endpoints import OK, Call, endpoint, event
from app.wechat.simulator.subscriptions import check_data

SCENES = (1, 2, 3, 4)
MEDIA_TYPES = (1, 2)
LONGEST_TEXT = 2500
VERSION = 2


@endpoint("/cgi-bin/message/subscribe/send")
def send_subscribe_message(call: Call) -> dict[str, Any]:
    """发送订阅消息: subscribeMessage.send, checking the credit last."""
    simulator, body = call.simulator, call.body
    person = simulator.people.known(body.get("touser"))
    template_id = simulator.subscriptions.check_template(body.get("template_id"))
    page = body.get("page") or ""
    if not isinstance(page, str) or page.startswith("/") or (page and not simulator.has_page(page)):
        raise ApiError(41030)
    values = check_data(body.get("data"))
    if any(simulator.judge_text(text)[0] == "risky" for text in values.values()):
        raise ApiError(45168)
    message = {
        "touser": person.openid,
        "template_id": template_id,
        "page": page or None,
        "data": body["data"],
        "miniprogram_state": body.get("miniprogram_state", "formal"),
        "lang": body.get("lang", "zh_CN"),
    }
    msgid = simulator.subscriptions.send(person.openid, template_id, message, call.now_s)
    sent = {"TemplateId": template_id, "MsgID": str(msgid), "ErrorCode": "0", "ErrorStatus": "success"}
    call.pusher.push_later(event(call, person.openid, "subscribe_msg_sent_event", List=sent))
    return {**OK, "msgid": msgid}


@endpoint("/wxa/msg_sec_check", rate=(4000, 44991))
def check_text(call: Call) -> dict[str, Any]:
    """文本安全: msgSecCheck version 2; bad content is errcode 0 too, the verdict tells."""
    content = call.body.get("content")
    if call.body.get("version") != VERSION or not isinstance(content, str) or len(content) > LONGEST_TEXT:
        raise ApiError(47001)
    if call.body.get("scene") not in SCENES:
        raise ApiError(40129)
    call.simulator.people.recently_seen(call.body.get("openid"), call.now_s)
    suggest, label = call.simulator.judge_text(content)
    detail = [
        {"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90},
        {"strategy": "keyword", "errcode": 0},
    ]
    return {
        **OK,
        "result": {"suggest": suggest, "label": label},
        "detail": detail,
        "trace_id": _trace_id(call),
    }


@endpoint("/wxa/media_check_async", rate=(2000, 44991))
def check_media(call: Call) -> dict[str, Any]:
    """音视频安全: mediaCheckAsync version 2; the verdict comes by push, words in the address decide it."""
    url = call.body.get("media_url")
    if call.body.get("version") != VERSION or not isinstance(url, str) or not url:
        raise ApiError(47001)
    if call.body.get("media_type") not in MEDIA_TYPES:
        raise ApiError(40004)
    if call.body.get("scene") not in SCENES:
        raise ApiError(40129)
    person = call.simulator.people.recently_seen(call.body.get("openid"), call.now_s)
    suggest, label = call.simulator.judge_text(url)
    trace_id = _trace_id(call)
    # The platform sends the label of this push as text.
    verdict = {"suggest": suggest, "label": str(label)}
    detail = [{"strategy": "content_model", "errcode": 0, **verdict, "prob": 90}]
    appid = call.simulator.account.appid
    more = {"appid": appid, "trace_id": trace_id, "version": 2, "result": verdict, "detail": detail}
    call.pusher.push_later(event(call, person.openid, "wxa_media_check", **more))
    return {**OK, "trace_id": trace_id}


def _trace_id(call: Call) -> str:
    return f"{int(call.now_s):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
