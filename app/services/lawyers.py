"""律师: the register that staff keep, and for whom a lawyer cannot stand up."""

import uuid
from typing import Any

from sqlalchemy import Select, func, literal, or_, select

from app import db, paging
from app.db import session
from app.errors import Conflict, NotFound
from app.paging import Key, Page
from app.services import audit, unions
from app.text import comparable_name
from models import LICENCE_NUMBER, Lawyer, Staff, Union
from models.personal import index_of

SHORTEST_NAME = 4
"""Of an employer: with fewer characters, half of a longer name is not taken for the same."""


class LawyerNotFound(NotFound):
    code, detail = "lawyer_not_found", "没有找到这位律师"


class LicenceTaken(Conflict):
    code, detail = "licence_taken", "这个执业证号已经登记过了"
    next = "请在律师名册里找到他，直接修改"


def add(staff: Staff, *, union_id: uuid.UUID, **facts: Any) -> Lawyer:
    """登记律师. Refuses with `union_not_found`, `licence_taken`."""
    union = unions.get_visible(staff, union_id)
    _ensure_licence_free(facts["licence_number"], None)
    made = Lawyer(union_id=union.id)
    _write(made, facts)
    session().add(made)
    session().flush()
    audit.record(staff, "lawyers.add", made, union_id=str(union.id))
    return made


def update(staff: Staff, lawyer_id: uuid.UUID, **changes: Any) -> Lawyer:
    """修改律师, or take him off the list of who can be assigned.

    Refuses with `lawyer_not_found`, `licence_taken`.
    """
    found = session().scalar(
        select(Lawyer)
        .where(Lawyer.id == lawyer_id, Lawyer.union_id.in_(unions.visible_to(staff)))
        .with_for_update()
    )
    if found is None:
        raise LawyerNotFound
    if "licence_number" in changes:
        _ensure_licence_free(changes["licence_number"], found.id)
    _write(found, changes)
    audit.record(staff, "lawyers.update", found, fields=sorted(changes))
    session().flush()
    return found


def list_lawyers(
    staff: Staff, *, district: str | None, is_active: bool | None, limit: int, cursor: str | None
) -> Page[Lawyer]:
    """律师名册 of one's unions and of those above; names, numbers and phones masked."""
    statement = in_reach(staff)
    if district is not None:
        statement = statement.where(
            or_(func.cardinality(Lawyer.districts) == 0, literal(district) == func.any(Lawyer.districts))
        )
    if is_active is not None:
        statement = statement.where(Lawyer.is_active == is_active)
    order = [Key(Lawyer.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([lawyer for (lawyer,) in rows], more)


def in_reach(staff: Staff) -> Select[Lawyer]:
    """Those of one's unions and of the unions above."""
    above = select(func.unnest(Union.ancestor_ids)).where(Union.id.in_(unions.visible_to(staff)))
    return select(Lawyer).where(Lawyer.union_id.in_(above))


def acts_for(lawyer: Lawyer, opponent: str) -> bool:
    """利益冲突: he, or anybody of his firm, serves the other side; one name may be longer than the other."""
    wanted = comparable_name(opponent)
    served = session().scalars(select(Lawyer.acts_for).where(Lawyer.firm == lawyer.firm))
    return any(_is_same(comparable_name(name), wanted) for names in served for name in names)


def _is_same(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= SHORTEST_NAME and shorter in longer)


def _ensure_licence_free(number: str, own_id: uuid.UUID | None) -> None:
    """UNIQUE decides; this asks before, for the kind sentence."""
    index = index_of(LICENCE_NUMBER, number)
    db.lock("licence", index.hex())
    holder = session().scalar(select(Lawyer.id).where(Lawyer.licence_index == index))
    if holder not in (None, own_id):
        raise LicenceTaken


def _write(lawyer: Lawyer, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(lawyer, name, sorted(set(value)) if isinstance(value, list) else value)
