"""共享缓存: answers that many people ask for, kept for a second or two for all processes.

Nothing here decides, so a Redis that is out of reach costs queries and no answer.
"""

import uuid
from collections.abc import Callable

import structlog
from redis.exceptions import RedisError

from app.redis_store import store

log = structlog.get_logger(__name__)


def remember_many(
    name: str, ids: list[uuid.UUID], make: Callable[[list[uuid.UUID]], dict[uuid.UUID, int]], *, ttl_s: int
) -> dict[uuid.UUID, int]:
    """A figure for each of `ids`, from Redis where it is fresh, else from `make`, asked once for all.

    An id that `make` does not mention counts as 0. Without Redis, `make` is asked for all of them.
    """
    if not ids:
        return {}
    try:
        stored = store().mget([f"{name}:{one}" for one in ids])
    except RedisError:
        _degraded()
        return {**dict.fromkeys(ids, 0), **make(ids)}
    found = {one: int(value) for one, value in zip(ids, stored, strict=True) if value is not None}
    missing = [one for one in ids if one not in found]
    if missing:
        made = {**dict.fromkeys(missing, 0), **make(missing)}
        _keep(name, made, ttl_s)
        found.update(made)
    return found


def _keep(name: str, figures: dict[uuid.UUID, int], ttl_s: int) -> None:
    pipe = store().pipeline(transaction=False)
    for one, figure in figures.items():
        pipe.set(f"{name}:{one}", figure, ex=ttl_s)
    try:
        pipe.execute()
    except RedisError:
        _degraded()


def raise_flag(name: str, *, ttl_s: int) -> None:
    """Let `has_flag` say yes for a while."""
    try:
        store().set(f"flag:{name}", 1, ex=ttl_s)
    except RedisError:
        _degraded()


def has_flag(name: str) -> bool:
    """Whether the flag is up. A lost flag costs a query, never a wrong answer."""
    try:
        return bool(store().exists(f"flag:{name}"))
    except RedisError:
        _degraded()
        return False


def lower_flag(name: str) -> None:
    """Take the flag down at once; if that fails, it comes down by itself in a moment."""
    try:
        store().delete(f"flag:{name}")
    except RedisError:
        _degraded()


def _degraded() -> None:
    log.warning("cache_out_of_reach")
