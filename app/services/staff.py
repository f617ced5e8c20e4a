"""工会干部: console accounts and their roles. Signing in stands in `sign_ins`."""

import re
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyotp
import segno
from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import joinedload, load_only, selectinload

from app import clock, paging
from app.db import session
from app.errors import Conflict, Forbidden, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import audit, passwords, recovery_codes, unions
from app.services.audit import Actor
from models import ADMINISTRATORS, Staff, StaffGrant, StaffRole, Union

WORKING_ROLES = frozenset({StaffRole.OPERATOR, StaffRole.PUBLISHER, StaffRole.REVIEWER, StaffRole.CHAIR})
"""Who gives work to colleagues, and is given it."""
OFFERED_AT_MOST = 100
ISSUER = "龚惠咖工作台"
"""How the authenticator on the phone names the entry."""
_USERNAME = re.compile(r"[a-z][a-z0-9_.-]{1,31}")
"""The same rule stands as a constraint in the table."""
_LETTERS, _DIGITS = "abcdefghjkmnpqrstuvwxyz", "23456789"
"""Without those that are mistaken for each other when they are read out."""


class UsernameTaken(Conflict):
    code, detail = "username_taken", "这个登录名已被使用"


class UsernameInvalid(InvalidValue):
    code, detail = "username_invalid", "登录名用小写字母开头，可含数字、点、横线和下划线，2 至 32 位"
    next = "请换一个，例如 zhang.san"


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

    @property
    def totp_uri(self) -> str:
        """What the picture says: the authenticator reads it (Key URI Format)."""
        return pyotp.TOTP(self.totp_secret).provisioning_uri(name=self.staff.username, issuer_name=ISSUER)

    @property
    def totp_qr(self) -> str:
        """二维码 as a `data:` address of an SVG picture."""
        picture: str = segno.make(self.totp_uri, error="m").svg_data_uri(scale=5, border=4)
        return picture


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
    made = _make(
        actor,
        username,
        name=name,
        password=password,
        union=union,
        totp_secret=totp_secret,
        must_change=False,
    )
    grant(actor, made.staff, role, union)
    return made


def open_account(actor: Staff, username: str, *, name: str, union_id: uuid.UUID) -> NewStaff:
    """开通账号: without any role yet, which a security administrator gives. Its secrets are made here.

    Refuses with `union_not_found` outside of one's unions, `username_invalid`, `username_taken`.
    """
    union = unions.get_visible(actor, union_id)
    made = _make(actor, username, name=name, password=make_password(), union=union)
    return NewStaff(get_account(actor, made.staff.id), made.totp_secret, made.password)


def _make(
    actor: Actor,
    username: str,
    *,
    name: str,
    password: str,
    union: Union,
    totp_secret: str | None = None,
    must_change: bool = True,
) -> NewStaff:
    if not _USERNAME.fullmatch(username):
        raise UsernameInvalid
    if session().scalar(select(Staff.id).where(Staff.username == username)) is not None:
        raise UsernameTaken
    passwords.ensure_strong(username, password)
    secret = totp_secret or pyotp.random_base32()
    staff = Staff(
        username=username,
        name=name,
        union_id=union.id,
        password_hash=passwords.hash_of(password),
        password_changed_at=clock.now(),
        must_change_password=must_change,
    )
    staff.totp_secret = secret
    session().add(staff)
    session().flush()
    audit.record(actor, "staff.add", staff)
    return NewStaff(staff, secret, password)


