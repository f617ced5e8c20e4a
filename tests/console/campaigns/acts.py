"""What is asked of a campaign again and again."""

import uuid

from sqlalchemy import select

from app.db import session
from app.services import signups
from models import AuditEntry

QUESTION = {"key": "size", "kind": "choice", "label": "衣服尺码", "options": {"m": "中号", "l": "大号"}}


def audited(action):
    return session().scalars(select(AuditEntry).where(AuditEntry.action == action)).all()


def let_go(campaign_id):
    """What the job does."""
    session().commit()
    return signups.end_signups(uuid.UUID(campaign_id), progress=lambda _: None)
