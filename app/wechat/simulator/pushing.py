"""推送: brings events to the back end as the platform does: sealed, five seconds' patience, three tries."""

import json
import queue
import secrets
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from app.wechat.push import PushGate, sign

TRIES = 3
PATIENCE_S = 5
PAUSE_S = 0.1
COURIERS = 4
HTTP_OK = 200
KEPT_PUSHES = 10_000


@dataclass(frozen=True, kw_only=True)
class PushTarget:
    """Where pushes go and what they are sealed with."""

    url: str
    token: str = field(repr=False)
    aes_key: str = field(repr=False)


class Pusher:
    """Delivers events to one back end, or to none when no target is configured."""

    def __init__(self, target: PushTarget | None, appid: str) -> None:
        self._target = target
        self._gate = PushGate(target.token, target.aes_key, appid) if target else None
        # Proxies of the machine are not asked: the back end is a neighbour.
        self._opener = build_opener(ProxyHandler({}))
        self._waiting: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self.log: deque[dict[str, Any]] = deque(maxlen=KEPT_PUSHES)
        if target:
            for _ in range(COURIERS):
                threading.Thread(target=self._carry, daemon=True).start()

    def push_later(self, event: dict[str, Any]) -> None:
        """Deliver without making anybody wait, as after a send."""
        if self._target:
            self._waiting.put(event)

    def push(
        self, event: dict[str, Any], *, repeat: int = 1, age_s: float = 0, forged: bool = False
    ) -> dict[str, Any] | None:
        """Deliver now: `{"delivered", "tries", "status", "reply"}`, or None without a target.

        `repeat` brings the same event more than once, `age_s` signs it with an older timestamp, `forged` with
        a wrong token. The timestamp is real time even when the simulator's clock was moved: it belongs to the
        wire, not to the platform's books.
        """
        outcome = None
        for _ in range(repeat):
            outcome = self._deliver(event, age_s=age_s, forged=forged)
        return outcome

    def _carry(self) -> None:
        while True:
            self._deliver(self._waiting.get())

    def _deliver(
        self, event: dict[str, Any], *, age_s: float = 0, forged: bool = False
    ) -> dict[str, Any] | None:
        if self._target is None or self._gate is None:
            return None
        status, reply, tries = 0, "", 0
        while tries < TRIES and status != HTTP_OK:
            if tries:
                time.sleep(PAUSE_S)
            tries += 1
            status, reply = self._try(self._target, self._gate, event, age_s=age_s, forged=forged)
        outcome = {"delivered": status == HTTP_OK, "tries": tries, "status": status, "reply": reply}
        self.log.append({"event": event, **outcome})
        return outcome

    def _try(
        self, target: PushTarget, gate: PushGate, event: Mapping[str, Any], *, age_s: float, forged: bool
    ) -> tuple[int, str]:
        timestamp, nonce = str(int(time.time() - age_s)), str(secrets.randbelow(10**9))
        sealed = gate.seal(json.dumps(event, ensure_ascii=False), timestamp=timestamp, nonce=nonce)
        token = secrets.token_hex(8) if forged else target.token
        query = {
            "signature": sign(token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": str(event.get("FromUserName", "")),
            "encrypt_type": "aes",
            "msg_signature": sign(token, timestamp, nonce, sealed["Encrypt"]),
        }
        body = json.dumps({"ToUserName": event.get("ToUserName", ""), "Encrypt": sealed["Encrypt"]})
        joint = "&" if urlsplit(target.url).query else "?"
        request = Request(  # noqa: S310 - the address is checked at start
            f"{target.url}{joint}{urlencode(query)}",
            body.encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with self._opener.open(request, timeout=PATIENCE_S) as answer:
                return answer.status, answer.read(4096).decode("utf-8", "replace")
        except HTTPError as problem:
            problem.close()
            return problem.code, ""
        except (OSError, ValueError):
            return 0, ""
