"""故障: what the control surface has ordered to go wrong, and what was asked of the simulator."""

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

KINDS = ("errcode", "http_status", "delay_s", "body", "cut")
LONGEST_DELAY_S = 60
KEPT_REQUESTS = 10_000


@dataclass
class Fault:
    """For the next `times` requests to `path` (`*` is every official path)."""

    path: str
    times: int = 1
    errcode: int | None = None
    http_status: int | None = None
    delay_s: float = 0.0
    """Waits first; alone, the request is then answered as usual."""
    body: str | None = None
    """Answers with this text."""
    cut: bool = False
    """Announces more than it sends, and hangs up."""


class Faults:
    """Ordered faults, first in first out for each path."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Add one."""
        self._ordered.append(fault)

    def next_for(self, path: str) -> Fault | None:
        """The fault that this request meets, counted off."""
        for fault in self._ordered:
            if fault.path in ("*", path):
                fault.times -= 1
                if fault.times <= 0:
                    self._ordered.remove(fault)
                return fault
        return None


@dataclass
class RequestLog:
    """Which official requests arrived. Names of parameters only: no value is kept."""

    counts: Counter[str] = field(default_factory=Counter)
    latest: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT_REQUESTS))

    def note(self, method: str, path: str, query: list[str], body: list[str], now_s: float) -> None:
        """Count one request."""
        self.counts[path] += 1
        self.latest.append({"method": method, "path": path, "query": query, "body": body, "at": now_s})
