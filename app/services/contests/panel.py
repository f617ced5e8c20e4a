"""评委: who scores a contest, and from which entries each of them steps aside."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.errors import InvalidValue
from app.services import audit, recusals, unions
from app.services.contests.finding import get_campaign, lock_rounds
from models import ContestJudge, Signup, Staff, StaffGrant


class ContestJudgeUnfit(InvalidValue):
    code, detail = "contest_judge_unfit", "有的账号不能当这次的评委：要是本级或下级工会在用的账号"
    next = "请核对登录名"


def name_judges(staff: Staff, campaign_id: uuid.UUID, usernames: Sequence[str]) -> Sequence[ContestJudge]:
    """请评委: these accounts and no others.

    Whoever is left out is relieved; what he handed in for a round that is still open counts no longer.
    Refuses with `campaign_not_found`, `contest_not_declared`, `contest_judge_unfit` (with `usernames`).
    """
    campaign = get_campaign(staff, campaign_id)
    lock_rounds(campaign.id)
    wanted = {person.id for person in _people(staff, usernames)}
    standing = {judge.staff_id: judge for judge in list_judges(campaign.id)}
    for staff_id in sorted(wanted - set(standing)):
        made = ContestJudge(campaign_id=campaign.id, staff_id=staff_id, named_by=staff.id)
        session().add(made)
        session().flush()
        audit.record(staff, "contests.name_judge", made, campaign_id=str(campaign.id), staff_id=str(staff_id))
    for staff_id in sorted(set(standing) - wanted):
        standing[staff_id].relieved_at = clock.now()
        audit.record(
            staff,
            "contests.relieve_judge",
            standing[staff_id],
            campaign_id=str(campaign.id),
            staff_id=str(staff_id),
        )
    session().flush()
    return list_judges(campaign.id)


def list_judges(campaign_id: uuid.UUID) -> Sequence[ContestJudge]:
    """Those who judge now."""
    return (
        session()
        .scalars(
            select(ContestJudge)
            .where(ContestJudge.campaign_id == campaign_id, ContestJudge.relieved_at.is_(None))
            .order_by(ContestJudge.id)
            .options(joinedload(ContestJudge.staff))
        )
        .all()
    )


def concerned(staff_id: uuid.UUID, signup_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Of these sign-ups those that this judge does not score."""
    return set(
        session().scalars(
            select(Signup.id).where(Signup.id.in_(signup_ids), recusals.concerns_judge(staff_id))
        )
    )


def _people(staff: Staff, usernames: Sequence[str]) -> Sequence[Staff]:
    visible = unions.visible_to(staff)
    within = or_(
        Staff.union_id.in_(visible),
        exists().where(StaffGrant.staff_id == Staff.id, StaffGrant.union_id.in_(visible)),
    )
    found = (
        session()
        .scalars(select(Staff).where(Staff.username.in_(usernames), Staff.disabled_at.is_(None), within))
        .all()
    )
    missing = sorted(set(usernames) - {person.username for person in found})
    if missing:
        raise ContestJudgeUnfit(usernames=missing)
    return found
