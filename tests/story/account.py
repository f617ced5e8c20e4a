"""What somebody's account leaves behind by itself."""

import datetime as dt
import uuid

from app import clock, queue, tokens
from app.services.notices import credits
from models import Consent, Erasure, ErasureSource, ErasureState, IdempotencyKey, NoticePreference
from tests import factories


def leave_with_the_account(one):
    """Consents, settings, a stored answer, a wish taken back, a queued job, a living code."""
    document = factories.privacy_document()
    one.session.flush()
    now = clock.now()
    one.session.add_all(
        [
            Consent(member_id=one.member.id, document_id=document.id, given_at=now),
            NoticePreference(member_id=one.member.id, group="reminders", is_muted=True),
            IdempotencyKey(
                actor_id=one.member.id,
                route="me.verify_identity",
                key="k",
                request_hash=b"h",
                status=200,
                body=one.member.nickname.encode(),
                answered_at=now,
            ),
            Erasure(
                member_id=one.member.id,
                source=ErasureSource.PERSON,
                state=ErasureState.CANCELLED,
                requested_at=now - dt.timedelta(days=9),
                due_at=now,
                cancelled_at=now - dt.timedelta(days=8),
            ),
        ]
    )
    credits.accept_reported(one.member.id, "expiry", now)
    queue.defer(one.session, "coupons.remove_free", batch_id=one.openid)
    tokens.issue_code(tokens.CodeKind.CARD, one.member.id, uuid.uuid4())
    one.session.commit()
