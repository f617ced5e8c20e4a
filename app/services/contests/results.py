"""结果: published once every round is closed; an entrant reads his own points, everybody the masked list."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from app import clock, paging
from app.campaign_types.declaration import Contest
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import audit, campaigns, notices, signups
from app.services.contests.finding import (
    TAKES_PART,
    contest_of,
    find_publication,
    get_campaign,
    lock_rounds,
    taking_part,
)
from models import (
    Campaign,
    ContestEntry,
    ContestPublication,
    ContestRound,
    ContestRoundState,
    Member,
    Signup,
    Staff,
)


class ContestResultsPublished(Conflict):
    code, detail = "contest_results_published", "结果已经公布"
    next = "确需更正的，请先写明原因撤下"


class ContestResultsUnpublished(Conflict):
    code, detail = "contest_results_unpublished", "结果还没有公布"


class ContestNotFinished(Conflict):
    code, detail = "contest_not_finished", "还有轮次没有办完，不能公布结果"
    next = "请把每一轮都截止打分"


class ContestAwardInvalid(InvalidValue):
    code, detail = "contest_award_invalid", "有的奖项或获奖者不对，请按最后一轮的排名填写"


class ContestResultNotFound(NotFound):
    code, detail = "contest_result_not_found", "结果还没有公布，或者您没有参赛"


@dataclass(frozen=True)
class RoundResult:
    """What came of one round for one entrant."""

    title: str
    rank: int
    score_centi: int
    entry_count: int
    """Of the same group, in that round."""


@dataclass(frozen=True)
class Result:
    """我的成绩: round by round, never the single sheets."""

    title: str
    group: str
    award: str | None
    rounds: Sequence[RoundResult]


@dataclass(frozen=True)
class ResultLine:
    """公布名单的一行. Its name has its mask already."""

    group: str
    rank: int
    name: str
    union: str
    award: str | None


def publish(staff: Staff, campaign_id: uuid.UUID, awards: Mapping[uuid.UUID, str]) -> ContestPublication:
    """公布结果: the last round's ranking with its awards (entry → word); everybody who took part is told.

    Refuses with `campaign_not_found`, `contest_not_declared`, `contest_results_published`,
    `contest_not_finished`, `contest_award_invalid`.
    """
    campaign = get_campaign(staff, campaign_id)
    declared, held = contest_of(campaign), lock_rounds(campaign.id)
    if find_publication(campaign.id) is not None:
        raise ContestResultsPublished
    if len(held) < len(declared.rounds) or any(one.state is not ContestRoundState.CLOSED for one in held):
        raise ContestNotFinished
    final = (
        session()
        .scalars(
            taking_part(held[-1].id)
            .where(ContestEntry.rank.is_not(None))
            .order_by(ContestEntry.group, ContestEntry.rank, ContestEntry.id)
        )
        .all()
    )
    if set(awards) - {entry.id for entry in final} or set(awards.values()) - set(declared.awards):
        raise ContestAwardInvalid
    for number, entry in enumerate(final, 1):
        entry.award, entry.listed_as = awards.get(entry.id), number
    made = ContestPublication(campaign_id=campaign.id, published_at=clock.now(), published_by=staff.id)
    session().add(made)
    session().flush()
    audit.record(
        staff,
        "contests.publish",
        made,
        campaign_id=str(campaign.id),
        listed_count=len(final),
        awards={str(entry_id): word for entry_id, word in awards.items()},
    )
    _tell(campaign, declared, made, final)
    return made


def withdraw(staff: Staff, campaign_id: uuid.UUID, reason: str) -> ContestPublication:
    """撤下结果: gone at once, for a reason; then a round may be reopened, and the results published anew.

    Refuses with `campaign_not_found`, `contest_not_declared`, `contest_results_unpublished`.
    """
    campaign = get_campaign(staff, campaign_id)
    lock_rounds(campaign.id)
    found = find_publication(campaign.id)
    if found is None:
        raise ContestResultsUnpublished
    found.withdrawn_at, found.withdrawn_reason = clock.now(), reason
    session().flush()
    audit.record(staff, "contests.withdraw", found, reason=audit.without_numbers(reason))
    return found


def list_published(campaign_id: uuid.UUID, *, limit: int, cursor: str | None) -> Page[ResultLine]:
    """公布名单, group by group, the best first; empty before that. Refuses with `campaign_not_found`."""
    campaign = campaigns.get_published(campaign_id)
    declared = campaigns.type_of(campaign).contest
    order = (Key(ContestEntry.__table__.c.listed_as, paging.number),)
    last = select(ContestRound.id).where(
        ContestRound.campaign_id == campaign.id,
        ContestRound.number == (0 if declared is None else len(declared.rounds)),
        exists().where(
            ContestPublication.campaign_id == campaign.id, ContestPublication.withdrawn_at.is_(None)
        ),
    )
    statement = taking_part(last.scalar_subquery()).where(ContestEntry.listed_as.is_not(None))
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    awards = {} if declared is None else declared.awards
    return Page([_line(awards, entry) for (entry,) in rows], more)


def get_mine(member: Member, signup_id: uuid.UUID) -> Result:
    """我的成绩: rank and points of each round that one was in.

    Refuses with `signup_not_found`, `contest_result_not_found`.
    """
    signup = signups.get_mine(member, signup_id)
    declared = campaigns.type_of(signup.campaign).contest
    if declared is None or signup.state not in TAKES_PART or find_publication(signup.campaign_id) is None:
        raise ContestResultNotFound
    entries = (
        session()
        .scalars(
            select(ContestEntry)
            .join(ContestRound, ContestRound.id == ContestEntry.round_id)
            .where(ContestEntry.signup_id == signup.id, ContestEntry.rank.is_not(None))
            .order_by(ContestRound.number)
            .options(joinedload(ContestEntry.round))
        )
        .all()
    )
    if not entries:
        raise ContestResultNotFound
    sizes = _sizes([entry.round_id for entry in entries])
    return Result(
        title=signup.campaign.title,
        group=entries[-1].group,
        award=declared.awards.get(entries[-1].award or ""),
        rounds=[
            RoundResult(
                declared.rounds[entry.round.number - 1].title,
                entry.rank or 0,
                entry.score_centi or 0,
                sizes[entry.round_id, entry.group],
            )
            for entry in entries
        ],
    )


def _sizes(round_ids: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, str], int]:
    rows = session().execute(
        select(ContestEntry.round_id, ContestEntry.group, func.count())
        .where(ContestEntry.round_id.in_(round_ids), ContestEntry.rank.is_not(None))
        .group_by(ContestEntry.round_id, ContestEntry.group)
    )
    return {(row[0], row[1]): row[2] for row in rows}


def _line(awards: Mapping[str, str], entry: ContestEntry) -> ResultLine:
    named = signups.named(entry.signup)
    return ResultLine(entry.group, entry.rank or 0, named.name, named.union, awards.get(entry.award or ""))


def _tell(
    campaign: Campaign, declared: Contest, made: ContestPublication, final: Sequence[ContestEntry]
) -> None:
    """Each who took part, once, of where he came to."""
    reached = {entry.signup_id: _words(declared, entry) for entry in final}
    told = [
        (
            member_id,
            signup_id,
            {"title": campaign.title, "result": reached.get(signup_id, "没有进入最后一轮的排名")},
        )
        for signup_id, member_id in session().execute(_took_part(campaign.id))
        if member_id is not None
    ]
    notices.write_many("contest_result", Signup.__tablename__, told, occasion=str(made.id))


def _took_part(campaign_id: uuid.UUID) -> Select[uuid.UUID, uuid.UUID | None]:
    return (
        select(Signup.id, Signup.member_id)
        .join(ContestEntry, ContestEntry.signup_id == Signup.id)
        .join(ContestRound, ContestRound.id == ContestEntry.round_id)
        .where(
            ContestRound.campaign_id == campaign_id,
            ContestRound.number == 1,
            Signup.member_id.is_not(None),
            Signup.state.in_(TAKES_PART),
        )
    )


def _words(declared: Contest, entry: ContestEntry) -> str:
    award = declared.awards.get(entry.award or "")
    place = f"{declared.rounds[-1].title}第 {entry.rank} 名"
    return place if award is None else f"{place}，{award}"
