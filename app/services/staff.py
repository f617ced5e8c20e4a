"""工会干部: console accounts and their roles. Signing in stands in `sign_ins`."""

import re
from dataclasses import dataclass

import pyotp
from argon2 import PasswordHasher
from sqlalchemy import select

from app.db import session
from app.errors import Conflict, InvalidValue
from app.services import audit
from app.services.audit import Actor
from models import ADMINISTRATORS, Staff, StaffGrant, StaffRole, Union

MINIMUM_PASSWORD = 10
_USERNAME = re.compile(r"[a-z][a-z0-9_.-]{1,31}")
"""The same rule stands as a constraint in the table."""
_hasher = PasswordHasher()


class UsernameTaken(Conflict):
    code, detail = "username_taken", "这个登录名已被使用"


class UsernameInvalid(InvalidValue):
    code, detail = "username_invalid", "登录名用小写字母开头，可含数字、点、横线和下划线，2 至 32 位"
    next = "请换一个，例如 zhang.san"


class PasswordTooWeak(InvalidValue):
    code, detail = "password_too_weak", f"口令至少 {MINIMUM_PASSWORD} 位，并同时包含字母和数字"


class RolesConflict(InvalidValue):
    code, detail = "roles_conflict", "系统、安全、审计三类管理员不能由同一账号兼任，也不能兼办业务"


@dataclass(frozen=True)
class NewStaff:
    """An account just made; the TOTP secret is shown once, for the authenticator app."""

    staff: Staff
    totp_secret: str


def add_staff(
    actor: Actor,
    username: str,
    *,
    name: str,
    password: str,
    role: StaffRole,
    union: Union,
    totp_secret: str | None = None,
) -> NewStaff:
    """新增干部账号 with one role over one union's subtree.

    Refuses with `username_invalid`, `username_taken`, `password_too_weak`.
    """
    if not _USERNAME.fullmatch(username):
        raise UsernameInvalid
    if session().scalar(select(Staff.id).where(Staff.username == username)) is not None:
        raise UsernameTaken
    ensure_strong(password)
    secret = totp_secret or pyotp.random_base32()
    staff = Staff(username=username, name=name, password_hash=_hasher.hash(password))
    staff.totp_secret = secret
    session().add(staff)
    session().flush()
    audit.record(actor, "staff.add", staff)
    grant(actor, staff, role, union)
    return NewStaff(staff, secret)


def ensure_strong(password: str) -> None:
    """Refuse with `password_too_weak`."""
    has_both = any(c.isalpha() for c in password) and any(c.isdigit() for c in password)
    if len(password) < MINIMUM_PASSWORD or not has_both:
        raise PasswordTooWeak


def grant(actor: Actor, staff: Staff, role: StaffRole, union: Union) -> StaffGrant:
    """授权: one more role. An administrator holds no other role (三员分立): `roles_conflict`."""
    roles = set(session().scalars(select(StaffGrant.role).where(StaffGrant.staff_id == staff.id))) | {role}
    if roles & ADMINISTRATORS and len(roles) > 1:
        raise RolesConflict
    granted = StaffGrant(staff_id=staff.id, role=role, union_id=union.id)
    session().add(granted)
    session().flush()
    audit.record(actor, "staff.grant", staff, role=role.value, union_id=str(union.id))
    return granted
