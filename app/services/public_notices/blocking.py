"""公示未完不得发放: why money and goods of a sign-up may not move yet."""

import uuid
from collections.abc import Collection, Iterator

from sqlalchemy import Exists, exists, or_, select

from app import clock
from app.campaign_types import TYPES
from app.db import session
from app.services import notices
from models import (
    Campaign,
    ObjectionState,
    PublicNotice,
    PublicNoticeEntry,
    PublicObjection,
    Signup,
)

NOT_SHOWN = "还没有公示，公示结束后生效"
OBJECTED_TO = "有人对公示提出异议，处理完再办"


def blocked(signup_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """未满公示: of these sign-ups those that may not be paid or handed out yet, each with why as a sentence.

    Where the type declares no notice, nothing stands in the way. Judged by the clock, not by whether the tick
    has closed the notice. Two statements, however many sign-ups. To be asked in the transaction that pays,
    with the sign-ups locked.
    """
    waiting = dict.fromkeys(_need_a_notice(signup_ids), NOT_SHOWN)
    return {**waiting, **dict(_shown(waiting))} if waiting else {}


def _need_a_notice(signup_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    with_notice = [declared.key for declared in TYPES.values() if declared.notice is not None]
    shown = exists().where(
        PublicNoticeEntry.signup_id == Signup.id,
        PublicNoticeEntry.taken_off_at.is_(None),
        PublicNotice.id == PublicNoticeEntry.public_notice_id,
        PublicNotice.closes_at <= clock.now(),
        ~_is_objected_to(),
    )
    found = session().scalars(
        select(Signup.id)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .where(Signup.id.in_(signup_ids), Campaign.type.in_(with_notice), ~shown)
    )
    return list(found)


def _shown(signup_ids: Collection[uuid.UUID]) -> Iterator[tuple[uuid.UUID, str]]:
    now = clock.now()
    rows = session().execute(
        select(PublicNoticeEntry.signup_id, PublicNotice.closes_at, _is_objected_to())
        .join(PublicNotice, PublicNotice.id == PublicNoticeEntry.public_notice_id)
        .where(PublicNoticeEntry.signup_id.in_(signup_ids), PublicNoticeEntry.taken_off_at.is_(None))
    )
    for signup_id, closes_at, is_objected_to in rows:
        if is_objected_to:
            yield signup_id, OBJECTED_TO
        elif closes_at > now:
            yield signup_id, f"公示到{notices.term_text(closes_at)}，结束后生效"


def _is_objected_to() -> Exists:
    """Of a query of lines with their notices: somebody objects to the line or to the whole notice."""
    return exists().where(
        PublicObjection.public_notice_id == PublicNotice.id,
        PublicObjection.state == ObjectionState.OPEN,
        or_(PublicObjection.entry_id.is_(None), PublicObjection.entry_id == PublicNoticeEntry.id),
    )
