"""敏感的申请: which unions a sign-up is open to. What is sensitive is open to those that judge it, and above.

A legal case against an employer is none of the employer's own union's business, nor is a family's need.
"""

import uuid
from collections import defaultdict

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from app.campaign_types import TYPES
from app.campaign_types.declaration import Rung
from models import ApplicantKind, Campaign, Signup, Union


def open_to(visible: Select[uuid.UUID]) -> ColumnElement[bool]:
    """Of a query of sign-ups: open to somebody who sees these unions.

    Where the type is not sensitive, by the applicant's union or by the campaign's. Where it is, by a union
    at which a step of the sign-up's own path stands (`signups.steps`), or that holds it where nobody judges;
    whoever sees more has it below him.
    """
    hosted = Signup.campaign_id.in_(select(Campaign.id).where(Campaign.union_id.in_(visible)))
    types_at: dict[Rung, list[str]] = defaultdict(list)
    for declared in TYPES.values():
        if declared.is_sensitive:
            for rung in sorted({step.at for step in declared.steps} or {Rung.HOST}):
                types_at[rung].append(declared.key)
    judged = (and_(_of_types(types), _stands_in(visible, rung)) for rung, types in types_at.items())
    return or_(and_(~is_sensitive(), or_(Signup.union_id.in_(visible), hosted)), *judged)


def is_sensitive() -> ColumnElement[bool]:
    """Of a query of sign-ups: of a type that is sensitive."""
    return _of_types([declared.key for declared in TYPES.values() if declared.is_sensitive])


def _of_types(types: list[str]) -> ColumnElement[bool]:
    return Signup.campaign_id.in_(select(Campaign.id).where(Campaign.type.in_(types)))


def _stands_in(visible: Select[uuid.UUID], rung: Rung) -> ColumnElement[bool]:
    """The same rungs as `signups.steps` finds, of a query: an array of PostgreSQL begins at 1, the city."""
    if rung is Rung.HOST:
        return Signup.campaign_id.in_(select(Campaign.id).where(Campaign.union_id.in_(visible)))
    above = func.coalesce(Union.parent_id, Union.id)
    stands: ColumnElement[uuid.UUID]
    match rung:
        case Rung.OWN:
            # A unit does not judge its own case: the union above does.
            stands = case((Signup.applicant_kind == ApplicantKind.UNIT, above), else_=Union.id)
        case Rung.ABOVE:
            stands = above
        case Rung.DISTRICT:
            stands = func.coalesce(Union.ancestor_ids[2], Union.ancestor_ids[1])
        case Rung.CITY:
            stands = Union.ancestor_ids[1]
    return exists().where(Union.id == Signup.union_id, stands.in_(visible)).correlate(Signup)
