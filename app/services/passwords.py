"""口令: what a password must be like, that it is not an old one, and when it has to be changed.

等级保护三级要求口令有复杂度并定期更换 (GB/T 22239-2019, 8.1.4.1)；位数、种类和期限是设置。
"""

import datetime as dt
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select

from app import clock
from app.db import session
from app.errors import Forbidden, InvalidValue
from models import Staff, StaffPassword

_hasher = PasswordHasher()


@dataclass(frozen=True)
class Policy:
    """口令策略. `kinds` of capital letters, small letters, digits and everything else; 0 days: for ever."""

    length: int = 12
    kinds: int = 3
    history: int = 5
    """How many of the last passwords, today's among them, may not be chosen again."""
    days: int = 90


_policy = [Policy()]


class PasswordTooWeak(InvalidValue):
    code, detail = "password_too_weak", "口令不够强，请换一个"
    next = "口令要够长，字母、数字和符号混用，不要包含登录名"


class PasswordReused(InvalidValue):
    code, detail = "password_reused", "这个口令最近用过，请换一个没用过的"


class PasswordExpired(Forbidden):
    code, detail = "password_expired", "请先换口令：口令是别人给的，或者已经到期"
    next = "在“我的账号”里换好口令，就可以继续"


def install(policy: Policy) -> None:
    """Called once by the factory."""
    _policy[:] = [policy]


def policy() -> Policy:
    """The policy of this installation."""
    return _policy[0]


def hash_of(password: str) -> str:
    return _hasher.hash(password)


def is_right(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def ensure_strong(username: str, password: str) -> None:
    """Refuse with `password_too_weak`, saying what is asked for."""
    wanted = policy()
    found = {
        "upper": any(c.isupper() for c in password),
        "lower": any(c.islower() for c in password),
        "digit": any(c.isdigit() for c in password),
        "other": any(not c.isalnum() for c in password),
    }
    if len(password) < wanted.length or sum(found.values()) < wanted.kinds:
        raise PasswordTooWeak(
            detail=f"口令至少 {wanted.length} 位，大写字母、小写字母、数字、符号至少含 {wanted.kinds} 种"
        )
    if username.lower() in password.lower():
        raise PasswordTooWeak(detail="口令不能包含登录名")


def ensure_new(staff: Staff, password: str) -> None:
    """Refuse with `password_reused` what was used lately, today's password among it."""
    kept = policy().history
    if kept < 1:
        return
    earlier = session().scalars(
        select(StaffPassword.password_hash)
        .where(StaffPassword.staff_id == staff.id)
        .order_by(StaffPassword.id.desc())
        .limit(kept - 1)
    )
    if any(is_right(one, password) for one in (staff.password_hash, *earlier)):
        raise PasswordReused


def put(staff: Staff, password: str, *, must_change: bool) -> None:
    """换口令: from now on; the one before is remembered as far as the policy asks."""
    now, kept = clock.now(), policy().history
    if staff.password_hash is not None and kept > 1:
        session().add(StaffPassword(staff_id=staff.id, password_hash=staff.password_hash, replaced_at=now))
        session().flush()
    remembered = (
        select(StaffPassword.id)
        .where(StaffPassword.staff_id == staff.id)
        .order_by(StaffPassword.id.desc())
        .limit(max(kept - 1, 0))
    )
    session().execute(
        delete(StaffPassword).where(
            StaffPassword.staff_id == staff.id, StaffPassword.id.not_in(remembered.scalar_subquery())
        )
    )
    staff.password_hash, staff.password_changed_at = hash_of(password), now
    staff.must_change_password = must_change


def expires_at(staff: Staff) -> dt.datetime | None:
    """Until when the password is good; None: for as long as one likes."""
    days = policy().days
    return staff.password_changed_at + dt.timedelta(days=days) if days else None


def is_expired(staff: Staff) -> bool:
    """Whether it has to be changed before anything else is done."""
    until = expires_at(staff)
    return staff.must_change_password or (until is not None and clock.now() >= until)
