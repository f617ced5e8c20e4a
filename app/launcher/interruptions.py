"""打断: Ctrl-C and SIGTERM are remembered, and noticed wherever the launcher waits."""

import signal
import time
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_POLL_S = 0.1


class StopRequested(Exception):
    """Somebody asked the launcher to stop."""


class Interruptions:
    """Counts requests to stop. The first one stops in order, a second one hurries."""

    def __init__(self) -> None:
        self.count = 0

    def listen(self) -> None:
        """Take over the signals, also where a shell had them ignored for a background job."""
        for number in _SIGNALS:
            signal.signal(number, self._note)
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)

    def pause(self, seconds: float) -> None:
        """Sleep, but raise `StopRequested` soon after somebody asks."""
        deadline = time.monotonic() + seconds
        while True:
            if self.count:
                raise StopRequested
            left = deadline - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, _POLL_S))

    def is_hurried(self) -> bool:
        """Whether somebody asked more than once."""
        return self.count > 1

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
