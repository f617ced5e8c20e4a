"""发公示: over what has been approved and not been shown yet, as the programme declares; and its end."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import aliased

from app import clock, db, paging, workdays
from app.campaign_types.declaration import CampaignType
from app.db import session
from app.errors import Conflict, InvalidValue
from app.paging import Key, Page
from app.services import audit, campaigns, notices, unions
from app.services.public_notices import sight
from app.services.public_notices.sight import PublicNoticeNotFound, Shown
from app.services.public_notices.taking_off import take_off
from app.services.signups import moves
from models import (
    Campaign,
    CampaignState,
    NoticeScope,
    PublicNotice,
    PublicNoticeEntry,
    PublicNoticeState,
    Signup,
    SignupState,
    Staff,
    Union,
)

AT_ONCE = 500
"""Lines that one publishing shows; the rest is published by the next."""
CLOSED_AT_ONCE = 200
_WIDTH = {NoticeScope.UNIT: 0, NoticeScope.STREET: 1, NoticeScope.PUBLIC: 2}


class NoticeNotDeclared(Conflict):
    code, detail = "notice_not_declared", "这个项目不用公示"


class NoticeScopeTooWide(InvalidValue):
    code, detail = "notice_scope_too_wide", "这个项目不能在这么大的范围公示"
    next = "困难、疾病和法律事务只在单位或街道内公示"


class NothingToShow(Conflict):
    code, detail = "nothing_to_show", "没有已通过而还没公示的人"


class NoticeEnded(Conflict):
    code, detail = "notice_ended", "这则公示已经结束或撤下"


def publish(staff: Staff, campaign_id: uuid.UUID, *, scope: NoticeScope | None = None) -> list[PublicNotice]:
    """发公示: all that has been approved and not been shown, one notice for each union that is to see it.

    The scope is the programme's own or a narrower one. Each person is told that he is being shown. Refuses
    with `campaign_not_found`, `notice_not_declared`, `notice_scope_too_wide`, `nothing_to_show`.
    """
    campaign = session().scalar(
        select(Campaign).where(Campaign.id == campaign_id, Campaign.state != CampaignState.DRAFT)
    )
    if campaign is None:
        raise campaigns.CampaignNotFound
    declared = campaigns.type_of(campaign)
    if declared.notice is None:
        raise NoticeNotDeclared
    chosen = scope or declared.notice.scope
    if _WIDTH[chosen] > _WIDTH[widest(declared)]:
        raise NoticeScopeTooWide
    waiting = _lock_unshown(staff, campaign)
    if not waiting:
        raise NothingToShow
    now = clock.now()
    closes_at = workdays.end_of_working_day(now, declared.notice.days)
    made = []
    for (union_id, narrowed), shown in _by_union(campaign, waiting, chosen).items():
        notice = PublicNotice(
            campaign_id=campaign.id,
            scope=narrowed,
            union_id=union_id,
            begins_at=now,
            closes_at=closes_at,
            made_by=staff.id,
        )
        session().add(notice)
        session().flush()
        _show(notice, shown, campaign)
        audit.record(
            staff,
            "public_notices.publish",
            notice,
            scope=narrowed.value,
            union_id=str(union_id),
            lines=len(shown),
        )
        made.append(notice.id)
    return list(session().scalars(sight.whole().where(PublicNotice.id.in_(made)).order_by(PublicNotice.id)))


def widest(declared: CampaignType) -> NoticeScope:
    """The widest scope there may be: what is sensitive never leaves the street, whatever is declared."""
    scope = declared.notice.scope if declared.notice else NoticeScope.UNIT
    return NoticeScope.STREET if declared.is_sensitive and scope is NoticeScope.PUBLIC else scope


def list_kept(
    staff: Staff,
    *,
    campaign_id: uuid.UUID | None,
    state: PublicNoticeState | None,
    limit: int,
    cursor: str | None,
) -> Page[PublicNotice]:
    """公示记录 in one's scope, also those that are over; the newest first."""
    statement = kept(staff)
    if campaign_id is not None:
        statement = statement.where(PublicNotice.campaign_id == campaign_id)
    if state is not None:
        statement = statement.where(PublicNotice.state == state)
    order = (Key(PublicNotice.__table__.c.id, paging.identity, descending=True),)
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([notice for (notice,) in rows], more)


def get_kept(staff: Staff, notice_id: uuid.UUID) -> Shown:
    """一则公示 with its lines, masked for staff too. Refuses with `public_notice_not_found`."""
    notice = session().scalar(kept(staff).where(PublicNotice.id == notice_id))
    if notice is None:
        raise PublicNoticeNotFound
    return Shown(notice, sight.list_lines(notice.id))


