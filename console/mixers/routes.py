"""单身联谊: what a desk sets and counts of an evening, and the reports that it looks into."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.lists import ListQuery
from app.paging import Page
from app.services import recusals
from app.services.mixers import MixerNotFound, announced, desk, reports
from app.services.mixers.announced import Announced, AnnouncedWithOwn
from app.services.mixers.desk import DeskMixer
from app.services.mixers.reports import Case
from console.mixers.schemas import (
    AnnouncedMixerPage,
    AnnouncedWithOwnSchema,
    DeskMixerPage,
    DeskMixerReportPage,
    DeskMixerReportSchema,
    DeskMixerSchema,
    MixerFindingBody,
    MixerReportQuery,
    MixerSettingsBody,
)
from models import MixerFinding, MixerReport, Staff, StaffRole

door = Door("console_mixers", description="控制台：单身联谊", url_prefix=DESK_PREFIX)

SETS = frozenset({StaffRole.OPERATOR, StaffRole.PUBLISHER, StaffRole.CHAIR})
READS = SETS | {StaffRole.REVIEWER, StaffRole.READ_ONLY, StaffRole.MATCHMAKER}
LOOKS_INTO = frozenset({StaffRole.REVIEWER, StaffRole.CHAIR})


@door.get(
    "/mixers",
    who=Who.STAFF,
    roles=READS,
    query=ListQuery,
    answers=DeskMixerPage,
    refuses=(paging.CursorInvalid,),
)
def list_mixers(staff: Staff, query: dict[str, Any]) -> Page[DeskMixer]:
    """联谊列表: places of each gender, who came, and whether the result has been told."""
    return desk.list_mixers(staff, **query)


@door.get(
    "/mixers/<uuid:mixer_id>", who=Who.STAFF, roles=READS, answers=DeskMixerSchema, refuses=(MixerNotFound,)
)
def get_mixer(staff: Staff, mixer_id: uuid.UUID) -> DeskMixer:
    """一场联谊. Pairs are told in parts of five, once the result has been told to all."""
    return desk.get(staff, mixer_id)


@door.get(
    "/matchmaking/mixers",
    who=Who.STAFF,
    roles=READS,
    query=ListQuery,
    answers=AnnouncedMixerPage,
    refuses=(paging.CursorInvalid,),
)
def list_announced(staff: Staff, query: dict[str, Any]) -> Page[Announced]:
    """全市的联谊, whoever holds them; of a matchmaker's own clients, how many have signed up."""
    return announced.list_announced(staff, **query)


@door.get(
    "/matchmaking/mixers/<uuid:mixer_id>",
    who=Who.STAFF,
    roles=READS,
    answers=AnnouncedWithOwnSchema,
    refuses=(MixerNotFound,),
)
def get_announced(staff: Staff, mixer_id: uuid.UUID) -> AnnouncedWithOwn:
    """一场联谊, and where a matchmaker's own clients stand: signed up, waiting, came or not. Never a pick."""
    return announced.get_announced(staff, mixer_id)


@door.put(
    "/mixers/<uuid:mixer_id>/settings",
    who=Who.STAFF,
    roles=SETS,
    body=MixerSettingsBody,
    answers=DeskMixerSchema,
    refuses=(
        MixerNotFound,
        desk.MixerSessionMissing,
        desk.MixerSettingsClosed,
        desk.PicksCloseInvalid,
    ),
)
def settle(staff: Staff, mixer_id: uuid.UUID, body: dict[str, Any]) -> DeskMixer:
    """定互选: how many each may pick, and until when."""
    return desk.settle(staff, mixer_id, **body)


@door.get(
    "/mixer-reports",
    who=Who.STAFF,
    roles=LOOKS_INTO,
    query=MixerReportQuery,
    answers=DeskMixerReportPage,
    refuses=(paging.CursorInvalid,),
)
def list_reports(staff: Staff, query: dict[str, Any]) -> Page[MixerReport]:
    """举报列表, by the moment by which an answer is promised."""
    return reports.list_reports(staff, **query)


@door.get(
    "/mixer-reports/<uuid:report_id>",
    who=Who.STAFF,
    roles=LOOKS_INTO,
    answers=DeskMixerReportSchema,
    refuses=(reports.MixerReportNotFound, recusals.DeclarationRequired, recusals.RecusalRequired),
)
def get_report(staff: Staff, report_id: uuid.UUID) -> Case:
    """举报详情 with what was said; that somebody has read it is on record."""
    return reports.get_report(staff, report_id)


@door.post(
    "/mixer-reports/<uuid:report_id>/decision",
    who=Who.STAFF,
    roles=LOOKS_INTO,
    body=MixerFindingBody,
    answers=DeskMixerReportSchema,
    idempotent=True,
    refuses=(
        reports.MixerReportNotFound,
        recusals.DeclarationRequired,
        recusals.RecusalRequired,
        reports.MixerReportDecided,
        reports.BarNotUpheld,
    ),
)
def decide(staff: Staff, report_id: uuid.UUID, body: dict[str, Any]) -> Case:
    """认定: the reporter is answered; where it was so, the other may be kept from mixers for a while."""
    finding = MixerFinding(body.pop("finding"))
    return reports.decide(staff, report_id, finding=finding, **body)
