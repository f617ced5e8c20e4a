"""接收偏好: which groups of notices a person does not want as subscribe messages. The inbox has all."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.db import session
from app.errors import InvalidValue
from app.services import audit
from app.services.notices.kinds import GROUP_NAMES, Group
from models import Member, NoticePreference

UNMUTABLE = frozenset({Group.ACCOUNT, Group.OFFERS})
"""What guards the account, and what is lost when it is not answered in time."""


class GroupNotMutable(InvalidValue):
    code, detail = "group_not_mutable", "名额通知和账号安全关系到您的权益，不能关闭"
    next = "其他几类可以按需要关闭"


@dataclass(frozen=True)
class Preference:
    """One group as the person has set it."""

    group: Group
    name: str
    can_mute: bool
    muted: bool


def list_preferences(member: Member) -> list[Preference]:
    """接收偏好: every group, in the order of display."""
    muted = set(
        session().scalars(
            select(NoticePreference.group).where(
                NoticePreference.member_id == member.id, NoticePreference.is_muted
            )
        )
    )
    return [
        Preference(group, GROUP_NAMES[group], group not in UNMUTABLE, group.value in muted) for group in Group
    ]


def mute(member: Member, muted: Collection[Group]) -> list[Preference]:
    """设置接收偏好: exactly these groups are not sent from now on. Refuses with `group_not_mutable`."""
    if UNMUTABLE.intersection(muted):
        raise GroupNotMutable
    rows = [
        {"member_id": member.id, "group": group.value, "is_muted": group in muted}
        for group in Group
        if group not in UNMUTABLE
    ]
    statement = insert(NoticePreference).values(rows)
    session().execute(
        statement.on_conflict_do_update(
            index_elements=["member_id", "group"], set_={"is_muted": statement.excluded.is_muted}
        )
    )
    audit.record(member, "notices.mute", member, muted=sorted(group.value for group in set(muted)))
    return list_preferences(member)
