"""接口调用凭据: the one stable access token that all processes share through Redis.

stable_token gives the same token to everybody until its last five minutes, when it hands out the next one
while both are good. Its remaining life is the key's TTL, so that no
two clocks are ever compared.
"""

import hashlib
import time
from collections.abc import Callable

import redis
import structlog
from redis.exceptions import LockError, RedisError

from app.wechat.refusals import WeChatUnavailable
from app.wechat.transport import Deadline

log = structlog.get_logger(__name__)

HANDOVER_S = 240
"""With less than this left the next token is fetched; the platform has it ready from 300 on."""
LOCK_S = 15
"""Longer than any fetch; the lock of a killed process falls away after it."""
POLL_S = 0.02
FORCE_EVERY_S = 30
"""The platform does not refresh again within this time."""
FORCES_PER_DAY = 18
"""The platform allows 20; two are left for a person with the same account."""
DAY_S = 86_400

Fetch = Callable[[bool, Deadline], tuple[str, int]]
"""(force, deadline) → (token, seconds it lives); raises WeChatUnavailable."""


class SharedToken:
    """One token for all threads and processes of an account; fetched by whoever holds the Redis lock."""

    def __init__(self, connection: redis.Redis, appid: str, fetch: Fetch) -> None:
        self._redis = connection
        self._key = f"wechat:{appid}:access_token"
        self._fetch = fetch

    def current(self, deadline: Deadline) -> tuple[str, bool]:
        """The token to use now, and whether this call had to fetch it.

        Raises WeChatUnavailable when none can be had in time.
        """
        return self._obtain(deadline, dead=None, force=False)

    def replace(self, dead: str, deadline: Deadline, *, force: bool) -> tuple[str, bool]:
        """Another token than `dead`, which WeChat has just refused.

        With `force` the platform is told to drop it: asked plainly it would hand out the same dead one. That
        is rationed (20 a day, 30 s apart), so one dead token is forced out once in 30 s by one caller only.
        """
        return self._obtain(deadline, dead=dead, force=force)

    def _obtain(self, deadline: Deadline, *, dead: str | None, force: bool) -> tuple[str, bool]:
        trouble = "token_lock_wait"
        try:
            while deadline.left_s() > 0:
                token, left_s = self._read()
                usable = token if token != dead else None
                if usable and left_s > HANDOVER_S:
                    return usable, False
                lock = self._redis.lock(f"{self._key}:lock", timeout=LOCK_S, blocking=False)
                if lock.acquire():
                    try:
                        return self._fetch_once(deadline, dead, force=force)
                    finally:
                        _release(lock)
                if usable:
                    # Somebody is fetching the next one; until then this one is good.
                    return usable, False
                time.sleep(POLL_S)
        except RedisError as problem:
            trouble = type(problem).__name__
        log.warning("wechat_token_unavailable", reason=trouble)
        raise WeChatUnavailable(reason=trouble)

    def _fetch_once(self, deadline: Deadline, dead: str | None, *, force: bool) -> tuple[str, bool]:
        """Called under the lock: perhaps the one before us has already fetched it."""
        token, left_s = self._read()
        usable = token if token != dead else None
        if usable and left_s > HANDOVER_S:
            return usable, False
        try:
            fresh, lives_s = self._fetch(force and dead is not None and self._may_force(dead), deadline)
        except WeChatUnavailable:
            if usable:
                return usable, False
            raise
        if fresh == dead:
            log.error("wechat_token_stays_dead")
            raise WeChatUnavailable(retry_after_s=FORCE_EVERY_S, reason="token_stays_dead")
        self._redis.set(self._key, fresh, ex=lives_s)
        return fresh, True

    def _read(self) -> tuple[str | None, int]:
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.get(self._key)
        pipeline.ttl(self._key)
        token, left_s = pipeline.execute()
        if isinstance(token, bytes):
            token = token.decode()
        return token, left_s

    def _may_force(self, dead: str) -> bool:
        mark = hashlib.sha256(dead.encode()).hexdigest()[:16]
        if not self._redis.set(f"{self._key}:forced:{mark}", 1, nx=True, ex=FORCE_EVERY_S):
            return False
        counter = f"{self._key}:forces"
        forces = self._redis.incr(counter)
        if forces == 1:
            self._redis.expire(counter, DAY_S)
        if forces > FORCES_PER_DAY:
            log.error("wechat_force_refresh_spent", forces=forces)
            return False
        return True


def _release(lock: "redis.lock.Lock") -> None:
    """Losing the lock meanwhile does no harm: the token is stored, and a second fetch gives the same one."""
    try:
        lock.release()
    except LockError:
        log.warning("wechat_token_lock_lost")
