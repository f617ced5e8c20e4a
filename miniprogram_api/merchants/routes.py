"""商户与门店: read by anyone."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import Door
from app.paging import Page
from app.services import merchants, stores
from app.services.stores import StoreFound
from miniprogram_api.merchants.schemas import (
    MerchantPage,
    MerchantQuery,
    MerchantSchema,
    StorePage,
    StoreQuery,
)
from models import Merchant

door = Door("merchants", description="商户与门店")


@door.get(
    "/merchants",
    who=Who.ANYONE,
    query=MerchantQuery,
    answers=MerchantPage,
    refuses=(paging.CursorInvalid,),
)
def list_merchants(query: dict[str, Any]) -> Page[Merchant]:
    """商户列表: by a fragment of the name, category or district."""
    return merchants.list_merchants(**query)


@door.get(
    "/merchants/<uuid:merchant_id>",
    who=Who.ANYONE,
    answers=MerchantSchema,
    refuses=(merchants.MerchantNotFound,),
)
def get_merchant(merchant_id: uuid.UUID) -> tuple[Merchant, list[StoreFound]]:
    """商户详情 with its stores."""
    return merchants.get_merchant(merchant_id)


@door.get("/stores", who=Who.ANYONE, query=StoreQuery, answers=StorePage, refuses=(paging.CursorInvalid,))
def list_stores(query: dict[str, Any]) -> Page[StoreFound]:
    """附近门店: nearest first within the radius; without a place, in the order of listing."""
    return stores.list_stores(**query)
