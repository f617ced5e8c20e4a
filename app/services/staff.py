"""工会干部: console accounts and their roles. Signing in stands in `sign_ins`."""

import re
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

import pyotp
from argon2 import PasswordHasher
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock, paging
from app.db import session
from app.errors import Conflict, Forbidden, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import audit, unions
from app.services.audit import Actor
from models import ADMINISTRATORS, Staff, StaffGrant, StaffRole, Union

MINIMUM_PASSWORD = 10
_USERNAME = re.compile(r"[a-z][a-z0-9_.-]{1,31}")
"""The same rule stands as a constraint in the table."""
_hasher = PasswordHasher()
_LETTERS, _DIGITS = "abcdefghjkmnpqrstuvwxyz", "23456789"
"""Without those that are mistaken for each other when they are read out."""


class UsernameTaken(Conflict):
    code, detail = "username_taken", "这个登录名已被使用"


class UsernameInvalid(InvalidValue):
    code, detail = "username_invalid", "登录名用小写字母开头，可含数字、点、横线和下划线，2 至 32 位"
    next = "请换一个，例如 zhang.san"


class PasswordTooWeak(InvalidValue):
    code, detail = "password_too_weak", f"口令至少 {MINIMUM_PASSWORD} 位，并同时包含字母和数字"


class RolesConflict(InvalidValue):
    code, detail = "roles_conflict", "系统、安全、审计三类管理员不能由同一账号兼任，也不能兼办业务"


class StaffNotFound(NotFound):
    code, detail = "staff_not_found", "没有找到这个干部账号"


class StaffSelfRefused(Forbidden):
    code, detail = "staff_self_refused", "不能办理自己的账号"
    next = "请另一位管理员办理"


class RoleAlreadyGranted(Conflict):
    code, detail = "role_already_granted", "这个账号在这个工会已有这个角色"


class GrantNotFound(NotFound):
    code, detail = "grant_not_found", "没有找到这项授权"


@dataclass(frozen=True)
class NewStaff:
    """An account just made or reset; its secrets are shown once and are nowhere in plain text."""

    staff: Staff
    totp_secret: str
    password: str


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
    """新增干部账号 with one role over one union's subtree, from the command line.

    Refuses with `username_invalid`, `username_taken`, `password_too_weak`.
    """
    made = _make(actor, username, name=name, password=password, union=union, totp_secret=totp_secret)
    grant(actor, made.staff, role, union)
    return made


def open_account(actor: Staff, username: str, *, name: str, union_id: uuid.UUID) -> NewStaff:
    """开通账号: without any role yet, which a security administrator gives. Its secrets are made here.

    Refuses with `union_not_found` outside of one's unions, `username_invalid`, `username_taken`.
    """
    union = unions.get_visible(actor, union_id)
    made = _make(actor, username, name=name, password=_make_password(), union=union)
    return NewStaff(get_account(actor, made.staff.id), made.totp_secret, made.password)


def _make(
    actor: Actor, username: str, *, name: str, password: str, union: Union, totp_secret: str | None = None
) -> NewStaff:
    if not _USERNAME.fullmatch(username):
        raise UsernameInvalid
    if session().scalar(select(Staff.id).where(Staff.username == username)) is not None:
        raise UsernameTaken
    ensure_strong(password)
    secret = totp_secret or pyotp.random_base32()
    staff = Staff(username=username, name=name, password_hash=_hasher.hash(password), union_id=union.id)
    staff.totp_secret = secret
    session().add(staff)
    session().flush()
    audit.record(actor, "staff.add", staff)
    return NewStaff(staff, secret, password)


def _make_password() -> str:
    """Twelve characters in three groups, half a minute to type and 50 bits to guess."""
    groups = ["".join(secrets.choice(_LETTERS + _DIGITS) for _ in range(4)) for _ in range(3)]
    password = "-".join(groups)
    has_both = any(c in _LETTERS for c in password) and any(c in _DIGITS for c in password)
    return password if has_both else _make_password()


def ensure_strong(password: str) -> None:
    """Refuse with `password_too_weak`."""
    has_both = any(c.isalpha() for c in password) and any(c.isdigit() for c in password)
    if len(password) < MINIMUM_PASSWORD or not has_both:
        raise PasswordTooWeak


