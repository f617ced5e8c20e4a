"""参加在先: what only those may ask for whom their unit has enrolled, from a day and for a time."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Select, func, select

from app import clock
from app.audiences import Reason
from app.campaign_types.declaration import Enrolment
from app.db import session
from app.errors import Forbidden
from app.services import campaigns
from models import (
    Campaign,
    ListedPerson,
    NameList,
    RosterEntry,
    Signup,
    SignupAction,
    SignupMove,
    SignupState,
)

HAVE_IT = (SignupState.APPROVED, SignupState.HANDED_OUT)


class NotEnrolled(Forbidden):
    code, detail = "not_enrolled", "您还没有参加，或那一天不在保障期里"
    next = "请问问单位工会有没有为您办理参加，从哪天起算"


NEVER = Reason(NotEnrolled.code, "还没有哪份通过的参加名单上有您", NotEnrolled.next)


def listed_for(roster_entry_id: uuid.UUID | None, rules: Iterable[Enrolment]) -> set[str]:
    """Of the types that the rules name, those with an approved list on which the person stands or stood."""
    if roster_entry_id is None:
        return set()
    types = frozenset[str]().union(*(rule.types for rule in rules))
    return set(session().scalars(_lists_with(roster_entry_id, types, select(Campaign.type)).distinct()))


def ensure(signup: Signup, answers: Mapping[str, Any]) -> None:
    """看参加: on the day that the answers name, some approved list of the person's unit covered him.

    Refuses with `not_enrolled` (`since` and `until` of the nearest list, where there is any).
    """
    rule = campaigns.type_of(signup.campaign).enrolment
    if rule is None:
        return
    day = dt.date.fromisoformat(str(answers[rule.day_field]))
    spans = [_covered(rule, since) for since in _listed_since(signup, rule)]
    if any(first <= day <= last for first, last in spans):
        return
    if not spans:
        raise NotEnrolled
    first, last = min(spans, key=lambda span: abs(span[0] - day))
    raise NotEnrolled(
        detail=f"您的保障期是 {first} 至 {last}，那一天不在里面",
        since=first.isoformat(),
        until=last.isoformat(),
    )


def _covered(rule: Enrolment, since: dt.datetime) -> tuple[dt.date, dt.date]:
    begins = since.astimezone(clock.CITY).date()
    return begins + dt.timedelta(days=rule.waiting_days), begins + dt.timedelta(days=rule.days - 1)


def _listed_since(signup: Signup, rule: Enrolment) -> list[dt.datetime]:
    """When lists with the person on them were approved."""
    lists = _lists_with(signup.roster_entry_id, rule.types, select(func.max(SignupMove.at)))
    return list(session().scalars(lists.group_by(SignupMove.signup_id)))


def _lists_with(
    roster_entry_id: uuid.UUID | None, types: Collection[str], chosen: Select[Any]
) -> Select[Any]:
    """What is `chosen` of the approvals of lists of these types with the person on them."""
    return (
        chosen.select_from(SignupMove)
        .join(NameList, NameList.signup_id == SignupMove.signup_id)
        .join(ListedPerson, ListedPerson.name_list_id == NameList.id)
        .join(RosterEntry, RosterEntry.id_number_index == ListedPerson.id_number_index)
        .join(Signup, Signup.id == NameList.signup_id)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .where(
            RosterEntry.id == roster_entry_id,
            ListedPerson.is_live,
            Campaign.type.in_(types),
            Signup.state.in_(HAVE_IT),
            SignupMove.action.in_([SignupAction.APPROVE, SignupAction.ACCEPT]),
        )
    )