def withdraw(staff: Staff, notice_id: uuid.UUID, reason: str) -> Shown:
    """撤下公示: it is gone at once; who stood on it has to be shown anew before anything is given.

    Refuses with `public_notice_not_found`, `notice_ended`.
    """
    notice = session().scalar(
        kept(staff).where(PublicNotice.id == notice_id).with_for_update(of=PublicNotice)
    )
    if notice is None:
        raise PublicNoticeNotFound
    now = clock.now()
    if notice.state is not PublicNoticeState.SHOWN or notice.closes_at <= now:
        raise NoticeEnded
    lines = session().scalars(
        select(PublicNoticeEntry.signup_id).where(
            PublicNoticeEntry.public_notice_id == notice.id, PublicNoticeEntry.taken_off_at.is_(None)
        )
    )
    take_off(staff, lines.all())
    notice.state, notice.ended_at, notice.withdrawn_reason = PublicNoticeState.WITHDRAWN, now, reason
    session().flush()
    audit.record(staff, "public_notices.withdraw", notice, reason=audit.without_numbers(reason))
    return Shown(notice, [])


def close(*, progress: Callable[[int], None]) -> int:
    """收公示: those whose term is over. They were out of sight by the clock already. How many."""
    closed = 0
    while True:
        with db.unit_of_work() as current:
            over = current.scalars(
                select(PublicNotice)
                .where(PublicNotice.state == PublicNoticeState.SHOWN, PublicNotice.closes_at <= clock.now())
                .order_by(PublicNotice.id)
                .limit(CLOSED_AT_ONCE)
                .with_for_update(skip_locked=True)
            ).all()
            for notice in over:
                notice.state, notice.ended_at = PublicNoticeState.CLOSED, notice.closes_at
                audit.record(None, "public_notices.close", notice)
        closed += len(over)
        progress(closed)
        if len(over) < CLOSED_AT_ONCE:
            return closed


def kept(staff: Staff) -> Select[PublicNotice]:
    """Notices of one's unions, and of the campaigns that they hold."""
    visible = unions.visible_to(staff)
    hosted = select(Campaign.id).where(Campaign.union_id.in_(visible))
    return sight.whole().where(or_(PublicNotice.union_id.in_(visible), PublicNotice.campaign_id.in_(hosted)))


def _lock_unshown(staff: Staff, campaign: Campaign) -> list[Signup]:
    """Locked, so that nobody is reopened or cancelled while he is put on the wall."""
    visible = unions.visible_to(staff)
    is_ours = session().scalar(visible.where(Union.id == campaign.union_id)) is not None
    statement = select(Signup.id).where(
        Signup.campaign_id == campaign.id,
        Signup.state == SignupState.APPROVED,
        ~exists().where(PublicNoticeEntry.signup_id == Signup.id, PublicNoticeEntry.taken_off_at.is_(None)),
    )
    if not is_ours:
        statement = statement.where(Signup.union_id.in_(visible))
    ids = session().scalars(statement.order_by(Signup.id).limit(AT_ONCE)).all()
    return [one for one in moves.lock_many(ids) if one.state is SignupState.APPROVED]


def _by_union(
    campaign: Campaign, waiting: Sequence[Signup], scope: NoticeScope
) -> Mapping[tuple[uuid.UUID, NoticeScope], list[Signup]]:
    """Which union's people are to see whom. The street is the township's union above.

    Right under the city, a district or an industry the one above is thousands of strangers: there it is that
    very union, and nobody below it.
    """
    found: dict[tuple[uuid.UUID, NoticeScope], list[Signup]] = defaultdict(list)
    homes = {one.union_id for one in waiting}
    above = aliased(Union)
    rows = session().execute(
        select(Union.id, above.id)
        .select_from(Union)
        .join(above, above.id == Union.parent_id)
        .where(Union.id.in_(homes), above.level.in_(unions.STREETS))
    )
    streets = {row[0]: row[1] for row in rows}
    for signup in waiting:
        key: tuple[uuid.UUID, NoticeScope]
        if scope is NoticeScope.PUBLIC:
            key = (campaign.union_id, scope)
        elif scope is NoticeScope.STREET and signup.union_id in streets:
            key = (streets[signup.union_id], scope)
        else:
            key = (signup.union_id, NoticeScope.UNIT)
        found[key].append(signup)
    return found


def _show(notice: PublicNotice, shown: Sequence[Signup], campaign: Campaign) -> None:
    session().add_all(
        PublicNoticeEntry(public_notice_id=notice.id, signup_id=signup.id, number=number)
        for number, signup in enumerate(shown, 1)
    )
    session().flush()
    facts = {"title": campaign.title, "until": notices.term_text(notice.closes_at)}
    notices.write_many(
        "signup_shown",
        Signup.__tablename__,
        [(signup.member_id, signup.id, facts) for signup in shown if signup.member_id is not None],
        occasion=str(notice.id),
    )
