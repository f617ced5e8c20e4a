"""排名: the average of the sheets, exactly; equal scores share a rank, and each group is ranked by itself."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select

from app.campaign_types.declaration import Round
from app.db import session
from app.services import signups
from app.services.contests import panel
from app.services.contests.finding import get_round, round_of, taking_part
from models import ContestEntry, ContestRound, ContestRoundState, ContestSheet, Staff

TRIMMED_FROM = 5
"""So many sheets have to be there before the highest and the lowest are left out."""
CENTI = 100


@dataclass(frozen=True)
class Place:
    """One entry in its ranking. `rank` is None where nobody has scored it."""

    entry: ContestEntry
    name: str
    union: str
    rank: int | None
    score_centi: int | None
    sheet_count: int
    totals: Mapping[uuid.UUID, int]
    """Judge → the sum of his sheet."""
    missing: Sequence[uuid.UUID]
    """Judges who have not handed in theirs."""


@dataclass(frozen=True)
class Ranking:
    """一轮的排名: as it stands, or as it was when the round was closed."""

    round: ContestRound
    declared: Round
    judges: Mapping[uuid.UUID, str]
    places: Sequence[Place]


def get_ranking(staff: Staff, round_id: uuid.UUID) -> Ranking:
    """看排名, group by group, the best first. Refuses with `contest_round_not_found`."""
    return rank(get_round(staff, round_id))


def rank(found: ContestRound) -> Ranking:
    """Of a closed round its frozen figures, of an open one those of this moment."""
    declared = round_of(found)
    entries = session().scalars(taking_part(found.id)).all()
    judges = {judge.staff_id: judge.staff.username for judge in panel.list_judges(found.campaign_id)}
    sheets: dict[uuid.UUID, dict[uuid.UUID, int]] = defaultdict(dict)
    for entry_id, staff_id, total in session().execute(
        select(ContestSheet.entry_id, ContestSheet.staff_id, ContestSheet.total).where(
            ContestSheet.entry_id.in_([entry.id for entry in entries])
        )
    ):
        sheets[entry_id][staff_id] = total
    counted, missing = _count(entries, sheets, list(judges))
    scores = {
        entry_id: average(list(totals.values()), trims=declared.trims) for entry_id, totals in counted.items()
    }
    ranks = rank_each({entry.id: entry.group for entry in entries}, scores)
    is_closed = found.state is ContestRoundState.CLOSED
    places = []
    for entry in entries:
        named = signups.named(entry.signup)
        score = scores.get(entry.id)
        places.append(
            Place(
                entry=entry,
                name=named.name,
                union=named.union,
                rank=entry.rank if is_closed else ranks.get(entry.id),
                score_centi=entry.score_centi if is_closed else rounded(score),
                sheet_count=entry.sheet_count if is_closed else len(counted.get(entry.id, {})),
                totals=sheets[entry.id],
                missing=missing[entry.id],
            )
        )
    places.sort(key=lambda place: (place.entry.group, place.rank is None, place.rank or 0, place.entry.id))
    return Ranking(found, declared, judges, places)


def average(totals: Sequence[int], *, trims: bool) -> Fraction:
    """平均分 of at least one sheet; with `trims` and enough of them, without the highest and the lowest."""
    kept = sorted(totals)
    if trims and len(kept) >= TRIMMED_FROM:
        kept = kept[1:-1]
    return Fraction(sum(kept), len(kept))


def rank_each(groups: Mapping[uuid.UUID, str], scores: Mapping[uuid.UUID, Fraction]) -> dict[uuid.UUID, int]:
    """名次 within each group: one more than how many are better, by the exact average."""
    by_group: dict[str, list[Fraction]] = defaultdict(list)
    for entry_id, score in scores.items():
        by_group[groups[entry_id]].append(score)
    for found in by_group.values():
        found.sort(reverse=True)
    return {entry_id: by_group[groups[entry_id]].index(score) + 1 for entry_id, score in scores.items()}


def rounded(score: Fraction | None) -> int | None:
    """In hundredths of a point, halves up."""
    return None if score is None else int(score * CENTI + Fraction(1, 2))


def _count(
    entries: Sequence[ContestEntry],
    sheets: Mapping[uuid.UUID, Mapping[uuid.UUID, int]],
    judges: Sequence[uuid.UUID],
) -> tuple[dict[uuid.UUID, dict[uuid.UUID, int]], dict[uuid.UUID, list[uuid.UUID]]]:
    """The sheets that count, of judges who stand and need not step aside; and which are missing."""
    counted: dict[uuid.UUID, dict[uuid.UUID, int]] = defaultdict(dict)
    missing: dict[uuid.UUID, list[uuid.UUID]] = {entry.id: [] for entry in entries}
    for judge_id in judges:
        aside = panel.concerned(judge_id, [entry.signup_id for entry in entries])
        for entry in entries:
            if entry.signup_id in aside:
                continue
            total = sheets.get(entry.id, {}).get(judge_id)
            if total is None:
                missing[entry.id].append(judge_id)
            else:
                counted[entry.id][judge_id] = total
    return counted, missing
