"""看发放: the day of a place, one handout, and the answer that a weak network has lost."""

import datetime as dt
import uuid

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, with_expression

from app import clock, paging, tokens
from app.db import session
from app.paging import Key, Page
from app.services import mixers, unions
from app.services.handouts.refusals import AlreadyHandedOut
from models import Campaign, Clerk, Handout, Member, Signup, Staff, StationKeeper

_WHOLE = (
    joinedload(Handout.signup).joinedload(Signup.campaign),
    joinedload(Handout.member),
    joinedload(Handout.store),
    joinedload(Handout.station),
    with_expression(Handout.badge, mixers.badge_of_handout()),
)


def at_my_places(member: Member) -> Select[Handout]:
    """Handouts at the stores and stations where the member scans."""
    stores = select(Clerk.store_id).where(Clerk.member_id == member.id, Clerk.removed_at.is_(None))
    stations = select(StationKeeper.station_id).where(
        StationKeeper.member_id == member.id, StationKeeper.removed_at.is_(None)
    )
    return (
        select(Handout)
        .where(or_(Handout.store_id.in_(stores), Handout.station_id.in_(stations)))
        .options(*_WHOLE)
    )


def in_scope(staff: Staff) -> Select[Handout]:
    """Handouts of the campaigns in one's scope."""
    return (
        select(Handout)
        .join(Handout.signup)
        .join(Signup.campaign)
        .where(Campaign.union_id.in_(unions.visible_to(staff)))
        .options(*_WHOLE)
    )


def get(handout_id: uuid.UUID) -> Handout:
    """A handout as an answer shows it, with the badge that came with it."""
    statement = select(Handout).where(Handout.id == handout_id).options(*_WHOLE)
    return session().scalars(statement.execution_options(populate_existing=True)).one()


def find_outcome(member: Member, digits: str) -> Handout | None:
    """问结果: what was handed out with this code at the member's places."""
    return session().scalar(at_my_places(member).where(Handout.code_hash == tokens.hash_code(digits)))


def list_on(member: Member, on: dt.date | None, *, limit: int, cursor: str | None) -> Page[Handout]:
    """当日发放 at the member's places (today by default), newest first; what was taken back says so."""
    statement = at_my_places(member).where(Handout.handed_on == (on or clock.today()))
    return _page(statement, limit, cursor)


def list_at_desk(
    staff: Staff, *, campaign_id: uuid.UUID | None, on: dt.date | None, limit: int, cursor: str | None
) -> Page[Handout]:
    """发放与签到 of the campaigns in one's scope, newest first."""
    statement = in_scope(staff)
    if campaign_id is not None:
        statement = statement.where(Signup.campaign_id == campaign_id)
    if on is not None:
        statement = statement.where(Handout.handed_on == on)
    return _page(statement, limit, cursor)


def already_handed_out(signup_id: uuid.UUID) -> AlreadyHandedOut:
    """When and where, as far as it is known: money that was paid has no place."""
    found = session().scalar(
        select(Handout)
        .where(Handout.signup_id == signup_id, Handout.taken_back_at.is_(None))
        .options(*_WHOLE)
    )
    if found is None:
        return AlreadyHandedOut()
    at = found.handed_at.astimezone(clock.CITY)
    return AlreadyHandedOut(
        detail=f"这一份已于 {at:%m月%d日 %H:%M} 在{place_name(found)}领取或签到过了",
        handed_at=clock.iso(found.handed_at),
    )


def place_name(handout: Handout) -> str:
    """Where it was."""
    if handout.store is not None:
        return handout.store.name
    return "活动现场" if handout.station is None else handout.station.name


def _page(statement: Select[Handout], limit: int, cursor: str | None) -> Page[Handout]:
    order = [Key(Handout.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([found for (found,) in rows], more)
