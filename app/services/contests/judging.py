"""打分: what a judge reads and hands in. Whoever is no judge of it finds nothing here."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app import clock, forms, paging
from app.campaign_types.declaration import Round
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import audit, campaigns, recusals, signups
from app.services.contests import panel
from app.services.contests.finding import TAKES_PART, ContestRoundNotFound, round_of, taking_part
from models import (
    Campaign,
    CampaignState,
    ContestEntry,
    ContestJudge,
    ContestRound,
    ContestRoundState,
    ContestSheet,
    Signup,
    SignupAttachment,
    Staff,
)


class ContestEntryNotFound(NotFound):
    code, detail = "contest_entry_not_found", "没有找到这个参赛者"


class ContestRoundClosed(Conflict):
    code, detail = "contest_round_closed", "这一轮已经截止打分"
    next = "确实打错的，请联系主办工会说明原因重新打分"


class ContestPointsInvalid(InvalidValue):
    code, detail = "contest_points_invalid", "有的评分项没有打分，或者超出了满分"


@dataclass(frozen=True)
class JudgedRound:
    """A round that waits for one's points, and how many of its entries one has scored."""

    round: ContestRound
    declared: Round
    entry_count: int
    scored_count: int


@dataclass(frozen=True)
class JudgedEntry:
    """An entry as a judge reads it in the list, with what he has given."""

    entry: ContestEntry
    name: str
    union: str
    must_recuse: bool
    sheet: ContestSheet | None


@dataclass(frozen=True)
class JudgedCase:
    """An entry as a judge reads it before he scores it. Answers are masked."""

    judged: JudgedEntry
    declared: Round
    form: forms.Form
    answers: Mapping[str, Any]
    attachments: Sequence[SignupAttachment]


def list_rounds(staff: Staff) -> list[JudgedRound]:
    """请我打分的: rounds that are open, the oldest first."""
    rounds = session().scalars(_mine(staff).where(ContestRound.state == ContestRoundState.OPEN)).all()
    ids = [found.id for found in rounds]
    entries = _count(select(ContestEntry.round_id, func.count()), ids)
    scored = _count(
        select(ContestEntry.round_id, func.count())
        .join(ContestSheet, ContestSheet.entry_id == ContestEntry.id)
        .where(ContestSheet.staff_id == staff.id),
        ids,
    )
    return [
        JudgedRound(found, round_of(found), entries.get(found.id, 0), scored.get(found.id, 0))
        for found in rounds
    ]


def list_entries(staff: Staff, round_id: uuid.UUID, *, limit: int, cursor: str | None) -> Page[JudgedEntry]:
    """参赛名单 of a round that one judges. Refuses with `contest_round_not_found`."""
    if session().scalar(_mine(staff).where(ContestRound.id == round_id)) is None:
        raise ContestRoundNotFound
    order = (Key(ContestEntry.__table__.c.id, paging.identity),)
    rows, more = paging.fetch(session(), taking_part(round_id), order, limit=limit, cursor=cursor)
    entries = [entry for (entry,) in rows]
    aside = panel.concerned(staff.id, [entry.signup_id for entry in entries])
    sheets = {
        sheet.entry_id: sheet
        for sheet in session().scalars(
            select(ContestSheet).where(
                ContestSheet.staff_id == staff.id,
                ContestSheet.entry_id.in_([entry.id for entry in entries]),
            )
        )
    }
    return Page(
        [
            _judged(entry, must_recuse=entry.signup_id in aside, sheet=sheets.get(entry.id))
            for entry in entries
        ],
        more,
    )


def get_entry(staff: Staff, entry_id: uuid.UUID) -> JudgedCase:
    """看一份: what was handed in, masked. Refuses with `contest_entry_not_found`, `recusal_required`."""
    entry = _find(staff, entry_id)
    return _case(staff, entry)


