"""代为登记: for who stands at a counter and has no phone, or no wish to use it."""

import uuid
from typing import Any

from flask import Response

from app import forms, id_numbers
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.services import attachments, campaigns, documents, eligibility, recusals, signups, verifications
from app.services.reviews import sheets
from app.services.signups import registering
from console.signups.schemas import RegisteredSchema, RegistrationBody, SheetQuery
from models import DELEGABLE, Signup, SignupState, Staff, StaffRole

door = Door("console_signups", description="控制台：代为登记", url_prefix=DESK_PREFIX)

REGISTERS = frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER})
EXPORTS = DELEGABLE | {StaffRole.OPERATOR}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door.post(
    "/campaigns/<uuid:campaign_id>/signups",
    who=Who.STAFF,
    roles=REGISTERS,
    body=RegistrationBody,
    answers=RegisteredSchema,
    status=201,
    idempotent=True,
    refuses=(
        campaigns.CampaignNotFound,
        registering.CampaignAnonymous,
        registering.CampaignNeedsOneself,
        signups.CampaignNotOpen,
        id_numbers.IdNumberInvalid,
        verifications.RosterNoMatch,
        eligibility.NotEligible,
        documents.ConsentRequired,
        registering.PaperCopyRequired,
        recusals.RecusalRequired,
        forms.AnswersInvalid,
        attachments.AttachmentNotFound,
        signups.SessionInvalid,
        signups.AlreadySignedUp,
        signups.AbsentTooOften,
        signups.NotEnrolled,
        signups.DoubleAid,
        signups.CampaignFull,
        signups.CampaignCouponsGone,
        signups.CouponNeedsAccount,
    ),
)
def register(staff: Staff, body: dict[str, Any], campaign_id: uuid.UUID) -> Signup:
    """代为登记: found by name and number together; told to the person, written into the log."""
    return registering.register(staff, campaign_id, **body)


@door.get(
    "/campaigns/<uuid:campaign_id>/signups.xlsx",
    who=Who.STAFF,
    roles=EXPORTS,
    query=SheetQuery,
    answers=None,
    media=(XLSX,),
    refuses=(campaigns.CampaignNotFound, sheets.SignupSheetTooLarge),
)
def write_sheet(staff: Staff, campaign_id: uuid.UUID, query: dict[str, Any]) -> Response:
    """报名台账 of a campaign, of one session or state of it: masked, on record."""
    state = query["state"]
    content = sheets.write_sheet(
        staff,
        campaign_id,
        state=SignupState(state) if state else None,
        session_id=query["session_id"],
    )
    disposition = {"Content-Disposition": f'attachment; filename="signups-{campaign_id}.xlsx"'}
    return Response(content, mimetype=XLSX, headers=disposition)
