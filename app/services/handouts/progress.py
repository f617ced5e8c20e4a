"""发放进度: of each session how many have it, how many have fetched it, and how many are still to come."""

import datetime as dt
import io
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from app import clock, paging, sheets
from app.db import session
from app.paging import Key, Page
from app.services import audit, unions
from models import (
    Campaign,
    CampaignSession,
    CampaignState,
    ServiceStation,
    Signup,
    SignupState,
    Staff,
    Store,
)

ROWS_MAX = 10_000
HEADINGS = ("活动", "场次", "地点", "开始", "结束", "名额", "已通过", "已领或到场", "还没有来", "缺席")
_COUNTED = (SignupState.APPROVED, SignupState.HANDED_OUT, SignupState.NO_SHOW)
_WIDTH = 18


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One session with its figures. `left_count` may still come, `missed_count` did not."""

    id: uuid.UUID
    campaign_id: uuid.UUID
    campaign: str
    title: str
    place: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    is_cancelled: bool
    capacity: int
    granted_count: int
    fetched_count: int
    left_count: int
    missed_count: int


def list_slots(
    staff: Staff,
    *,
    campaign_id: uuid.UUID | None,
    on: dt.date | None,
    over: bool,
    limit: int,
    cursor: str | None,
) -> Page[Slot]:
    """发放进度 by session of the campaigns in one's scope: those of the day `on`.

    Without a day those that are not over yet, the first to begin first; or, if `over`, the others, the last
    first.
    """
    statement = _wanted(staff, campaign_id, on)
    if on is None:
        is_over = CampaignSession.ends_at <= clock.now()
        statement = statement.where(is_over if over else ~is_over)
    sessions = CampaignSession.__table__.c
    backwards = over and on is None
    order = (
        Key(sessions.starts_at, paging.moment, descending=backwards),
        Key(sessions.id, paging.identity, descending=backwards),
    )
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page(_with_figures(rows), more)


def write_sheet(staff: Staff, *, campaign_id: uuid.UUID | None, on: dt.date | None) -> bytes:
    """导出发放进度 as XLSX, with a line of totals; figures alone, on record."""
    wanted = _wanted(staff, campaign_id, on).order_by(CampaignSession.starts_at, CampaignSession.id)
    rows = session().execute(wanted.limit(ROWS_MAX + 1)).all()
    slots = _with_figures(rows[:ROWS_MAX])
    audit.record(
        staff,
        "handouts.export",
        staff,
        row_count=len(slots),
        campaign_id=campaign_id and str(campaign_id),
        on=on and on.isoformat(),
    )
    return _write(slots, has_more=len(rows) > ROWS_MAX)


def _wanted(staff: Staff, campaign_id: uuid.UUID | None, on: dt.date | None) -> Select[Any]:
    columns: Sequence[Any] = (CampaignSession, Campaign.title, Store.name, ServiceStation.name)
    statement = (
        select(*columns)
        .join(Campaign, Campaign.id == CampaignSession.campaign_id)
        .outerjoin(Store, Store.id == CampaignSession.store_id)
        .outerjoin(ServiceStation, ServiceStation.id == CampaignSession.station_id)
        .where(Campaign.union_id.in_(unions.visible_to(staff)), Campaign.state != CampaignState.DRAFT)
    )
    if campaign_id is not None:
        statement = statement.where(CampaignSession.campaign_id == campaign_id)
    if on is not None:
        begins = dt.datetime.combine(on, dt.time(), clock.CITY)
        # What can be fetched for a week is there on each of its days.
        statement = statement.where(
            CampaignSession.starts_at < begins + dt.timedelta(days=1), CampaignSession.ends_at > begins
        )
    return statement


def _with_figures(rows: Sequence[Any]) -> list[Slot]:
    counts = _count([row[0].id for row in rows])
    return [_slot(row[0], row[1], row[2] or row[3], counts[row[0].id]) for row in rows]


def _count(ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Mapping[SignupState, int]]:
    """Of the page alone, by the index of sessions: never of the whole city."""
    found: dict[uuid.UUID, dict[SignupState, int]] = defaultdict(dict)
    rows = session().execute(
        select(CampaignSession.id, Signup.state, func.count())
        .join(Signup, Signup.session_id == CampaignSession.id)
        .where(CampaignSession.id.in_(ids), Signup.state.in_(_COUNTED))
        .group_by(CampaignSession.id, Signup.state)
    )
    for session_id, state, count in rows:
        found[session_id][state] = count
    return found


def _slot(one: CampaignSession, campaign: str, point: str | None, counts: Mapping[SignupState, int]) -> Slot:
    fetched, left, missed = (
        counts.get(state, 0) for state in (SignupState.HANDED_OUT, SignupState.APPROVED, SignupState.NO_SHOW)
    )
    return Slot(
        id=one.id,
        campaign_id=one.campaign_id,
        campaign=campaign,
        title=one.title,
        place=point or one.place,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        is_cancelled=one.cancelled_at is not None,
        capacity=one.capacity,
        granted_count=fetched + left + missed,
        fetched_count=fetched,
        left_count=left,
        missed_count=missed,
    )


def _write(slots: Sequence[Slot], *, has_more: bool) -> bytes:
    held = io.BytesIO()
    with sheets.writing(held) as book:
        sheet = book.add_worksheet("发放进度")
        bold = book.add_format({"bold": True})
        sheet.set_column(0, len(HEADINGS) - 1, _WIDTH)
        sheet.write_row(0, 0, HEADINGS, bold)
        for row, slot in enumerate(slots, start=1):
            title = f"{slot.title}（已取消）" if slot.is_cancelled else slot.title
            times = (f"{at.astimezone(clock.CITY):%Y-%m-%d %H:%M}" for at in (slot.starts_at, slot.ends_at))
            sheets.put(sheet, row, (slot.campaign, title, slot.place, *times))
            sheets.put(sheet, row, _figures(slot), start=5)
        last = len(slots) + 1
        sheet.write_string(last, 0, "合计", bold)
        for column, counts in enumerate(zip(*map(_figures, slots), strict=True), start=5):
            sheet.write_number(last, column, sum(counts), bold)
        if has_more:
            sheet.write_string(last + 1, 0, f"只列了 {ROWS_MAX} 场，其余的请按活动或日期分开导出")
    return held.getvalue()


def _figures(slot: Slot) -> tuple[int, int, int, int, int]:
    return (slot.capacity, slot.granted_count, slot.fetched_count, slot.left_count, slot.missed_count)
