"""内部公示: the people of the same street may see that a file is about to be opened; nobody else ever.

A name is masked, of the family nothing is shown, and the notice is gone with its last day.
"""

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased, joinedload

from app import clock, paging
from app.db import session
from app.paging import Key, Page
from app.services import unions
from app.services.cards import NotVerified
from models import HardshipFile, HardshipState, Member, Union


def list_shown(member: Member, *, limit: int, cursor: str | None) -> Page[HardshipFile]:
    """内部公示: files shown now in the member's street. Refuses with `not_verified`.

    A file is shown in the union above the applicant's own; where that is a district, an industry or the city,
    to the people of his own very union alone.
    """
    entry = member.roster_entry
    if entry is None:
        raise NotVerified
    path = session().scalars(select(Union.ancestor_ids).where(Union.id == entry.union_id)).one()
    above = aliased(Union)
    streets = select(above.id).where(above.id.in_(path), above.level.in_(unions.STREETS))
    in_street = Union.parent_id.in_(streets)
    now = clock.now()
    statement = (
        select(HardshipFile)
        .join(Union, Union.id == HardshipFile.union_id)
        .where(
            HardshipFile.state == HardshipState.SHOWN,
            HardshipFile.shown_from <= now,
            HardshipFile.shown_until > now,
            or_(in_street, HardshipFile.union_id == entry.union_id),
        )
        .options(joinedload(HardshipFile.entry), joinedload(HardshipFile.union))
    )
    order = [Key(HardshipFile.__table__.c.id, paging.identity, descending=True)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([file for (file,) in rows], more)
