"""断路器: after a row of failures nobody waits for WeChat until one probe has succeeded.

The known library holds one lock during the whole protected call, which would make all threads queue behind
one slow answer; this one holds its lock only while it counts.
"""

import math
import threading
import time
from collections.abc import Callable

FAILURES = 5
"""Failures in a row that open it. Each process counts its own."""
COOL_OFF_S = 5.0
PROBE_S = 15.0
"""A probe that never reports back is given up after this long; longer than any call may take."""


class Breaker:
    """Closed → open after `failures` in a row → one probe after `cool_off_s` → closed or open again."""

    def __init__(
        self,
        *,
        failures: int = FAILURES,
        cool_off_s: float = COOL_OFF_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._threshold = failures
        self._cool_off_s = cool_off_s
        self._clock = clock
        self._lock = threading.Lock()
        self._row = 0
        self._refuse_until_s = 0.0

    def wait_s(self) -> int:
        """0 when the call may go ahead (as the probe, if we were open); else whole seconds to wait."""
        with self._lock:
            if self._row < self._threshold:
                return 0
            now = self._clock()
            if now < self._refuse_until_s:
                return max(1, math.ceil(self._refuse_until_s - now))
            self._refuse_until_s = now + PROBE_S
            return 0

    def succeeded(self) -> None:
        """WeChat answered, be it with a refusal: the row of failures ends."""
        with self._lock:
            self._row = 0

    def failed(self) -> None:
        """No usable answer."""
        with self._lock:
            self._row += 1
            if self._row >= self._threshold:
                self._refuse_until_s = self._clock() + self._cool_off_s
