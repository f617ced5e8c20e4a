"""写下通知: one row with the fact it tells of, in the same transaction. Whoever sends comes later."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import uuid_utils.compat
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.db import session
from app.services.notices import manners
from app.services.notices.kinds import KINDS
from app.services.notices.outcomes import INBOX_ONLY
from app.wechat import templates
from models import Notice, NoticeState

WRITE = """
    INSERT INTO notices (id, member_id, kind, subject, subject_id, occasion, facts, urgency, due_at,
        deadline_at, state, outcome, needs_call)
    VALUES (%(notice_id)s, %(told)s, %(kind)s, %(about)s, %(about_id)s, %(occasion)s, %(facts)s, %(urgency)s,
        %(due_at)s, %(deadline_at)s, %(notice_state)s, %(outcome)s, %(needs_call)s)
    ON CONFLICT (subject_id, member_id, kind, occasion) DO NOTHING
"""
"""One notice by psycopg (`db.driver`, `db.apart`), with the values of `written`."""


def write(
    member_id: uuid.UUID,
    kind: str,
    row: Any,
    *,
    facts: Mapping[str, str],
    occasion: str = "",
    due_at: dt.datetime | None = None,
    deadline_at: dt.datetime | None = None,
    urgency: int | None = None,
) -> None:
    """写通知: tell `member_id` what has happened to `row`, once for each `occasion`.

    `facts` fill the kind's texts and hold no personal data. Before `due_at` (now) nothing is sent, after
    `deadline_at` (as long after as the kind lasts) neither. `urgency` is the kind's, unless somebody stands
    there and waits for it.
    """
    write_many(
        kind,
        row.__tablename__,
        [(member_id, row.id, facts)],
        occasion=occasion,
        due_at=due_at,
        deadline_at=deadline_at,
        urgency=urgency,
    )


def write_many(
    kind: str,
    subject: str,
    told: Iterable[tuple[uuid.UUID, uuid.UUID, Mapping[str, str]]],
    *,
    occasion: str = "",
    due_at: dt.datetime | None = None,
    deadline_at: dt.datetime | None = None,
    urgency: int | None = None,
    broadcast_id: uuid.UUID | None = None,
) -> int:
    """The same for many: member, id of the row of table `subject`, facts. How many had not been told yet."""
    shared = shared_values(kind, due_at, deadline_at)
    if urgency is not None:
        shared["urgency"] = urgency
    shared["needs_call"] = manners.needs_call(kind, shared["outcome"])
    rows = [
        {
            "id": uuid_utils.compat.uuid7(),
            "member_id": member_id,
            "kind": kind,
            "subject": subject,
            "subject_id": subject_id,
            "occasion": occasion,
            "facts": dict(facts),
            "broadcast_id": broadcast_id,
            **shared,
        }
        for member_id, subject_id, facts in told
    ]
    if not rows:
        return 0
    written = session().execute(
        insert(Notice)
        .on_conflict_do_nothing(index_elements=["subject_id", "member_id", "kind", "occasion"])
        .returning(Notice.id),
        rows,
    )
    return len(written.all())


def written(
    member_id: uuid.UUID,
    kind: str,
    subject: tuple[str, uuid.UUID],
    facts: Mapping[str, str],
    *,
    occasion: str = "",
) -> dict[str, Any]:
    """What `WRITE` needs; `subject` is a table and the id of a row of it."""
    shared = shared_values(kind, None, None)
    return {
        "notice_id": uuid_utils.compat.uuid7(),
        "told": member_id,
        "kind": kind,
        "about": subject[0],
        "about_id": subject[1],
        "facts": Jsonb(dict(facts)),
        "occasion": occasion,
        "needs_call": manners.needs_call(kind, shared["outcome"]),
        "notice_state": shared.pop("state"),
        **shared,
    }


def shared_values(kind: str, due_at: dt.datetime | None, deadline_at: dt.datetime | None) -> dict[str, Any]:
    """What all notices of `kind` that are written at this moment have in common."""
    declared = KINDS[kind]
    due_at = due_at or clock.now()
    has_template = templates.find(declared.template) is not None
    return {
        "urgency": declared.urgency,
        "due_at": due_at,
        "deadline_at": deadline_at or due_at + declared.lasts,
        "state": NoticeState.WAITING if has_template else NoticeState.KEPT,
        "outcome": None if has_template else INBOX_ONLY,
    }
