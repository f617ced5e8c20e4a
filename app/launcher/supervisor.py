"""看护: keeps services running in the order they were started, and stops them the other way round."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from app.embedded.processes import CannotStart, Pause, Say

_LOOK_EVERY_S = 0.25
_FIRST_BACKOFF_S = 0.5
_LONGEST_BACKOFF_S = 5.0
_STEADY_AFTER_S = 10.0
"""Whoever has run this long is forgiven its earlier failures."""
_SAID_IN_FULL = 2
"""The first failure says that it died, the second one why it does not come back."""
_SAY_EVERY = 12


class Service(Protocol):
    """What the supervisor needs to know: an embedded server or a child."""

    process: subprocess.Popen[bytes] | None

    @property
    def name(self) -> str:
        """For people."""

    def start(self) -> object:
        """Start and wait until ready; raises `CannotStart`."""

    def stop(self, *, impatient: Callable[[], bool] = ...) -> None:
        """End within a bounded time."""


@dataclass
class _Watched:
    service: Service
    give_up_after_s: float
    failures: int = 0
    failing_since: float = 0.0
    next_attempt_at: float = 0.0
    running_since: float = field(default_factory=time.monotonic)

    @property
    def is_running(self) -> bool:
        process = self.service.process
        return process is not None and process.poll() is None


class Supervisor:
    """Starts services one after another and stays with them."""

    def __init__(self, *, say: Say, pause: Pause) -> None:
        self._say, self._pause = say, pause
        self._watched: list[_Watched] = []

    def start(self, service: Service, *, give_up_after_s: float = 60) -> None:
        """Start `service` and watch it from now on. Later ones are taken to depend on earlier ones."""
        self.own(service, give_up_after_s=give_up_after_s)
        service.start()

    def own(self, service: Service, *, give_up_after_s: float = 60) -> None:
        """Watch `service`, and stop it in its turn, but leave starting it to the caller."""
        self._watched.append(_Watched(service, give_up_after_s))

    def watch(self) -> None:
        """Stay until `pause` raises; restart what dies. Raises `CannotStart` when that keeps failing."""
        while True:
            for watched in self._watched:
                if not self._is_well(watched):
                    break  # What comes after it could not work without it, and is judged later.
            self._pause(_LOOK_EVERY_S)

    def stop(self, *, impatient: Callable[[], bool]) -> None:
        """Stop everything, the last started first."""
        for watched in reversed(self._watched):
            if watched.is_running:
                self._say(f"正在停止{watched.service.name}……")
            watched.service.stop(impatient=impatient)
        self._watched.clear()

    def _is_well(self, watched: _Watched) -> bool:
        now = time.monotonic()
        if watched.is_running:
            if watched.failures and now - watched.running_since > _STEADY_AFTER_S:
                watched.failures = 0
            return True
        if watched.next_attempt_at == 0:
            self._note_failure(watched, f"{watched.service.name}意外停止了")
        if now < watched.next_attempt_at:
            return False
        return self._restart(watched)

    def _restart(self, watched: _Watched) -> bool:
        watched.next_attempt_at = 0
        try:
            watched.service.start()
        except CannotStart as problem:
            self._note_failure(watched, str(problem))
            return False
        watched.running_since = time.monotonic()
        self._say(f"{watched.service.name}已重新启动")
        return True

    def _note_failure(self, watched: _Watched, what: str) -> None:
        now = time.monotonic()
        if not watched.failures:
            watched.failing_since = now
        watched.failures += 1
        if now - watched.failing_since > watched.give_up_after_s:
            raise CannotStart(
                f"{watched.service.name}反复启动失败（{watched.failures} 次），不再重试。{what}"
            )
        wait_s = min(_FIRST_BACKOFF_S * 2 ** min(watched.failures - 1, 10), _LONGEST_BACKOFF_S)
        watched.next_attempt_at = now + wait_s
        if watched.failures <= _SAID_IN_FULL or watched.failures % _SAY_EVERY == 0:
            self._say(f"{what}，{wait_s:g} 秒后重新启动（第 {watched.failures} 次）")
