"""合作机构: the register of whom the union refers people to."""

import uuid
from typing import Any

from sqlalchemy import Select, func, select

from app import db, paging
from app.db import session
from app.errors import Conflict, NotFound
from app.paging import Key, Page
from app.services import audit, unions
from models import Partner, PartnerKind, Staff, Union


class PartnerNotFound(NotFound):
    code, detail = "partner_not_found", "没有找到这家合作机构"


class PartnerNameTaken(Conflict):
    code, detail = "partner_name_taken", "已经有同名的合作机构了"
    next = "请写明网点，或直接使用已有的那一家"


def add(staff: Staff, *, union_id: uuid.UUID, **facts: Any) -> Partner:
    """登记合作机构. Refuses with `union_not_found`, `partner_name_taken`."""
    union = unions.get_visible(staff, union_id)
    _ensure_name_free(union.id, facts["name"], None)
    made = Partner(union_id=union.id)
    _write(made, facts)
    session().add(made)
    session().flush()
    audit.record(staff, "partners.add", made, union_id=str(union.id))
    return made


def update(staff: Staff, partner_id: uuid.UUID, **changes: Any) -> Partner:
    """修改合作机构, or let it rest. Refuses with `partner_not_found`, `partner_name_taken`."""
    found = session().scalar(
        select(Partner)
        .where(Partner.id == partner_id, Partner.union_id.in_(unions.visible_to(staff)))
        .with_for_update()
    )
    if found is None:
        raise PartnerNotFound
    if "name" in changes:
        _ensure_name_free(found.union_id, changes["name"], found.id)
    _write(found, changes)
    audit.record(staff, "partners.update", found, fields=sorted(changes))
    session().flush()
    return found


def list_partners(
    staff: Staff, *, kind: PartnerKind | None, is_active: bool | None, limit: int, cursor: str | None
) -> Page[Partner]:
    """合作机构 of one's unions and of those above them: whom one may refer to."""
    statement = in_reach(staff)
    if kind is not None:
        statement = statement.where(Partner.kind == kind)
    if is_active is not None:
        statement = statement.where(Partner.is_active == is_active)
    order = [Key(Partner.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([partner for (partner,) in rows], more)


def in_reach(staff: Staff) -> Select[Partner]:
    """Those of one's unions and of the unions above."""
    above = select(func.unnest(Union.ancestor_ids)).where(Union.id.in_(unions.visible_to(staff)))
    return select(Partner).where(Partner.union_id.in_(above))


def _ensure_name_free(union_id: uuid.UUID, name: str, own_id: uuid.UUID | None) -> None:
    """UNIQUE decides; this asks before, for the kind sentence."""
    db.lock("partner", str(union_id))
    holder = session().scalar(select(Partner.id).where(Partner.union_id == union_id, Partner.name == name))
    if holder not in (None, own_id):
        raise PartnerNameTaken


def _write(partner: Partner, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(partner, name, value)
