"""登录与动态码: opaque random words in Redis. Lost keys fail closed: one logs in again, shows a new code."""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

import orjson

from app import cache, clock
from app.errors import NotLoggedIn
from app.redis_store import store


class LoginRequired(NotLoggedIn):
    code, detail = "login_required", "请先登录后再操作"
    next = "重新打开小程序即可自动登录"


SLIDING = dt.timedelta(days=7)
HARD = dt.timedelta(days=30)
DESK_IDLE = dt.timedelta(minutes=30)
DESK_HARD = dt.timedelta(hours=12)
CODE_LIFE = dt.timedelta(seconds=60)
REFRESH_AFTER = dt.timedelta(seconds=50)
CODE_MEMORY = dt.timedelta(minutes=10)
"""How long a spent or expired code is remembered, so that it is not called unknown."""
CODE_DIGITS = 16
_CHUNK = 500


@dataclass(frozen=True)
class Login:
    """Who holds a login token. `epoch` must equal the member's `login_epoch`, else it is dead."""

    member_id: uuid.UUID
    openid: str
    epoch: int


@dataclass(frozen=True)
class Desk:
    """Who holds a console session. `epoch` must equal the `login_epoch` of the staff account."""

    staff_id: uuid.UUID
    epoch: int


class CodeKind(StrEnum):
    """What a 60-second code stands for."""

    COUPON = "coupon"
    CARD = "card"
    PICKUP = "pickup"
    """领取码, for what a sign-up gives at a store or a station."""
    CHECK_IN = "check_in"
    """签到码, for a place in a session."""


@dataclass(frozen=True)
class Code:
    """A 60-second code as found. `hash` is what the database remembers of it."""

    kind: CodeKind
    member_id: uuid.UUID
    subject_id: uuid.UUID
    expires_at: dt.datetime
    hash: bytes

    def is_expired(self, now: dt.datetime) -> bool:
        return now >= self.expires_at


@dataclass(frozen=True)
class IssuedCode:
    """What the phone shows: digits, until when, and when to fetch the next."""

    code: str
    expires_at: dt.datetime
    refresh_after_s: int


def open_login(member_id: uuid.UUID, openid: str, epoch: int) -> tuple[str, dt.datetime]:
    """登录: a new token, kept only as its hash. Slides for 7 days with use, ends after 30."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    login = {"m": str(member_id), "o": openid, "e": epoch, "u": (now + HARD).timestamp()}
    store().set(_login_key(token), orjson.dumps(login), ex=SLIDING)
    return token, now + SLIDING


def find_login(token: str) -> Login | None:
    """The login behind `token`, its life extended by this use; None when there is none any more."""
    return _read_login(store().getex(_login_key(token), ex=SLIDING))


def find_login_and_flag(token: str, flag: str) -> tuple[Login | None, bytes | None, int]:
    """The same, with what a flag of `app.cache` says and for how many ms more: one way to Redis for all."""
    pipe = store().pipeline(transaction=False)
    pipe.getex(_login_key(token), ex=SLIDING)
    pipe.get(cache.flag_key(flag))
    pipe.pttl(cache.flag_key(flag))
    found, said, left_ms = pipe.execute()
    return _read_login(found), said, left_ms


def _read_login(found: Any) -> Login | None:
    if found is None:
        return None
    stored = orjson.loads(found)
    if clock.now().timestamp() >= stored["u"]:
        return None
    return Login(uuid.UUID(stored["m"]), stored["o"], stored["e"])


def close_login(token: str) -> None:
    """退出登录: the token is dead at once."""
    store().delete(_login_key(token))


def open_desk(staff_id: uuid.UUID, epoch: int) -> tuple[str, dt.datetime]:
    """登录控制台: a new session, kept only as its hash. Ends after 30 idle minutes, and after 12 hours."""
    token = secrets.token_urlsafe(32)
    ends_at = clock.now() + DESK_HARD
    desk = {"s": str(staff_id), "e": epoch, "u": ends_at.timestamp()}
    store().set(_desk_key(token), orjson.dumps(desk), ex=DESK_IDLE)
    return token, ends_at


def find_desk(token: str) -> Desk | None:
    """The staff session behind `token`, its life extended by this use; None when there is none any more."""
    found = store().getex(_desk_key(token), ex=DESK_IDLE)
    if found is None:
        return None
    stored = orjson.loads(found)
    if clock.now().timestamp() >= stored["u"]:
        return None
    return Desk(uuid.UUID(stored["s"]), stored["e"])


def close_desk(token: str) -> None:
    """退出控制台: the session is dead at once."""
    store().delete(_desk_key(token))


def issue_code(kind: CodeKind, member_id: uuid.UUID, subject_id: uuid.UUID) -> IssuedCode:
    """动态码: random digits for 60 seconds. No secret rests on the phone."""
    digits = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    expires_at = clock.now() + CODE_LIFE
    code = {"k": kind, "m": str(member_id), "s": str(subject_id), "u": expires_at.timestamp()}
    store().set(_code_key(hash_code(digits)), orjson.dumps(code), ex=CODE_LIFE + CODE_MEMORY)
    return IssuedCode(digits, expires_at, int(REFRESH_AFTER.total_seconds()))


def find_code(digits: str) -> Code | None:
    """The code, fresh, spent or expired; None when it was never issued or is long forgotten.

    It is not consumed here: a retried transaction must still find it. PostgreSQL decides that it is
    used once.
    """
    hashed = hash_code(digits)
    found = store().get(_code_key(hashed))
    if found is None:
        return None
    stored = orjson.loads(found)
    return Code(
        CodeKind(stored["k"]),
        uuid.UUID(stored["m"]),
        uuid.UUID(stored["s"]),
        dt.datetime.fromtimestamp(stored["u"], clock.CITY),
        hashed,
    )


def forget(member_ids: Collection[uuid.UUID]) -> int:
    """忘记: every login and every code of these members, wherever they stand. Gives how many there were.

    Tokens are found by what they hold, so all are looked at; a login that is dead already counts too.
    """
    wanted, forgotten = {str(member_id) for member_id in member_ids}, 0
    for kind in ("login:*", "code:*"):
        for keys in _in_chunks(store().scan_iter(match=kind, count=_CHUNK)):
            values: list[Any] = store().mget(keys)
            theirs = [
                key
                for key, value in zip(keys, values, strict=True)
                if value is not None and orjson.loads(value)["m"] in wanted
            ]
            if theirs:
                store().delete(*theirs)
                forgotten += len(theirs)
    return forgotten


def _in_chunks(keys: Iterable[bytes]) -> Iterator[list[bytes]]:
    iterator = iter(keys)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk


def hash_code(digits: str) -> bytes:
    """What PostgreSQL remembers of a code that was used, for good."""
    return _hash(digits)


def _hash(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()


def _login_key(token: str) -> str:
    return f"login:{_hash(token).hex()}"


def _desk_key(token: str) -> str:
    return f"desk:{_hash(token).hex()}"


def _code_key(hashed: bytes) -> str:
    return f"code:{hashed.hex()}"
