"""组合: conditions joined by all, any and not; judged, searched, and read strictly."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.audiences import predicates
from app.audiences.people import Fact, Person, Reason
from app.audiences.predicates import LIVING_MEMBERSHIP, PREDICATES, VERIFIED, Condition
from app.audiences.values import AudienceInvalid

Audience = Sequence[Condition]
"""All of them have to hold. Each is `{"is": …}`, `{"all": […]}`, `{"any": […]}` or `{"not": {…}}`."""

CONDITIONS_MAX = 10
"""Side by side."""
TOTAL_MAX = 40
DEPTH_MAX = 4
ANY_CODE = "none_of_these"
JOINS = ("all", "any", "not")

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
    reasons = _against_all(audience, person, must=True)
    return [VERIFIED.reason] if reasons and not person.is_verified else reasons


def _against_all(conditions: Iterable[Condition], person: Person, *, must: bool) -> list[Reason]:
    found = (reason for condition in conditions for reason in _against(condition, person, must=must))
    return list(dict.fromkeys(found))


def _against(condition: Condition, person: Person, *, must: bool) -> list[Reason]:
    """Why the condition does not hold where it `must`, or holds where it must not."""
    match join_of(condition):
        case "not":
            return _against(condition["not"], person, must=not must)
        case "all" | "any" as join:
            # Not all of them is one of the opposites, none of them is all of the opposites.
            if (join == "all") is must:
                return _against_all(condition[join], person, must=must)
            return _against_any(condition[join], person, must=must)
    predicate = PREDICATES[condition["is"]]
    if predicate.holds(person, condition) is must:
        return []
    return [predicate.why_not(condition) if must else predicate.why_barred(condition)]


def _against_any(choices: Sequence[Condition], person: Person, *, must: bool) -> list[Reason]:
    """One reason that names the choices; where there is one choice, its own."""
    against = [_against(choice, person, must=must) for choice in choices]
    if not all(against):
        return []
    if len(against) == 1:
        return against[0]
    named = "；".join(dict.fromkeys(phrase(choice, must=must) for choice in choices))
    ways = list(dict.fromkeys(reason.next for reasons in against for reason in reasons))
    return [Reason(ANY_CODE, f"这项福利面向下面任意一种人：{named}", ways[0])]


def phrase(condition: Condition, *, must: bool = True) -> str:
    """Whom a condition means, in a few words."""
    match join_of(condition):
        case "not":
            return phrase(condition["not"], must=not must)
        case "all" | "any" as join:
            joined = "且" if (join == "all") is must else "或"
            return joined.join(phrase(each, must=must) for each in condition[join])
    said = PREDICATES[condition["is"]].phrase(condition)
    return said if must else f"不是{said}的"


def phrase_all(audience: Audience) -> str:
    """对象 in a few words. Who is verified is said only where nothing else is."""
    told = [phrase(each) for each in audience if each.get("is") != "verified"]
    return "，并且".join(told) or (VERIFIED.phrase({}) if audience else "所有登录的人")


def join_of(condition: Condition) -> str | None:
    """Whether it joins others: all, any, not; None for a condition of its own."""
    return next((join for join in JOINS if join in condition), None)


def leaves(audience: Iterable[Condition]) -> Iterator[Condition]:
    """Every condition that asks something itself."""
    for condition in audience:
        join = join_of(condition)
        if join is None:
            yield condition
        else:
            yield from leaves([condition["not"]] if join == "not" else condition[join])


def needed(audience: Audience) -> frozenset[Fact]:
    """Which facts have to be fetched to judge."""
    facts = (PREDICATES[condition["is"]].needs for condition in leaves(audience))
    return frozenset(fact for fact in facts if fact is not None)


def named(audience: Audience, parameter: str) -> frozenset[str]:
    """Every value of this parameter anywhere in the audience, as `unions`."""
    return frozenset(value for condition in leaves(audience) for value in condition.get(parameter, ()))


def parse(conditions: Sequence[Any]) -> list[dict[str, Any]]:
    """An audience as somebody has put it together. Refuses with `audience_invalid`.

    Every condition but "verified" asks the roster, so "verified" is put first where it was left out; inside
    of a join it means nothing and is refused.
    """
    budget = _Budget()
    parsed = _read_all(conditions, budget, depth=1)
    others = [each for each in parsed if each.get("is") != "verified"]
    return [{"is": "verified"}, *others] if parsed else []


class _Budget:
    """How many conditions an audience may still have."""

    def __init__(self) -> None:
        self.left = TOTAL_MAX

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise AudienceInvalid(detail=f"条件太多了，最多 {TOTAL_MAX} 个")


def _read_all(given: Any, budget: _Budget, depth: int) -> list[dict[str, Any]]:
    """Conditions that have to hold together: the same one twice would be a slip."""
    if not isinstance(given, list | tuple) or len(given) > CONDITIONS_MAX:
        raise AudienceInvalid(detail=f"并列的条件最多 {CONDITIONS_MAX} 个")
    parsed = [_read(each, budget, depth) for each in given]
    names = [each["is"] for each in parsed if "is" in each]
    if len(set(names)) < len(names):
        raise AudienceInvalid(detail="同一种条件只能写一次")
    return parsed


def _read_any(given: Any, budget: _Budget, depth: int) -> list[dict[str, Any]]:
    if not isinstance(given, list | tuple) or not 0 < len(given) <= CONDITIONS_MAX:
        raise AudienceInvalid(detail=f"任选的条件应有 1 至 {CONDITIONS_MAX} 个")
    return [_read(each, budget, depth) for each in given]


def _read(given: Any, budget: _Budget, depth: int) -> dict[str, Any]:
    budget.spend()
    if not isinstance(given, Mapping) or depth > DEPTH_MAX:
        raise AudienceInvalid
    join = join_of(given)
    if join is None:
        condition = predicates.read(given)
        if depth > 1 and condition["is"] == "verified":
            raise AudienceInvalid(detail="实名认证只能作为总的条件，不能放进组合里")
        return condition
    if len(given) > 1:
        raise AudienceInvalid
    if join == "not":
        return {"not": _read(given["not"], budget, depth + 1)}
    read: Callable[..., list[dict[str, Any]]] = _read_any if join == "any" else _read_all
    inner = read(given[join], budget, depth + 1)
    if not inner:
        raise AudienceInvalid
    return {join: inner}