def hand_in(staff: Staff, entry_id: uuid.UUID, points: Mapping[str, int]) -> JudgedCase:
    """交打分表: one for each entry of a round, all criteria at once; may be changed until the round closes.

    Closing waits for a sheet that is being written, and a sheet for a closing. Refuses with
    `contest_entry_not_found`, `recusal_required`, `contest_round_closed`, `contest_points_invalid`.
    """
    entry = _find(staff, entry_id)
    _ensure_open(entry.round_id)
    _check(round_of(entry.round), points)
    sheet = _sheet(staff, entry)
    if sheet is None:
        sheet = ContestSheet(entry_id=entry.id, staff_id=staff.id)
        session().add(sheet)
    sheet.points, sheet.total, sheet.handed_in_at = dict(points), sum(points.values()), clock.now()
    session().flush()
    audit.record(staff, "contests.hand_in", sheet, entry_id=str(entry.id), points=dict(points))
    return _case(staff, entry)


def _ensure_open(round_id: uuid.UUID) -> None:
    """Shared among judges: only who closes the round has to wait."""
    state = session().scalar(
        select(ContestRound.state).where(ContestRound.id == round_id).with_for_update(read=True)
    )
    if state is not ContestRoundState.OPEN:
        raise ContestRoundClosed


def _check(declared: Round, points: Mapping[str, int]) -> None:
    most = {criterion.key: criterion.points for criterion in declared.criteria}
    problems = {f"points.{key}"[:60]: ["没有这一项"] for key in points if key not in most}
    for key, maximum in most.items():
        if not 0 <= points.get(key, -1) <= maximum:
            problems[f"points.{key}"] = [f"请打 0 到 {maximum} 分"]
    if problems:
        raise ContestPointsInvalid(errors=problems)


def _mine(staff: Staff) -> Select[ContestRound]:
    return (
        select(ContestRound)
        .join(Campaign, Campaign.id == ContestRound.campaign_id)
        .join(ContestJudge, ContestJudge.campaign_id == Campaign.id)
        .where(
            ContestJudge.staff_id == staff.id,
            ContestJudge.relieved_at.is_(None),
            Campaign.state != CampaignState.DRAFT,
        )
        .options(joinedload(ContestRound.campaign))
        .order_by(ContestRound.id)
    )


def _find(staff: Staff, entry_id: uuid.UUID) -> ContestEntry:
    """An entry that one judges and need not step aside from."""
    found = session().scalar(
        select(ContestEntry)
        .join(Signup, Signup.id == ContestEntry.signup_id)
        .where(
            ContestEntry.id == entry_id,
            Signup.state.in_(TAKES_PART),
            ContestEntry.round_id.in_(_mine(staff).with_only_columns(ContestRound.id).order_by(None)),
        )
        .options(
            joinedload(ContestEntry.round).joinedload(ContestRound.campaign),
            joinedload(ContestEntry.signup).options(joinedload(Signup.campaign), *signups.APPLICANT),
        )
    )
    if found is None:
        raise ContestEntryNotFound
    if panel.concerned(staff.id, [found.signup_id]):
        raise recusals.RecusalRequired(next="请其他评委打分")
    return found


def _case(staff: Staff, entry: ContestEntry) -> JudgedCase:
    signup = entry.signup
    form = campaigns.form_of(signup.campaign, signup.form_version)
    files = session().scalars(
        select(SignupAttachment).where(SignupAttachment.signup_id == signup.id).order_by(SignupAttachment.id)
    )
    return JudgedCase(
        judged=_judged(entry, must_recuse=False, sheet=_sheet(staff, entry)),
        declared=round_of(entry.round),
        form=form,
        answers=forms.masked(form, signups.read_answers(signup)),
        attachments=files.all(),
    )


def _sheet(staff: Staff, entry: ContestEntry) -> ContestSheet | None:
    found: ContestSheet | None = session().scalar(
        select(ContestSheet).where(ContestSheet.entry_id == entry.id, ContestSheet.staff_id == staff.id)
    )
    return found


def _judged(entry: ContestEntry, *, must_recuse: bool, sheet: ContestSheet | None) -> JudgedEntry:
    named = signups.named(entry.signup)
    return JudgedEntry(entry, named.name, named.union, must_recuse, sheet)


def _count(statement: Select[uuid.UUID, int], round_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    rows = session().execute(
        statement.join(Signup, Signup.id == ContestEntry.signup_id)
        .where(ContestEntry.round_id.in_(round_ids), Signup.state.in_(TAKES_PART))
        .group_by(ContestEntry.round_id)
    )
    return {round_id: count for round_id, count in rows}  # noqa: C416 - rows, not tuples
