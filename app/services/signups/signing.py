"""报名: a person signs up for a campaign."""

import uuid
from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import select

from app import clock, forms
from app.campaign_types.declaration import CampaignType, Once, QuotaRule, SessionRule
from app.db import session
from app.errors import Conflict, InvalidValue
from app.services import attachments, campaigns, documents, eligibility
from app.services.signups import double_aid, granting, moves, steps
from models import (
    ApplicantKind,
    Campaign,
    CampaignSession,
    Member,
    Signup,
    SignupAction,
    SignupAttachment,
    SignupState,
)


class CampaignNotOpen(Conflict):
    code, detail = "campaign_not_open", "现在不在报名时间"
    next = "请看活动页上的报名时间，也可以看看其他活动"


class AlreadySignedUp(Conflict):
    code, detail = "already_signed_up", "您已经报过名了"
    next = "到“我的—我的报名”查看进度"


class SessionInvalid(InvalidValue):
    code, detail = "session_invalid", "请选择一个还可以报名的场次"


def sign_up(
    member: Member,
    campaign_id: uuid.UUID,
    *,
    answers: Mapping[str, Any],
    session_id: uuid.UUID | None = None,
    consent: Mapping[str, str] | None = None,
) -> Signup:
    """报名: the member's own application, with a place at once where first come is first served.

    Refuses with `campaign_not_found`, `campaign_not_open`, `not_verified`, `not_eligible`,
    `consent_required`, `answers_invalid`, `session_invalid`, `already_signed_up`, `double_aid`,
    `campaign_full`.
    """
    campaign = campaigns.get_published(campaign_id)
    declared = campaigns.type_of(campaign)
    now = clock.now()
    if not campaign.opens_at <= now < campaign.closes_at:
        raise CampaignNotOpen(opens_at=clock.iso(campaign.opens_at))
    eligibility.ensure(campaigns.audience_of(campaign), member)
    for name in declared.consents:
        documents.ensure_consent(member, name, consent)
    chosen = _choose_session(campaign, declared, session_id)
    form = campaigns.form_of(campaign)
    checked = campaigns.check_answers(form, answers)
    entry = member.roster_entry
    made = Signup(
        campaign_id=campaign.id,
        applicant_kind=ApplicantKind.PERSON,
        applicant_id=entry.id if entry is not None else member.id,
        member_id=member.id,
        roster_entry_id=entry.id if entry is not None else None,
        union_id=entry.union_id if entry is not None else campaign.union_id,
        state=SignupState.SUBMITTED,
        session_id=chosen.id if chosen is not None else None,
        once_for=_once_for(declared, chosen),
        form_version=campaign.form_version,
    )
    made.campaign = campaign
    made.answers_text = orjson.dumps(checked).decode()
    _ensure_first(made)
    session().add(made)
    session().flush()
    double_aid.keep(made, form, checked)
    _keep_files(member, made, form, checked)
    _enter(member, made, declared)
    return made


def _choose_session(
    campaign: Campaign, declared: CampaignType, session_id: uuid.UUID | None
) -> CampaignSession | None:
    if declared.sessions is SessionRule.NONE:
        if session_id is not None:
            raise SessionInvalid(detail="这个活动没有场次可选")
        return None
    found = session().scalar(
        select(CampaignSession).where(
            CampaignSession.id == session_id, CampaignSession.campaign_id == campaign.id
        )
    )
    now = clock.now()
    if found is None or not (found.opens_at or campaign.opens_at) <= now < found.closes_at:
        raise SessionInvalid
    ahead = declared.books_ahead_days
    if ahead is not None and (found.starts_at.astimezone(clock.CITY).date() - now.date()).days > ahead:
        raise SessionInvalid(detail="这个场次还没到可以预约的日子")
    return found


def _once_for(declared: CampaignType, chosen: CampaignSession | None) -> str:
    if declared.once is Once.DAY and chosen is not None:
        return chosen.starts_at.astimezone(clock.CITY).date().isoformat()
    return ""


def _ensure_first(made: Signup) -> None:
    """The UNIQUE rule decides; this asks before, for the kind sentence. A retry sees the rival's row."""
    already = session().scalar(
        select(Signup.id).where(
            Signup.campaign_id == made.campaign_id,
            Signup.applicant_id == made.applicant_id,
            Signup.once_for == made.once_for,
            Signup.state.not_in([SignupState.CANCELLED, SignupState.EXPIRED]),
        )
    )
    if already is not None:
        raise AlreadySignedUp(signup_id=str(already))


def _keep_files(member: Member, made: Signup, form: forms.Form, answers: Mapping[str, Any]) -> None:
    for field in form:
        if not forms.KINDS[field.kind].takes_files or field.key not in answers:
            continue
        ids = [uuid.UUID(each) for each in answers[field.key]]
        for attachment in attachments.take_own(member, ids):
            session().add(SignupAttachment(signup_id=made.id, field=field.key, attachment_id=attachment.id))


def _enter(member: Member, made: Signup, declared: CampaignType) -> None:
    """The first steps: to the reviewers, into the draw, or straight to a place."""
    turns = steps.turns_of(made, made.campaign, declared.steps)
    if turns:
        steps.give_turn(made, turns[0])
    moves.note(member, made, SignupAction.SUBMIT)
    if turns or declared.quota is QuotaRule.DRAW:
        return
    granting.grant(None, made)
