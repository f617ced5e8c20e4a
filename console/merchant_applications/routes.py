"""入驻申请: looked at in one's scope, decided once."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.shapes import ApplicationSchema, ReasonBody
from app.paging import Page
from app.services import merchant_applications, merchant_lives
from console.merchant_applications.schemas import ApplicationQueuePage, ApplicationQueueQuery, ContractBody
from models import MerchantApplication, Staff, StaffRole

door = Door("console_merchant_applications", description="控制台：商户入驻", url_prefix=DESK_PREFIX)

DECIDES = frozenset({StaffRole.MERCHANT_MANAGER})
READS = DECIDES | {StaffRole.READ_ONLY}
ONCE = (merchant_applications.ApplicationNotFound, merchant_applications.ApplicationAlreadyDecided)


@door.get(
    "/merchant-applications",
    who=Who.STAFF,
    roles=READS,
    query=ApplicationQueueQuery,
    answers=ApplicationQueuePage,
    refuses=(paging.CursorInvalid,),
)
def list_queue(staff: Staff, query: dict[str, Any]) -> Page[MerchantApplication]:
    """入驻申请列表: the longest waiting first."""
    return merchant_applications.list_queue(staff, **query)


@door.get(
    "/merchant-applications/<uuid:application_id>",
    who=Who.STAFF,
    roles=READS,
    answers=ApplicationSchema,
    refuses=(merchant_applications.ApplicationNotFound,),
)
def get_application(staff: Staff, application_id: uuid.UUID) -> MerchantApplication:
    """入驻申请详情."""
    return merchant_applications.get_for_staff(staff, application_id)


@door.post(
    "/merchant-applications/<uuid:application_id>/approval",
    who=Who.STAFF,
    roles=DECIDES,
    body=ContractBody,
    answers=ApplicationSchema,
    idempotent=True,
    refuses=(
        *ONCE,
        merchant_lives.MerchantAlreadyListed,
        merchant_lives.ContractOutOfOrder,
        merchant_lives.ContractOverlaps,
    ),
)
def approve(staff: Staff, application_id: uuid.UUID, body: dict[str, Any]) -> MerchantApplication:
    """通过: it becomes a merchant under this contract, owned by the applicant."""
    return merchant_applications.approve(staff, application_id, **body)


@door.post(
    "/merchant-applications/<uuid:application_id>/return",
    who=Who.STAFF,
    roles=DECIDES,
    body=ReasonBody,
    answers=ApplicationSchema,
    idempotent=True,
    refuses=ONCE,
)
def return_(staff: Staff, application_id: uuid.UUID, body: dict[str, str]) -> MerchantApplication:
    """退回修改: the applicant mends what the reason names."""
    return merchant_applications.return_(staff, application_id, body["reason"])


@door.post(
    "/merchant-applications/<uuid:application_id>/rejection",
    who=Who.STAFF,
    roles=DECIDES,
    body=ReasonBody,
    answers=ApplicationSchema,
    idempotent=True,
    refuses=ONCE,
)
def reject(staff: Staff, application_id: uuid.UUID, body: dict[str, str]) -> MerchantApplication:
    """驳回."""
    return merchant_applications.reject(staff, application_id, body["reason"])
