"""随手拍: a worker reports what is dangerous, and follows what becomes of it."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from app import clock, db
from app.db import session
from app.paging import Page
from app.services import attachments, audit, unions
from app.services.cards import NotVerified
from app.services.hazards import life
from app.services.hazards.life import NOBODY, REPORTS_PER_DAY, HazardLimitReached
from models import HazardPhoto, HazardReport, HazardState, Member


def report(
    member: Member,
    *,
    district: str,
    place: str,
    text: str,
    unit_name: str | None,
    lat: float | None,
    lng: float | None,
    attachment_ids: Sequence[uuid.UUID],
) -> HazardReport:
    """随手拍: photos, what it is and where; the district's union looks at it.

    Refuses with `not_verified`, `hazard_limit_reached`, `attachment_not_found`.
    """
    if not member.is_verified:
        raise NotVerified
    now = clock.now()
    _ensure_within_limit(member, now)
    made = HazardReport(
        member_id=member.id,
        union_id=unions.get_of_district(district).id,
        district=district,
        place=place,
        text=text,
        unit_name=unit_name,
        lat=lat,
        lng=lng,
        reported_at=now,
    )
    photos = attachments.take_own(member, attachment_ids)
    session().add(made)
    session().flush()
    life.add_photos(made, [photo.id for photo in photos])
    audit.record(member, "hazards.report", made, district=district)
    session().flush()
    return life.get(life.whole().where(HazardReport.id == made.id))


def list_mine(
    member: Member, *, state: HazardState | None = None, limit: int, cursor: str | None
) -> Page[HazardReport]:
    """我的随手拍, newest first."""
    mine = life.whole().where(HazardReport.member_id == member.id)
    return life.page(mine if state is None else mine.where(HazardReport.state == state), limit, cursor)


def get_mine(member: Member, report_id: uuid.UUID) -> HazardReport:
    """我的一份报告. Refuses with `hazard_not_found`."""
    return life.get(life.whole().where(HazardReport.id == report_id, HazardReport.member_id == member.id))


def forget(member: Member) -> int:
    """注销时: what is dangerous stays to be repaired; the person's words and photos go. How many reports."""
    mine = select(HazardReport.id).where(HazardReport.member_id == member.id)
    session().execute(
        delete(HazardPhoto).where(HazardPhoto.report_id.in_(mine), HazardPhoto.is_after.is_(False))
    )
    ids = session().scalars(
        update(HazardReport)
        .where(HazardReport.member_id == member.id)
        .values(text=NOBODY, card_cipher=None)
        .returning(HazardReport.id)
    )
    return len(ids.all())


def _ensure_within_limit(member: Member, now: dt.datetime) -> None:
    db.lock("hazards", str(member.id))
    midnight = dt.datetime.combine(now.date(), dt.time(), clock.CITY)
    made = session().scalar(
        select(func.count()).where(HazardReport.member_id == member.id, HazardReport.reported_at >= midnight)
    )
    if (made or 0) >= REPORTS_PER_DAY:
        raise HazardLimitReached
