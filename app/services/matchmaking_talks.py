"""面谈: times that a matchmaker lays open, and that people book on their phones."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from app import clock
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.services import audit, matchmaking_profiles, matchmaking_studios, notices
from models import (
    MatchmakerStudio,
    MatchmakingProfile,
    MatchmakingTalk,
    Member,
    Seen,
    Staff,
    StudioMatchmaker,
)

AHEAD = dt.timedelta(days=60)
TALKS_HELD_MAX = 3
"""So many talks to come may one person hold: the times are for everybody."""


class TalkNotFound(NotFound):
    code, detail = "talk_not_found", "没有找到这个面谈时段"


class TalkTaken(Conflict):
    code, detail = "talk_taken", "这个时段刚被别人约走了，请另选一个"


class TalksHeld(Conflict):
    code, detail = "talks_held", f"您已约了 {TALKS_HELD_MAX} 次面谈，谈过一次再约下一次"


class TalkTimesInvalid(InvalidValue):
    code, detail = "talk_times_invalid", "请填今后两个月内的日子，结束晚于开始，至少放得下一次面谈"


def lay_open(
    staff: Staff,
    *,
    studio_id: uuid.UUID,
    on_day: dt.date,
    begins: dt.time,
    ends: dt.time,
    minutes: int,
) -> Sequence[MatchmakingTalk]:
    """开放面谈时段: one's own at a studio, of so many minutes each; what is laid open already stays.

    Refuses with `studio_not_found`, `talk_times_invalid`.
    """
    post = session().scalar(
        select(StudioMatchmaker)
        .where(
            StudioMatchmaker.studio_id == studio_id,
            StudioMatchmaker.id.in_(matchmaking_studios.posts_of(staff)),
        )
        .with_for_update(of=StudioMatchmaker)
    )
    if post is None:
        raise matchmaking_studios.StudioNotFound
    first = dt.datetime.combine(on_day, begins, clock.CITY)
    last = dt.datetime.combine(on_day, ends, clock.CITY)
    length, now = dt.timedelta(minutes=minutes), clock.now()
    if not now <= first <= now + AHEAD or first + length > last:
        raise TalkTimesInvalid
    known = (
        session()
        .execute(
            select(MatchmakingTalk.starts_at, MatchmakingTalk.ends_at).where(
                MatchmakingTalk.matchmaker_id == post.id,
                MatchmakingTalk.starts_at < last,
                MatchmakingTalk.ends_at > first,
            )
        )
        .all()
    )
    starts = [first + number * length for number in range((last - first) // length)]
    made = [
        MatchmakingTalk(matchmaker_id=post.id, starts_at=start, ends_at=start + length)
        for start in starts
        if not any(begun < start + length and start < ended for begun, ended in known)
    ]
    session().add_all(made)
    session().flush()
    audit.record(staff, "matchmaking_talks.lay_open", post, count=len(made), on=on_day.isoformat())
    return list_day(staff, on_day=on_day)


def list_day(staff: Staff, *, on_day: dt.date) -> Sequence[MatchmakingTalk]:
    """我的一天: the matchmaker's own times of a day, and who has booked them."""
    begins = dt.datetime.combine(on_day, dt.time(), clock.CITY)
    return (
        session()
        .scalars(
            _own(staff)
            .where(
                MatchmakingTalk.starts_at >= begins, MatchmakingTalk.starts_at < begins + dt.timedelta(days=1)
            )
            .order_by(MatchmakingTalk.starts_at)
        )
        .all()
    )


def whom(talks: Sequence[MatchmakingTalk]) -> dict[uuid.UUID, str | None]:
    """By talk, the names by which those who have booked let matchmakers know them: one query."""
    ids = {talk.profile_id for talk in talks if talk.profile_id is not None}
    found = {
        profile.id: matchmaking_profiles.shown(profile, Seen.MATCHMAKER).get("nickname")
        for profile in session().scalars(
            matchmaking_profiles.profiles().where(MatchmakingProfile.id.in_(ids))
        )
    }
    return {talk.id: found.get(talk.profile_id) for talk in talks if talk.profile_id is not None}


def take_back(staff: Staff, talk_id: uuid.UUID) -> None:
    """取消时段: one's own, to come; whoever has booked it is told. Refuses with `talk_not_found`."""
    talk = session().scalar(
        _own(staff)
        .where(MatchmakingTalk.id == talk_id, MatchmakingTalk.starts_at > clock.now())
        .with_for_update(of=MatchmakingTalk)
    )
    if talk is None:
        raise TalkNotFound
    audit.record(staff, "matchmaking_talks.cancel", talk, was_booked=talk.profile_id is not None)
    if talk.profile_id is not None:
        member_id = session().scalar(
            select(MatchmakingProfile.member_id).where(MatchmakingProfile.id == talk.profile_id)
        )
        assert member_id is not None  # noqa: S101 - the foreign key holds it
        notices.write(member_id, "matchmaking_talk_cancelled", talk, facts=_facts(talk))
    session().delete(talk)
    session().flush()


