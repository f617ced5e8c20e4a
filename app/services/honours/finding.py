"""看荣誉殿堂: what hangs there for everybody, and its pictures."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app import paging
from app.campaign_types import TYPES
from app.db import session
from app.errors import NotFound
from app.paging import Key, Page
from app.services import attachments
from models import Attachment, Honour, HonourState

NEWEST = (
    Key(Honour.__table__.c.year, paging.number, descending=True),
    Key(Honour.__table__.c.id, paging.identity, descending=True),
)


class HonourNotFound(NotFound):
    code, detail = "honour_not_found", "没有找到这项荣誉，可能已经撤下"


class HonourPhotoNotFound(NotFound):
    code, detail = "honour_photo_not_found", "没有找到这张照片"


@dataclass(frozen=True)
class Hung:
    """An honour with its title in words."""

    honour: Honour
    title: str


def list_shown(*, year: int | None, honour: str | None, limit: int, cursor: str | None) -> Page[Hung]:
    """荣誉殿堂: the latest year first."""
    statement = select(Honour).where(Honour.state == HonourState.SHOWN)
    if year is not None:
        statement = statement.where(Honour.year == year)
    if honour is not None:
        statement = statement.where(Honour.honour == honour)
    rows, more = paging.fetch(session(), statement, NEWEST, limit=limit, cursor=cursor)
    return Page([hang(one) for (one,) in rows], more)


def get_shown(honour_id: uuid.UUID) -> Hung:
    """一项荣誉 with its deeds. Refuses with `honour_not_found`."""
    found = session().scalar(select(Honour).where(Honour.id == honour_id, Honour.state == HonourState.SHOWN))
    if found is None:
        raise HonourNotFound
    return hang(found)


def get_photo(honour_id: uuid.UUID) -> tuple[Attachment, bytes]:
    """照片, of what is shown. Refuses with `honour_photo_not_found`."""
    found = session().scalar(
        select(Attachment)
        .join(Honour, Honour.photo_id == Attachment.id)
        .where(Honour.id == honour_id, Honour.state == HonourState.SHOWN)
    )
    if found is None:
        raise HonourPhotoNotFound
    return found, attachments.read(found)


def hang(found: Honour) -> Hung:
    """With its title; the word itself where no programme declares it any more."""
    return Hung(found, titles().get(found.honour, found.honour))


def titles() -> Mapping[str, str]:
    """Word → title of every honour that a programme declares."""
    return {
        word: title
        for declared in TYPES.values()
        if declared.hall is not None
        for word, title in declared.hall.honours.items()
    }
