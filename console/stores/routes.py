"""门店: what an owner does on a phone, done from the desk for merchants in one's scope."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.lists import ListQuery
from app.edge.shapes import (
    KeptStoreSchema,
    PhotosBody,
    SpecialDaysBody,
    StoreBody,
    StoreChangeBody,
    WeekBody,
)
from app.paging import Page
from app.services import attachments, merchants, opening, store_keeping, stores
from console.stores.schemas import DeskClerkPage, DeskStorePage, StoreBriefPage, StoreQuery
from models import Clerk, Staff, StaffRole, Store, StoreState

door = Door("console_stores", description="控制台：门店", url_prefix=DESK_PREFIX)

KEEPS = frozenset({StaffRole.MERCHANT_MANAGER})
READS = KEEPS | {StaffRole.PUBLISHER, StaffRole.READ_ONLY}
KEPT = (stores.StoreNotFound, store_keeping.MerchantDelisted)


@door.get(
    "/stores",
    who=Who.STAFF,
    roles=READS,
    query=StoreQuery,
    answers=StoreBriefPage,
    refuses=(paging.CursorInvalid,),
)
def find_stores(staff: Staff, query: dict[str, Any]) -> Page[Store]:
    """找门店 across merchants: by a fragment, district, category, state."""
    state = query.pop("state")
    return store_keeping.find_stores(staff, state=StoreState(state) if state else None, **query)


@door.get(
    "/merchants/<uuid:merchant_id>/stores",
    who=Who.STAFF,
    roles=READS,
    query=ListQuery,
    answers=DeskStorePage,
    refuses=(merchants.MerchantNotFound, paging.CursorInvalid),
)
def list_stores(staff: Staff, merchant_id: uuid.UUID, query: dict[str, Any]) -> Page[Store]:
    """商户的门店, closed ones too."""
    return store_keeping.list_stores(staff, merchant_id, **query)


@door.post(
    "/merchants/<uuid:merchant_id>/stores",
    who=Who.STAFF,
    roles=KEEPS,
    body=StoreBody,
    answers=KeptStoreSchema,
    status=201,
    idempotent=True,
    refuses=(merchants.MerchantNotFound, store_keeping.MerchantDelisted),
)
def add_store(staff: Staff, merchant_id: uuid.UUID, body: dict[str, Any]) -> Store:
    """新增门店."""
    return store_keeping.add_store(staff, merchant_id, **body)


@door.get(
    "/stores/<uuid:store_id>",
    who=Who.STAFF,
    roles=READS,
    answers=KeptStoreSchema,
    refuses=(stores.StoreNotFound,),
)
def get_store(staff: Staff, store_id: uuid.UUID) -> Store:
    """门店详情."""
    return store_keeping.get_store(staff, store_id)


@door.get(
    "/stores/<uuid:store_id>/clerks",
    who=Who.STAFF,
    roles=READS,
    answers=DeskClerkPage,
    refuses=(stores.StoreNotFound,),
)
def list_clerks(staff: Staff, store_id: uuid.UUID) -> Page[Clerk]:
    """门店的核销员, masked."""
    return Page(store_keeping.list_clerks(staff, store_id), None)


@door.delete("/clerks/<uuid:clerk_id>", who=Who.STAFF, roles=KEEPS, refuses=(store_keeping.ClerkNotFound,))
def remove_clerk(staff: Staff, clerk_id: uuid.UUID) -> None:
    """解除核销员, at once; the member is told."""
    store_keeping.remove_clerk(staff, clerk_id)


@door.patch(
    "/stores/<uuid:store_id>",
    who=Who.STAFF,
    roles=KEEPS,
    body=StoreChangeBody,
    answers=KeptStoreSchema,
    refuses=KEPT,
)
def update_store(staff: Staff, store_id: uuid.UUID, body: dict[str, Any]) -> Store:
    """修改门店."""
    return store_keeping.update_store(staff, store_id, **body)


@door.put(
    "/stores/<uuid:store_id>/hours",
    who=Who.STAFF,
    roles=KEEPS,
    body=WeekBody,
    answers=KeptStoreSchema,
    refuses=(*KEPT, opening.HoursOverlap),
)
def set_hours(staff: Staff, store_id: uuid.UUID, body: dict[str, Any]) -> Store:
    """营业时间: the whole week at once."""
    return store_keeping.set_hours(staff, store_id, body["spans"])


@door.put(
    "/stores/<uuid:store_id>/special-days",
    who=Who.STAFF,
    roles=KEEPS,
    body=SpecialDaysBody,
    answers=KeptStoreSchema,
    refuses=(*KEPT, opening.HoursOverlap),
)
def set_special_days(staff: Staff, store_id: uuid.UUID, body: dict[str, Any]) -> Store:
    """特殊日: closed days and days with other hours."""
    return store_keeping.set_special_days(staff, store_id, body["days"])


@door.put(
    "/stores/<uuid:store_id>/photos",
    who=Who.STAFF,
    roles=KEEPS,
    body=PhotosBody,
    answers=KeptStoreSchema,
    refuses=(*KEPT, attachments.AttachmentNotFound, store_keeping.PhotoNotAPicture),
)
def set_photos(staff: Staff, store_id: uuid.UUID, body: dict[str, Any]) -> Store:
    """门店照片: all of them, in the order of display."""
    return store_keeping.set_photos(staff, store_id, body["attachments"])
