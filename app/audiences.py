"""对象: who a benefit is for. Each predicate carries its refusal code, sentence and way out.

An audience is data, a list of conditions that must all hold, asked in their order:
`[{"is": "verified"}, {"is": "membership", "states": ["member"]}, {"is": "in_union", "unions": [id]}]`.
"""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import InvalidValue
from models import EmploymentGroup, MembershipState

Condition = Mapping[str, Any]
Audience = Sequence[Condition]
CONDITIONS_MAX = 10
VALUES_MAX = 100


class AudienceInvalid(InvalidValue):
    code, detail = "audience_invalid", "对象条件填写不正确"
    next = "请从给出的条件里选择"


@dataclass(frozen=True)
class Reason:
    """Why somebody may not have something, and what they can do."""

    code: str
    message: str
    next: str


@dataclass(frozen=True)
class Person:
    """What predicates may ask: of the account, of its entry in the roster, and the path of its union."""

    is_verified: bool
    membership: MembershipState | None
    group: EmploymentGroup | None
    union_path: Collection[uuid.UUID] = ()


@dataclass(frozen=True)
class Predicate:
    """One kind of condition. `holds` gets the person and the values of the condition's parameter."""

    reason: Reason
    holds: Callable[[Person, frozenset[str]], bool]
    parameter: str | None = None
    known: frozenset[str] | None = None
    """The values that the parameter may have; None where they are ids."""
    needs_path: bool = False


def _membership(person: Person, states: frozenset[str]) -> bool:
    return person.membership is not None and person.membership.value in states


def _in_union(person: Person, unions: frozenset[str]) -> bool:
    return any(str(union_id) in unions for union_id in person.union_path)


def _in_group(person: Person, groups: frozenset[str]) -> bool:
    return person.group is not None and person.group in groups


VERIFIED = Predicate(
    Reason(
        "not_verified", "这项服务需要先完成实名认证", "到“我的—实名认证”填写姓名和身份证号，一般当场就能通过"
    ),
    lambda person, _: person.is_verified,
)

LIVING_MEMBERSHIP = frozenset({MembershipState.MEMBER, MembershipState.RETAINED})
IN_MEMBERSHIP = Predicate(
    Reason(
        "membership_ended",
        "名册显示您的会籍已经转出或终止",
        "请联系现在单位的工会办理会籍接转，或拨打 12351",
    ),
    _membership,
    "states",
    frozenset(MembershipState),
)

PREDICATES: Mapping[str, Predicate] = {
    "verified": VERIFIED,
    "membership": IN_MEMBERSHIP,
    "in_union": Predicate(
        Reason(
            "not_in_union",
            "这项福利面向指定工会的会员，您所在的工会不在其中",
            "如已换单位，请先请新单位工会办理会籍接转；也可以看看其他福利",
        ),
        _in_union,
        "unions",
        needs_path=True,
    ),
    "in_group": Predicate(
        Reason(
            "not_in_group",
            "这项福利面向指定的新就业形态群体，名册里您不在其中",
            "如果您从事这些工作，请联系工会更正名册，或拨打 12351",
        ),
        _in_group,
        "groups",
        frozenset(EmploymentGroup),
    ),
}
"""Name → predicate. A condition names one of them with `is`."""

EVERYONE: Audience = ()
MEMBERS: Audience = (
    {"is": "verified"},
    {"is": "membership", "states": sorted(LIVING_MEMBERSHIP)},
)
"""Verified people whose membership has not ended: whom most benefits are for."""


def reasons_against(audience: Audience, person: Person) -> list[Reason]:
    """Why `person` is outside `audience`; empty when inside.

    Someone who is not verified hears only that: nothing else can be known yet, and "not verified" is
    never shown as "not eligible".
    """
    reasons = []
    for condition in audience:
        predicate = PREDICATES[condition["is"]]
        values = frozenset(condition[predicate.parameter]) if predicate.parameter else frozenset[str]()
        if not predicate.holds(person, values):
            reasons.append(predicate.reason)
            if predicate is VERIFIED:
                break
    return reasons


def needs_path(audience: Audience) -> bool:
    """Whether the path of the person's union has to be known to judge."""
    return any(PREDICATES[condition["is"]].needs_path for condition in audience)


def parse(conditions: Sequence[Any]) -> list[dict[str, Any]]:
    """An audience as somebody has put it together. Refuses with `audience_invalid`.

    Every condition but "verified" asks the roster, so "verified" is put first where it was left out.
    """
    parsed = [_condition(each) for each in conditions]
    names = [each["is"] for each in parsed]
    if len(set(names)) < len(names) or len(names) > CONDITIONS_MAX:
        raise AudienceInvalid(detail="同一种条件只能写一次")
    others = [each for each in parsed if each["is"] != "verified"]
    return [{"is": "verified"}, *others] if parsed else []


def _condition(given: Any) -> dict[str, Any]:
    predicate = PREDICATES.get(str(given.get("is"))) if isinstance(given, Mapping) else None
    if predicate is None:
        raise AudienceInvalid
    wanted = {"is"} | ({predicate.parameter} if predicate.parameter else set())
    if set(given) != wanted:
        raise AudienceInvalid
    if predicate.parameter is None:
        return {"is": given["is"]}
    values = given[predicate.parameter]
    if not isinstance(values, list) or not 0 < len(values) <= VALUES_MAX:
        raise AudienceInvalid
    return {"is": given["is"], predicate.parameter: sorted({_value(predicate, each) for each in values})}


def _value(predicate: Predicate, value: Any) -> str:
    if not isinstance(value, str):
        raise AudienceInvalid
    if predicate.known is not None:
        if value not in predicate.known:
            raise AudienceInvalid
        return value
    try:
        return str(uuid.UUID(value))
    except ValueError:
        raise AudienceInvalid from None
