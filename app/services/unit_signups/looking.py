"""看单位报名: what units may sign up for, what they have, where it stands and who is on the list."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock, forms, paging
from app.campaign_types import TYPES
from app.campaign_types.declaration import ListRule
from app.db import session
from app.paging import Key, Page
from app.services import campaigns, unions
from app.services.signups import answering, moves, standing
from app.services.signups.mine import SignupNotFound
from app.services.signups.standing import Blocked, Standing
from app.services.unit_signups import signing
from models import (
    ApplicantKind,
    Campaign,
    CampaignState,
    NameList,
    Signup,
    SignupState,
    Staff,
    Union,
)


@dataclass(frozen=True)
class UnitCampaign:
    """A campaign as an operator meets it."""

    campaign: Campaign
    fields: Sequence[forms.Field]
    list_rule: ListRule | None


@dataclass(frozen=True)
class UnitSignup:
    """One sign-up of a unit, with where it stands."""

    standing: Standing
    union: Union
    name_list: NameList | None

    @property
    def signup(self) -> Signup:
        return self.standing.signup


@dataclass(frozen=True)
class UnitWhole(UnitSignup):
    """The same with what was answered."""

    answers: dict[str, Any]
    """Masked."""
    returned_label: str | None


def list_campaigns(staff: Staff, *, limit: int, cursor: str | None) -> Page[Campaign]:
    """单位可报的活动: open and about to open, of the hosts at or above one's unions, in their districts.

    One that says for whose it is by itself is listed everywhere; whether it fits, signing up tells.
    """
    kinds = [key for key, declared in TYPES.items() if ApplicantKind.UNIT in declared.applicants]
    above = select(func.unnest(Union.ancestor_ids)).where(Union.id.in_(unions.visible_to(staff)))
    districts = select(Union.district).where(Union.id.in_(unions.visible_to(staff)))
    statement = select(Campaign).where(
        Campaign.state == CampaignState.PUBLISHED,
        Campaign.paused_at.is_(None),
        Campaign.closes_at > clock.now(),
        Campaign.type.in_(kinds),
        Campaign.union_id.in_(above),
        or_(Campaign.district.is_(None), Campaign.district.in_(districts), Campaign.audience != []),
    )
    order = (
        Key(Campaign.__table__.c.opens_at, paging.moment, descending=True),
        Key(Campaign.__table__.c.id, paging.identity, descending=True),
    )
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([campaign for (campaign,) in rows], more)


def get_campaign(campaign_id: uuid.UUID) -> UnitCampaign:
    """一个活动 with its form and its rule for names.

    Refuses with `campaign_not_found`, `campaign_not_for_units`.
    """
    campaign = campaigns.get_published(campaign_id)
    declared = campaigns.type_of(campaign)
    if ApplicantKind.UNIT not in declared.applicants:
        raise signing.CampaignNotForUnits
    return UnitCampaign(campaign, campaigns.form_of(campaign), declared.list_rule)


def list_signups(
    staff: Staff,
    *,
    state: SignupState | None,
    campaign_id: uuid.UUID | None,
    limit: int,
    cursor: str | None,
    blocked: Blocked,
) -> Page[UnitSignup]:
    """单位报名列表 of one's unions, newest first; a fixed number of statements."""
    statement = _visible(staff)
    if state is not None:
        statement = statement.where(Signup.state == state)
    if campaign_id is not None:
        statement = statement.where(Signup.campaign_id == campaign_id)
    order = (Key(Signup.__table__.c.id, paging.identity, descending=True),)
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page(_tell([signup for (signup,) in rows], blocked), more)


def look(staff: Staff, signup_id: uuid.UUID, *, blocked: Blocked) -> UnitWhole:
    """一份单位报名 with its answers (masked) and its history. Refuses with `signup_not_found`."""
    signup = see(staff, signup_id)
    (told,) = _tell([signup], blocked)
    form = campaigns.form_of(signup.campaign, signup.form_version)
    labels = {field.key: field.label for field in form}
    return UnitWhole(
        **told.__dict__,
        answers=forms.masked(form, answering.read(signup)),
        returned_label=labels.get(signup.returned_item or ""),
    )


def see(staff: Staff, signup_id: uuid.UUID) -> Signup:
    """One in one's scope. Refuses with `signup_not_found`."""
    found: Signup | None = session().scalar(
        _visible(staff)
        .where(Signup.id == signup_id)
        .options(selectinload(Signup.moves), selectinload(Signup.attachments))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise SignupNotFound
    return found


def lock_visible(staff: Staff, signup_id: uuid.UUID) -> Signup:
    """The same, locked. Refuses with `signup_not_found`."""
    is_visible = session().scalar(_visible(staff).where(Signup.id == signup_id).with_only_columns(Signup.id))
    signup = None if is_visible is None else moves.lock(signup_id)
    if signup is None:
        raise SignupNotFound
    return signup


def _visible(staff: Staff) -> Select[Any]:
    return (
        select(Signup)
        .where(
            Signup.applicant_kind == ApplicantKind.UNIT,
            Signup.union_id.in_(unions.visible_to(staff)),
        )
        .options(joinedload(Signup.campaign), joinedload(Signup.union))
    )


def _tell(signups: Sequence[Signup], blocked: Blocked) -> list[UnitSignup]:
    lists = {
        one.signup_id: one
        for one in session().scalars(
            select(NameList).where(NameList.signup_id.in_([signup.id for signup in signups]))
        )
    }
    told = standing.tell(signups, blocked=blocked)
    return [UnitSignup(each, each.signup.union, lists.get(each.signup.id)) for each in told]
