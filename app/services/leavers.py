"""离任交接: what lies with somebody who has left goes to a colleague, and the account is closed."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.db import session
from app.errors import InvalidValue
from app.services import audit, delegations, hazards, reviews, staff, unions
from app.services.staff import StaffSelfRefused
from models import Staff, StaffGrant


class SuccessorUnfit(InvalidValue):
    code, detail = "successor_unfit", "没有找到这位同事，或者他的账号已停用"
    next = "请换一位在岗的同事，写他的登录名"


class SuccessorLacksRole(InvalidValue):
    code, detail = "successor_lacks_role", "这位同事没有离任人的全部角色，或者范围不够"
    next = "请换一位，或请安全管理员先授予他同样的角色和范围"


@dataclass(frozen=True)
class HandedOver:
    """What went over. `returned_count` sign-ups lie with nobody in particular: he must step aside."""

    staff: Staff
    review_count: int
    returned_count: int
    hazard_count: int
    delegation_count: int


def hand_over(actor: Staff, staff_id: uuid.UUID, *, username: str, reason: str) -> HandedOver:
    """离任交接: assigned reviews, repairs to answer for and running delegations go to a colleague.

    He holds every role of the leaver, each over the same union or one above it. The account is disabled
    and its sessions end, all in one. Refuses with `staff_not_found`, `staff_self_refused`,
    `successor_unfit`, `successor_lacks_role`.
    """
    leaver = staff.lock_other(actor, staff_id)
    successor = session().scalar(
        select(Staff)
        .where(
            Staff.username == username,
            Staff.disabled_at.is_(None),
            Staff.id != leaver.id,
            Staff.union_id.in_(unions.visible_to(actor)),
        )
        .options(selectinload(Staff.grants))
    )
    if successor is None:
        raise SuccessorUnfit
    if successor.id == actor.id:
        raise StaffSelfRefused
    if not all(_covers(successor, held) for held in leaver.grants):
        raise SuccessorLacksRole
    review_count, returned_count = reviews.take_over(actor, leaver, successor)
    hazard_count = hazards.take_over(actor, leaver, successor)
    delegation_count = delegations.take_over(actor, leaver, successor)
    staff.disable(actor, leaver.id)
    audit.record(
        actor,
        "staff.hand_over",
        leaver,
        to_staff_id=str(successor.id),
        reason=audit.without_numbers(reason),
        reviews=review_count,
        returned=returned_count,
        hazards=hazard_count,
        delegations=delegation_count,
    )
    return HandedOver(
        staff.get_account(actor, leaver.id), review_count, returned_count, hazard_count, delegation_count
    )


def _covers(successor: Staff, held: StaffGrant) -> bool:
    """Whether he holds the same role over the same union or one above it."""
    return any(own.role is held.role and own.union_id in held.union.ancestor_ids for own in successor.grants)
