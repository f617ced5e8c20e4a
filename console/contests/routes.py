"""竞赛: its rounds, judges and results; and for a judge what he has to score."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Response

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.lists import ListQuery
from app.paging import Page
from app.services import campaigns, contests, recusals
from app.services.contests import JudgedCase, JudgedEntry, JudgedRound, Overview, Ranking
from console.contests.schemas import (
    ContestAdvancementBody,
    ContestClosingBody,
    ContestJudgesBody,
    ContestJudgesSchema,
    ContestPublicationSchema,
    ContestRankingSchema,
    ContestReasonBody,
    ContestResultsBody,
    ContestSchema,
    ContestSheetBody,
    JudgedCaseSchema,
    JudgedEntryPage,
    JudgedRoundsSchema,
)
from models import ContestJudge, ContestPublication, Staff, StaffRole

door = Door("console_contests", description="控制台：竞赛评分与结果", url_prefix=DESK_PREFIX)

MANAGES = frozenset({StaffRole.OPERATOR, StaffRole.PUBLISHER, StaffRole.CHAIR})
PUBLISHES = frozenset({StaffRole.PUBLISHER, StaffRole.CHAIR})
READS = MANAGES | {StaffRole.REVIEWER, StaffRole.READ_ONLY}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_CONTEST = (campaigns.CampaignNotFound, contests.ContestNotDeclared)


@door.get(
    "/campaigns/<uuid:campaign_id>/contest",
    who=Who.STAFF,
    roles=READS,
    answers=ContestSchema,
    refuses=NO_CONTEST,
)
def get_contest(staff: Staff, campaign_id: uuid.UUID) -> Overview:
    """看竞赛: rounds, judges, whether the results are published."""
    return contests.look(staff, campaign_id)


@door.put(
    "/campaigns/<uuid:campaign_id>/contest/judges",
    who=Who.STAFF,
    roles=MANAGES,
    body=ContestJudgesBody,
    answers=ContestJudgesSchema,
    refuses=(*NO_CONTEST, contests.ContestJudgeUnfit),
)
def name_judges(
    staff: Staff, campaign_id: uuid.UUID, body: dict[str, Any]
) -> dict[str, Sequence[ContestJudge]]:
    """请评委: these accounts and no others."""
    return {"items": contests.name_judges(staff, campaign_id, **body)}


@door.post(
    "/campaigns/<uuid:campaign_id>/contest/rounds",
    who=Who.STAFF,
    roles=MANAGES,
    answers=ContestSchema,
    status=201,
    idempotent=True,
    refuses=(
        *NO_CONTEST,
        contests.ContestRoundClosed,
        contests.ContestEntriesMissing,
        contests.ContestEntriesTooMany,
    ),
)
def open_first(staff: Staff, campaign_id: uuid.UUID) -> Overview:
    """开赛: everybody approved is in the first round; said again, latecomers too."""
    return contests.open_first(staff, campaign_id)


@door.get(
    "/contest-rounds/<uuid:round_id>/ranking",
    who=Who.STAFF,
    roles=READS,
    answers=ContestRankingSchema,
    refuses=(contests.ContestRoundNotFound,),
)
def get_ranking(staff: Staff, round_id: uuid.UUID) -> Ranking:
    """看排名, as it stands or as it was when the round was closed."""
    return contests.get_ranking(staff, round_id)


@door.get(
    "/contest-rounds/<uuid:round_id>/ranking.xlsx",
    who=Who.STAFF,
    roles=READS,
    answers=None,
    media=(XLSX,),
    refuses=(contests.ContestRoundNotFound,),
)
def write_ranking(staff: Staff, round_id: uuid.UUID) -> Response:
    """导出排名, a column for each judge; on record."""
    content = contests.write_ranking(staff, round_id)
    disposition = {"Content-Disposition": 'attachment; filename="ranking.xlsx"'}
    return Response(content, mimetype=XLSX, headers=disposition)


@door.post(
    "/contest-rounds/<uuid:round_id>/closing",
    who=Who.STAFF,
    roles=MANAGES,
    body=ContestClosingBody,
    answers=ContestRankingSchema,
    idempotent=True,
    refuses=(
        contests.ContestRoundNotFound,
        contests.ContestRoundClosed,
        contests.ContestSheetsMissing,
    ),
)
def close(staff: Staff, round_id: uuid.UUID, body: dict[str, Any]) -> Ranking:
    """截止打分: no sheet comes in any more."""
    return contests.close(staff, round_id, **body)


@door.post(
    "/contest-rounds/<uuid:round_id>/reopening",
    who=Who.STAFF,
    roles=MANAGES,
    body=ContestReasonBody,
    answers=ContestRankingSchema,
    idempotent=True,
    refuses=(
        contests.ContestRoundNotFound,
        contests.ContestRoundOpen,
        contests.ContestRoundBuiltUpon,
        contests.ContestResultsPublished,
    ),
)
def reopen(staff: Staff, round_id: uuid.UUID, body: dict[str, str]) -> Ranking:
    """重新打分, for a reason."""
    return contests.reopen(staff, round_id, body["reason"])


@door.put(
    "/contest-rounds/<uuid:round_id>/advancement",
    who=Who.STAFF,
    roles=MANAGES,
    body=ContestAdvancementBody,
    answers=ContestSchema,
    refuses=(
        contests.ContestRoundNotFound,
        contests.ContestRoundOpen,
        contests.ContestRoundLast,
        contests.ContestRoundClosed,
        contests.ContestEntriesUnknown,
        contests.ContestEntryScored,
    ),
)
def advance(staff: Staff, round_id: uuid.UUID, body: dict[str, Any]) -> Overview:
    """晋级: these and no others go on to the next round."""
    return contests.advance(staff, round_id, **body)


@door.post(
    "/campaigns/<uuid:campaign_id>/contest/results",
    who=Who.STAFF,
    roles=PUBLISHES,
    body=ContestResultsBody,
    answers=ContestPublicationSchema,
    status=201,
    idempotent=True,
    refuses=(
        *NO_CONTEST,
        contests.ContestResultsPublished,
        contests.ContestNotFinished,
        contests.ContestAwardInvalid,
    ),
)
def publish(staff: Staff, campaign_id: uuid.UUID, body: dict[str, Any]) -> ContestPublication:
    """公布结果 with awards; everybody who took part is told."""
    return contests.publish(staff, campaign_id, **body)


@door.post(
    "/campaigns/<uuid:campaign_id>/contest/results/withdrawal",
    who=Who.STAFF,
    roles=PUBLISHES,
    body=ContestReasonBody,
    answers=ContestPublicationSchema,
    idempotent=True,
    refuses=(*NO_CONTEST, contests.ContestResultsUnpublished),
)
def withdraw(staff: Staff, campaign_id: uuid.UUID, body: dict[str, str]) -> ContestPublication:
    """撤下结果, for a reason."""
    return contests.withdraw(staff, campaign_id, body["reason"])


@door.get("/judging", who=Who.STAFF, answers=JudgedRoundsSchema)
def list_rounds(staff: Staff) -> dict[str, list[JudgedRound]]:
    """请我打分的: open rounds of the contests that I judge."""
    return {"items": contests.list_rounds(staff)}


@door.get(
    "/judging/<uuid:round_id>/entries",
    who=Who.STAFF,
    query=ListQuery,
    answers=JudgedEntryPage,
    refuses=(contests.ContestRoundNotFound, paging.CursorInvalid),
)
def list_entries(staff: Staff, round_id: uuid.UUID, query: dict[str, Any]) -> Page[JudgedEntry]:
    """参赛名单 with my own points."""
    return contests.list_entries(staff, round_id, **query)


@door.get(
    "/contest-entries/<uuid:entry_id>",
    who=Who.STAFF,
    answers=JudgedCaseSchema,
    refuses=(contests.ContestEntryNotFound, recusals.RecusalRequired),
)
def get_entry(staff: Staff, entry_id: uuid.UUID) -> JudgedCase:
    """看一份参赛材料, masked; for its judges only."""
    return contests.get_entry(staff, entry_id)


@door.put(
    "/contest-entries/<uuid:entry_id>/sheet",
    who=Who.STAFF,
    body=ContestSheetBody,
    answers=JudgedCaseSchema,
    refuses=(
        contests.ContestEntryNotFound,
        recusals.RecusalRequired,
        contests.ContestRoundClosed,
        contests.ContestPointsInvalid,
    ),
)
def hand_in(staff: Staff, entry_id: uuid.UUID, body: dict[str, Any]) -> JudgedCase:
    """交打分表, changed as often as one likes until the round closes."""
    return contests.hand_in(staff, entry_id, **body)
