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
DESK_HARD = dt.timedelta(hours=12)
CODE_LIFE = dt.timedelta(seconds=60)
REFRESH_AFTER = dt.timedelta(seconds=50)
CODE_MEMORY = dt.timedelta(minutes=10)
"""How long a spent or expired code is remembered, so that it is not called unknown."""
CODE_DIGITS = 16
_CHUNK = 500
_desk_idle = [dt.timedelta(minutes=30)]


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
    id: uuid.UUID
    opened_at: dt.datetime
    ends_at: dt.datetime
    """At the latest, however busy it is."""
    place: str
    """From where it was opened; the address is masked before it comes here."""
    browser: str


@dataclass(frozen=True)
class OpenDesk:
    """A living console session, as its owner sees it, and when it was used last."""

    desk: Desk
    used_at: dt.datetime


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


def end_idle_desks_after(idle: dt.timedelta) -> None:
    """How long a console session lives without use. Called once by the factory."""
    _desk_idle[:] = [idle]


def desk_idle() -> dt.timedelta:
    """How long a console session lives without use."""
    return _desk_idle[0]


def open_desk(
    staff_id: uuid.UUID, epoch: int, *, place: str = "", browser: str = ""
) -> tuple[str, dt.datetime]:
    """登录控制台: a new session, kept only as its hash. Ends after idle minutes, and after 12 hours."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    desk: dict[str, Any] = {
        "s": str(staff_id),
        "e": epoch,
        "i": str(uuid.uuid4()),
        "o": now.timestamp(),
        "u": (now + DESK_HARD).timestamp(),
        "p": place,
        "b": browser,
    }
    key, mine = _desk_key(token), _desks_key(staff_id)
    pipe = store().pipeline()
    pipe.set(key, orjson.dumps(desk), ex=_desk_idle[0])
    pipe.hset(mine, desk["i"], key)
    pipe.expire(mine, DESK_HARD)
    pipe.execute()
    return token, now + DESK_HARD


def find_desk(token: str) -> Desk | None:
    """The staff session behind `token`, its life extended by this use; None when there is none any more."""
    return _read_desk(store().getex(_desk_key(token), ex=_desk_idle[0]))


def list_desks(staff_id: uuid.UUID, epoch: int) -> list[OpenDesk]:
    """在用的登录 of one staff member, the one used last first. To look extends none of them."""
    mine = _desks_key(staff_id)
    kept: Any = store().hgetall(mine)
    found, gone = [], []
    for desk_id, key in kept.items():
        pipe = store().pipeline(transaction=False)
        pipe.get(key)
        pipe.pttl(key)
        value, left_ms = pipe.execute()
        desk = _read_desk(value)
        if desk is None:
            gone.append(desk_id)
        elif desk.epoch == epoch:
            unused = _desk_idle[0] - dt.timedelta(milliseconds=left_ms)
            found.append(OpenDesk(desk, clock.now() - max(unused, dt.timedelta())))
    if gone:
        store().hdel(mine, *gone)
    return sorted(found, key=lambda one: one.used_at, reverse=True)


def end_desk(staff_id: uuid.UUID, desk_id: uuid.UUID) -> bool:
    """Let one session of a staff member end at once; False where there is none such."""
    mine = _desks_key(staff_id)
    key: Any = store().hget(mine, str(desk_id))
    if key is None:
        return False
    ended: Any = store().delete(key)
    store().hdel(mine, str(desk_id))
    return bool(ended)


def carry_on(token: str, epoch: int) -> None:
    """Let this one session outlive the others: it belongs to the new `epoch` of its account."""
    found: Any = store().get(_desk_key(token))
    if found is not None:
        store().set(_desk_key(token), orjson.dumps({**orjson.loads(found), "e": epoch}), ex=_desk_idle[0])


def close_desk(token: str) -> None:
    """退出控制台: the session is dead at once."""
    store().delete(_desk_key(token))


def _read_desk(found: Any) -> Desk | None:
    if found is None:
        return None
    stored = orjson.loads(found)
    if clock.now().timestamp() >= stored["u"]:
        return None
    return Desk(
        uuid.UUID(stored["s"]),
        stored["e"],
        uuid.UUID(stored["i"]),
        dt.datetime.fromtimestamp(stored["o"], clock.CITY),
        dt.datetime.fromtimestamp(stored["u"], clock.CITY),
        stored["p"],
        stored["b"],
    )


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


def _desks_key(staff_id: uuid.UUID) -> str:
    return f"desks:{staff_id}"


def _code_key(hashed: bytes) -> str:
    return f"code:{hashed.hex()}"
