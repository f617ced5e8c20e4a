"""谁可以: the answer to "who may" that every operation has to give."""

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import current_app, request

from app import db, tokens
from app.edge.refusals import CsrfTokenInvalid, RoleRequired, StaffLoginRequired
from app.errors import AppError
from app.services import clerks, delegations, members, owners, passwords, sign_ins, stations
from app.tokens import Login, LoginRequired
from models import Member, Staff, StaffRole

DESK_COOKIE = "gonghuika_desk"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = ("GET", "HEAD")


KNOWN_LOGIN = "gonghuika.login"
"""In the WSGI environment: the living `Login` that a gate has just found."""


class Who(StrEnum):
    """Who may call an operation, and what the view receives as its first argument."""

    WECHAT = "wechat"
    """WeChat itself, which signs what it sends: the view verifies it, and receives no actor."""
    ANYONE = "anyone"
    """Public; login is not even looked at. The view receives no actor."""
    VISITOR = "visitor"
    """Public, richer when logged in. The view receives a `Member` or None."""
    LOGIN = "login"
    """Logged in, but no transaction is open yet, because WeChat will be called. Receives a `Login`."""
    MEMBER = "member"
    """Logged in. The view receives the `Member`."""
    CLERK = "clerk"
    """Logged in and bound to at least one store or rest station. The view receives the `Member`."""
    OWNER = "owner"
    """Logged in and the owner of at least one merchant. The view receives the `Member`."""
    STAFF = "staff"
    """Signed in to the console with one of the operation's roles. The view receives the `Staff`."""


@dataclass(frozen=True)
class Bearer:
    """What the Authorization header held."""

    token: str
    login: Login


def refusals(who: Who) -> tuple[type[AppError], ...]:
    """What asking "who" may answer, for the OpenAPI text."""
    match who:
        case Who.ANYONE | Who.WECHAT:
            return ()
        case Who.CLERK:
            return (LoginRequired, clerks.NotAClerk)
        case Who.OWNER:
            return (LoginRequired, owners.NotAnOwner)
        case Who.STAFF:
            return (StaffLoginRequired, RoleRequired, CsrfTokenInvalid, passwords.PasswordExpired)
        case _:
            return (LoginRequired,)


def bearer() -> Bearer | None:
    """The living login of this request; None without an Authorization header.

    A header that holds no living login is refused even where login is optional: the phone would
    otherwise show a stranger's page to somebody who believes to be logged in.
    """
    header = request.headers.get("Authorization")
    if header is None:
        return None
    token = token_in(header)
    if token is None:
        raise LoginRequired
    login = request.environ.pop(KNOWN_LOGIN, None) or tokens.find_login(token)
    if login is None:
        raise LoginRequired
    return Bearer(token, login)


def token_in(header: str) -> str | None:
    """The token in an Authorization header; None where it cannot be a login."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.isascii() else None


def actor(
    who: Who, roles: frozenset[StaffRole], *, delegable: bool, allows_expired: bool = False
) -> list[Any]:
    """The leading arguments of the view: nothing, a `Login`, a `Member` or None, or a `Staff`."""
    if who in (Who.ANYONE, Who.WECHAT):
        return []
    if who is Who.STAFF:
        return [_seated_staff(roles, delegable=delegable, allows_expired=allows_expired)]
    found = bearer()
    if found is None:
        if who is Who.VISITOR:
            return [None]
        raise LoginRequired
    if who is Who.LOGIN:
        return [found.login]
    member = _living_member(found.login)
    if who is Who.CLERK:
        _ensure_scans(member)
    elif who is Who.OWNER:
        owners.ensure_is_owner(member)
    return [member]


def _ensure_scans(member: Member) -> None:
    """Refuse with `not_a_clerk` who is bound to no store and to no station."""
    try:
        clerks.ensure_is_clerk(member)
    except clerks.NotAClerk:
        if not stations.is_keeper(member):
            raise


def _seated_staff(roles: frozenset[StaffRole], *, delegable: bool, allows_expired: bool) -> Staff:
    """The staff member of this console session, who from here on acts with the operation's roles only.

    What a colleague on leave has lent is one of his roles where the operation says so, and nowhere else.
    """
    token = request.cookies.get(DESK_COOKIE, "")
    desk = tokens.find_desk(token) if token.isascii() else None
    staff = sign_ins.find_for_desk(desk.staff_id) if desk is not None else None
    if desk is None or staff is None or staff.login_epoch != desk.epoch:
        raise StaffLoginRequired
    given, wanted = request.headers.get(CSRF_HEADER, ""), csrf_token(token)
    if request.method not in SAFE_METHODS and not hmac.compare_digest(given.encode(), wanted.encode()):
        raise CsrfTokenInvalid
    if not allows_expired and passwords.is_expired(staff):
        raise passwords.PasswordExpired
    if roles:
        held = {grant.role for grant in staff.grants}
        if delegable:
            staff.counts_lent = True
            held |= delegations.roles_of(staff)
        staff.acting_as = roles & held
        if not staff.acting_as:
            raise RoleRequired
    return staff


def csrf_token(token: str) -> str:
    """What a page of this session has to send with every write. Another site cannot know it."""
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.digest(secret, b"csrf\x1f" + token.encode(), hashlib.sha256).hex()


def _living_member(login: Login) -> Member:
    member = members.find_for_login(db.session(), login.member_id)
    if member is None or member.login_epoch != login.epoch:
        raise LoginRequired
    return member


def desk_token() -> str:
    """The secret of the console session that this request came with."""
    return request.cookies[DESK_COOKIE]


def close_desk() -> None:
    """End the console session that this request came with."""
    tokens.close_desk(request.cookies.get(DESK_COOKIE, ""))


def close_current() -> None:
    """End the login that this request came with."""
    found = bearer()
    if found is not None:
        tokens.close_login(found.token)
