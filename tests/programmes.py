"""活动的样本: campaigns and sign-ups, made in one line."""

import datetime as dt

import orjson

from app import clock
from app.campaign_types import TYPES
from app.db import session
from app.services import campaigns
from models import (
    Campaign,
    CampaignQuota,
    CampaignSession,
    CampaignState,
    FamilyRelation,
    HardshipCause,
    HardshipFile,
    HardshipState,
    HouseholdMember,
    Signup,
    SignupState,
)
from tests import factories


def campaign(type_="summer_cooling", *, quota=None, sessions=0, capacity=10, extra=(), **facts):
    """A published campaign whose window is open; `sessions` of an hour each, from tomorrow 9:00 on.

    Where sign-ups are reviewed, long enough after that.
    """
    now = clock.now()
    made = Campaign(
        type=type_,
        **{
            "union_id": factories.city().id,
            "title": "夏日送清凉",
            "state": CampaignState.PUBLISHED,
            "opens_at": now - dt.timedelta(days=1),
            "closes_at": now + dt.timedelta(days=30),
            **facts,
        },
    )
    session().add(made)
    session().flush()
    campaigns.write_form(made, extra)
    if quota is not None:
        session().add(CampaignQuota(campaign_id=made.id, capacity=quota))
    days = 60 if TYPES[type_].steps else 1
    morning = (now + dt.timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)
    for number in range(sessions):
        starts_at = morning + dt.timedelta(hours=number)
        session().add(
            CampaignSession(
                campaign_id=made.id,
                title=f"第{number + 1}场",
                place="茶山街道工会",
                starts_at=starts_at,
                ends_at=starts_at + dt.timedelta(hours=1),
                closes_at=starts_at,
                capacity=capacity,
            )
        )
    session().flush()
    session().expire(made)
    return made


def signup(of=None, *, member_=None, answers=None, **facts):
    """A sign-up that has been approved, without its history."""
    of, member_ = of or campaign(), member_ or factories.member()
    entry = member_.roster_entry
    made = Signup(
        campaign_id=of.id,
        applicant_id=entry.id if entry else member_.id,
        member_id=member_.id,
        roster_entry_id=entry.id if entry else None,
        **{
            "union_id": entry.union_id if entry else of.union_id,
            "state": SignupState.APPROVED,
            "form_version": of.form_version,
            **facts,
        },
    )
    made.campaign = of
    made.answers_text = orjson.dumps(answers or {}).decode()
    session().add(made)
    session().flush()
    return made


def fitting(state):
    """What a sign-up in this state has besides."""
    return {
        "state": state,
        "offer_expires_at": clock.now() if state is SignupState.OFFERED else None,
        "returned_item": "照片" if state is SignupState.RETURNED else None,
    }


def hardship_file(entry, level, *, is_open=True):
    """困难档案: a household of one, in file or just applied."""
    made = HardshipFile(
        roster_entry_id=entry.id,
        union_id=entry.union_id,
        state=HardshipState.OPEN if is_open else HardshipState.APPLIED,
        level=level if is_open else None,
        cause=HardshipCause.ILLNESS,
        applied_at=clock.now(),
        visit_due_at=clock.now(),
        opened_on=clock.today() if is_open else None,
        reassess_on=clock.today() if is_open else None,
    )
    session().add(made)
    session().flush()
    person = HouseholdMember(file_id=made.id, relation=FamilyRelation.SELF)
    person.name, person.id_number = entry.name, entry.id_number
    session().add(person)
    session().flush()
    return made
