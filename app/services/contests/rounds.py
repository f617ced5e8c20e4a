"""轮次: opened, closed with its ranking, reopened for a reason; and who goes on to the next."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import joinedload

from app import clock
from app.campaign_types.declaration import Contest, Round
from app.db import session
from app.errors import Conflict, InvalidValue
from app.services import audit, campaigns, notices, signups
from app.services.contests import panel
from app.services.contests.finding import (
    TAKES_PART,
    contest_of,
    find_publication,
    get_campaign,
    get_round,
    lock_rounds,
)
from app.services.contests.judging import ContestRoundClosed
from app.services.contests.ranking import Ranking, rank
from app.services.contests.results import ContestResultsPublished
from models import (
    Campaign,
    ContestEntry,
    ContestJudge,
    ContestPublication,
    ContestRound,
    ContestRoundState,
    ContestSheet,
    Signup,
    Staff,
)

ENTRIES_MAX = 2_000
"""In one round: a panel does not score more, and a ranking is made of all at once."""


class ContestEntriesMissing(Conflict):
    code, detail = "contest_entries_missing", "还没有通过审核的参赛者"
    next = "请先在“审核”里办完申报"


class ContestEntriesTooMany(Conflict):
    code, detail = "contest_entries_too_many", f"一轮最多 {ENTRIES_MAX} 个参赛者"


class ContestRoundOpen(Conflict):
    code, detail = "contest_round_open", "这一轮还在打分，请先截止"


class ContestRoundLast(Conflict):
    code, detail = "contest_round_last", "这已经是最后一轮，可以公布结果了"


class ContestRoundBuiltUpon(Conflict):
    code, detail = "contest_round_built_upon", "下一轮已经开始打分，这一轮不能再改"


class ContestSheetsMissing(Conflict):
    code, detail = "contest_sheets_missing", "还有评委没有打完分"
    next = "请催一催评委；确定不等的，写明 accepts_missing 再截止"


class ContestEntryScored(Conflict):
    code, detail = "contest_entry_scored", "要去掉的参赛者在下一轮已经有分了"


class ContestEntriesUnknown(InvalidValue):
    code, detail = "contest_entries_unknown", "有的参赛者不在这一轮，或者没有名次"
    next = "请按这一轮的排名选择"


@dataclass(frozen=True)
class StandingRound:
    """A round as its type declares it, and how far it is. `round` is None before it is opened."""

    number: int
    declared: Round
    round: ContestRound | None
    entry_count: int


@dataclass(frozen=True)
class Overview:
    """一场竞赛 at a glance."""

    campaign: Campaign
    contest: Contest
    rounds: Sequence[StandingRound]
    judges: Sequence[ContestJudge]
    publication: ContestPublication | None


def look(staff: Staff, campaign_id: uuid.UUID) -> Overview:
    """看竞赛: its rounds, its judges, whether it is published.

    Refuses with `campaign_not_found`, `contest_not_declared`.
    """
    campaign = get_campaign(staff, campaign_id)
    rows = session().execute(
        select(ContestRound, func.count(ContestEntry.id))
        .outerjoin(ContestEntry, ContestEntry.round_id == ContestRound.id)
        .where(ContestRound.campaign_id == campaign.id)
        .group_by(ContestRound.id)
    )
    held: Mapping[int, tuple[ContestRound, int]] = {found.number: (found, count) for found, count in rows}
    declared = contest_of(campaign)
    standing = [
        StandingRound(number, each, *held.get(number, (None, 0)))
        for number, each in enumerate(declared.rounds, 1)
    ]
    return Overview(
        campaign, declared, standing, panel.list_judges(campaign.id), find_publication(campaign.id)
    )


def open_first(staff: Staff, campaign_id: uuid.UUID) -> Overview:
    """开赛: everybody who has been approved is in the first round; said again, whoever came later too.

    Refuses with `campaign_not_found`, `contest_not_declared`, `contest_round_closed`,
    `contest_entries_missing`, `contest_entries_too_many`.
    """
    campaign = get_campaign(staff, campaign_id)
    held = lock_rounds(campaign.id)
    if held and held[0].state is not ContestRoundState.OPEN:
        raise ContestRoundClosed
    first = held[0] if held else _make_round(campaign, 1)
    newcomers = (
        session()
        .scalars(
            select(Signup)
            .where(
                Signup.campaign_id == campaign.id,
                Signup.state.in_(TAKES_PART),
                ~exists().where(ContestEntry.round_id == first.id, ContestEntry.signup_id == Signup.id),
            )
            .order_by(Signup.id)
            .options(joinedload(Signup.session))
            .limit(ENTRIES_MAX + 1)
        )
        .all()
    )
    known = session().scalar(select(func.count()).where(ContestEntry.round_id == first.id)) or 0
    if not known and not newcomers:
        raise ContestEntriesMissing
    if known + len(newcomers) > ENTRIES_MAX:
        raise ContestEntriesTooMany
    declared = contest_of(campaign)
    session().add_all(
        ContestEntry(round_id=first.id, signup_id=signup.id, group=_group(campaign, declared, signup))
        for signup in newcomers
    )
    session().flush()
    audit.record(staff, "contests.open", first, campaign_id=str(campaign.id), added_count=len(newcomers))
    return look(staff, campaign.id)


def close(staff: Staff, round_id: uuid.UUID, *, accepts_missing: bool) -> Ranking:
    """截止打分: no sheet comes in any more, and the ranking stays as it is.

    Refuses with `contest_round_not_found`, `contest_round_closed`, `contest_sheets_missing` (with
    `missing_count`) unless `accepts_missing`.
    """
    found, _ = _lock(staff, round_id)
    if found.state is not ContestRoundState.OPEN:
        raise ContestRoundClosed
    ranking = rank(found)
    missing = sum(len(place.missing) for place in ranking.places)
    if missing and not accepts_missing:
        raise ContestSheetsMissing(missing_count=missing)
    for place in ranking.places:
        place.entry.rank, place.entry.score_centi = place.rank, place.score_centi
        place.entry.sheet_count = place.sheet_count
    found.state, found.closed_at, found.closed_by = ContestRoundState.CLOSED, clock.now(), staff.id
    session().flush()
    audit.record(staff, "contests.close", found, entry_count=len(ranking.places), missing_count=missing)
    return rank(found)


def reopen(staff: Staff, round_id: uuid.UUID, reason: str) -> Ranking:
    """重新打分: for a reason, on record, while nothing has been built on it. The ranks are gone.

    Refuses with `contest_round_not_found`, `contest_round_open`, `contest_round_built_upon`,
    `contest_results_published`.
    """
    found, held = _lock(staff, round_id)
    if found.state is not ContestRoundState.CLOSED:
        raise ContestRoundOpen
    _ensure_unpublished(found.campaign_id)
    later = [one.id for one in held if one.number > found.number]
    if session().scalar(
        select(ContestSheet.id)
        .join(ContestEntry, ContestEntry.id == ContestSheet.entry_id)
        .where(ContestEntry.round_id.in_(later))
        .limit(1)
    ):
        raise ContestRoundBuiltUpon
    for entry in session().scalars(select(ContestEntry).where(ContestEntry.round_id == found.id)):
        entry.rank = entry.score_centi = entry.award = entry.listed_as = None
        entry.sheet_count = 0
    found.state, found.closed_at, found.closed_by = ContestRoundState.OPEN, None, None
    found.reopened_reason = reason
    session().flush()
    audit.record(staff, "contests.reopen", found, reason=audit.without_numbers(reason))
    return rank(found)


def advance(staff: Staff, round_id: uuid.UUID, entry_ids: Sequence[uuid.UUID]) -> Overview:
    """晋级: these entries of a closed round and no others go on; whoever is new among them is told.

    May be said again until somebody of those to be left out has been scored there. Refuses with
    `contest_round_not_found`, `contest_round_open`, `contest_round_last`, `contest_round_closed`,
    `contest_entries_unknown`, `contest_entry_scored`.
    """
    found, held = _lock(staff, round_id)
    campaign = found.campaign
    if found.state is not ContestRoundState.CLOSED:
        raise ContestRoundOpen
    if found.number == len(contest_of(campaign).rounds):
        raise ContestRoundLast
    following = next((one for one in held if one.number == found.number + 1), None)
    if following is not None and following.state is not ContestRoundState.OPEN:
        raise ContestRoundClosed
    chosen = {place.entry.signup_id: place.entry for place in rank(found).places if place.rank is not None}
    wanted = {entry.signup_id: entry for entry in chosen.values() if entry.id in set(entry_ids)}
    if len(wanted) < len(set(entry_ids)):
        raise ContestEntriesUnknown
    following = following or _make_round(campaign, found.number + 1)
    standing = {
        entry.signup_id: entry
        for entry in session().scalars(select(ContestEntry).where(ContestEntry.round_id == following.id))
    }
    _leave_out([standing[signup_id].id for signup_id in set(standing) - set(wanted)])
    added = sorted(set(wanted) - set(standing))
    session().add_all(
        ContestEntry(round_id=following.id, signup_id=one, group=wanted[one].group) for one in added
    )
    session().flush()
    audit.record(
        staff,
        "contests.advance",
        following,
        from_round_id=str(found.id),
        entry_count=len(wanted),
        added_count=len(added),
    )
    facts = {"title": campaign.title, "round": contest_of(campaign).rounds[found.number].title}
    notices.write_many(
        "contest_advanced",
        Signup.__tablename__,
        [(member_id, one, facts) for one in added if (member_id := wanted[one].signup.member_id) is not None],
        occasion=str(following.id),
    )
    return look(staff, campaign.id)


def _lock(staff: Staff, round_id: uuid.UUID) -> tuple[ContestRound, Sequence[ContestRound]]:
    seen = get_round(staff, round_id)
    held = lock_rounds(seen.campaign_id)
    return next(one for one in held if one.id == seen.id), held


def _ensure_unpublished(campaign_id: uuid.UUID) -> None:
    if find_publication(campaign_id) is not None:
        raise ContestResultsPublished


def _leave_out(entry_ids: Sequence[uuid.UUID]) -> None:
    if session().scalar(select(ContestSheet.id).where(ContestSheet.entry_id.in_(entry_ids)).limit(1)):
        raise ContestEntryScored
    session().execute(delete(ContestEntry).where(ContestEntry.id.in_(entry_ids)))


def _make_round(campaign: Campaign, number: int) -> ContestRound:
    made = ContestRound(campaign_id=campaign.id, number=number)
    made.campaign = campaign
    session().add(made)
    session().flush()
    return made


def _group(campaign: Campaign, declared: Contest, signup: Signup) -> str:
    """In whose company somebody is ranked, in words."""
    if declared.groups_by_session:
        return signup.session.title if signup.session is not None else ""
    if declared.group_by is None:
        return ""
    field = next(each for each in campaigns.type_of(campaign).fields if each.key == declared.group_by)
    return (field.options or {}).get(str(signups.read_answers(signup).get(field.key)), "")
