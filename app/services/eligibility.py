"""资格: gathers what an audience asks of somebody, and turns its reasons into the refusal that he hears."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select

from app import audiences
from app.audiences import Audience, Fact, Person, Reason
from app.db import session
from app.errors import Forbidden
from app.services import hardship_levels, recipients
from app.services.cards import NotVerified
from models import (
    Employment,
    EmploymentGroup,
    Gender,
    Member,
    MembershipState,
    RosterEntry,
    Union,
    Verification,
)


class NotEligible(Forbidden):
    code, detail = "not_eligible", "这项福利暂不面向您"
    next = "有疑问请拨打 12351"


LOOK = """
    m.verification, m.is_single, r.membership_state, r.employment, r.employment_group, r.in_new_employment,
    r.works_outdoors, r.gender, r.born_on, u.ancestor_ids, u.district
"""
"""What `person_in` reads, for lanes: of the account `m`, its entry in the roster `r`, and its union `u`."""
LOOKED_UP = frozenset({Fact.UNION})
"""What `LOOK` knows besides the account and the roster."""


def person_in(looked: Sequence[Any]) -> Person:
    """The person whom a row of `LOOK` describes."""
    verification, is_single, *of_roster, path, district = looked
    membership, employment, group, in_new, outdoors, gender, born_on = of_roster
    return Person(
        is_verified=verification == Verification.VERIFIED,
        membership=None if membership is None else MembershipState(membership),
        employment=None if employment is None else Employment(employment),
        group=None if group is None else EmploymentGroup(group),
        in_new_employment=bool(in_new),
        works_outdoors=bool(outdoors),
        gender=None if gender is None else Gender(gender),
        born_on=born_on,
        is_single=bool(is_single),
        union_path=path or (),
        district=district,
    )


def get_person(member: Member, asked: Iterable[Audience]) -> Person:
    """The member as predicates see it. What is not in the roster is read only where one of `asked` needs it.

    At most one query, however many audiences are asked. `member` comes with `roster_entry` loaded.
    """
    entry = member.roster_entry
    if entry is None:
        return Person(is_verified=member.is_verified, is_single=bool(member.is_single))
    return get_person_of(entry, asked, is_verified=member.is_verified, is_single=bool(member.is_single))


def get_person_of(
    entry: RosterEntry, asked: Iterable[Audience], *, is_verified: bool = True, is_single: bool = False
) -> Person:
    """The person of a roster entry as predicates see him, with an account or without."""
    asked = list(asked)
    return Person(
        is_verified=is_verified,
        membership=entry.membership_state,
        employment=entry.employment,
        group=entry.employment_group,
        in_new_employment=entry.in_new_employment,
        works_outdoors=entry.works_outdoors,
        gender=entry.gender,
        born_on=entry.born_on,
        is_single=is_single,
        **_facts(entry, asked),
    )


def _facts(entry: RosterEntry, asked: list[Audience]) -> dict[str, Any]:
    """What has to be fetched, in one statement; empty where nothing has."""
    needed = frozenset[Fact]().union(*(audiences.needed(audience) for audience in asked))
    if not needed:
        return {}
    types = frozenset[str]().union(*(audiences.named(audience, "types") for audience in asked))
    columns: Mapping[Fact, Mapping[str, ColumnElement[Any]]] = {
        Fact.UNION: {"union_path": Union.__table__.c.ancestor_ids, "district": Union.__table__.c.district},
        Fact.HARDSHIP: {"hardship": hardship_levels.of_entry()},
        Fact.HONOURS: {"is_model_worker": recipients.is_model_worker()},
        Fact.RECEIVED: {"received": recipients.received(types)},
    }
    wanted = {name: column for fact in needed for name, column in columns[fact].items()}
    row = (
        session()
        .execute(
            select(*(column.label(name) for name, column in wanted.items()))
            .select_from(RosterEntry)
            .join(Union, Union.id == RosterEntry.union_id)
            .where(RosterEntry.id == entry.id)
        )
        .mappings()
        .one()
    )
    found = dict(row)
    if "received" in found:
        found["received"] = _by_type(found["received"] or [])
    return found


def _by_type(pairs: Iterable[tuple[str, int]]) -> dict[str, set[int]]:
    received: dict[str, set[int]] = {}
    for name, year in pairs:
        received.setdefault(name, set()).add(year)
    return received


def reasons_against(audience: Audience, member: Member) -> list[Reason]:
    """Why `member` is outside `audience`; empty when inside. `member` comes with `roster_entry` loaded."""
    return audiences.reasons_against(audience, get_person(member, [audience]))


def ensure(audience: Audience, member: Member) -> None:
    """Refuse with `not_verified` or `not_eligible` (with `reasons`) unless `member` is in `audience`."""
    ensure_person(audience, get_person(member, [audience]))


def ensure_person(audience: Audience, person: Person) -> None:
    """The same, of somebody as predicates see him."""
    reasons = audiences.reasons_against(audience, person)
    if not reasons:
        return
    if reasons[0] is audiences.VERIFIED.reason:
        raise NotVerified
    raise NotEligible(next=reasons[0].next, reasons=[as_member(reason) for reason in reasons])


def as_member(reason: Reason) -> dict[str, str]:
    """A reason as it stands in an answer."""
    return {"code": reason.code, "message": reason.message, "next": reason.next}
