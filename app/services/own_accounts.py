"""我的账号: what everybody of the staff does with the own account alone."""

import datetime as dt
import uuid
from dataclasses import dataclass

from app import db, tokens
from app.db import session
from app.errors import NotFound
from app.services import audit, passwords, recovery_codes, sign_ins
from app.services.sign_ins import Words
from app.tokens import OpenDesk
from models import Staff


class DeskNotFound(NotFound):
    code, detail = "desk_session_not_found", "这次登录已经结束"


@dataclass(frozen=True)
class Account:
    """我的账号, with what is asked of a password."""

    staff: Staff
    is_password_expired: bool
    password_expires_at: dt.datetime | None
    recovery_codes_left: int
    policy: passwords.Policy


def look(staff: Staff) -> Account:
    """我的账号."""
    return Account(
        staff,
        passwords.is_expired(staff),
        passwords.expires_at(staff),
        recovery_codes.left(staff),
        passwords.policy(),
    )


def change_password(staff: Staff, words: Words, new_password: str, *, token: str) -> Account:
    """换口令: every other session of the account ends; the one that asks goes on.

    Refuses with `password_too_weak`, `confirmation_refused`, `sign_in_locked`, `password_reused`.
    """
    passwords.ensure_strong(staff.username, new_password)
    held = sign_ins.confirm(staff, words)
    passwords.ensure_new(held, new_password)
    passwords.put(held, new_password, must_change=False)
    held.login_epoch += 1
    epoch = held.login_epoch
    audit.record(held, "staff.password_changed", held)
    db.after_commit(lambda: tokens.carry_on(token, epoch))
    session().flush()
    return look(staff)


def renew_recovery_codes(staff: Staff, words: Words) -> list[str]:
    """新恢复码. Refuses with `confirmation_refused`, `sign_in_locked`."""
    return recovery_codes.renew(sign_ins.confirm(staff, words))


def list_desks(staff: Staff) -> list[OpenDesk]:
    """在用的登录 of one's own."""
    return tokens.list_desks(staff.id, staff.login_epoch)


def end_desk(staff: Staff, desk_id: uuid.UUID) -> None:
    """让一次登录退出, at once. Refuses with `desk_session_not_found`."""
    if not tokens.end_desk(staff.id, desk_id):
        raise DeskNotFound
    audit.record(staff, "staff.session_ended", staff)


def end_other_desks(staff: Staff, *, token: str) -> int:
    """让其他登录都退出, at once; gives how many."""
    own = tokens.find_desk(token)
    ended = [
        one.desk.id
        for one in list_desks(staff)
        if (own is None or one.desk.id != own.id) and tokens.end_desk(staff.id, one.desk.id)
    ]
    if ended:
        audit.record(staff, "staff.other_sessions_ended", staff, count=len(ended))
    return len(ended)
