"""牵线: two clients are asked, each alone. What one says reaches the matchmaker and never the other."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select

from app import clock
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.services import audit, matchmaking_profiles, notices
from app.services.matchmaking_clients.looking import Client, can_meet, get_hers
from models import (
    IntroductionOutcome,
    MatchmakingIntroduction,
    MatchmakingProfile,
    Member,
    Seen,
    Staff,
)


class IntroductionNotFound(NotFound):
    code, detail = "introduction_not_found", "没有找到这次牵线"


class AlreadyIntroduced(Conflict):
    code, detail = "already_introduced", "这两位已经牵过线了"
    next = "在服务档案里可以看到上次的情况"


class NotForEachOther(InvalidValue):
    code, detail = "not_for_each_other", "这两位不能牵线"
    next = "请另选一位：两位都没有暂停、都已核实，并且彼此是对方希望认识的"


class IntroductionAnswered(Conflict):
    code, detail = "introduction_answered", "您已经答复过了"


@dataclass(frozen=True)
class MyIntroduction:
    """What a person sees of an introduction: one's own answer, and the other only once both are willing."""

    row: MatchmakingIntroduction
    is_willing: bool | None
    feedback: str | None
    other: dict[str, Any] | None


def introduce(staff: Staff, client_id: uuid.UUID, other_id: uuid.UUID) -> MatchmakingIntroduction:
    """牵线: both are asked on their phones.

    Refuses with `client_not_found`, `not_for_each_other`, `already_introduced`.
    """
    return bring_together(staff, get_hers(staff, client_id), get_hers(staff, other_id))


def bring_together(staff: Staff, one: Client, two: Client) -> MatchmakingIntroduction:
    """The introduction of two whom this matchmaker may introduce: hers, or proposed to her studio.

    Refuses with `not_for_each_other`, `already_introduced`.
    """
    if not can_meet(one, two, matchmaking_profiles.blocked_with(one.row.profile.member_id)):
        raise NotForEachOther
    low, high = sorted((one.row.profile_id, two.row.profile_id))
    known = session().scalar(
        select(MatchmakingIntroduction.id).where(
            MatchmakingIntroduction.low_id == low, MatchmakingIntroduction.high_id == high
        )
    )
    if known is not None:
        raise AlreadyIntroduced
    made = MatchmakingIntroduction(
        low_id=low,
        high_id=high,
        staff_id=staff.id,
        introduced_at=clock.now(),
        outcome=IntroductionOutcome.OPEN,
    )
    session().add(made)
    session().flush()
    audit.record(
        staff, "matchmaking_clients.introduce", made, client_id=str(one.id), other_client_id=str(two.id)
    )
    for client in (one, two):
        notices.write(client.row.profile.member_id, "matchmaking_introduced", made, facts={})
    return made


def write_feedback(staff: Staff, client_id: uuid.UUID, introduction_id: uuid.UUID, text: str) -> None:
    """记反馈: what this client has said of the other, by word.

    Refuses with `client_not_found`, `introduction_not_found`.
    """
    client, row = _of_client(staff, client_id, introduction_id)
    if row.low_id == client.row.profile_id:
        row.low_feedback = text
    else:
        row.high_feedback = text
    session().flush()
    audit.record(staff, "matchmaking_clients.write_feedback", row, client_id=str(client.id))


def conclude(
    staff: Staff, client_id: uuid.UUID, introduction_id: uuid.UUID, outcome: IntroductionOutcome
) -> None:
    """记结果. Refuses with `client_not_found`, `introduction_not_found`."""
    _, row = _of_client(staff, client_id, introduction_id)
    row.outcome = outcome
    session().flush()
    audit.record(staff, "matchmaking_clients.conclude", row, outcome=outcome)


def _of_client(
    staff: Staff, client_id: uuid.UUID, introduction_id: uuid.UUID
) -> tuple[Client, MatchmakingIntroduction]:
    client = get_hers(staff, client_id)
    mine = client.row.profile_id
    row = session().scalar(
        select(MatchmakingIntroduction)
        .where(
            MatchmakingIntroduction.id == introduction_id,
            or_(MatchmakingIntroduction.low_id == mine, MatchmakingIntroduction.high_id == mine),
        )
        .with_for_update()
    )
    if row is None:
        raise IntroductionNotFound
    return client, row


def list_mine(member: Member) -> Sequence[MyIntroduction]:
    """红娘介绍给我的, the newest first; who the other is shows only when both are willing."""
    profile = matchmaking_profiles.find_of(member)
    if profile is None:
        return []
    rows = session().scalars(_mine(profile).order_by(MatchmakingIntroduction.id.desc()).limit(50)).all()
    agreed = {one.high_id if one.low_id == profile.id else one.low_id for one in rows if one.is_agreed}
    others = {
        other.id: other
        for other in session().scalars(
            matchmaking_profiles.profiles().where(MatchmakingProfile.id.in_(agreed))
        )
    }
    return [_as_mine(profile, one, others) for one in rows]


def answer(member: Member, introduction_id: uuid.UUID, *, is_willing: bool) -> MyIntroduction:
    """愿不愿意认识, said once. Only where both are willing either is told anything.

    Refuses with `introduction_not_found`, `introduction_answered`.
    """
    profile, row = _lock_mine(member, introduction_id)
    is_low = row.low_id == profile.id
    if (row.low_is_willing if is_low else row.high_is_willing) is not None:
        raise IntroductionAnswered
    if is_low:
        row.low_is_willing = is_willing
    else:
        row.high_is_willing = is_willing
    session().flush()
    audit.record(member, "matchmaking_clients.answer", row)
    if row.is_agreed:
        people = session().scalars(
            select(MatchmakingProfile.member_id).where(MatchmakingProfile.id.in_((row.low_id, row.high_id)))
        )
        for member_id in people.all():
            notices.write(member_id, "matchmaking_introduction_agreed", row, facts={})
    return next(one for one in list_mine(member) if one.row.id == row.id)


def give_feedback(member: Member, introduction_id: uuid.UUID, text: str) -> MyIntroduction:
    """写反馈, for the matchmaker alone. Refuses with `introduction_not_found`."""
    profile, row = _lock_mine(member, introduction_id)
    if row.low_id == profile.id:
        row.low_feedback = text
    else:
        row.high_feedback = text
    session().flush()
    audit.record(member, "matchmaking_clients.give_feedback", row)
    return next(one for one in list_mine(member) if one.row.id == row.id)


def _as_mine(
    profile: MatchmakingProfile, row: MatchmakingIntroduction, others: dict[uuid.UUID, MatchmakingProfile]
) -> MyIntroduction:
    is_low = row.low_id == profile.id
    other = others.get(row.high_id if is_low else row.low_id)
    return MyIntroduction(
        row,
        row.low_is_willing if is_low else row.high_is_willing,
        row.low_feedback if is_low else row.high_feedback,
        None if other is None else matchmaking_profiles.shown(other, Seen.MATCH),
    )


def _lock_mine(
    member: Member, introduction_id: uuid.UUID
) -> tuple[MatchmakingProfile, MatchmakingIntroduction]:
    profile = matchmaking_profiles.find_of(member)
    row = (
        None
        if profile is None
        else session().scalar(
            _mine(profile).where(MatchmakingIntroduction.id == introduction_id).with_for_update()
        )
    )
    if profile is None or row is None:
        raise IntroductionNotFound
    return profile, row


def _mine(profile: MatchmakingProfile) -> Select[MatchmakingIntroduction]:
    return select(MatchmakingIntroduction).where(
        or_(MatchmakingIntroduction.low_id == profile.id, MatchmakingIntroduction.high_id == profile.id)
    )