def make_password() -> str:
    """Letters and digits in groups, half a minute to type; longer where the policy asks for it.

    A capital letter at its head makes the fourth kind of characters.
    """
    count = max(3, -(-passwords.policy().length // 5))
    groups = ["".join(secrets.choice(_LETTERS + _DIGITS) for _ in range(4)) for _ in range(count)]
    password = secrets.choice(_LETTERS).upper() + "-".join(groups)
    has_both = any(c in _LETTERS for c in password) and any(c in _DIGITS for c in password)
    return password if has_both else make_password()


def list_accounts(
    actor: Staff,
    *,
    q: str | None = None,
    role: str | None = None,
    union_id: uuid.UUID | None = None,
    state: str | None = None,
    limit: int,
    cursor: str | None,
) -> Page[Staff]:
    """干部账号 of one's unions, with their roles, in the order of their making.

    `q` is a part of the username or of the name; `role` and `union_id` (with all below it) are looked for
    together among what is granted, and without a role the union is the account's own.
    """
    statement = _visible(actor)
    if q is not None:
        statement = statement.where(
            or_(Staff.username.contains(q.lower(), autoescape=True), _is_named(actor, q))
        )
    below = None if union_id is None else select(Union.id).where(Union.ancestor_ids.contains([union_id]))
    if role is not None:
        granted = StaffGrant.role == StaffRole(role)
        statement = statement.where(
            Staff.grants.any(granted if below is None else and_(granted, StaffGrant.union_id.in_(below)))
        )
    elif below is not None:
        statement = statement.where(Staff.union_id.in_(below))
    match state:
        case "active":
            statement = statement.where(Staff.disabled_at.is_(None))
        case "locked":
            statement = statement.where(Staff.disabled_at.is_(None), Staff.locked_until > clock.now())
        case "disabled":
            statement = statement.where(Staff.disabled_at.is_not(None))
    order = [Key(Staff.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([staff for (staff,) in rows], more)


def list_colleagues(actor: Staff, *, role: StaffRole | None, q: str | None) -> Sequence[Staff]:
    """找同事: whom of one's unions work can be given to, by `role` over one of them, at most a hundred.

    `q` is a part of the username or of the name.
    """
    visible = unions.visible_to(actor)
    roles = WORKING_ROLES if role is None else {role}
    statement = (
        select(Staff)
        .where(
            Staff.union_id.in_(visible),
            Staff.disabled_at.is_(None),
            Staff.grants.any(StaffGrant.role.in_(roles) & StaffGrant.union_id.in_(visible)),
        )
        .order_by(Staff.username)
        .limit(OFFERED_AT_MOST)
        .options(joinedload(Staff.union))
    )
    if q is not None:
        is_called = Staff.username.contains(q.lower(), autoescape=True)
        statement = statement.where(or_(is_called, _is_named(actor, q)))
    return session().scalars(statement).all()


def _is_named(actor: Staff, part: str) -> ColumnElement[bool]:
    """Whose name holds `part`. Names are stored encrypted; there are thousands of them, not more."""
    if part.isascii():
        return false()
    named = session().scalars(
        select(Staff)
        .where(Staff.union_id.in_(unions.visible_to(actor)))
        .options(load_only(Staff.id, Staff.name_cipher))
    )
    return Staff.id.in_([one.id for one in named if part in (one.name or "")])


def get_account(actor: Staff, staff_id: uuid.UUID) -> Staff:
    """一个干部账号. Refuses with `staff_not_found`, also outside of one's unions."""
    found: Staff | None = session().scalar(_visible(actor).where(Staff.id == staff_id))
    if found is None:
        raise StaffNotFound
    return found


def disable(actor: Staff, staff_id: uuid.UUID) -> Staff:
    """停用账号: every session of it ends at once. Refuses with `staff_not_found`, `staff_self_refused`."""
    staff = lock_other(actor, staff_id)
    staff.disabled_at = staff.disabled_at or clock.now()
    staff.login_epoch += 1
    audit.record(actor, "staff.disable", staff)
    return staff


def enable(actor: Staff, staff_id: uuid.UUID) -> Staff:
    """恢复账号. Refuses with `staff_not_found`, `staff_self_refused`."""
    staff = lock_other(actor, staff_id)
    staff.disabled_at = None
    audit.record(actor, "staff.enable", staff)
    return staff


def unlock(actor: Staff, staff_id: uuid.UUID) -> Staff:
    """解除锁定, without new keys. Refuses with `staff_not_found`, `staff_self_refused`."""
    staff = lock_other(actor, staff_id)
    staff.failed_count, staff.locked_until = 0, None
    audit.record(actor, "staff.unlock", staff)
    return staff


def give_new_keys(actor: Actor, staff: Staff) -> NewStaff:
    """新口令和新密钥: every session ends, the lock and the recovery codes are gone.

    `staff` is held by whoever calls: two administrators at the console (`staff_resets`), or who has the
    machine, at the command line.
    """
    password, secret = make_password(), pyotp.random_base32()
    passwords.put(staff, password, must_change=True)
    staff.totp_secret, staff.totp_step = secret, 0
    staff.failed_count, staff.locked_until = 0, None
    staff.login_epoch += 1
    recovery_codes.forget(staff)
    audit.record(actor, "staff.reset", staff)
    return NewStaff(staff, secret, password)


def reset_named(username: str) -> NewStaff:
    """重置账号 from the command line, where no second administrator is left.

    Refuses with `staff_not_found`.
    """
    staff = session().scalar(select(Staff).where(Staff.username == username).with_for_update())
    if staff is None:
        raise StaffNotFound
    return give_new_keys(None, staff)


def grant_role(actor: Staff, staff_id: uuid.UUID, *, role: StaffRole, union_id: uuid.UUID) -> Staff:
    """授权: one more role over a union that stands within the actor's own.

    Refuses with `staff_not_found`, `staff_self_refused`, `union_not_found`, `role_already_granted`,
    `roles_conflict`.
    """
    staff = lock_other(actor, staff_id)
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
    staff = lock_other(actor, staff_id)
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


def lock_other(actor: Staff, staff_id: uuid.UUID) -> Staff:
    """Somebody else's account, held until this unit of work ends: two grants at once see each other."""
    found: Staff | None = session().scalar(
        _visible(actor).where(Staff.id == staff_id).with_for_update(of=Staff)
    )
    if found is None:
        raise StaffNotFound
    if found.id == actor.id:
        raise StaffSelfRefused
    return found
