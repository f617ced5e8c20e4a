"""不重复享受: whom an aid is for, and whether one of them has had such an aid already.

Judged by people and not by accounts: the applicant, everybody whom the answers name as a subject, and the
whole household where one is on file; known by blind index alone.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from app import clock, db, forms
from app.audiences import Reason
from app.campaign_types import TYPES
from app.campaign_types.declaration import CampaignType
from app.db import session
from app.errors import Conflict
from app.services import campaigns, hardship_levels
from app.services.audit import Actor
from models import ID_NUMBER, Campaign, RosterEntry, Signup, SignupState, SignupSubject, Staff
from models.personal import index_of

SELF, NAMED, HOUSEHOLD = "self", "named", "household"
HAS_IT = frozenset({SignupState.OFFERED, SignupState.APPROVED, SignupState.HANDED_OUT})
ASKS_FOR_IT = HAS_IT | {SignupState.SUBMITTED, SignupState.RETURNED, SignupState.WAITING}
"""What was rejected, cancelled, not drawn or not fetched counts for nothing."""


class DoubleAid(Conflict):
    code, detail = "double_aid", "同一个人不能重复享受这项帮扶"
    next = "有疑问请拨打 12351，或联系所在单位工会"


def keep(signup: Signup, form: forms.Form, answers: Mapping[str, Any]) -> None:
    """记下受助人: whom the sign-up is for, as checked answers say; of a mended one, anew.

    Whoever comes second for one of these people waits here until the first is a fact.
    Refuses with `double_aid` (`programme`, `year`, `whom`), also while the other is still under review.
    Of a number that was only typed, nothing of this is told: it may be anybody's.
    """
    declared = campaigns.type_of(signup.campaign)
    if not is_counted(declared):
        return
    before = session().scalar(
        select(SignupSubject.counted_on).where(SignupSubject.signup_id == signup.id).limit(1)
    )
    session().execute(delete(SignupSubject).where(SignupSubject.signup_id == signup.id))
    counted_on = before or clock.today()
    people = _people(signup, form, answers)
    _lock(people)
    session().add_all(
        SignupSubject(signup_id=signup.id, relation=relation, id_number_index=index, counted_on=counted_on)
        for index, relation in people.items()
    )
    session().flush()
    _judge(None, declared, Signup.id != signup.id, people, counted_on.year, ASKS_FOR_IT)


def reason_against(campaign: Campaign, entry: RosterEntry) -> Reason | None:
    """先说一声: what signing up would be refused for, of the person himself and his household on file.

    Whom an aid is for besides them, only the answers say. His own sign-up to this campaign is no reason.
    """
    declared = campaigns.type_of(campaign)
    if not declared.exclusions:
        return None
    household = hardship_levels.household_of(entry.id)
    people = {**dict.fromkeys(household, HOUSEHOLD), bytes(entry.id_number_index): SELF}
    own = (Signup.campaign_id == campaign.id) & (Signup.applicant_id == entry.id)
    try:
        _judge(None, declared, ~own, people, clock.today().year, ASKS_FOR_IT)
    except DoubleAid as refusal:
        return Reason(refusal.code, refusal.detail, refusal.next or "")
    return None


def ensure(actor: Actor, signup: Signup) -> None:
    """给之前再看: nobody of these has it by now. For what was rejected once and has been reopened.

    Refuses with `double_aid`.
    """
    declared = campaigns.type_of(signup.campaign)
    if not declared.exclusions:
        return
    rows = session().execute(
        select(SignupSubject.id_number_index, SignupSubject.relation, SignupSubject.counted_on).where(
            SignupSubject.signup_id == signup.id
        )
    )
    found = rows.all()
    if not found:
        return
    people = {bytes(index): relation for index, relation, _ in found}
    _lock(people)
    _judge(actor, declared, Signup.id != signup.id, people, found[0].counted_on.year, HAS_IT)


def is_counted(declared: CampaignType) -> bool:
    """Whether the type excludes others or is excluded by any."""
    return bool(declared.exclusions) or any(
        declared.key in exclusion.types for other in TYPES.values() for exclusion in other.exclusions
    )


def _people(signup: Signup, form: forms.Form, answers: Mapping[str, Any]) -> dict[bytes, str]:
    """Blind index → how the person comes in; the nearest relation where there are several."""
    found = {index_of(ID_NUMBER, number): NAMED for number in forms.subjects(form, answers)}
    if signup.roster_entry_id is None:
        return found
    household = hardship_levels.household_of(signup.roster_entry_id)
    found |= dict.fromkeys(household, HOUSEHOLD)
    own = session().scalar(
        select(RosterEntry.id_number_index).where(RosterEntry.id == signup.roster_entry_id)
    )
    if own is not None:
        found[bytes(own)] = SELF
    return found


def _lock(people: Collection[bytes]) -> None:
    """In one order for everybody, so that two families never wait for each other."""
    for index in sorted(people):
        db.lock("double_aid", index.hex())


def _judge(
    actor: Actor,
    declared: CampaignType,
    others: ColumnElement[bool],
    people: Mapping[bytes, str],
    year: int,
    states: Collection[SignupState],
) -> None:
    excluded = {key for exclusion in declared.exclusions for key in exclusion.types}
    if not excluded or not people:
        return
    found = session().execute(
        select(Campaign.type, SignupSubject.counted_on, SignupSubject.id_number_index)
        .join(Signup, Signup.id == SignupSubject.signup_id)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .where(
            SignupSubject.id_number_index.in_(people),
            others,
            Signup.state.in_(states),
            Campaign.type.in_(excluded),
        )
    )
    # What may be told in words comes first; of that the latest, and the person's own before the family's.
    rows = sorted(
        found,
        key=lambda row: (people[bytes(row[2])] != NAMED, row[1], people[bytes(row[2])] == SELF),
        reverse=True,
    )
    for key, counted_on, index in rows:
        for exclusion in declared.exclusions:
            if key in exclusion.types and year - exclusion.years <= counted_on.year <= year:
                raise _refusal(actor, TYPES[key], counted_on.year, people[bytes(index)])


def _refusal(actor: Actor, had: CampaignType, year: int, relation: str) -> DoubleAid:
    """Which programme, which year, for whom: never a name.

    Whoever has typed a number hears nothing about whose it is: else it would tell of a neighbour's hardship.
    """
    if relation == NAMED and not isinstance(actor, Staff):
        return DoubleAid(detail="按所填的身份证号，现在不能申请这项帮扶")
    whom = "本人" if relation == SELF else "的家人"
    person = "申请人" if isinstance(actor, Staff) else "您"
    return DoubleAid(
        detail=f"{person}{whom}在 {year} 年已经申请或享受过“{had.title}”，不能重复享受",
        programme=had.key,
        year=year,
        whom="self" if relation == SELF else "family",
    )
