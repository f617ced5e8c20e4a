"""快存: the connection to Redis or Valkey. It speeds up and refuses; it never decides."""

from typing import Any

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

SOCKET_TIMEOUT_S = 1.0

_bound: list[redis.Redis] = []


def patience() -> dict[str, Any]:
    """How long a client waits. The library's own defaults let a refused connection take four seconds."""
    return {
        "socket_timeout": SOCKET_TIMEOUT_S,
        "socket_connect_timeout": SOCKET_TIMEOUT_S,
        "retry": Retry(ExponentialBackoff(cap=0.1, base=0.02), retries=1),
    }


def connect(url: str) -> redis.Redis:
    """A client for `url`."""
    return redis.Redis.from_url(url, **patience(), health_check_interval=30)


def bind(client: redis.Redis) -> None:
    """Let this process use `client`. Called once by the factory."""
    _bound[:] = [client]


def store() -> redis.Redis:
    """The client of this process."""
    return _bound[0]
