"""工会组织: the tree, and the one helper that limits what staff may see."""

import uuid
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, case, func, select

from app import paging
from app.db import session
from app.errors import Conflict, NotFound
from app.paging import Key, Page
from app.services import audit, delegations
from app.services.audit import Actor
from models import (
    DELEGABLE,
    Member,
    Staff,
    StaffDelegation,
    StaffGrant,
    StaffRole,
    Union,
    UnionKind,
    UnionLevel,
    UnionPlace,
)

Answer = TypeVar("Answer")


class UnionNotFound(NotFound):
    code, detail = "union_not_found", "没有找到这个工会"
    next = "请核对工会的准确全称或编号"


class UnionNameAmbiguous(Conflict):
    code, detail = "union_name_ambiguous", "有不止一个工会叫这个名字"
    next = "请改用工会的编号"


STREETS = frozenset({UnionLevel.TOWNSHIP, UnionLevel.GRASSROOTS})
"""What may count as the street above somebody: a township's or joint union, no district, no industry."""


def add_union(
    actor: Actor,
    parent: Union | None,
    name: str,
    *,
    level: UnionLevel,
    kind: UnionKind,
    district: str | None = None,
) -> Union:
    """建会: put a union under its parent. Only the city's union has none."""
    union = Union(
        parent_id=parent.id if parent else None, name=name, level=level, kind=kind, district=district
    )
    union.ancestor_ids = [*(parent.ancestor_ids if parent else []), union.id]
    session().add(union)
    audit.record(actor, "unions.add", union)
    return union


def visible_to(
    staff: Staff, *, roles: frozenset[StaffRole] | None = None, lent: bool = True
) -> Select[uuid.UUID]:
    """数据权限: ids of the unions this person may see — those granted, and all below them.

    Only grants of the roles that the operation under way admits count (`staff.acting_as`): who publishes
    in one district and reads in another publishes in the first only. `roles` narrows them further, for
    what not all of the operation's roles may see. Where the operation is one of judging
    (`staff.counts_lent`), what colleagues on leave have delegated counts as granted, but for `lent=False`.
    The only data-scope helper. Every console query starts from it, as in
    `.where(X.union_id.in_(visible_to(staff)))`.
    """
    counted = staff.acting_as if roles is None else staff.acting_as & roles
    is_lent = bool(lent and staff.counts_lent and counted & DELEGABLE)
    held = once((staff.id, is_lent), partial(_grants, staff, is_lent=is_lent))
    granted = [union_id for role, union_id in held if role in counted]
    visible = select(Union.id).where(Union.ancestor_ids.overlap(granted))
    if not staff.confined_to:
        return visible
    return visible.where(Union.ancestor_ids.overlap(list(staff.confined_to)))


def _grants(staff: Staff, *, is_lent: bool) -> Sequence[Row[StaffRole, uuid.UUID]]:
    """Role and union of what this person was granted; where `is_lent`, of what was lent to him as well."""
    held = select(StaffGrant.role, StaffGrant.union_id).where(StaffGrant.staff_id == staff.id)
    if not is_lent:
        return session().execute(held).all()
    given = delegations.standing(staff.id).with_only_columns(StaffDelegation.role, StaffDelegation.union_id)
    return session().execute(held.union(given)).all()


