"""商户: entered, put under contract, suspended, resumed, delisted, within one's scope."""

import uuid
from typing import Any

from app import credit_codes, paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.shapes import ReasonBody
from app.paging import Page
from app.services import attachments, merchant_lives, merchants, owners, unions
from app.services.merchant_lives import MerchantFile
from app.services.owners import OwnerWord
from console.merchants.schemas import (
    DeskMerchantPage,
    DeskMerchantQuery,
    MerchantBody,
    MerchantChangeBody,
    MerchantFileSchema,
    OwnerWordSchema,
    SignBody,
)
from models import Merchant, Staff, StaffRole

door = Door("console_merchants", description="控制台：商户", url_prefix=DESK_PREFIX)

MANAGES = frozenset({StaffRole.MERCHANT_MANAGER})
READS = MANAGES | {
    StaffRole.PUBLISHER,
    StaffRole.CHAIR,
    StaffRole.FINANCE,
    StaffRole.FINANCE_SUPERVISOR,
    StaffRole.READ_ONLY,
}
MOVES = (merchants.MerchantNotFound, merchant_lives.MerchantStateForbids)


@door.get(
    "/merchants",
    who=Who.STAFF,
    roles=READS,
    query=DeskMerchantQuery,
    answers=DeskMerchantPage,
    refuses=(paging.CursorInvalid,),
)
def list_merchants(staff: Staff, query: dict[str, Any]) -> Page[Merchant]:
    """商户列表: by a fragment, state, or what runs out soon."""
    return merchant_lives.list_merchants(staff, **query)


@door.get(
    "/merchants/<uuid:merchant_id>",
    who=Who.STAFF,
    roles=READS,
    answers=MerchantFileSchema,
    refuses=(merchants.MerchantNotFound,),
)
def get_merchant(staff: Staff, merchant_id: uuid.UUID) -> MerchantFile:
    """商户档案: contracts, stores, and the trace of reports."""
    return merchant_lives.get_file(staff, merchant_id)


@door.post(
    "/merchants",
    who=Who.STAFF,
    roles=MANAGES,
    body=MerchantBody,
    answers=MerchantFileSchema,
    status=201,
    idempotent=True,
    refuses=(
        unions.UnionNotFound,
        credit_codes.CreditCodeInvalid,
        merchant_lives.CategoryUnknown,
        merchant_lives.MerchantAlreadyListed,
        merchant_lives.ContractOutOfOrder,
        merchant_lives.ContractOverlaps,
    ),
)
def enter(staff: Staff, body: dict[str, Any]) -> MerchantFile:
    """录入商户, with its first contract; the owner is invited afterwards."""
    union_id, contract = body.pop("union_id"), body.pop("contract")
    return merchant_lives.enter(staff, union_id=union_id, contract=contract, facts=body)


@door.patch(
    "/merchants/<uuid:merchant_id>",
    who=Who.STAFF,
    roles=MANAGES,
    body=MerchantChangeBody,
    answers=MerchantFileSchema,
    refuses=(merchants.MerchantNotFound, merchant_lives.CategoryUnknown),
)
def update(staff: Staff, merchant_id: uuid.UUID, body: dict[str, Any]) -> MerchantFile:
    """修改商户资料."""
    return merchant_lives.update(staff, merchant_id, **body)


@door.post(
    "/merchants/<uuid:merchant_id>/contracts",
    who=Who.STAFF,
    roles=MANAGES,
    body=SignBody,
    answers=MerchantFileSchema,
    status=201,
    idempotent=True,
    refuses=(
        *MOVES,
        merchant_lives.ContractOutOfOrder,
        merchant_lives.ContractOverlaps,
        attachments.AttachmentNotFound,
    ),
)
def sign(staff: Staff, merchant_id: uuid.UUID, body: dict[str, Any]) -> MerchantFile:
    """续约: one more contract."""
    return merchant_lives.sign(staff, merchant_id, **body)


@door.post(
    "/merchants/<uuid:merchant_id>/suspension",
    who=Who.STAFF,
    roles=MANAGES,
    body=ReasonBody,
    answers=MerchantFileSchema,
    idempotent=True,
    refuses=MOVES,
)
def suspend(staff: Staff, merchant_id: uuid.UUID, body: dict[str, str]) -> MerchantFile:
    """暂停合作: with a reason."""
    return merchant_lives.suspend(staff, merchant_id, body["reason"])


@door.post(
    "/merchants/<uuid:merchant_id>/resumption",
    who=Who.STAFF,
    roles=MANAGES,
    answers=MerchantFileSchema,
    idempotent=True,
    refuses=MOVES,
)
def resume(staff: Staff, merchant_id: uuid.UUID) -> MerchantFile:
    """恢复合作."""
    return merchant_lives.resume(staff, merchant_id)


@door.post(
    "/merchants/<uuid:merchant_id>/delisting",
    who=Who.STAFF,
    roles=MANAGES,
    body=ReasonBody,
    answers=MerchantFileSchema,
    idempotent=True,
    refuses=MOVES,
)
def delist(staff: Staff, merchant_id: uuid.UUID, body: dict[str, str]) -> MerchantFile:
    """下架: with a reason, for good."""
    return merchant_lives.delist(staff, merchant_id, body["reason"])


@door.post(
    "/merchants/<uuid:merchant_id>/owner-invitations",
    who=Who.STAFF,
    roles=MANAGES,
    answers=OwnerWordSchema,
    status=201,
    refuses=(merchants.MerchantNotFound,),
)
def invite_owner(staff: Staff, merchant_id: uuid.UUID) -> OwnerWord:
    """邀请店主: whoever accepts is the owner from then on, and nobody else."""
    return owners.invite(staff, merchant_id)
