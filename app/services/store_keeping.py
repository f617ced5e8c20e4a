"""门店的打理: made and kept by the owner on a phone, or by the union at a desk; the rules are the same."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import clock, paging
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import attachments, audit, clerks, listing, opening, owners
from app.services.clerks import Invitation
from app.services.opening import Span
from app.services.owners import Keeper
from app.services.stores import StoreNotFound
from app.text import matches, search_text
from models import (
    Attachment,
    Clerk,
    Member,
    Merchant,
    MerchantState,
    Staff,
    Store,
    StoreHours,
    StorePhoto,
    StoreSpecialDay,
    StoreState,
)


class MerchantDelisted(Conflict):
    code, detail = "merchant_delisted", "商户已经下架，不能再修改门店"
    next = "如需恢复合作，请重新提交入驻申请"


class PhotoNotAPicture(InvalidValue):
    code, detail = "photo_not_a_picture", "门店照片只能用图片，请换一张"


class PhotoNotFound(NotFound):
    code, detail = "photo_not_found", "没有找到这张照片"


class ClerkNotFound(NotFound):
    code, detail = "clerk_not_found", "没有找到这位核销员"


def list_stores(keeper: Keeper, merchant_id: uuid.UUID, *, limit: int, cursor: str | None) -> Page[Store]:
    """商户的门店, closed ones too. Refuses with `merchant_not_found`."""
    owners.get_merchant(keeper, merchant_id)
    statement = select(Store).where(Store.merchant_id == merchant_id).options(*_WHOLE)
    order = [Key(Store.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([store for (store,) in rows], more)


def find_stores(
    staff: Staff,
    *,
    q: str | None,
    merchant_id: uuid.UUID | None,
    district: str | None,
    category: str | None,
    state: StoreState | None,
    limit: int,
    cursor: str | None,
) -> Page[Store]:
    """找门店 of all merchants in one's scope, closed ones too; `q` is a fragment of either name."""
    statement = (
        select(Store)
        .join(Store.merchant)
        .where(owners.kept_by(staff))
        .options(contains_eager(Store.merchant))
    )
    if q:
        statement = statement.where(matches(Store.search_text, q) | matches(Merchant.search_text, q))
    given = {
        Store.merchant_id: merchant_id,
        Store.district: district,
        Merchant.category: category,
        Store.state: state,
    }
    for column, value in given.items():
        if value is not None:
            statement = statement.where(column == value)
    order = [Key(Store.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([store for (store,) in rows], more)


def get_store(keeper: Keeper, store_id: uuid.UUID) -> Store:
    """一家门店 with hours, special days and photos. Refuses with `store_not_found`."""
    owners.get_store(keeper, store_id)
    return _whole(store_id)


def add_store(keeper: Keeper, merchant_id: uuid.UUID, **facts: Any) -> Store:
    """新增门店. Refuses with `merchant_not_found`, `merchant_delisted`."""
    merchant = owners.get_merchant(keeper, merchant_id)
    _ensure_not_delisted(merchant)
    store = Store(merchant_id=merchant.id, search_text=search_text(facts["name"]), **facts)
    session().add(store)
    session().flush()
    audit.record(keeper, "store_keeping.add", store, merchant_id=str(merchant.id))
    return _whole(store.id)


def update_store(keeper: Keeper, store_id: uuid.UUID, **changes: Any) -> Store:
    """修改门店. Refuses with `store_not_found`, `merchant_delisted`."""
    store = _lock(keeper, store_id)
    for name, value in changes.items():
        setattr(store, name, value)
    store.search_text = search_text(store.name)
    audit.record(keeper, "store_keeping.update", store, fields=sorted(changes))
    return _whole(store_id)


def set_hours(keeper: Keeper, store_id: uuid.UUID, spans: Sequence[Span]) -> Store:
    """营业时间: the whole week at once. A break at noon is two spans of a day.

    Refuses with `store_not_found`, `merchant_delisted`, `hours_overlap`.
    """
    store = _lock(keeper, store_id)
    opening.ensure_apart(spans, around=opening.WEEK_MINUTES)
    whole = _whole(store.id)
    whole.hours = [
        StoreHours(weekday=span.day, opens_at=span.opens_at, closes_at=span.closes_at) for span in spans
    ]
    audit.record(keeper, "store_keeping.set_hours", store, spans=len(spans))
    return _whole(store_id)


def set_special_days(keeper: Keeper, store_id: uuid.UUID, days: Sequence[dict[str, Any]]) -> Store:
    """特殊日: closed days and days with other hours, all at once. A day without times is closed.

    Refuses with `store_not_found`, `merchant_delisted`, `hours_overlap`.
    """
    store = _lock(keeper, store_id)
    opening.ensure_days_apart(days)
    whole = _whole(store.id)
    whole.special_days = [StoreSpecialDay(**day) for day in days]
    audit.record(keeper, "store_keeping.set_special_days", store, days=len(days))
    return _whole(store_id)


def set_photos(keeper: Keeper, store_id: uuid.UUID, attachment_ids: Sequence[uuid.UUID]) -> Store:
    """门店照片: all of them, in the order of display. One that stands there already may stay, whoever put it.

    Refuses with `store_not_found`, `merchant_delisted`, `attachment_not_found`, `photo_not_a_picture`.
    """
    store = _lock(keeper, store_id)
    whole = _whole(store.id)
    standing = {photo.attachment_id: photo for photo in whole.photos}
    new = attachments.take_own(keeper, [one for one in attachment_ids if one not in standing])
    if any(attachment.content_type == attachments.PDF for attachment in new):
        raise PhotoNotAPicture
    photos = []
    for position, attachment_id in enumerate(dict.fromkeys(attachment_ids)):
        photo = standing.get(attachment_id) or StorePhoto(store_id=store.id, attachment_id=attachment_id)
        photo.position = position
        photos.append(photo)
    whole.photos = photos
    audit.record(keeper, "store_keeping.set_photos", store, photos=[str(one) for one in attachment_ids])
    return _whole(store_id)


def get_public(store_id: uuid.UUID) -> Store:
    """门店详情, while it is listed. Refuses with `store_not_found`."""
    store = session().scalar(_listed().where(Store.id == store_id).options(*_WHOLE))
    if store is None:
        raise StoreNotFound
    return store


def get_photo(store_id: uuid.UUID, photo_id: uuid.UUID) -> tuple[Attachment, bytes]:
    """门店照片, while the store is listed. Refuses with `photo_not_found`."""
    listed = _listed().where(Store.id == store_id).with_only_columns(Store.id)
    attachment = session().scalar(
        select(Attachment)
        .join(StorePhoto, StorePhoto.attachment_id == Attachment.id)
        .where(StorePhoto.id == photo_id, StorePhoto.store_id.in_(listed))
    )
    if attachment is None:
        raise PhotoNotFound
    return attachment, attachments.read(attachment)


def invite_clerk(member: Member, store_id: uuid.UUID) -> Invitation:
    """邀请核销员. Refuses with `store_not_found`, `merchant_delisted`."""
    return clerks.invite(member, _lock(member, store_id))


def list_clerks(keeper: Keeper, store_id: uuid.UUID) -> Sequence[Clerk]:
    """门店的核销员. Refuses with `store_not_found`."""
    owners.get_store(keeper, store_id)
    return (
        session()
        .scalars(
            select(Clerk)
            .where(Clerk.store_id == store_id, Clerk.removed_at.is_(None))
            .options(joinedload(Clerk.member))
            .order_by(Clerk.id)
        )
        .all()
    )


def remove_clerk(keeper: Keeper, clerk_id: uuid.UUID) -> None:
    """解除核销员, at once. Refuses with `clerk_not_found`."""
    clerk = session().scalar(
        select(Clerk)
        .join(Clerk.store)
        .join(Store.merchant)
        .where(Clerk.id == clerk_id, Clerk.removed_at.is_(None), owners.kept_by(keeper))
        .with_for_update(of=Clerk)
    )
    if clerk is None:
        raise ClerkNotFound
    clerks.unbind(keeper, clerk)


_WHOLE = (
    joinedload(Store.merchant),
    selectinload(Store.hours),
    selectinload(Store.special_days),
    selectinload(Store.photos).joinedload(StorePhoto.attachment),
)


def _listed() -> Select[Store]:
    return (
        select(Store)
        .join(Store.merchant)
        .where(listing.is_listed(clock.today()))
        .execution_options(populate_existing=True)
    )


def _whole(store_id: uuid.UUID) -> Store:
    session().flush()
    return (
        session()
        .scalars(
            select(Store)
            .where(Store.id == store_id)
            .options(*_WHOLE)
            .execution_options(populate_existing=True)
        )
        .one()
    )


def _lock(keeper: Keeper, store_id: uuid.UUID) -> Store:
    store = owners.get_store(keeper, store_id, lock=True)
    _ensure_not_delisted(store.merchant)
    return store


def _ensure_not_delisted(merchant: Merchant) -> None:
    if merchant.state is MerchantState.DELISTED:
        raise MerchantDelisted
