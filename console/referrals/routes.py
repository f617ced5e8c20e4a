"""转介: what the pre-check has approved goes to a partner, and its answer comes back."""

import uuid
from typing import Any

from flask import Response

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.shapes import ReasonBody
from app.edge.uploads import Upload
from app.paging import Page
from app.services import case_desks, partners, recusals, referrals, signups
from app.services.campaigns import CampaignNotFound
from app.services.referrals import Answer, Figures
from app.services.referrals.importing import BYTES_MAX
from console.referrals.schemas import (
    ImportedAnswersSchema,
    PackageBody,
    PackageQuery,
    ReferralAnswerBody,
    ReferralBody,
    ReferralCorrectionBody,
    ReferralFiguresSchema,
    ReferralPage,
    ReferralQuery,
    ReferralSchema,
)
from models import Referral, ReferralState, Staff, StaffRole

door = Door("console_referrals", description="控制台：转介合作机构", url_prefix=DESK_PREFIX)

WRITES = frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.CHAIR})
READS = WRITES | {StaffRole.READ_ONLY}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door.post(
    "/signups/<uuid:signup_id>/referrals",
    who=Who.STAFF,
    roles=WRITES,
    body=ReferralBody,
    answers=ReferralSchema,
    status=201,
    idempotent=True,
    refuses=(
        signups.SignupNotFound,
        recusals.RecusalRequired,
        referrals.ReferralsNotDeclared,
        referrals.NotForwardable,
        referrals.AlreadyForwarded,
        partners.PartnerNotFound,
        referrals.PartnerUnfit,
    ),
)
def forward(staff: Staff, signup_id: uuid.UUID, body: dict[str, Any]) -> Referral:
    """转介: from now on the partner's promised days run."""
    return referrals.forward(staff, signup_id, **body)


@door.get(
    "/referrals",
    who=Who.STAFF,
    roles=READS,
    query=ReferralQuery,
    answers=ReferralPage,
    refuses=(paging.CursorInvalid,),
)
def list_referrals(staff: Staff, query: dict[str, Any]) -> Page[Referral]:
    """转介台账, the newest first."""
    state = query.pop("state")
    return referrals.list_referrals(staff, state=ReferralState(state) if state else None, **query)


@door.get(
    "/referrals/<uuid:referral_id>",
    who=Who.STAFF,
    roles=READS,
    answers=ReferralSchema,
    refuses=(referrals.ReferralNotFound,),
)
def get_referral(staff: Staff, referral_id: uuid.UUID) -> Referral:
    """转介详情."""
    return referrals.get(staff, referral_id)


@door.post(
    "/referrals/<uuid:referral_id>/answer",
    who=Who.STAFF,
    roles=WRITES,
    body=ReferralAnswerBody,
    answers=ReferralSchema,
    idempotent=True,
    refuses=(referrals.ReferralNotFound, referrals.ReferralNotWaiting, referrals.AnswerDayInvalid),
)
def answer(staff: Staff, referral_id: uuid.UUID, body: dict[str, Any]) -> Referral:
    """登记答复: granted with amount and term, or declined with the reason."""
    return referrals.answer(staff, referral_id, Answer(**body))


@door.post(
    "/referrals/<uuid:referral_id>/correction",
    who=Who.STAFF,
    roles=frozenset({StaffRole.CHAIR}),
    body=ReferralCorrectionBody,
    answers=ReferralSchema,
    idempotent=True,
    refuses=(
        referrals.ReferralNotFound,
        referrals.ReferralNotAnswered,
        case_desks.CorrectedFromAbove,
        referrals.AlreadyForwarded,
        referrals.AnswerDayInvalid,
    ),
)
def correct(staff: Staff, referral_id: uuid.UUID, body: dict[str, Any]) -> Referral:
    """更正答复 by the level above, with a reason."""
    correction = body.pop("correction")
    return referrals.correct(staff, referral_id, Answer(**body), correction=correction)


@door.post(
    "/referrals/<uuid:referral_id>/withdrawal",
    who=Who.STAFF,
    roles=WRITES,
    body=ReasonBody,
    answers=ReferralSchema,
    idempotent=True,
    refuses=(referrals.ReferralNotFound, referrals.ReferralNotWaiting),
)
def withdraw(staff: Staff, referral_id: uuid.UUID, body: dict[str, str]) -> Referral:
    """撤回转介, before it is answered."""
    return referrals.withdraw(staff, referral_id, body["reason"])


@door.get(
    "/campaigns/<uuid:campaign_id>/referrals.xlsx",
    who=Who.STAFF,
    roles=WRITES,
    query=PackageQuery,
    answers=None,
    media=(XLSX,),
    refuses=(CampaignNotFound, referrals.PackageEmpty),
)
def pack(staff: Staff, campaign_id: uuid.UUID, query: dict[str, Any]) -> Response:
    """导出转介材料, masked: what waits for one partner, to be filled in."""
    return _file(referrals.pack(staff, campaign_id, **query))


@door.post(
    "/campaigns/<uuid:campaign_id>/referrals/package",
    who=Who.STAFF,
    roles=WRITES,
    body=PackageBody,
    answers=None,
    media=(XLSX,),
    refuses=(CampaignNotFound, referrals.PackageEmpty, referrals.PackageSameHand),
)
def pack_plain(staff: Staff, campaign_id: uuid.UUID, body: dict[str, Any]) -> Response:
    """导出不遮的转介材料, by somebody else than who forwarded, with a reason."""
    return _file(referrals.pack_plain(staff, campaign_id, **body))


@door.post(
    "/campaigns/<uuid:campaign_id>/referrals/answers",
    who=Who.STAFF,
    roles=WRITES,
    upload=Upload(BYTES_MAX, referrals.AnswersTooLarge),
    answers=ImportedAnswersSchema,
    idempotent=True,
    refuses=(referrals.AnswersUnreadable, referrals.AnswersWrong),
)
def import_answers(staff: Staff, upload: bytes, campaign_id: uuid.UUID) -> dict[str, int]:
    """导入答复: the exported file with its last columns filled in; all rows or none."""
    return {"recorded_count": referrals.import_answers(staff, campaign_id, upload)}


@door.get(
    "/campaigns/<uuid:campaign_id>/referrals/figures",
    who=Who.STAFF,
    roles=READS,
    answers=ReferralFiguresSchema,
    refuses=(CampaignNotFound,),
)
def count(staff: Staff, campaign_id: uuid.UUID) -> Figures:
    """转介合计: forwarded, granted, and how much."""
    return referrals.count(staff, campaign_id)


def _file(content: bytes) -> Response:
    disposition = {"Content-Disposition": 'attachment; filename="referrals.xlsx"'}
    return Response(content, mimetype=XLSX, headers=disposition)
