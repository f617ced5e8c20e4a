"""共享缓存: answers that many people ask for, kept for a second or two for all processes.

Nothing here decides, so a Redis that is out of reach costs queries and no answer.
"""

import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from redis.exceptions import RedisError

from app.redis_store import store

log = structlog.get_logger(__name__)


def remember_many(
    name: str, ids: list[uuid.UUID], make: Callable[[list[uuid.UUID]], dict[uuid.UUID, str]], *, life_s: float
) -> dict[uuid.UUID, str]:
    """A text for each of `ids`, from Redis where it is fresh, else from `make`, asked once for all.

    Its life begins before `make` does, so that nothing older than `life_s` is ever given. Without Redis,
    `make` is asked for all of them.
    """
    if not ids:
        return {}
    try:
        stored: list[Any] = store().mget([f"{name}:{one}" for one in ids])
    except RedisError:
        _degraded()
        return make(ids)
    found = {one: value.decode() for one, value in zip(ids, stored, strict=True) if value}
    missing = [one for one in ids if one not in found]
    if missing:
        began = time.monotonic()
        made = make(missing)
        _keep(name, made, life_s - (time.monotonic() - began))
        found.update(made)
    return found


def _keep(name: str, texts: dict[uuid.UUID, str], life_s: float) -> None:
    life_ms = int(life_s * 1000)
    if life_ms <= 0:
        return
    pipe = store().pipeline(transaction=False)
    for one, text in texts.items():
        pipe.set(f"{name}:{one}", text, px=life_ms)
    try:
        pipe.execute()
    except RedisError:
        _degraded()


def remember_bytes(name: str, make: Callable[[], bytes], *, life_s: float) -> bytes:
    """A picture or the like, from Redis where it is kept, else from `make`."""
    try:
        found = store().get(name)
    except RedisError:
        _degraded()
        return make()
    if isinstance(found, bytes):
        return found
    made = make()
    try:
        store().set(name, made, px=int(life_s * 1000))
    except RedisError:
        _degraded()
    return made


def flag_key(name: str) -> str:
    """Where a flag stands, for whoever looks at it together with something else."""
    return f"flag:{name}"


def raise_flag(name: str, said: bytes, *, life_ms: int) -> None:
    """Let `read_flag` give `said` for a while."""
    try:
        store().set(flag_key(name), said, px=life_ms)
    except RedisError:
        _degraded()


def read_flag(name: str) -> bytes | None:
    """What the flag says, while it is up. A lost flag costs a query, never a wrong answer."""
    try:
        said = store().get(flag_key(name))
    except RedisError:
        _degraded()
        return None
    return said if isinstance(said, bytes) else None


def lower_flag(name: str) -> None:
    """Take the flag down at once; if that fails, it comes down by itself in a moment."""
    try:
        store().delete(flag_key(name))
    except RedisError:
        _degraded()


def _degraded() -> None:
    log.warning("cache_out_of_reach")