_known: ContextVar[dict[Hashable, Any] | None] = ContextVar("known", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Inside, whatever `once` is asked is looked up once: for what asks many lists and changes none."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def once(question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """What `ask` finds; inside `asked_once`, what it found the first time."""
    known = _known.get()
    if known is None:
        return ask()
    if question not in known:
        known[question] = ask()
    found: Answer = known[question]
    return found


def ensure_visible(actor: Actor, union: Union) -> None:
    """Refuse with `union_not_found` unless the union is inside the actor's data scope.

    The command line sees all; members have no scope at all.
    """
    match actor:
        case None:
            return
        case Staff():
            found = session().scalar(visible_to(actor).where(Union.id == union.id))
        case Member():
            found = None
    if found is None:
        raise UnionNotFound


def get_visible(staff: Staff, union_id: uuid.UUID) -> Union:
    """The union with this id. Refuses with `union_not_found`, also outside of what the person may see."""
    union = session().scalar(select(Union).where(Union.id == union_id, Union.id.in_(visible_to(staff))))
    if union is None:
        raise UnionNotFound
    return union


def desk_of() -> ColumnElement[uuid.UUID]:
    """办理的工会, of a query of unions: the district on the way, itself where it is one, else the city."""
    path = Union.ancestor_ids
    depth = func.cardinality(path)
    return case(
        (depth > 2, path[2]),  # noqa: PLR2004 - the city, the district, and whoever is below it
        ((depth == 2) & (Union.kind != UnionKind.UNIT), Union.id),  # noqa: PLR2004
        else_=path[1],
    )


def list_unions(
    staff: Staff,
    *,
    q: str | None,
    level: str | None,
    parent_id: uuid.UUID | None,
    limit: int,
    cursor: str | None,
) -> Page[Union]:
    """工会列表 within one's scope, those nearest to the city first."""
    statement = select(Union).where(Union.id.in_(visible_to(staff)))
    if q:
        statement = statement.where(Union.name.contains(q.strip(), autoescape=True))
    if level:
        statement = statement.where(Union.level == UnionLevel(level))
    if parent_id:
        statement = statement.where(Union.parent_id == parent_id)
    depth = func.cardinality(Union.__table__.c.ancestor_ids)
    order = [Key(depth, paging.number), Key(Union.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([row[0] for row in rows], more)


@dataclass(frozen=True)
class UnionFile:
    """A union as its staff see it; `place` is its own, and none where its street's counts."""

    union: Union
    parent: Union | None
    place: UnionPlace | None


def get_file(staff: Staff, union_id: uuid.UUID) -> UnionFile:
    """工会档案, with where its people work. Refuses with `union_not_found`."""
    union = get_in_scope(staff, union_id)
    parent = session().get(Union, union.parent_id) if union.parent_id else None
    return UnionFile(union, parent, session().get(UnionPlace, union.id))


def put_place(staff: Staff, union_id: uuid.UUID, *, lat: float, lng: float) -> UnionPlace:
    """定位: where the people of a union work, in GCJ-02. Refuses with `union_not_found`."""
    union = get_in_scope(staff, union_id)
    place = session().get(UnionPlace, union.id, with_for_update=True)
    if place is None:
        place = UnionPlace(union_id=union.id)
        session().add(place)
    place.lat, place.lng = lat, lng
    audit.record(staff, "unions.place", union, lat=lat, lng=lng)
    session().flush()
    return place


def get_city() -> Union:
    """市总工会, at the top of the tree. Refuses with `union_not_found` while there is none."""
    city = session().scalar(select(Union).where(Union.level == UnionLevel.CITY))
    if city is None:
        raise UnionNotFound(detail="系统里还没有市总工会")
    return city


def get_of_district(district: str) -> Union:
    """辖市(区)总工会 of a district's slug; the city's union where the district has none."""
    found = session().scalar(
        select(Union)
        .where(Union.level == UnionLevel.DISTRICT, Union.district == district)
        .order_by(Union.id)
        .limit(1)
    )
    return found or get_city()


def get_in_scope(staff: Staff, union_id: uuid.UUID) -> Union:
    """A union in one's scope. Refuses with `union_not_found`."""
    found = session().scalar(select(Union).where(Union.id == union_id, Union.id.in_(visible_to(staff))))
    if found is None:
        raise UnionNotFound
    return found


def get_named(name_or_id: str) -> Union:
    """The union with this full name or id. Refuses with `union_not_found`, `union_name_ambiguous`."""
    try:
        condition = Union.id == uuid.UUID(name_or_id)
    except ValueError:
        condition = Union.name == name_or_id.strip()
    found = session().scalars(select(Union).where(condition).limit(2)).all()
    if not found:
        raise UnionNotFound
    if len(found) > 1:
        raise UnionNameAmbiguous
    return found[0]
