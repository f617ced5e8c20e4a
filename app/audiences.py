"""对象: who a benefit is for. Each predicate carries its refusal code, sentence and way out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models import Member, MembershipState


@dataclass(frozen=True)
class Reason:
    """Why somebody may not have something, and what they can do."""

    code: str
    message: str
    next: str


@dataclass(frozen=True)
class Predicate:
    """One condition on a person. `holds` reads the member with `roster_entry` loaded."""

    reason: Reason
    holds: Callable[[Member], bool]


def _is_member_or_retained(member: Member) -> bool:
    entry = member.roster_entry
    return entry is not None and entry.membership_state is not MembershipState.LEFT


VERIFIED = Predicate(
    Reason(
        "not_verified", "这项服务需要先完成实名认证", "到“我的—实名认证”填写姓名和身份证号，一般当场就能通过"
    ),
    lambda member: member.is_verified,
)
IN_MEMBERSHIP = Predicate(
    Reason(
        "membership_ended", "名册显示您的会籍已经转出或终止", "请联系现在单位的工会办理会籍接转，或拨打 12351"
    ),
    _is_member_or_retained,
)

AUDIENCES: Mapping[str, tuple[Predicate, ...]] = {
    "everyone_logged_in": (),
    "verified_members": (VERIFIED, IN_MEMBERSHIP),
}
"""Name → the conditions that must all hold, asked in this order."""


def reasons_against(audience: str, member: Member) -> list[Reason]:
    """Why `member` is outside `audience`; empty when inside.

    Someone who is not verified hears only that: nothing else can be known yet, and "not verified" is
    never shown as "not eligible".
    """
    reasons = []
    for predicate in AUDIENCES[audience]:
        if not predicate.holds(member):
            reasons.append(predicate.reason)
            if predicate is VERIFIED:
                break
    return reasons
