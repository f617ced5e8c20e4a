"""屏蔽与举报: two who are not to meet again, and what somebody says of somebody whom he met."""

import uuid
from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from app import clock, workdays
from app.db import session
from app.errors import Conflict, NotFound
from app.services import audit
from app.services.mixers import reading
from models import MatchmakingBlock, Member, Mixer, MixerGuest, MixerReport, MixerReportReason

ANSWER_WORKING_DAYS = 2


class GuestNotFound(NotFound):
    code, detail = "mixer_guest_not_found", "在场的人里没有这个号牌"
    next = "请核对号牌"


class BlockNotFound(NotFound):
    code, detail = "block_not_found", "没有找到这条屏蔽"


class AlreadyReported(Conflict):
    code, detail = "mixer_report_open", "您已经举报过这一位，工会正在处理"
    next = "有新的情况请拨打 12351"


def block(member: Member, campaign_id: uuid.UUID, badge: int) -> MatchmakingBlock:
    """屏蔽: from now on the two are missing for each other, here and in every later mixer.

    Refuses with `mixer_not_found`, `not_checked_in`, `mixer_guest_not_found`.
    """
    _, _, other = _meet(member, campaign_id, badge)
    return _block(member, other.member_id)


def list_blocks(member: Member) -> Sequence[MatchmakingBlock]:
    """我屏蔽的: how many and since when; who it is, is not shown again."""
    return (
        session()
        .scalars(
            select(MatchmakingBlock)
            .where(MatchmakingBlock.member_id == member.id)
            .order_by(MatchmakingBlock.id.desc())
            .limit(100)
        )
        .all()
    )


def unblock(member: Member, block_id: uuid.UUID) -> None:
    """取消屏蔽 of one's own. Refuses with `block_not_found`."""
    found = session().scalar(
        select(MatchmakingBlock).where(
            MatchmakingBlock.id == block_id, MatchmakingBlock.member_id == member.id
        )
    )
    if found is None:
        raise BlockNotFound
    session().delete(found)
    session().flush()


def report(
    member: Member, campaign_id: uuid.UUID, *, badge: int, reason: MixerReportReason, text: str
) -> MixerReport:
    """举报: the union looks into it and answers in two working days; the two are kept apart at once.

    Refuses with `mixer_not_found`, `not_checked_in`, `mixer_guest_not_found`, `mixer_report_open`.
    """
    mixer, guest, other = _meet(member, campaign_id, badge)
    _hold(guest)
    is_open = exists().where(
        MixerReport.reporter_id == member.id,
        MixerReport.reported_id == other.member_id,
        MixerReport.decided_at.is_(None),
    )
    if session().scalar(select(is_open)):
        raise AlreadyReported
    now = clock.now()
    made = MixerReport(
        mixer_id=mixer.id,
        reporter_id=member.id,
        reported_id=other.member_id,
        badge=other.badge,
        reason=reason,
        reported_at=now,
        due_at=workdays.end_of_working_day(now, ANSWER_WORKING_DAYS),
    )
    made.text = text
    session().add(made)
    _block(member, other.member_id)
    session().flush()
    audit.record(member, "mixer_reports.report", made, reason=reason.value)
    return made


def list_my_reports(member: Member) -> Sequence[MixerReport]:
    """我的举报, newest first."""
    return (
        session()
        .scalars(
            select(MixerReport)
            .where(MixerReport.reporter_id == member.id)
            .order_by(MixerReport.id.desc())
            .limit(100)
        )
        .all()
    )


def _meet(member: Member, campaign_id: uuid.UUID, badge: int) -> tuple[Mixer, MixerGuest, MixerGuest]:
    """Somebody else in the room, whether he is in the member's list or not.

    A badge is worn for all to read. Who bothers somebody may be of a gender that is not sought, may hide
    from colleagues, or may have been the first to block, which must not keep him from being reported.
    """
    _, mixer, guest = reading.enter(member, campaign_id)
    found = session().scalar(
        select(MixerGuest).where(
            MixerGuest.mixer_id == mixer.id, MixerGuest.badge == badge, MixerGuest.id != guest.id
        )
    )
    if found is None:
        raise GuestNotFound
    return mixer, guest, found


def _hold(guest: MixerGuest) -> None:
    """Of two reports by one person at one instant, the second waits here and finds the first."""
    session().execute(select(MixerGuest.id).where(MixerGuest.id == guest.id).with_for_update())


def _block(member: Member, other_id: uuid.UUID) -> MatchmakingBlock:
    made = MatchmakingBlock(member_id=member.id, other_id=other_id)
    session().execute(
        insert(MatchmakingBlock)
        .values(id=made.id, member_id=member.id, other_id=other_id)
        .on_conflict_do_nothing()
    )
    return (
        session()
        .scalars(
            select(MatchmakingBlock).where(
                MatchmakingBlock.member_id == member.id, MatchmakingBlock.other_id == other_id
            )
        )
        .one()
    )
