"""折扣: what a card opens without claiming anything; counted at the till."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import Door
from app.paging import Page
from app.services import discounts
from app.services.discounts import DiscountView
from miniprogram_api.discounts.schemas import DiscountDetailSchema, DiscountPage, DiscountQuery
from models import Member

door = Door("discounts", description="折扣")


@door.get(
    "/discounts",
    who=Who.VISITOR,
    query=DiscountQuery,
    answers=DiscountPage,
    refuses=(paging.CursorInvalid,),
)
def list_discounts(member: Member | None, query: dict[str, Any]) -> Page[DiscountView]:
    """折扣列表: what runs today. Nearest first where a place is given."""
    return discounts.list_discounts(member, **query)


@door.get(
    "/discounts/<uuid:discount_id>",
    who=Who.VISITOR,
    answers=DiscountDetailSchema,
    refuses=(discounts.DiscountNotFound,),
)
def get_discount(member: Member | None, discount_id: uuid.UUID) -> DiscountView:
    """折扣详情 with the stores where it holds."""
    return discounts.get_discount(member, discount_id)
