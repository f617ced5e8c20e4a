"""控制面: what tests and demonstrations do in the person's and the platform's place, under `/__sim__/`."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from app.wechat.simulator.faults import KINDS, LONGEST_DELAY_S, Fault
from app.wechat.simulator.official.endpoints import ENDPOINTS
from app.wechat.simulator.people import NoSuchThing
from app.wechat.simulator.pushing import Pusher
from app.wechat.simulator.state import Simulator

_HALF_CHARACTER = frozenset(map(chr, range(0xD800, 0xE000)))
"""Lone surrogates, which JSON lets through and UTF-8 does not."""
LONGEST_ADVANCE_S = 10 * 365 * 86_400
MOST_REPEATS = 10
MOST_GRANTED = 100
HELP = {
    "POST /__sim__/login_code": "{openid? | user?, appid?, unionid?, blocked?} → 登录 code（五分钟内一次）",
    "POST /__sim__/phone_code": "{openid, phone, country_code?} → 手机号 code",
    "POST /__sim__/encrypted_phone": "{openid, phone} → encryptedData、iv（须先登录）",
    "POST /__sim__/subscribe": "{openid, template_ids, choice} → 更新订阅次数并推送弹窗事件",
    "POST /__sim__/grant": "{openids, template_ids, count?} → 给许多人增加订阅次数，不推送事件",
    "POST /__sim__/touch": "{openid, risk_rank?} → 标记两小时内访问过",
    "GET /__sim__/outbox": "已发出的订阅消息，可用 ?openid= 筛选",
    "GET /__sim__/requests": "收到的官方接口请求（只有参数名，没有参数值）",
    "GET /__sim__/pushes": "推送记录",
    "POST /__sim__/push": "{event, repeat?, age_s?, forged?} → 推送任意事件",
    "POST /__sim__/fault": "{path, errcode | http_status | delay_s | body | cut, times?} → 注入故障",
    "POST /__sim__/words": "{risky?, review?} → 内容安全词",
    "POST /__sim__/pages": "{pages | null} → 已发布页面",
    "POST /__sim__/clock": "{advance_s} → 拨快时钟",
    "POST /__sim__/revoke_token": "使当前 access_token 失效",
    "POST /__sim__/reset": "清空全部状态",
}


def make_control(simulator: Simulator, pusher: Pusher) -> Blueprint:
    """The blueprint of the control surface."""
    blueprint = Blueprint("control", __name__, url_prefix="/__sim__")
    desk = _Desk(simulator, pusher)
    posts: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
        "login_code": desk.login_code,
        "phone_code": desk.phone_code,
        "encrypted_phone": desk.encrypted_phone,
        "subscribe": desk.subscribe,
        "grant": desk.grant,
        "touch": desk.touch,
        "push": desk.push,
        "fault": desk.fault,
        "words": desk.words,
        "pages": desk.pages,
        "clock": desk.clock,
        "revoke_token": desk.revoke_token,
        "reset": desk.reset,
    }

    def act(name: str) -> Response:
        body = request.get_json(force=True, silent=True) if request.get_data() else {}
        if not isinstance(body, dict):
            raise NoSuchThing("请求内容应为 JSON 对象")
        return jsonify(posts[name](body))

    for name in posts:
        blueprint.add_url_rule(f"/{name}", name, act, methods=["POST"], defaults={"name": name})
    blueprint.add_url_rule("/outbox", "outbox", lambda: jsonify(desk.outbox(request.args.get("openid"))))
    blueprint.add_url_rule("/requests", "requests", lambda: jsonify(desk.requests()))
    blueprint.add_url_rule("/pushes", "pushes", lambda: jsonify(items=list(pusher.log)))
    blueprint.add_url_rule("/", "about", lambda: jsonify(desk.about()))

    @blueprint.errorhandler(NoSuchThing)
    def _refuse(problem: NoSuchThing) -> tuple[Response, int]:
        return jsonify(error=str(problem)), 400

    return blueprint


class _Desk:
    """The acts, each from the request's object to the answer's."""

    def __init__(self, simulator: Simulator, pusher: Pusher) -> None:
        self._simulator = simulator
        self._pusher = pusher

    def about(self) -> dict[str, Any]:
        """What this is, for whoever opens it in a browser."""
        simulator = self._simulator
        return {
            "name": "微信接口模拟器",
            "about": "这不是微信。它在本机模拟微信小程序服务端接口，仅供演示和测试，数据只在内存中。",
            "appid": simulator.account.appid,
            "now": simulator.now_s(),
            "official": sorted(ENDPOINTS),
            "control": HELP,
        }

    def login_code(self, body: dict[str, Any]) -> dict[str, Any]:
        """wx.login in the person's place; unknown people are made."""
        simulator = self._simulator
        with simulator.lock:
            person = simulator.people.named(_text(body, "openid"), _text(body, "user"))
            person.unionid = _text(body, "unionid") or person.unionid
            person.blocked = bool(body.get("blocked", person.blocked))
            appid = _text(body, "appid") or simulator.account.appid
            code = simulator.people.make_login_code(person, appid, simulator.now_s())
        return {"js_code": code, "code": code, "openid": person.openid}

    def phone_code(self, body: dict[str, Any]) -> dict[str, Any]:
        """The phone button in the person's place."""
        simulator = self._simulator
        with simulator.lock:
            person = simulator.people.named(_need(body, "openid"))
            country = _text(body, "country_code") or "86"
            code = simulator.people.make_phone_code(person, _need(body, "phone"), country, simulator.now_s())
        return {"code": code}

    def encrypted_phone(self, body: dict[str, Any]) -> dict[str, Any]:
        """The older way: the phone number encrypted with the session key."""
        simulator = self._simulator
        with simulator.lock:
            person = simulator.people.named(_need(body, "openid"))
            return dict(simulator.people.encrypt_phone(person, _need(body, "phone"), simulator.now_s()))

    def subscribe(self, body: dict[str, Any]) -> dict[str, Any]:
        """wx.requestSubscribeMessage: the credits change, and the back end is told."""
        simulator = self._simulator
        templates = body.get("template_ids")
        if not isinstance(templates, list) or not all(isinstance(item, str) for item in templates):
            raise NoSuchThing("template_ids 应为字符串数组")
        choice = _text(body, "choice") or "accept"
        with simulator.lock:
            person = simulator.people.named(_need(body, "openid"))
            credits_left = simulator.subscriptions.choose(person.openid, templates, choice)
            now_s = simulator.now_s()
        items = [
            {"TemplateId": template_id, "SubscribeStatusString": choice, "PopupScene": "0"}
            for template_id in templates
        ]
        event = {
            "ToUserName": simulator.account.ghid,
            "FromUserName": person.openid,
            "CreateTime": int(now_s),
            "MsgType": "event",
            "Event": "subscribe_msg_popup_event",
            # The platform's quirk: one item is an object, several are an array.
            "List": items[0] if len(items) == 1 else items,
        }
        return {"choice": choice, "credits": credits_left, "push": self._pusher.push(event)}

    def grant(self, body: dict[str, Any]) -> dict[str, Any]:
        """Credits of many people at once, as if they had been granted long ago: the back end is not told."""
        simulator = self._simulator
        openids, templates = _texts(body, "openids", []), _texts(body, "template_ids", [])
        count = int(_number(body, "count", 1, MOST_GRANTED, 1))
        with simulator.lock:
            for openid in openids:
                person = simulator.people.named(openid)
                for _ in range(count):
                    simulator.subscriptions.choose(person.openid, templates, "accept")
        return {"granted": len(openids) * count}

    def touch(self, body: dict[str, Any]) -> dict[str, Any]:
        """The person opens the mini program."""
        simulator = self._simulator
        risk_rank = body.get("risk_rank")
        if risk_rank is not None and risk_rank not in range(5):
            raise NoSuchThing("risk_rank 应为 0 至 4")
        with simulator.lock:
            person = simulator.people.named(_need(body, "openid"))
            person.seen_s = simulator.now_s()
            person.risk_rank = person.risk_rank if risk_rank is None else risk_rank
            return {"openid": person.openid, "seen_at": person.seen_s}

    def push(self, body: dict[str, Any]) -> dict[str, Any]:
        """Push any event; what the platform adds to every event is added where it is missing."""
        event = body.get("event")
        if not isinstance(event, dict) or not event:
            raise NoSuchThing("event 应为对象")
        repeat = int(_number(body, "repeat", 1, MOST_REPEATS))
        common = {
            "ToUserName": self._simulator.account.ghid,
            "CreateTime": int(self._simulator.now_s()),
            "MsgType": "event",
        }
        outcome = self._pusher.push(
            {**common, **event},
            repeat=repeat,
            age_s=_number(body, "age_s", 0, LONGEST_ADVANCE_S),
            forged=body.get("forged") is True,
        )
        return {"push": outcome}

    def fault(self, body: dict[str, Any]) -> dict[str, Any]:
        """Order a fault for an official path, or for all of them with `*`."""
        path = _need(body, "path")
        path = path if path == "*" else "/" + path.lstrip("/")
        if path != "*" and path not in ENDPOINTS:
            raise NoSuchThing("path 不是已模拟的官方接口")
        if not any(kind in body for kind in KINDS):
            raise NoSuchThing(f"应至少给出 {'、'.join(KINDS)} 之一")
        fault = Fault(
            path,
            times=int(_number(body, "times", 1, 1_000_000)),
            errcode=int(_number(body, "errcode", 0, 10**9, -(10**9))) if "errcode" in body else None,
            http_status=int(_number(body, "http_status", 500, 599, 200)) if "http_status" in body else None,
            delay_s=_number(body, "delay_s", 0, LONGEST_DELAY_S),
            body=_text(body, "body"),
            cut=body.get("cut") is True,
        )
        with self._simulator.lock:
            self._simulator.faults.order(fault)
        return {"path": path, "times": fault.times}

    def words(self, body: dict[str, Any]) -> dict[str, Any]:
        """Words that the content checks find risky or in need of review."""
        simulator = self._simulator
        with simulator.lock:
            simulator.risky_words = _texts(body, "risky", simulator.risky_words)
            simulator.review_words = _texts(body, "review", simulator.review_words)
            return {"risky": simulator.risky_words, "review": simulator.review_words}

    def pages(self, body: dict[str, Any]) -> dict[str, Any]:
        """Pages of the released version; null makes every page exist."""
        with self._simulator.lock:
            self._simulator.pages = None if body.get("pages") is None else _texts(body, "pages", [])
            return {"pages": self._simulator.pages}

    def clock(self, body: dict[str, Any]) -> dict[str, Any]:
        """Move time forward for everything in the simulator."""
        return {"now": self._simulator.advance(_number(body, "advance_s", 0, LONGEST_ADVANCE_S))}

    def revoke_token(self, _: dict[str, Any]) -> dict[str, Any]:
        """Kill the tokens in use."""
        with self._simulator.lock:
            return {"revoked": self._simulator.tokens.revoke()}

    def reset(self, _: dict[str, Any]) -> dict[str, Any]:
        """Forget everything."""
        self._simulator.reset()
        self._pusher.log.clear()
        return {"ok": True}

    def outbox(self, openid: str | None) -> dict[str, Any]:
        """Messages sent, oldest first."""
        with self._simulator.lock:
            sent = self._simulator.subscriptions.outbox
            return {"items": [item for item in sent if openid is None or item["touser"] == openid]}

    def requests(self) -> dict[str, Any]:
        """How often each official address was asked, and the latest requests by their parameters' names."""
        with self._simulator.lock:
            log = self._simulator.requests
            return {"counts": dict(log.counts), "items": list(log.latest)}


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise NoSuchThing(f"{name} 应为字符串")
    if value is not None and not _HALF_CHARACTER.isdisjoint(value):
        raise NoSuchThing(f"{name} 含有不完整的字符")
    return value


def _need(body: dict[str, Any], name: str) -> str:
    value = _text(body, name)
    if not value:
        raise NoSuchThing(f"缺少 {name}")
    return value


def _texts(body: dict[str, Any], name: str, default: list[str]) -> list[str]:
    value = body.get(name, default)
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise NoSuchThing(f"{name} 应为字符串数组")
    return value


def _number(body: dict[str, Any], name: str, default: float, most: float, least: float = 0) -> float:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise NoSuchThing(f"{name} 应为 {least} 至 {most} 之间的数")
    return value