def list_accounts(actor: Staff, *, limit: int, cursor: str | None) -> Page[Staff]:
    """干部账号 of one's unions, with their roles, in the order of their making."""
    order = [Key(Staff.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), _visible(actor), order, limit=limit, cursor=cursor)
    return Page([staff for (staff,) in rows], more)


def get_account(actor: Staff, staff_id: uuid.UUID) -> Staff:
    """一个干部账号. Refuses with `staff_not_found`, also outside of one's unions."""
    found: Staff | None = session().scalar(_visible(actor).where(Staff.id == staff_id))
    if found is None:
        raise StaffNotFound
    return found


def disable(actor: Staff, staff_id: uuid.UUID) -> Staff:
    """停用账号: every session of it ends at once. Refuses with `staff_not_found`, `staff_self_refused`."""
    staff = _lock_other(actor, staff_id)
    staff.disabled_at = staff.disabled_at or clock.now()
    staff.login_epoch += 1
    audit.record(actor, "staff.disable", staff)
    return staff


def enable(actor: Staff, staff_id: uuid.UUID) -> Staff:
    """恢复账号. Refuses with `staff_not_found`, `staff_self_refused`."""
    staff = _lock_other(actor, staff_id)
    staff.disabled_at = None
    audit.record(actor, "staff.enable", staff)
    return staff


def reset(actor: Staff, staff_id: uuid.UUID) -> NewStaff:
    """重置账号: a new password and a new TOTP secret; it is unlocked, and every session of it ends at once.

    Refuses with `staff_not_found`, `staff_self_refused`.
    """
    staff = _lock_other(actor, staff_id)
    password, secret = _make_password(), pyotp.random_base32()
    staff.password_hash, staff.totp_secret = _hasher.hash(password), secret
    staff.failed_count, staff.locked_until, staff.totp_step = 0, None, 0
    staff.login_epoch += 1
    audit.record(actor, "staff.reset", staff)
    return NewStaff(staff, secret, password)


def grant_role(actor: Staff, staff_id: uuid.UUID, *, role: StaffRole, union_id: uuid.UUID) -> Staff:
    """授权: one more role over a union that stands within the actor's own.

    Refuses with `staff_not_found`, `staff_self_refused`, `union_not_found`, `role_already_granted`,
    `roles_conflict`.
    """
    staff = _lock_other(actor, staff_id)
    union = unions.get_visible(actor, union_id)
    if any(held.role is role and held.union_id == union.id for held in staff.grants):
        raise RoleAlreadyGranted
    grant(actor, staff, role, union)
    session().expire(staff, ["grants"])
    return get_account(actor, staff.id)


def revoke_role(actor: Staff, staff_id: uuid.UUID, grant_id: uuid.UUID) -> None:
    """收回授权: every session of the account ends at once.

    Refuses with `staff_not_found`, `staff_self_refused`, `grant_not_found`, also for a grant over a union
    outside of the actor's own.
    """
    staff = _lock_other(actor, staff_id)
    held = session().scalar(
        select(StaffGrant).where(
            StaffGrant.id == grant_id,
            StaffGrant.staff_id == staff.id,
            StaffGrant.union_id.in_(unions.visible_to(actor)),
        )
    )
    if held is None:
        raise GrantNotFound
    session().delete(held)
    staff.login_epoch += 1
    audit.record(actor, "staff.revoke", staff, role=held.role.value, union_id=str(held.union_id))


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


def _visible(actor: Staff) -> Select[Any]:
    return (
        select(Staff)
        .where(Staff.union_id.in_(unions.visible_to(actor)))
        .options(joinedload(Staff.union), selectinload(Staff.grants).joinedload(StaffGrant.union))
    )


def _lock_other(actor: Staff, staff_id: uuid.UUID) -> Staff:
    """Somebody else's account, held until this unit of work ends: two grants at once see each other."""
    found: Staff | None = session().scalar(
        _visible(actor).where(Staff.id == staff_id).with_for_update(of=Staff)
    )
    if found is None:
        raise StaffNotFound
    if found.id == actor.id:
        raise StaffSelfRefused
    return found
