"""谁可以: the answer to "who may" that every operation has to give."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import request

from app import db, tokens
from app.errors import AppError
from app.services import clerks, members
from app.tokens import Login, LoginRequired
from models import Member


class Who(StrEnum):
    """Who may call an operation, and what the view receives as its first argument."""

    ANYONE = "anyone"
    """Public; login is not even looked at. The view receives no actor."""
    VISITOR = "visitor"
    """Public, richer when logged in. The view receives a `Member` or None."""
    LOGIN = "login"
    """Logged in, but no transaction is open yet, because WeChat will be called. Receives a `Login`."""
    MEMBER = "member"
    """Logged in. The view receives the `Member`."""
    CLERK = "clerk"
    """Logged in and bound to at least one store. The view receives the `Member`."""


@dataclass(frozen=True)
class Bearer:
    """What the Authorization header held."""

    token: str
    login: Login


def refusals(who: Who) -> tuple[type[AppError], ...]:
    """What asking "who" may answer, for the OpenAPI text."""
    match who:
        case Who.ANYONE:
            return ()
        case Who.CLERK:
            return (LoginRequired, clerks.NotAClerk)
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
    scheme, _, token = header.partition(" ")
    login = tokens.find_login(token.strip()) if scheme.lower() == "bearer" and token.isascii() else None
    if login is None:
        raise LoginRequired
    return Bearer(token.strip(), login)


def actor(who: Who) -> list[Any]:
    """The leading arguments of the view: nothing, a `Login`, a `Member` or None."""
    if who is Who.ANYONE:
        return []
    found = bearer()
    if found is None:
        if who is Who.VISITOR:
            return [None]
        raise LoginRequired
    if who is Who.LOGIN:
        return [found.login]
    member = _living_member(found.login)
    if who is Who.CLERK:
        clerks.ensure_is_clerk(member)
    return [member]


def _living_member(login: Login) -> Member:
    member = members.find_for_login(db.session(), login.member_id)
    if member is None or member.login_epoch != login.epoch:
        raise LoginRequired
    return member


def close_current() -> None:
    """End the login that this request came with."""
    found = bearer()
    if found is not None:
        tokens.close_login(found.token)
