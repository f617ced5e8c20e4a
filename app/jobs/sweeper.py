"""发送通知: each worker process that takes urgent jobs sends what is due, in a thread beside them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from app.services import notices

log = structlog.get_logger(__name__)

IDLE_S = 1.0
"""How often it looks while nothing is due."""
TROUBLE_S = 5.0


@contextmanager
def sweeping() -> Iterator[None]:
    """Send while the block runs. Its end waits for calls under way, ten seconds at most."""
    sender, over = notices.Sender(), threading.Event()
    thread = threading.Thread(target=_sweep, args=(sender, over), name="notices")
    thread.start()
    try:
        yield
    finally:
        over.set()
        sender.stop()
        thread.join()
        sender.close()


def sweep_once() -> int:
    """发送一轮: as a worker does it, until nothing more is due or WeChat wants rest. How many."""
    sender, total = notices.Sender(), 0
    try:
        while dealt_with := sender.round():
            total += dealt_with
    finally:
        sender.close()
    return total


def _sweep(sender: notices.Sender, over: threading.Event) -> None:
    while not over.is_set():
        wait_s = IDLE_S
        try:
            if sender.round():
                wait_s = 0.0
        except Exception:
            # The database is away, or something is wrong with one batch: neither ends the sending.
            log.exception("notices_round_failed")
            wait_s = TROUBLE_S
        over.wait(wait_s)
