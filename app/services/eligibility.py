"""资格: turns an audience's reasons into the refusal that a person hears."""

from collections.abc import Iterable

from sqlalchemy import select

from app import audiences
from app.audiences import Audience, Person, Reason
from app.db import session
from app.errors import Forbidden
from app.services.cards import NotVerified
from models import Member, Union


class NotEligible(Forbidden):
    code, detail = "not_eligible", "这项福利暂不面向您"
    next = "有疑问请拨打 12351"


def get_person(member: Member, asked: Iterable[Audience]) -> Person:
    """The member as predicates see it. The path of the union is read only where one of `asked` needs it."""
    entry = member.roster_entry
    if entry is None:
        return Person(member.is_verified, None, None)
    path = None
    if any(audiences.needs_path(audience) for audience in asked):
        path = session().scalar(select(Union.ancestor_ids).where(Union.id == entry.union_id))
    return Person(member.is_verified, entry.membership_state, entry.employment_group, path or ())


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
