"""疗休养基地: the register that staff keep, and the list that everybody reads."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from app import clock, db, paging
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import attachments, audit, unions
from models import Attachment, RecuperationBase, RecuperationBasePhoto, Staff, TripRating, Union

PHOTOS = selectinload(RecuperationBase.photos).joinedload(RecuperationBasePhoto.attachment)


class BaseNotFound(NotFound):
    code, detail = "base_not_found", "没有找到这个基地"


class BaseNameTaken(Conflict):
    code, detail = "base_name_taken", "已经有同名的基地了"
    next = "请在基地名册里找到它，直接修改"


class BaseContractInvalid(InvalidValue):
    code, detail = "base_contract_invalid", "合同的止日不能早于起日"


class BasePhotoInvalid(InvalidValue):
    code, detail = "base_photo_invalid", "基地照片只能用图片，请换一张"


class BasePhotoNotFound(NotFound):
    code, detail = "base_photo_not_found", "没有找到这张照片"


@dataclass(frozen=True)
class RatedBase:
    """A base with what those who were there say of it: the average to a tenth, None where nobody has."""

    base: RecuperationBase
    rating: float | None
    rating_count: int


def list_public(*, in_city: bool | None, limit: int, cursor: str | None) -> Page[RatedBase]:
    """基地列表: those with a contract that runs, in the order in which they came."""
    statement = _listed().options(PHOTOS)
    if in_city is not None:
        statement = statement.where(RecuperationBase.is_in_city == in_city)
    return _page(statement, limit, cursor)


def get_public(base_id: uuid.UUID) -> RatedBase:
    """一个基地, while it is listed. Refuses with `base_not_found`."""
    found = session().scalar(_listed().where(RecuperationBase.id == base_id).options(PHOTOS))
    if found is None:
        raise BaseNotFound
    return rated([found])[0]


def get_photo(base_id: uuid.UUID, photo_id: uuid.UUID) -> tuple[Attachment, bytes]:
    """基地照片, while the base is listed. Refuses with `base_photo_not_found`, `attachment_not_found`."""
    listed = _listed().where(RecuperationBase.id == base_id).with_only_columns(RecuperationBase.id)
    attachment = session().scalar(
        select(Attachment)
        .join(RecuperationBasePhoto, RecuperationBasePhoto.attachment_id == Attachment.id)
        .where(RecuperationBasePhoto.id == photo_id, RecuperationBasePhoto.base_id.in_(listed))
    )
    if attachment is None:
        raise BasePhotoNotFound
    return attachment, attachments.read(attachment)


def list_kept(staff: Staff, *, limit: int, cursor: str | None) -> Page[RatedBase]:
    """基地名册 of one's unions and of those above, unlisted ones too."""
    return _page(in_reach(staff).options(PHOTOS), limit, cursor)


