"""名单归报名: a sign-up takes a list, and its people are live in the campaign while the sign-up stands."""

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import aliased

from app.campaign_types.declaration import CampaignType
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.services import notices
from models import ApplicantKind, ListedPerson, Member, NameList, Signup, SignupState, Staff

ENDED = frozenset({SignupState.CANCELLED, SignupState.EXPIRED, SignupState.REJECTED, SignupState.NOT_DRAWN})
"""States in which the people of a list are free to be named elsewhere."""


ITEM = "name_list"
"""What a reviewer names when it is the list that has to be mended, and no question of the form."""


class NameListNotFound(NotFound):
    code, detail = "name_list_not_found", "没有找到这份名单，可能已经用过或过期"
    next = "请重新导入名单"


class NameListRequired(InvalidValue):
    code, detail = "name_list_required", "请先导入名单，再提交"


class PersonListedElsewhere(Conflict):
    code, detail = "person_listed_elsewhere", "名单里有人刚刚出现在另一个单位的名单里，一人只能报一次"
    next = "请重新预览名单，去掉已经报过的人"


def take(staff: Staff, signup: Signup, declared: CampaignType, name_list_id: uuid.UUID | None) -> None:
    """交名单: from now on these are the people of the sign-up; an earlier list of it is deleted.

    None keeps the list that is there. Matched people with an account are told.
    Refuses with `name_list_required`, `name_list_not_found`, `person_listed_elsewhere`.
    """
    rule = declared.list_rule
    current = session().scalar(select(NameList).where(NameList.signup_id == signup.id).with_for_update())
    if name_list_id is None:
        if rule is not None and rule.is_required and current is None:
            raise NameListRequired
        return
    chosen = session().scalar(
        select(NameList)
        .where(
            NameList.id == name_list_id,
            NameList.staff_id == staff.id,
            NameList.campaign_id == signup.campaign_id,
            NameList.union_id == signup.union_id,
            NameList.signup_id.is_(None),
        )
        .with_for_update()
    )
    if chosen is None:
        raise NameListNotFound
    if current is not None:
        session().execute(delete(ListedPerson).where(ListedPerson.name_list_id == current.id))
        session().delete(current)
        session().flush()
    chosen.signup_id = signup.id
    _enliven(chosen)
    _tell(signup, chosen)


def items_of(signup: Signup, declared: CampaignType) -> frozenset[str]:
    """What besides the questions of the form may be returned: the list, where a unit hands one in."""
    is_asked = signup.applicant_kind is ApplicantKind.UNIT and declared.list_rule is not None
    return frozenset({ITEM} if is_asked else ())


def follow(signup: Signup) -> None:
    """名单随报名: people of a sign-up that is over are free for others; of one that is reopened, live again.

    Refuses with `person_listed_elsewhere`.
    """
    held = session().scalar(select(NameList).where(NameList.signup_id == signup.id))
    if held is None:
        return
    if signup.state in ENDED:
        _set(held, is_live=False)
    else:
        _enliven(held)


def release(signup_ids: Sequence[uuid.UUID]) -> None:
    """名单随报名, of many that are over at once: their people are free for others."""
    of_them = select(NameList.id).where(NameList.signup_id.in_(signup_ids))
    session().execute(
        update(ListedPerson)
        .where(ListedPerson.name_list_id.in_(of_them), ListedPerson.is_live)
        .values(is_live=False)
        .execution_options(synchronize_session=False)
    )


def _enliven(held: NameList) -> None:
    """The UNIQUE rules decide; this asks before, for the kind sentence. A retry sees the rival's rows."""
    mine, other = aliased(ListedPerson), aliased(ListedPerson)
    clashes = exists().where(
        mine.name_list_id == held.id,
        other.campaign_id == held.campaign_id,
        other.name_list_id != held.id,
        other.is_live,
        or_(
            other.id_number_index == mine.id_number_index,
            other.id_number_index.is_(None)
            & mine.id_number_index.is_(None)
            & (other.phone_index == mine.phone_index),
        ),
    )
    if session().scalar(select(clashes)):
        raise PersonListedElsewhere
    _set(held, is_live=True)


def _set(held: NameList, *, is_live: bool) -> None:
    session().execute(
        update(ListedPerson)
        .where(ListedPerson.name_list_id == held.id, ListedPerson.is_live != is_live)
        .values(is_live=is_live)
        .execution_options(synchronize_session=False)
    )


def _tell(signup: Signup, chosen: NameList) -> None:
    """告知本人: whoever stands in the roster and has an account reads that his unit has named him."""
    members = session().scalars(
        select(Member.id)
        .join(ListedPerson, ListedPerson.roster_entry_id == Member.roster_entry_id)
        .where(ListedPerson.name_list_id == chosen.id)
    )
    facts = {"title": signup.campaign.title}
    for member_id in members.all():
        notices.write(member_id, "listed_by_unit", signup, facts=facts)
