"""看公示: who may see which notice, and what it tells of each person."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import joinedload

from app import clock, paging
from app.db import session
from app.errors import NotFound
from app.paging import Key, Page
from app.services import signups, unions
from models import (
    Campaign,
    Member,
    NoticeScope,
    PublicNotice,
    PublicNoticeEntry,
    PublicNoticeState,
    Signup,
    SignupState,
    Union,
)

STANDS = frozenset({SignupState.APPROVED, SignupState.HANDED_OUT})
"""Whoever has taken it back meanwhile is shown no longer."""


class PublicNoticeNotFound(NotFound):
    code, detail = "public_notice_not_found", "没有找到这则公示，可能已经结束"


@dataclass(frozen=True)
class Line:
    """公示的一行. Its name has its mask already: what is not here cannot be shown."""

    id: uuid.UUID
    signup_id: uuid.UUID
    """For desks alone."""
    number: int
    name: str
    union: str
    amount_fen: int | None


@dataclass(frozen=True)
class Shown:
    """一则公示 with its lines."""

    notice: PublicNotice
    lines: Sequence[Line]


def list_shown(
    viewer: Member | None, *, campaign_id: uuid.UUID | None, limit: int, cursor: str | None
) -> Page[PublicNotice]:
    """公示列表: in public scope, and for logged-in people also their own union's; the newest first."""
    statement = whole().where(_is_shown(viewer))
    if campaign_id is not None:
        statement = statement.where(PublicNotice.campaign_id == campaign_id)
    order = (Key(PublicNotice.__table__.c.id, paging.identity, descending=True),)
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([notice for (notice,) in rows], more)


def get_shown(viewer: Member | None, notice_id: uuid.UUID) -> Shown:
    """一则公示. Outside of its scope and after its term it is not there: `public_notice_not_found`."""
    notice = session().scalar(whole().where(PublicNotice.id == notice_id, _is_shown(viewer)))
    if notice is None:
        raise PublicNoticeNotFound
    return Shown(notice, list_lines(notice.id))


def list_lines(notice_id: uuid.UUID) -> list[Line]:
    """The lines that stand: applicants or nominees, masked, never a child nor whom an aid is for."""
    found = session().scalars(
        select(PublicNoticeEntry)
        .join(Signup, Signup.id == PublicNoticeEntry.signup_id)
        .where(
            PublicNoticeEntry.public_notice_id == notice_id,
            PublicNoticeEntry.taken_off_at.is_(None),
            Signup.state.in_(STANDS),
        )
        .order_by(PublicNoticeEntry.number)
        .options(
            joinedload(PublicNoticeEntry.signup).options(joinedload(Signup.campaign), *signups.APPLICANT)
        )
    )
    return [_line(entry) for entry in found]


def _line(entry: PublicNoticeEntry) -> Line:
    signup = entry.signup
    named = signups.named(signup)
    amount_fen = signup.amount_fen or signup.campaign.amount_fen
    return Line(entry.id, signup.id, entry.number, named.name, named.union, amount_fen)


def whole() -> Select[PublicNotice]:
    """Notices with what they are about."""
    return select(PublicNotice).options(
        joinedload(PublicNotice.campaign).joinedload(Campaign.union), joinedload(PublicNotice.union)
    )


def _is_shown(viewer: Member | None) -> ColumnElement[bool]:
    """By the clock: the tick that closes a notice may be late."""
    now = clock.now()
    return and_(
        PublicNotice.state == PublicNoticeState.SHOWN,
        PublicNotice.begins_at <= now,
        PublicNotice.closes_at > now,
        or_(PublicNotice.scope == NoticeScope.PUBLIC, _is_inside(viewer)),
    )


def _is_inside(viewer: Member | None) -> ColumnElement[bool]:
    """UNIT: people of that very union. STREET: people of any union below it, never of a district."""
    if viewer is None or not viewer.is_verified or viewer.roster_entry is None:
        return false()
    home_id = viewer.roster_entry.union_id
    path = session().scalar(select(Union.ancestor_ids).where(Union.id == home_id)) or [home_id]
    streets = select(Union.id).where(Union.id.in_(path), Union.level.in_(unions.STREETS))
    return or_(
        and_(PublicNotice.scope == NoticeScope.UNIT, PublicNotice.union_id == home_id),
        and_(PublicNotice.scope == NoticeScope.STREET, PublicNotice.union_id.in_(streets)),
    )
