"""草稿: what somebody of the staff has typed is his alone, encrypted, and gone after two hours."""

import datetime as dt
from typing import Any

import orjson
from sqlalchemy import delete, func, select

from app import clock
from app.db import session
from app.errors import Conflict, NotFound
from models import Draft, Staff

KEPT = dt.timedelta(hours=2)
MOST = 50
"""Drafts of one person at a time."""


class DraftNotFound(NotFound):
    code, detail = "draft_not_found", "没有这份草稿，可能已超过两小时"


class DraftsFull(Conflict):
    code, detail = "drafts_full", "没有提交的草稿太多了"
    next = "请先提交或清空其他草稿"


def keep(staff: Staff, name: str, values: dict[str, Any]) -> Draft:
    """存草稿: one for each form; the time runs anew. Refuses with `drafts_full`."""
    now = clock.now()
    draft = session().scalar(
        select(Draft).where(Draft.staff_id == staff.id, Draft.name == name).with_for_update()
    )
    if draft is None:
        living = select(func.count()).where(Draft.staff_id == staff.id, Draft.expires_at > now)
        if (session().scalar(living) or 0) >= MOST:
            raise DraftsFull
        draft = Draft(staff_id=staff.id, name=name)
        session().add(draft)
    draft.content = orjson.dumps(values).decode()
    draft.expires_at = now + KEPT
    session().flush()
    return draft


def find(staff: Staff, name: str) -> dict[str, Any]:
    """取草稿. Refuses with `draft_not_found`, also when its time is over."""
    draft = session().scalar(
        select(Draft).where(Draft.staff_id == staff.id, Draft.name == name, Draft.expires_at > clock.now())
    )
    if draft is None:
        raise DraftNotFound
    return {"values": orjson.loads(draft.content or "{}"), "expires_at": draft.expires_at}


def forget(staff: Staff, name: str) -> None:
    """删草稿. What is not there is forgotten already."""
    session().execute(delete(Draft).where(Draft.staff_id == staff.id, Draft.name == name))
