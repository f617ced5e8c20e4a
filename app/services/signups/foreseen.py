"""先说一声: what signing up would be refused for whatever one answers: never enrolled, absent too often."""

from collections.abc import Collection

from app.audiences import Reason
from app.campaign_types import TYPES
from app.services.signups import absence, enrolled
from models import Member


def reasons(member: Member, types: Collection[str]) -> dict[str, Reason]:
    """Type → why not, of those types that bar the member; two statements at most, for however many types."""
    declared = [TYPES[key] for key in types]
    # As signing up knows him: by his entry in the roster, or by his account.
    barred = absence.barred_from(declared, member.roster_entry_id or member.id)
    rules = {each.key: each.enrolment for each in declared if each.enrolment is not None}
    listed = enrolled.listed_for(member.roster_entry_id, rules.values()) if rules else set()
    found = {
        key: Reason(absence.AbsentTooOften.code, refusal.detail, refusal.next or "")
        for key, refusal in barred.items()
    }
    for key, rule in rules.items():
        if not listed.intersection(rule.types):
            found.setdefault(key, enrolled.NEVER)
    return found
