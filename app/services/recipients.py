"""收件人: the people in an audience, asked of PostgreSQL all at once.

Each predicate of `app.audiences` judges one person in memory; here each is a condition over the account, its
entry in the roster and the union of that. Both have to say the same of everybody.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, and_, func, select, true

from app.audiences import PREDICATES, Audience
from app.db import session
from models import Member, RosterEntry, Union, Verification

CONDITIONS: Mapping[str, Callable[[Sequence[str]], ColumnElement[bool]]] = {
    "verified": lambda _: Member.verification == Verification.VERIFIED,
    "membership": RosterEntry.membership_state.in_,
    "in_union": lambda unions: Union.ancestor_ids.overlap([uuid.UUID(one) for one in unions]),
    "in_group": RosterEntry.employment_group.in_,
}
"""Name of a predicate → the same as a condition. Where it cannot be known, it does not hold."""


def select_ids(audience: Audience, union_id: uuid.UUID) -> Select[uuid.UUID]:
    """Accounts of the people of `union_id` and all below it who are in `audience`.

    Who is in no union is in nobody's reach: an account that has not been verified, or was erased.
    """
    return (
        select(Member.id)
        .join(RosterEntry, Member.roster_entry_id == RosterEntry.id)
        .join(Union, RosterEntry.union_id == Union.id)
        .where(Union.ancestor_ids.contains([union_id]), are_in(audience))
    )


def are_in(audience: Audience) -> ColumnElement[bool]:
    """The conditions of `audience`, over members joined with their roster entries and unions."""
    return and_(true(), *(_rendered(condition) for condition in audience))


def count(audience: Audience, union_id: uuid.UUID) -> int:
    """数人数: how many people `select_ids` gives now."""
    found = session().scalar(select(func.count()).select_from(select_ids(audience, union_id).subquery()))
    return int(found or 0)


def _rendered(condition: Mapping[str, object]) -> ColumnElement[bool]:
    name = str(condition["is"])
    parameter = PREDICATES[name].parameter
    values = condition[parameter] if parameter else ()
    assert isinstance(values, Sequence)  # noqa: S101 - tells the type checker; audiences are parsed
    return CONDITIONS[name](values)
