"""操作日志: one row for each decision, in the transaction of the decision."""

from typing import Any

import structlog

from app import clock
from app.db import session
from models import ActorKind, AuditEntry, Member, Staff

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


def _kind(actor: Actor) -> ActorKind:
    match actor:
        case Member():
            return ActorKind.MEMBER
        case Staff():
            return ActorKind.STAFF
        case None:
            return ActorKind.SYSTEM
