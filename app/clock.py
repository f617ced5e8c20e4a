"""时钟: the one source of "now" for rules. SQL `now()` is for `created_at` only."""

import datetime as dt
import time
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

CITY = ZoneInfo("Asia/Shanghai")
MOVED_FILE = "clock"
"""In the demo's data directory: by how many seconds its clock is ahead."""
_LOOK_AGAIN_S = 0.1


class _Hands:
    """The demo's movable clock: every process of the demo reads the same file, at most ten times a second."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self.ahead = dt.timedelta()
        self.looked_at = 0.0

    def moved_by(self) -> dt.timedelta:
        if self.path is None:
            return self.ahead
        moment = time.monotonic()
        if moment - self.looked_at > _LOOK_AGAIN_S:
            self.looked_at, self.ahead = moment, dt.timedelta()
            with suppress(OSError, ValueError):
                self.ahead = dt.timedelta(seconds=int(self.path.read_text(encoding="ascii")))
        return self.ahead


_hands = _Hands()


def now() -> dt.datetime:
    """The present moment in the city's own time, with offset."""
    return dt.datetime.now(CITY) + _hands.moved_by()


def true_now() -> dt.datetime:
    """真实时间: whatever the demo's clock shows. For leases, and for what is compared with others' clocks."""
    return dt.datetime.now(CITY)


def today() -> dt.date:
    """今天: the city's calendar date."""
    return now().date()


def iso(moment: dt.datetime) -> str:
    """A moment as answers write it: the city's time with its offset, to the second."""
    return moment.astimezone(CITY).isoformat(timespec="seconds")


def follow(data_dir: Path | None) -> None:
    """Let this process's clock follow the demo's file, or with None the real time. Never in production."""
    _hands.path = None if data_dir is None else data_dir / MOVED_FILE
    _hands.looked_at, _hands.ahead = 0.0, dt.timedelta()


def move(data_dir: Path, seconds: int) -> None:
    """拨钟: put the demo's clock so many seconds ahead of the real time; 0 puts it right again."""
    path = data_dir / MOVED_FILE
    if seconds:
        path.write_text(str(seconds), encoding="ascii")
    else:
        path.unlink(missing_ok=True)
    _hands.looked_at = 0.0
