"""What makes a sign-up of the lane a fact: its statements, in the order of the house."""

import uuid
from collections.abc import Mapping
from typing import Any

import uuid_utils.compat

from app import idempotency
from app.idempotency import Attempt
from app.services import documents, notices
from app.services.signups import answering, moves, taking
from app.services.signups.quick import texts
from app.services.signups.quick.facts import Entry, Kept, Seen
from models import Signup

CREATED = 201


def written(
    kept: Kept, seen: Seen, entry: Entry, attempt: Attempt | None, request_id: str, said: bytes
) -> list[tuple[str, Mapping[str, Any]]]:
    """The statements that make it a fact, in the order in which the house takes its locks."""
    statements: list[tuple[str, Mapping[str, Any]]] = []
    if entry.consent is not None:
        statements.append((documents.GIVE, documents.given(seen.member_id, entry.consent)))
    if kept.has_queue:
        statements.append(_queue(kept.campaign.id))
    granted = kept.is_granted_at_once
    write = texts.statement(
        granted,
        _seat() if granted and entry.session_id is not None else "",
        taking.TAKE_SHARE if entry.quota_id is not None else "",
        kept.has_queue,
        attempt is not None,
    )
    statements.append((write, _values(kept, seen, entry, attempt, request_id, said)))
    return statements


def _queue(campaign_id: uuid.UUID) -> tuple[str, Mapping[str, Any]]:
    """One after the other from here on, in a statement of its own: the next one sees what rivals did."""
    return "SELECT pg_advisory_xact_lock(%(queue)s)", {"queue": taking.lock_number(campaign_id)}


def _seat() -> str:
    return taking.TAKE_SEAT


def _values(
    kept: Kept, seen: Seen, entry: Entry, attempt: Attempt | None, request_id: str, said: bytes
) -> dict[str, Any]:
    made, turn, like = entry.made, entry.turn, entry.made.alike
    values = {
        "signup": made.id,
        "campaign": kept.campaign.id,
        "version": kept.version,
        "quota_count": len(kept.quotas),
        "applicant": seen.entry_id or seen.member_id,
        "member": seen.member_id,
        "entry": seen.entry_id,
        "union": entry.union_id,
        "stage": like.stage,
        "stage_union": None if turn is None else turn.union_id,
        "stage_role": None if turn is None else turn.step.role.value,
        "stage_due_at": like.stage_due_at,
        "session": entry.session_id,
        "quota": entry.quota_id,
        "place_kind": entry.place_kind,
        "once_for": entry.once_for,
        "form_version": kept.campaign.form_version,
        "answers": Signup.answers_text.seal(answering.as_text(made.answers), made.id),
        "created_at": made.created_at,
        "at": made.at,
        "request_id": request_id,
    }
    for step in like.moves:
        values[f"move_{step.number}"] = uuid_utils.compat.uuid7()
        values[f"audit_{step.number}"] = uuid_utils.compat.uuid7()
    last = like.moves[-1]
    subject, facts = (Signup.__tablename__, made.id), moves.facts_of(kept.campaign, made.at)
    kind, occasion = moves.TOLD[last.action], str(last.number)
    values |= notices.written(seen.member_id, kind, subject, facts, occasion=occasion)
    if attempt is not None:
        values |= idempotency.stored(attempt, CREATED, said) | {"use": attempt.lock}
    return values
