"""限流: how often somebody may try. Counted in Redis, so that all processes count together."""

import math
import time
from dataclasses import dataclass
from enum import StrEnum

from flask import current_app, request
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from app.edge.refusals import RateLimited
from app.redis_store import patience
from app.settings import Settings

LOOPBACK = ("127.0.0.1", "::1")

_limiter: list[MovingWindowRateLimiter] = []


class Per(StrEnum):
    """Whom a limit counts."""

    ADDRESS = "address"
    ACTOR = "actor"


@dataclass(frozen=True)
class Limit:
    """At most `rate` (such as "20 per minute") for each address or actor.

    With `failures_of` set, only refusals with these codes count: guesses are limited, work is not.
    """

    rate: str
    per: Per
    failures_of: tuple[str, ...] = ()

    def item(self) -> RateLimitItem:
        return parse(self.rate)


def install(settings: Settings) -> None:
    """Count in the same Redis as everything else."""
    url = settings.redis_url
    storage = storage_from_string(
        "redis+" + url if url.startswith("unix://") else url,
        key_prefix="limit",
        **patience(),
    )
    _limiter[:] = [MovingWindowRateLimiter(storage)]


def check(limit: Limit, operation: str, actor_id: str | None) -> None:
    """Count one try and raise `RateLimited` beyond the limit; where only failures count, just look.

    Without Redis this fails, and the operation with it: where guesses are limited that is the point, and
    every other operation with a limit needs its login from the same Redis anyway. `POST /session` is thus
    refused before the person's one-time code is spent.
    """
    key = _key(limit, operation, actor_id)
    if key is None:
        return
    allowed = (
        _limiter[0].test(limit.item(), *key) if limit.failures_of else _limiter[0].hit(limit.item(), *key)
    )
    if not allowed:
        reset_at = _limiter[0].get_window_stats(limit.item(), *key).reset_time
        raise RateLimited(retry_after_s=max(1, math.ceil(reset_at - time.time())))


def count_failure(limit: Limit, operation: str, actor_id: str | None, code: str) -> None:
    """Count a refusal, if it is one of those that the limit is about."""
    key = _key(limit, operation, actor_id)
    if key is not None and code in limit.failures_of:
        _limiter[0].hit(limit.item(), *key)


def _key(limit: Limit, operation: str, actor_id: str | None) -> tuple[str, str] | None:
    if limit.per is Per.ACTOR:
        return operation, str(actor_id)
    address = request.remote_addr or ""
    if current_app.config["TRUSTS_LOOPBACK"] and address in LOOPBACK:
        return None
    return operation, address