def take_back_all(staff: Staff, matchmaker: StudioMatchmaker) -> int:
    """取消全部时段 to come of a matchmaker who leaves; whoever has booked one is told. How many times."""
    found = (
        session()
        .execute(
            _whole()
            .outerjoin(MatchmakingProfile, MatchmakingProfile.id == MatchmakingTalk.profile_id)
            .add_columns(MatchmakingProfile.member_id)
            .where(MatchmakingTalk.matchmaker_id == matchmaker.id, MatchmakingTalk.starts_at > clock.now())
            .order_by(MatchmakingTalk.id)
            .with_for_update(of=MatchmakingTalk)
        )
        .all()
    )
    told = [(member_id, talk.id, _facts(talk)) for talk, member_id in found if member_id is not None]
    notices.write_many("matchmaking_talk_cancelled", MatchmakingTalk.__tablename__, told)
    for talk, member_id in found:
        audit.record(staff, "matchmaking_talks.cancel", talk, was_booked=member_id is not None)
        session().delete(talk)
    session().flush()
    return len(found)


def list_free(studio_id: uuid.UUID) -> Sequence[MatchmakingTalk]:
    """可以约的时段 of an open studio, to come. Refuses with `studio_not_found`."""
    studio = matchmaking_studios.get_open(studio_id)
    return (
        session()
        .scalars(
            _whole()
            .where(
                StudioMatchmaker.studio_id == studio.id,
                StudioMatchmaker.left_at.is_(None),
                MatchmakingTalk.profile_id.is_(None),
                MatchmakingTalk.starts_at > clock.now(),
            )
            .order_by(MatchmakingTalk.starts_at, MatchmakingTalk.id)
            .limit(200)
        )
        .all()
    )


def book(member: Member, talk_id: uuid.UUID) -> MatchmakingTalk:
    """预约面谈. Whoever books lets the matchmaker see what he shows to matchmakers.

    Refuses with `talk_not_found`, `profile_missing`, `talk_taken`, `talks_held`.
    """
    # What is not there is so for everybody, with a profile or without.
    if not session().scalar(select(bookable(talk_id).exists())):
        raise TalkNotFound
    profile = matchmaking_profiles.lock_own(member)
    talk = _lock(talk_id)
    if talk is None:
        raise TalkNotFound
    if talk.profile_id == profile.id:
        return talk
    if talk.profile_id is not None:
        raise TalkTaken
    if len(_to_come(profile)) >= TALKS_HELD_MAX:
        raise TalksHeld
    talk.profile_id, talk.booked_at = profile.id, clock.now()
    session().flush()
    audit.record(member, "matchmaking_talks.book", talk)
    return talk


def _lock(talk_id: uuid.UUID) -> MatchmakingTalk | None:
    """A time to come, of a matchmaker who is there; whoever books it next waits until this is done."""
    return session().scalar(bookable(talk_id).with_for_update(of=MatchmakingTalk))


def bookable(talk_id: uuid.UUID) -> Select[MatchmakingTalk]:
    """A time to come, at an open studio, of a matchmaker who is there; free or not."""
    return _whole().where(
        MatchmakingTalk.id == talk_id,
        MatchmakingTalk.starts_at > clock.now(),
        StudioMatchmaker.left_at.is_(None),
        MatchmakerStudio.is_open,
    )


def give_up(member: Member, talk_id: uuid.UUID) -> None:
    """取消预约: the time is free again at once. Refuses with `talk_not_found`."""
    talk = session().scalar(
        _whole()
        .join(MatchmakingProfile, MatchmakingProfile.id == MatchmakingTalk.profile_id)
        .where(
            MatchmakingTalk.id == talk_id,
            MatchmakingProfile.member_id == member.id,
            MatchmakingTalk.starts_at > clock.now(),
        )
        .with_for_update(of=MatchmakingTalk)
    )
    if talk is None:
        raise TalkNotFound
    talk.profile_id, talk.booked_at = None, None
    session().flush()
    audit.record(member, "matchmaking_talks.give_up", talk)


def list_mine(member: Member) -> Sequence[MatchmakingTalk]:
    """我约的面谈, to come."""
    profile = matchmaking_profiles.find_of(member)
    return [] if profile is None else _to_come(profile)


def remind() -> int:
    """明天的面谈: tell who has booked one, once. How many were told."""
    tomorrow = dt.datetime.combine(clock.today() + dt.timedelta(days=1), dt.time(), clock.CITY)
    found = session().execute(
        _whole()
        .join(MatchmakingProfile, MatchmakingProfile.id == MatchmakingTalk.profile_id)
        .add_columns(MatchmakingProfile.member_id)
        .where(
            MatchmakingTalk.starts_at >= tomorrow,
            MatchmakingTalk.starts_at < tomorrow + dt.timedelta(days=1),
        )
    )
    told = [(member_id, talk.id, _facts(talk)) for talk, member_id in found]
    return notices.write_many("matchmaking_talk_reminder", MatchmakingTalk.__tablename__, told)


def _facts(talk: MatchmakingTalk) -> dict[str, str]:
    return {"at": notices.moment_text(talk.starts_at), "studio": talk.matchmaker.studio.name}


def _to_come(profile: MatchmakingProfile) -> Sequence[MatchmakingTalk]:
    return (
        session()
        .scalars(
            _whole()
            .where(MatchmakingTalk.profile_id == profile.id, MatchmakingTalk.starts_at > clock.now())
            .order_by(MatchmakingTalk.starts_at)
        )
        .all()
    )


def _whole() -> Select[MatchmakingTalk]:
    return (
        select(MatchmakingTalk)
        .join(MatchmakingTalk.matchmaker)
        .join(StudioMatchmaker.studio)
        .options(contains_eager(MatchmakingTalk.matchmaker).contains_eager(StudioMatchmaker.studio))
    )


def _own(staff: Staff) -> Select[MatchmakingTalk]:
    return _whole().where(MatchmakingTalk.matchmaker_id.in_(matchmaking_studios.posts_of(staff)))
