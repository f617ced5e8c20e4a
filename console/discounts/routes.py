"""折扣的管理: within the unions that the staff member looks after merchants of."""

import uuid
from typing import Any

from app import audiences, paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.paging import Page
from app.services import discounts
from app.services.discounts import Step
from app.services.merchants import MerchantNotFound
from console.discounts.schemas import (
    DeskDiscountPage,
    DeskDiscountQuery,
    DeskDiscountSchema,
    EditDiscountBody,
    NewDiscountBody,
)
from models import Discount, DiscountState, Staff, StaffRole

door = Door("console_discounts", description="控制台：折扣", url_prefix=DESK_PREFIX)

MANAGE = frozenset({StaffRole.MERCHANT_MANAGER})
READ = MANAGE | {StaffRole.READ_ONLY}


@door.get(
    "/discounts",
    who=Who.STAFF,
    roles=READ,
    query=DeskDiscountQuery,
    answers=DeskDiscountPage,
    refuses=(paging.CursorInvalid,),
)
def list_discounts(staff: Staff, query: dict[str, Any]) -> Page[Discount]:
    """折扣管理列表, newest first."""
    state = query.pop("state")
    return discounts.list_(staff, state=DiscountState(state) if state else None, **query)


@door.get(
    "/discounts/<uuid:discount_id>",
    who=Who.STAFF,
    roles=READ,
    answers=DeskDiscountSchema,
    refuses=(discounts.DiscountNotFound,),
)
def get_discount(staff: Staff, discount_id: uuid.UUID) -> Discount:
    """折扣详情."""
    return discounts.get(staff, discount_id)


@door.post(
    "/discounts",
    who=Who.STAFF,
    roles=MANAGE,
    body=NewDiscountBody,
    answers=DeskDiscountSchema,
    status=201,
    idempotent=True,
    refuses=(
        MerchantNotFound,
        discounts.DiscountStoresInvalid,
        discounts.DiscountDatesInvalid,
        discounts.DiscountSaysNothing,
        audiences.AudienceInvalid,
    ),
)
def create_discount(staff: Staff, body: dict[str, Any]) -> Discount:
    """新建折扣, as a draft."""
    return discounts.create(staff, **body)


@door.patch(
    "/discounts/<uuid:discount_id>",
    who=Who.STAFF,
    roles=MANAGE,
    body=EditDiscountBody,
    answers=DeskDiscountSchema,
    refuses=(
        discounts.DiscountNotFound,
        discounts.DiscountNotEditable,
        discounts.DiscountStoresInvalid,
        discounts.DiscountDatesInvalid,
        discounts.DiscountSaysNothing,
        audiences.AudienceInvalid,
    ),
)
def edit_discount(staff: Staff, body: dict[str, Any], discount_id: uuid.UUID) -> Discount:
    """修改折扣 while it is a draft or paused."""
    return discounts.edit(staff, discount_id, **body)


@door.post(
    "/discounts/<uuid:discount_id>/publish",
    who=Who.STAFF,
    roles=MANAGE,
    answers=DeskDiscountSchema,
    idempotent=True,
    refuses=(
        discounts.DiscountNotFound,
        discounts.DiscountStepRefused,
        discounts.DiscountMerchantStopped,
        discounts.DiscountStoresInvalid,
        discounts.DiscountDatesInvalid,
    ),
)
def publish_discount(staff: Staff, discount_id: uuid.UUID) -> Discount:
    """发布折扣, or resume a paused one."""
    return discounts.take_step(staff, discount_id, Step.PUBLISH)


@door.post(
    "/discounts/<uuid:discount_id>/pause",
    who=Who.STAFF,
    roles=MANAGE,
    answers=DeskDiscountSchema,
    idempotent=True,
    refuses=(discounts.DiscountNotFound, discounts.DiscountStepRefused),
)
def pause_discount(staff: Staff, discount_id: uuid.UUID) -> Discount:
    """暂停折扣: from now on it is neither seen nor counted."""
    return discounts.take_step(staff, discount_id, Step.PAUSE)


@door.post(
    "/discounts/<uuid:discount_id>/end",
    who=Who.STAFF,
    roles=MANAGE,
    answers=DeskDiscountSchema,
    idempotent=True,
    refuses=(discounts.DiscountNotFound, discounts.DiscountStepRefused),
)
def end_discount(staff: Staff, discount_id: uuid.UUID) -> Discount:
    """结束折扣, for good."""
    return discounts.take_step(staff, discount_id, Step.END)
