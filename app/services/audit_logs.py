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
from app.services import audit_words, unions
from app.services.audit_words import Fact
from models import ActorKind, AuditEntry, Staff, Union


class AuditCityOnly(Forbidden):
    code, detail = "audit_city_only", "操作日志不分辖区，只由市总工会的审计管理员查看"


LOOKS_BACK = dt.timedelta(days=31)


@dataclass(frozen=True)
class AuditView:
    """An entry, and under which name a staff member who acted signs in."""

    entry: AuditEntry
    actor_username: str | None

    @property
    def action_name(self) -> str:
        """How the action reads."""
        return audit_words.name_of(self.entry.action)

    @property
    def subject_name(self) -> str:
        """What it was done to, as people call it."""
        return audit_words.subject_name(self.entry.subject)

    @property
    def facts(self) -> list[Fact]:
        """The data that go with it, in words."""
        return audit_words.tell(self.entry.subject, self.entry.details)


def ensure_city(staff: Staff) -> None:
    """Refuse with `audit_city_only`: entries belong to no union, only a grant over the city opens them."""
    city = select(Union.id).where(Union.parent_id.is_(None), Union.id.in_(unions.visible_to(staff)))
    if session().scalar(city) is None:
        raise AuditCityOnly


def list_actions(staff: Staff) -> list[dict[str, str]]:
    """动作 that are known, by stem. Refuses with `audit_city_only`."""
    ensure_city(staff)
    return [{"stem": stem, "name": name} for stem, name in audit_words.STEMS.items()]


def list_entries(
    staff: Staff,
    *,
    action: str | None = None,
    username: str | None = None,
    subject: str | None,
    subject_id: uuid.UUID | None,
    actor_id: uuid.UUID | None,
    since: dt.date | None,
    until: dt.date | None = None,
    limit: int,
    cursor: str | None,
) -> Page[AuditView]:
    """操作日志, newest first; `since` and `until` are days of the city, both count.

    `action` is whole (`coupons.claim`) or a stem (`coupons`). Without a person or a thing it is looked for
    in the last `LOOKS_BACK` before `until`: the log has no index by action, which would cost every claim.
    Refuses with `audit_city_only`.
    """
    ensure_city(staff)
    statement: Select[*tuple[Any, ...]] = select(AuditEntry, Staff.username).outerjoin(
        Staff, and_(AuditEntry.actor_kind == ActorKind.STAFF, Staff.id == AuditEntry.actor_id)
    )
    if subject is not None:
        statement = statement.where(AuditEntry.subject == subject)
    if subject_id is not None:
        statement = statement.where(AuditEntry.subject_id == subject_id)
    if username is not None:
        found = session().scalar(select(Staff.id).where(Staff.username == username))
        if found is None or actor_id not in (None, found):
            return Page([], None)
        actor_id = found
    if actor_id is not None:
        # With the kinds named, the index of actors is of use.
        persons = AuditEntry.actor_kind.in_([ActorKind.STAFF, ActorKind.MEMBER])
        statement = statement.where(persons, AuditEntry.actor_id == actor_id)
    if action is not None:
        whole = AuditEntry.action == action
        statement = statement.where(
            whole if "." in action else AuditEntry.action.startswith(f"{action}.", autoescape=True)
        )
        if since is None and subject_id is None and actor_id is None:
            since = (until or clock.today()) - LOOKS_BACK
    if since is not None:
        statement = statement.where(AuditEntry.at >= _midnight(since))
    if until is not None:
        statement = statement.where(AuditEntry.at < _midnight(until + dt.timedelta(days=1)))
    order = [Key(AuditEntry.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([AuditView(entry, username) for entry, username in rows], more)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=clock.CITY)
