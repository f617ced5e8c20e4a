"""入驻申请: any member with a bound phone may ask to become a merchant."""

import uuid
from typing import Any

from app import credit_codes, paging
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.limits import Limit, Per
from app.edge.lists import ListQuery
from app.edge.shapes import ApplicationSchema
from app.paging import Page
from app.services import attachments, merchant_applications, merchant_lives, owners
from miniprogram_api.merchant_applications.schemas import ApplicationBody, ApplicationPage
from models import Member, MerchantApplication

door = Door("merchant_applications", description="商户入驻")

VALUES = (
    credit_codes.CreditCodeInvalid,
    merchant_lives.CategoryUnknown,
    merchant_lives.MerchantAlreadyListed,
    merchant_applications.ApplicationAlreadyOpen,
    attachments.AttachmentNotFound,
)


@door.post(
    "/merchant-applications",
    who=Who.MEMBER,
    body=ApplicationBody,
    answers=ApplicationSchema,
    status=201,
    idempotent=True,
    refuses=(owners.OwnerNeedsPhone, *VALUES),
    limit=Limit("20 per hour", Per.ACTOR),
)
def apply(member: Member, body: dict[str, Any]) -> MerchantApplication:
    """申请入驻: the union of the district looks at it."""
    return merchant_applications.apply(member, **body)


@door.get(
    "/me/merchant-applications",
    who=Who.MEMBER,
    query=ListQuery,
    answers=ApplicationPage,
    refuses=(paging.CursorInvalid,),
)
def list_mine(member: Member, query: dict[str, Any]) -> Page[MerchantApplication]:
    """我的入驻申请."""
    return merchant_applications.list_mine(member, **query)


@door.get(
    "/me/merchant-applications/<uuid:application_id>",
    who=Who.MEMBER,
    answers=ApplicationSchema,
    refuses=(merchant_applications.ApplicationNotFound,),
)
def get_mine(member: Member, application_id: uuid.UUID) -> MerchantApplication:
    """我的一份申请."""
    return merchant_applications.get_mine(member, application_id)


@door.put(
    "/me/merchant-applications/<uuid:application_id>",
    who=Who.MEMBER,
    body=ApplicationBody,
    answers=ApplicationSchema,
    refuses=(
        merchant_applications.ApplicationNotFound,
        merchant_applications.ApplicationNotEditable,
        *VALUES,
    ),
)
def resubmit(member: Member, application_id: uuid.UUID, body: dict[str, Any]) -> MerchantApplication:
    """重新提交: after it was returned."""
    return merchant_applications.resubmit(member, application_id, **body)


@door.post(
    "/me/merchant-applications/<uuid:application_id>/withdrawal",
    who=Who.MEMBER,
    answers=ApplicationSchema,
    idempotent=True,
    refuses=(merchant_applications.ApplicationNotFound, merchant_applications.ApplicationNotEditable),
)
def withdraw(member: Member, application_id: uuid.UUID) -> MerchantApplication:
    """撤回申请."""
    return merchant_applications.withdraw(member, application_id)
