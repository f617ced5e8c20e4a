"""控制台的活动: what staff see of the campaigns of their unions, and what they do with them."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app import forms, paging
from app.db import session
from app.paging import Key, Page
from app.services import unions
from app.services.campaigns import budgets, drafting, ending, pausing, publishing, quotas, submitting
from app.services.campaigns.asking import form_of
from app.services.campaigns.publishing import Checklist
from app.services.campaigns.reading import CampaignNotFound, type_of
from models import Campaign, CampaignState, Draw, Signup, Staff, Union


@dataclass(frozen=True)
class DeskCampaign:
    """A campaign with what a desk shows beside it."""

    campaign: Campaign
    questions: list[forms.Field]
    """What staff have added to the type's own."""
    union_names: Mapping[uuid.UUID, str]
    figures: Mapping[str, int]
    """State of sign-ups → how many."""
    draw_id: uuid.UUID | None
    changed_by_username: str | None
    """Who changed it last."""
    budget_left_fen: int | None
    """What approvals have not promised yet; None where no money is given."""


def list_campaigns(
    staff: Staff,
    *,
    state: CampaignState | None,
    type_: str | None,
    union_id: uuid.UUID | None,
    q: str | None,
    is_submitted: bool,
    is_paused: bool,
    limit: int,
    cursor: str | None,
) -> Page[Campaign]:
    """活动列表 of the unions in scope, newest first."""
    statement = _in_scope(staff)
    if state is not None:
        statement = statement.where(Campaign.state == state)
    if type_ is not None:
        statement = statement.where(Campaign.type == type_)
    if union_id is not None:
        statement = statement.where(Campaign.union_id == union_id)
    if is_submitted:
        statement = statement.where(Campaign.state == CampaignState.DRAFT, Campaign.submitted_at.is_not(None))
    if is_paused:
        statement = statement.where(Campaign.paused_at.is_not(None))
    if q:
        statement = statement.where(Campaign.title.icontains(q, autoescape=True))
    order = (Key(Campaign.__table__.c.id, paging.identity, descending=True),)
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([campaign for (campaign,) in rows], more)


def get(staff: Staff, campaign_id: uuid.UUID) -> DeskCampaign:
    """一个活动. Refuses with `campaign_not_found`, also outside the scope."""
    found = session().scalar(
        _in_scope(staff)
        .where(Campaign.id == campaign_id)
        .options(selectinload(Campaign.sessions), selectinload(Campaign.quotas))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise CampaignNotFound
    assert isinstance(found, Campaign)  # noqa: S101 - tells the type checker
    own = {field.key for field in type_of(found).fields}
    named = {found.union_id, *(quota.union_id for quota in found.quotas if quota.union_id)}
    unions_named = session().execute(select(Union.id, Union.name).where(Union.id.in_(named)))
    names = {union_id: name for union_id, name in unions_named}  # noqa: C416 - rows, not tuples
    counts: dict[str, int] = defaultdict(int)
    rows = session().execute(
        select(Signup.state, func.count()).where(Signup.campaign_id == found.id).group_by(Signup.state)
    )
    for state, count in rows:
        counts[state.value] = count
    return DeskCampaign(
        found,
        [field for field in form_of(found) if field.key not in own],
        names,
        counts,
        session().scalar(select(Draw.id).where(Draw.campaign_id == found.id)),
        session().scalar(select(Staff.username).where(Staff.id == (found.changed_by or found.made_by))),
        budgets.left_fen(found),
    )


def create(staff: Staff, **facts: Any) -> DeskCampaign:
    """起草, see `drafting.create`."""
    return get(staff, drafting.create(staff, **facts).id)


def change(staff: Staff, campaign_id: uuid.UUID, **given: Any) -> DeskCampaign:
    """改活动, see `drafting.change`."""
    drafting.change(staff, lock(staff, campaign_id), **given)
    return get(staff, campaign_id)


def checklist(staff: Staff, campaign_id: uuid.UUID) -> Checklist:
    """发布前的清单. Refuses with `campaign_not_found`, `campaign_already_published`, `campaign_ended`."""
    found = get(staff, campaign_id).campaign
    drafting.ensure_draft(found)
    return publishing.check(found)


def publish(staff: Staff, campaign_id: uuid.UUID) -> DeskCampaign:
    """发布, see `publishing.publish`."""
    publishing.publish(staff, lock(staff, campaign_id))
    return get(staff, campaign_id)


def submit(staff: Staff, campaign_id: uuid.UUID) -> DeskCampaign:
    """提交发布, see `submitting.submit`."""
    submitting.submit(staff, lock(staff, campaign_id))
    return get(staff, campaign_id)


def give_back(staff: Staff, campaign_id: uuid.UUID, reason: str) -> DeskCampaign:
    """退回, see `submitting.give_back`."""
    submitting.give_back(staff, lock(staff, campaign_id), reason)
    return get(staff, campaign_id)


def end(staff: Staff, campaign_id: uuid.UUID, reason: str) -> DeskCampaign:
    """提前结束, see `ending.end`."""
    ending.end(staff, lock(staff, campaign_id), reason)
    return get(staff, campaign_id)


def pause(staff: Staff, campaign_id: uuid.UUID, reason: str) -> DeskCampaign:
    """暂停报名, see `pausing.pause`."""
    pausing.pause(staff, lock(staff, campaign_id), reason)
    return get(staff, campaign_id)


def resume(staff: Staff, campaign_id: uuid.UUID) -> DeskCampaign:
    """恢复报名, see `pausing.resume`."""
    pausing.resume(staff, lock(staff, campaign_id))
    return get(staff, campaign_id)


def set_quotas(
    staff: Staff, campaign_id: uuid.UUID, given: Sequence[Mapping[str, Any]], *, version: int
) -> DeskCampaign:
    """定名额, see `quotas.set_quotas`."""
    quotas.set_quotas(staff, lock(staff, campaign_id), given, version=version)
    return get(staff, campaign_id)


def add_session(staff: Staff, campaign_id: uuid.UUID, **facts: Any) -> DeskCampaign:
    """加场次, see `quotas.add_session`."""
    quotas.add_session(staff, lock(staff, campaign_id), **facts)
    return get(staff, campaign_id)


def remove_session(staff: Staff, campaign_id: uuid.UUID, session_id: uuid.UUID) -> None:
    """删场次, see `quotas.remove_session`."""
    quotas.remove_session(staff, lock(staff, campaign_id), session_id)


def cancel_session(staff: Staff, campaign_id: uuid.UUID, session_id: uuid.UUID, reason: str) -> DeskCampaign:
    """取消场次, see `ending.cancel_session`."""
    ending.cancel_session(staff, lock(staff, campaign_id), session_id, reason)
    return get(staff, campaign_id)


def lock(staff: Staff, campaign_id: uuid.UUID) -> Campaign:
    """The campaign with its union, kept from other changes until this unit of work ends; sign-ups go on.

    Refuses with `campaign_not_found`, also outside the scope.
    """
    found = session().scalar(
        _in_scope(staff)
        .where(Campaign.id == campaign_id)
        .options(joinedload(Campaign.union, innerjoin=True))
        .with_for_update(of=Campaign, key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise CampaignNotFound
    assert isinstance(found, Campaign)  # noqa: S101 - tells the type checker
    return found


def _in_scope(staff: Staff) -> Select[Any]:
    return select(Campaign).where(Campaign.union_id.in_(unions.visible_to(staff)))
