"""人工核对: for whom the roster does not match. How it stands is part of GET /me."""

from typing import Any

from app import id_numbers
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.limits import Limit, Per
from app.edge.manual_check_shapes import OwnManualCheckSchema
from app.services import attachments, cards, documents, manual_checks, verifications
from miniprogram_api.manual_checks.schemas import ManualCheckBody
from models import ManualCheck, Member

door = Door("manual_checks", description="实名认证的人工核对")


@door.post(
    "/me/verification/manual-check",
    who=Who.MEMBER,
    body=ManualCheckBody,
    answers=OwnManualCheckSchema,
    status=201,
    idempotent=True,
    limit=Limit("10 per hour", Per.ACTOR),
    refuses=(
        id_numbers.IdNumberInvalid,
        documents.ConsentRequired,
        verifications.AlreadyVerified,
        manual_checks.ManualCheckOpen,
        manual_checks.ManualCheckNotNeeded,
        cards.MembershipEnded,
        verifications.IdentityTaken,
        manual_checks.UnitUnionUnknown,
        attachments.AttachmentNotFound,
    ),
)
def ask(member: Member, body: dict[str, Any]) -> ManualCheck:
    """请求人工核对: a desk looks, and answers within a few working days. Asked again it stays one."""
    return manual_checks.ask(
        member,
        name=body["name"],
        id_number=body["id_number"],
        union_id=body["union_id"],
        unit_name=body["unit_name"],
        attachment_ids=body["attachments"],
        consent=body["consent"],
    )


@door.delete("/me/verification/manual-check", who=Who.MEMBER, refuses=(manual_checks.ManualCheckNotFound,))
def withdraw(member: Member) -> None:
    """撤回人工核对, while it waits."""
    manual_checks.withdraw(member)
