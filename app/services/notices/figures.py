"""通知的数字: how many messages came to which end, and how much waits. For /metrics, never for rules."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from redis.exceptions import RedisError
from sqlalchemy import text

from app import clock
from app.db import session
from app.redis_store import store

log = structlog.get_logger(__name__)

KEY = "notices:figures"
"""A hash in Redis that all processes add to. It may get lost, as counters of a process that starts anew."""
REPEATS = "repeats"
"""Among the figures: messages that may have been sent before."""
MOST_COUNTED = 100_000

_DUE = text("""
    SELECT count(*) AS due_count, min(due_at) AS oldest
    FROM (SELECT due_at FROM notices WHERE state = 'waiting' AND due_at <= :now LIMIT :most) AS due
""")
_UNDER_WAY = text("SELECT count(*) FROM notices WHERE state = :state")


@dataclass(frozen=True)
class Waiting:
    """What is due and not yet sent (counted up to a hundred thousand), and since when the oldest is."""

    due_count: int
    oldest_s: float
    unsure_count: int


def add(counts: Mapping[str, int]) -> None:
    """计数: so many more of each outcome."""
    more = {word: count for word, count in counts.items() if count}
    if not more:
        return
    pipe = store().pipeline(transaction=False)
    for word, count in more.items():
        pipe.hincrby(KEY, word, count)
    try:
        pipe.execute()
    except RedisError:
        log.warning("figures_lost")


def totals() -> dict[str, int]:
    """Outcome → how often. Raises RedisError."""
    found: dict[Any, Any] = store().hgetall(KEY)
    return {word.decode(): int(count) for word, count in found.items()}


def waiting() -> Waiting:
    """等待: how much is due now."""
    now = clock.now()
    due = session().execute(_DUE, {"now": now, "most": MOST_COUNTED}).one()
    oldest_s = (now - due.oldest) / dt.timedelta(seconds=1) if due.oldest else 0.0
    unsure = session().execute(_UNDER_WAY, {"state": "unsure"}).scalar_one()
    return Waiting(due.due_count, oldest_s, unsure)
