"""找会员: by name, number, phone, union and membership, among the unions in one's scope."""

import re
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, text
from sqlalchemy.orm import joinedload

from app import id_numbers, paging
from app.db import session
from app.errors import InvalidValue
from app.paging import Key, Page
from app.services import unions
from models import CardState, Member, MembershipState, RosterEntry, Staff, Union, UnionCard
from models.personal import index_of
from models.roster import ID_NUMBER, PHONE, TAIL_LENGTH, name_index, tail_index

_TAIL = re.compile(rf"[0-9*＊]*([0-9]{{{TAIL_LENGTH - 1}}}[0-9X])")
"""The end of a number, with or without what a mask leaves before it."""


class NumberNotSearchable(InvalidValue):
    code, detail = "number_not_searchable", "身份证号请填完整的 18 位，或最后 4 位"


@dataclass(frozen=True)
class Listed:
    """A person in a list: the entry in the roster, and whether he has an account and a card."""

    entry: RosterEntry
    member_id: uuid.UUID | None
    card_state: CardState | None

    @property
    def has_account(self) -> bool:
        return self.member_id is not None


def search(
    staff: Staff,
    *,
    name: str | None,
    id_number: str | None,
    phone: str | None,
    union_id: uuid.UUID | None,
    membership_state: MembershipState | None,
    limit: int,
    cursor: str | None,
) -> Page[Listed]:
    """查会员: everything that is given has to fit. Who is elsewhere looks the same as who is nowhere.

    A name fits as a whole, a number as a whole or by its last four characters, a phone as a whole: they
    are stored encrypted and compared by blind index. The list goes union by union.
    Refuses with `id_number_invalid`, `number_not_searchable`, `union_not_found`.
    """
    visible = unions.visible_to(staff)
    if union_id is not None:
        unions.get_visible(staff, union_id)
        visible = visible.where(Union.ancestor_ids.contains([union_id]))
    statement: Select[*tuple[Any, ...]] = (
        select(RosterEntry, Member.id, UnionCard.state)
        .outerjoin(Member, Member.roster_entry_id == RosterEntry.id)
        .outerjoin(UnionCard, UnionCard.roster_entry_id == RosterEntry.id)
        .where(RosterEntry.union_id.in_(visible))
        .options(joinedload(RosterEntry.union))
    )
    if name is not None:
        statement = statement.where(RosterEntry.name_index == name_index(name))
    if id_number is not None:
        statement = statement.where(_has_number(id_number))
    if phone is not None:
        statement = statement.where(_has_phone(phone))
    if membership_state is not None:
        statement = statement.where(RosterEntry.membership_state == membership_state)
    if membership_state not in (None, MembershipState.MEMBER):
        # Said as the index says it, for the few who are not members.
        statement = statement.where(text("roster_entries.membership_state <> 'member'"))
    columns = RosterEntry.__table__.c
    order = [Key(columns.union_id, paging.identity), Key(columns.id, paging.identity)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([Listed(*row) for row in rows], more)


def _has_number(typed: str) -> ColumnElement[bool]:
    number = typed.strip().upper()
    tail = _TAIL.fullmatch(number)
    if tail is not None and (len(number) == TAIL_LENGTH or not number.isalnum()):
        return RosterEntry.number_tail_index == tail_index(tail[1])
    if len(number) < 15:  # noqa: PLR2004 - the shortest number of a person that ever was
        raise NumberNotSearchable
    return RosterEntry.id_number_index == index_of(ID_NUMBER, id_numbers.parse(number))


def _has_phone(typed: str) -> ColumnElement[bool]:
    """As the unit has written it into the roster, or as WeChat has vouched for it."""
    index = index_of(PHONE, typed)
    bound = select(Member.roster_entry_id).where(Member.phone_index == index)
    listed = select(RosterEntry.id).where(RosterEntry.phone_index == index)
    return or_(RosterEntry.id.in_(listed), RosterEntry.id.in_(bound))
