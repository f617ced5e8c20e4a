"""操作日志: one row for each decision, in the transaction of the decision."""

import re
import uuid
from typing import Any

import structlog
import uuid_utils.compat
from psycopg.types.json import Jsonb

from app import clock
from app.db import session
from models import ActorKind, AuditEntry, Member, Staff

_LONG_NUMBER = re.compile(r"\d[\d -]{4,}[\dXx]")

Actor = Member | Staff | None
"""Who acts. None is the clockwork or the command line."""


def record(actor: Actor, action: str, row: Any, **details: Any) -> None:
    """留痕: write who did `action` (such as "coupons.claim") to `row`.

    `details` may hold ids, states and figures; never a name, a number of a person, or a secret.
    """
    context = structlog.contextvars.get_contextvars()
    session().add(
        AuditEntry(
            at=clock.now(),
            actor_kind=_kind(actor),
            actor_id=actor.id if actor is not None else None,
            action=action,
            subject=row.__tablename__,
            subject_id=row.id,
            details=details,
            request_id=context.get("request_id"),
        )
    )


INTO = """
    INSERT INTO audit_entries (id, at, actor_kind, actor_id, action, subject, subject_id, details, request_id)
"""
WRITE = f"""{INTO}
    VALUES (%(audit_id)s, %(at)s, 'member', %(actor)s, %(action)s, %(subject)s, %(subject_id)s, %(details)s,
        %(request_id)s)
"""
"""The same of a member by psycopg (`db.driver`), with the values of `written`."""


def written(
    member_id: uuid.UUID, action: str, subject: tuple[str, uuid.UUID], request_id: str, **details: Any
) -> dict[str, Any]:
    """What `WRITE` needs; `subject` is a table and the id of a row of it."""
    return {
        "audit_id": uuid_utils.compat.uuid7(),
        "at": clock.now(),
        "actor": member_id,
        "action": action,
        "subject": subject[0],
        "subject_id": subject[1],
        "details": Jsonb(details),
        "request_id": request_id,
    }


def without_numbers(reason: str) -> str:
    """A reason as somebody typed it, for `details`: numbers of persons are taken out."""
    return _LONG_NUMBER.sub("…", reason)


def _kind(actor: Actor) -> ActorKind:
    match actor:
        case Member():
            return ActorKind.MEMBER
        case Staff():
            return ActorKind.STAFF
        case None:
            return ActorKind.SYSTEM
