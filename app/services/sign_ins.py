"""登录控制台: password and one-time password, five failures lock the account for a while."""

import datetime as dt
import hashlib
import secrets
import time
import uuid
from dataclasses import dataclass

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import clock, db, tokens
from app.db import session
from app.errors import AppError, Forbidden, NotLoggedIn, TooManyRequests
from app.redis_store import store
from app.services import audit, passwords, recovery_codes
from models import Staff, StaffGrant

FAILURES_MAX = 5
LOCKED_FOR = dt.timedelta(minutes=15)
STEP_S = 30
DRIFT_STEPS = 1
"""An authenticator's clock may be this many steps off."""
_NOBODY = passwords.hash_of(secrets.token_hex(16))
"""Verified when there is no such account, so that the time taken does not tell."""


class SignInRefused(NotLoggedIn):
    code, detail = "sign_in_refused", "登录名、口令或动态口令不对"
    next = "请核对后再试；动态口令每 30 秒更换一次，用过的不能再用"


class ConfirmationRefused(Forbidden):
    code, detail = "confirmation_refused", "口令或动态口令不对"
    next = "请核对后再试；动态口令每 30 秒更换一次，用过的不能再用。输错 5 次，账号会锁定 15 分钟"


class SignInLocked(TooManyRequests):
    code, detail = "sign_in_locked", "连续输错 5 次，账号已锁定 15 分钟"
    next = "请稍后再试，或请系统管理员处理"


@dataclass(frozen=True)
class SignedIn:
    """A console session: the cookie's secret, until when at the longest, and whose it is."""

    token: str
    ends_at: dt.datetime
    staff: Staff


@dataclass(frozen=True)
class Words:
    """What somebody knows and has: the password, and the one-time password or a recovery code."""

    password: str
    totp: str | None = None
    recovery_code: str | None = None


def sign_in(username: str, words: Words, *, place: str = "", browser: str = "") -> SignedIn:
    """登录控制台. Refuses with `sign_in_refused`, and after five failures with `sign_in_locked`.

    Commits by itself: a failure has to be on record although the request is refused. A name that does
    not exist is treated as one that does, so that nobody learns which names exist. `place` is a masked
    address; it and `browser` are told to the person among the sessions, and to nobody else.
    """
    verdict = db.transact(lambda: _judge(username, words))
    if isinstance(verdict, AppError):
        raise verdict
    token, ends_at = tokens.open_desk(verdict.id, verdict.login_epoch, place=place, browser=browser)
    return SignedIn(token, ends_at, verdict)


def confirm(staff: Staff, words: Words) -> Staff:
    """再次确认: that the same person still sits there; gives the account, held for this unit of work.

    Refuses with `confirmation_refused`, and after five failures with `sign_in_locked`: who found a desk
    left open guesses no more often than who signs in. Comes first in its unit of work: a failure is
    committed although the request is refused.
    """
    now = clock.now()
    held = session().scalars(select(Staff).where(Staff.id == staff.id).with_for_update()).one()
    if held.locked_until is not None and now < held.locked_until:
        raise _locked(held.locked_until - now)
    if _are_right(held, words):
        return held
    db.transact(lambda: _count_failure(session().get_one(Staff, staff.id, with_for_update=True), now))
    raise ConfirmationRefused


def find_for_desk(staff_id: uuid.UUID) -> Staff | None:
    """The account behind a console session, with its grants and their unions."""
    return session().scalar(
        select(Staff)
        .where(Staff.id == staff_id, Staff.disabled_at.is_(None))
        .options(joinedload(Staff.union), selectinload(Staff.grants).joinedload(StaffGrant.union))
    )


def _judge(username: str, words: Words) -> Staff | AppError:
    now = clock.now()
    staff = session().scalar(
        select(Staff)
        .where(Staff.username == username, Staff.disabled_at.is_(None))
        .options(selectinload(Staff.grants).joinedload(StaffGrant.union))
        .with_for_update(of=Staff)
    )
    if staff is None:
        return _judge_nobody(username, words.password)
    if staff.locked_until is not None and now < staff.locked_until:
        return _locked(staff.locked_until - now)
    if not _are_right(staff, words):
        return _count_failure(staff, now)
    staff.failed_count, staff.locked_until = 0, None
    audit.record(staff, "staff.sign_in", staff)
    return staff


def _are_right(staff: Staff, words: Words) -> bool:
    """Whether both are right; the one-time word is spent only where the password is right too."""
    is_password_right = passwords.is_right(staff.password_hash, words.password)
    if words.recovery_code is not None:
        return is_password_right and recovery_codes.spend(staff, words.recovery_code)
    step = _find_step(staff, words.totp or "")
    if not is_password_right or step is None:
        return False
    staff.totp_step = step
    return True


def _judge_nobody(username: str, password: str) -> AppError:
    key = f"nobody:{hashlib.sha256(username.encode()).hexdigest()}"
    failures = int(store().get(key) or 0)
    if failures >= FAILURES_MAX:
        return _locked(dt.timedelta(seconds=max(1, store().ttl(key))))
    passwords.is_right(_NOBODY, password)
    store().set(key, failures + 1, ex=LOCKED_FOR)
    return SignInRefused()


def _count_failure(staff: Staff, now: dt.datetime) -> AppError:
    staff.failed_count += 1
    audit.record(staff, "staff.sign_in_failed", staff, failures=staff.failed_count)
    if staff.failed_count >= FAILURES_MAX:
        staff.failed_count, staff.locked_until = 0, now + LOCKED_FOR
        audit.record(staff, "staff.locked", staff)
    return SignInRefused()


def _locked(left: dt.timedelta) -> SignInLocked:
    return SignInLocked(retry_after_s=max(1, int(left.total_seconds())))


def _find_step(staff: Staff, totp: str) -> int | None:
    """The time step that `totp` belongs to, if it has not been used: one code opens one session.

    By the real time, which is what an authenticator knows; the demo's clock may have been moved.
    """
    generator = pyotp.TOTP(staff.totp_secret or "")
    current = int(time.time()) // STEP_S
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        if step > staff.totp_step and secrets.compare_digest(generator.at(step * STEP_S), totp):
            return step
    return None
