"""查操作日志: who did what, for the city's audit administrator. Writing it stands in `audit`."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, select

from app import clock, paging
from app.db import session
from app.errors import Forbidden
from app.paging import Key, Page
from app.services import unions
from models import ActorKind, AuditEntry, Staff, Union


class AuditCityOnly(Forbidden):
    code, detail = "audit_city_only", "操作日志不分辖区，只由市总工会的审计管理员查看"


@dataclass(frozen=True)
class AuditView:
    """An entry, and under which name a staff member who acted signs in."""

    entry: AuditEntry
    actor_username: str | None


def list_entries(
    staff: Staff,
    *,
    subject: str | None,
    subject_id: uuid.UUID | None,
    actor_id: uuid.UUID | None,
    since: dt.date | None,
    limit: int,
    cursor: str | None,
) -> Page[AuditView]:
    """操作日志, newest first; `since` is a day of the city. Refuses with `audit_city_only`.

    Entries belong to no union, so only a grant over the whole city opens them.
    """
    city = select(Union.id).where(Union.parent_id.is_(None), Union.id.in_(unions.visible_to(staff)))
    if session().scalar(city) is None:
        raise AuditCityOnly
    statement: Select[*tuple[Any, ...]] = select(AuditEntry, Staff.username).outerjoin(
        Staff, and_(AuditEntry.actor_kind == ActorKind.STAFF, Staff.id == AuditEntry.actor_id)
    )
    if subject is not None:
        statement = statement.where(AuditEntry.subject == subject)
    if subject_id is not None:
        statement = statement.where(AuditEntry.subject_id == subject_id)
    if actor_id is not None:
        # With the kinds named, the index of actors is of use.
        persons = AuditEntry.actor_kind.in_([ActorKind.STAFF, ActorKind.MEMBER])
        statement = statement.where(persons, AuditEntry.actor_id == actor_id)
    if since is not None:
        midnight = dt.datetime.combine(since, dt.time(), tzinfo=clock.CITY)
        statement = statement.where(AuditEntry.at >= midnight)
    order = [Key(AuditEntry.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([AuditView(entry, username) for entry, username in rows], more)
