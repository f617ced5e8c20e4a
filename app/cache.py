"""共享缓存: answers that many people ask for, kept for a second or two for all processes."""

import uuid
from collections.abc import Callable

from app.redis_store import store


def remember_many(
    name: str, ids: list[uuid.UUID], make: Callable[[list[uuid.UUID]], dict[uuid.UUID, int]], *, ttl_s: int
) -> dict[uuid.UUID, int]:
    """A figure for each of `ids`, from Redis where it is fresh, else from `make`, asked once for all.

    An id that `make` does not mention counts as 0.
    """
    if not ids:
        return {}
    keys = [f"{name}:{one}" for one in ids]
    stored = store().mget(keys)
    found = {one: int(value) for one, value in zip(ids, stored, strict=True) if value is not None}
    missing = [one for one in ids if one not in found]
    if missing:
        made = {**dict.fromkeys(missing, 0), **make(missing)}
        pipe = store().pipeline(transaction=False)
        for one, figure in made.items():
            pipe.set(f"{name}:{one}", figure, ex=ttl_s)
        pipe.execute()
        found.update(made)
    return found


def raise_flag(name: str, *, ttl_s: int) -> None:
    """Let `has_flag` say yes for a while."""
    store().set(f"flag:{name}", 1, ex=ttl_s)


def has_flag(name: str) -> bool:
    """Whether the flag is up. A lost flag costs a query, never a wrong answer."""
    return bool(store().exists(f"flag:{name}"))


def lower_flag(name: str) -> None:
    """Take the flag down at once."""
    store().delete(f"flag:{name}")
