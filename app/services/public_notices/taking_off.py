"""拿下: what is shown no longer, because the decision behind it is judged again or the line was wrong."""

import uuid
from collections.abc import Collection

from sqlalchemy import select

from app import clock
from app.db import session
from app.services import audit
from app.services.audit import Actor
from models import PublicNoticeEntry


def take_off(actor: Actor, signup_ids: Collection[uuid.UUID]) -> int:
    """拿下这几行: they count as not shown, and have to be shown anew before anything is given. How many."""
    found = (
        session()
        .scalars(
            select(PublicNoticeEntry)
            .where(PublicNoticeEntry.signup_id.in_(signup_ids), PublicNoticeEntry.taken_off_at.is_(None))
            .order_by(PublicNoticeEntry.id)
            .with_for_update()
        )
        .all()
    )
    for entry in found:
        entry.taken_off_at = clock.now()
        audit.record(actor, "public_notices.take_off", entry, signup_id=str(entry.signup_id))
    session().flush()
    return len(found)
