"""模拟器的状态: everything it remembers, behind one lock and one movable clock. Plain Python, no HTTP."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from app.wechat.simulator.errors import ApiError
from app.wechat.simulator.faults import Faults, RequestLog
from app.wechat.simulator.people import People
from app.wechat.simulator.subscriptions import Subscriptions
from app.wechat.simulator.tokens import Tokens

MINUTE_S = 60
CODES_IN_ALL = 100_000
"""Limited mini program codes of one account."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """The mini program that the simulator plays WeChat for. `ghid` is its own name in pushes."""

    appid: str
    secret: str = field(repr=False)
    ghid: str = "gh_000000000000"


class Simulator:
    """The whole state. Callers hold `lock` while they use the parts; `now_s` is in Unix seconds."""

    def __init__(self, account: Account, clock: Callable[[], float] = time.time) -> None:
        self.account = account
        self.lock = threading.RLock()
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Forget everything, faults and the moved clock too."""
        with self.lock:
            self._ahead_s = 0.0
            self.tokens = Tokens()
            self.people = People(self.account.appid)
            self.subscriptions = Subscriptions()
            self.faults = Faults()
            self.requests = RequestLog()
            self.risky_words: list[str] = []
            self.review_words: list[str] = []
            self.pages: list[str] | None = None
            """Pages of the released version; None: every page is."""
            self.limited_codes = 0
            self._minutes: Counter[tuple[str, int]] = Counter()

    def now_s(self) -> float:
        """The simulator's own time."""
        return self._clock() + self._ahead_s

    def advance(self, seconds: float) -> float:
        """Move the clock forward; the new time."""
        with self.lock:
            self._ahead_s += seconds
            return self.now_s()

    def check_rate(self, path: str, per_minute: int, errcode: int) -> None:
        """Count this request against the path's limit for the running minute."""
        minute = int(self.now_s() // MINUTE_S)
        self._minutes[path, minute] += 1
        if self._minutes[path, minute] > per_minute:
            raise ApiError(errcode)

    def has_page(self, page: str) -> bool:
        """Whether the released version has the page; a query does not matter."""
        return self.pages is None or page.partition("?")[0] in self.pages

    def judge_text(self, text: str) -> tuple[str, int]:
        """Advice and label: the configured words decide, everything else passes."""
        if any(word in text for word in self.risky_words):
            return "risky", 20006
        if any(word in text for word in self.review_words):
            return "review", 21000
        return "pass", 100