def get_kept(staff: Staff, base_id: uuid.UUID) -> RatedBase:
    """一个基地 as `list_kept` shows it. Refuses with `base_not_found`."""
    found = session().scalar(
        in_reach(staff)
        .where(RecuperationBase.id == base_id)
        .options(PHOTOS)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise BaseNotFound
    return rated([found])[0]


def add(staff: Staff, *, union_id: uuid.UUID, **facts: Any) -> RatedBase:
    """登记基地. Refuses with `union_not_found`, `base_name_taken`, `base_contract_invalid`."""
    union = unions.get_visible(staff, union_id)
    _ensure_name_free(facts["name"], None)
    _ensure_contract(facts["contract_begins_on"], facts["contract_ends_on"])
    made = RecuperationBase(union_id=union.id, **facts)
    session().add(made)
    session().flush()
    audit.record(staff, "recuperation_bases.add", made, union_id=str(union.id))
    return get_kept(staff, made.id)


def update(staff: Staff, base_id: uuid.UUID, **changes: Any) -> RatedBase:
    """修改基地. Refuses with `base_not_found`, `base_name_taken`, `base_contract_invalid`."""
    found = _lock(staff, base_id)
    if "name" in changes:
        _ensure_name_free(changes["name"], found.id)
    for name, value in changes.items():
        setattr(found, name, value)
    _ensure_contract(found.contract_begins_on, found.contract_ends_on)
    audit.record(staff, "recuperation_bases.update", found, fields=sorted(changes))
    session().flush()
    return get_kept(staff, base_id)


def set_photos(staff: Staff, base_id: uuid.UUID, attachment_ids: Sequence[uuid.UUID]) -> RatedBase:
    """基地照片: all of them, in the order of display; those that stand there may stay.

    Refuses with `base_not_found`, `attachment_not_found`, `base_photo_invalid`.
    """
    base = _lock(staff, base_id)
    standing = {photo.attachment_id: photo for photo in base.photos}
    new = attachments.take_own(staff, [one for one in attachment_ids if one not in standing])
    if any(attachment.content_type == attachments.PDF for attachment in new):
        raise BasePhotoInvalid
    photos = []
    for position, attachment_id in enumerate(dict.fromkeys(attachment_ids)):
        photo = standing.get(attachment_id) or RecuperationBasePhoto(attachment_id=attachment_id)
        photo.position = position
        photos.append(photo)
    base.photos = photos
    audit.record(staff, "recuperation_bases.set_photos", base, photo_count=len(photos))
    session().flush()
    return get_kept(staff, base_id)


def list_ratings(staff: Staff, base_id: uuid.UUID, *, limit: int, cursor: str | None) -> Page[TripRating]:
    """评价, the newest first, without names. Refuses with `base_not_found`."""
    get_kept(staff, base_id)
    order = [Key(TripRating.__table__.c.id, paging.identity, descending=True)]
    statement = select(TripRating).where(TripRating.base_id == base_id)
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([rating for (rating,) in rows], more)


def in_reach(staff: Staff) -> Select[RecuperationBase]:
    """Those of one's unions and of the unions above."""
    above = select(func.unnest(Union.ancestor_ids)).where(Union.id.in_(unions.visible_to(staff)))
    return select(RecuperationBase).where(RecuperationBase.union_id.in_(above))


def rated(bases: Sequence[RecuperationBase]) -> list[RatedBase]:
    """Each with its rating, in one statement."""
    rows = session().execute(
        select(TripRating.base_id, func.avg(TripRating.score), func.count())
        .where(TripRating.base_id.in_([base.id for base in bases]))
        .group_by(TripRating.base_id)
    )
    told = {base_id: (round(float(average), 1), count) for base_id, average, count in rows}
    return [RatedBase(base, *told.get(base.id, (None, 0))) for base in bases]


def _page(statement: Select[RecuperationBase], limit: int, cursor: str | None) -> Page[RatedBase]:
    order = [Key(RecuperationBase.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page(rated([base for (base,) in rows]), more)


def _listed() -> Select[RecuperationBase]:
    today = clock.today()
    return select(RecuperationBase).where(
        RecuperationBase.is_listed,
        RecuperationBase.contract_begins_on <= today,
        RecuperationBase.contract_ends_on >= today,
    )


def _lock(staff: Staff, base_id: uuid.UUID) -> RecuperationBase:
    found = session().scalar(
        select(RecuperationBase)
        .where(RecuperationBase.id == base_id, RecuperationBase.union_id.in_(unions.visible_to(staff)))
        .options(PHOTOS)
        .with_for_update(of=RecuperationBase)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise BaseNotFound
    return found


def _ensure_name_free(name: str, own_id: uuid.UUID | None) -> None:
    """UNIQUE decides; this asks before, for the kind sentence."""
    db.lock("recuperation base", name)
    holder = session().scalar(select(RecuperationBase.id).where(RecuperationBase.name == name))
    if holder not in (None, own_id):
        raise BaseNameTaken


def _ensure_contract(begins_on: dt.date, ends_on: dt.date) -> None:
    if ends_on < begins_on:
        raise BaseContractInvalid
