"""报名: a person signs up for a campaign."""

import datetime as dt
import secrets
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import attributes

from app import clock, forms
from app.campaign_types.declaration import CampaignType, Once, QuotaRule, SessionRule
from app.db import session
from app.errors import Conflict, InvalidValue
from app.services import campaigns, documents
from app.services.signups import (
    absence,
    answering,
    double_aid,
    enrolled,
    fitting,
    granting,
    moves,
    own,
    requirements,
    steps,
)
from app.services.signups.answering import Attached
from models import (
    ApplicantKind,
    Campaign,
    CampaignSession,
    CampaignState,
    Gender,
    Member,
    Signup,
    SignupAction,
    SignupState,
    Staff,
)
from models.personal import index_of
from models.signups import LEAVES_ROOM

DECIDED = frozenset(SignupState) - {
    SignupState.SUBMITTED,
    SignupState.RETURNED,
    SignupState.WAITING,
    SignupState.OFFERED,
}
"""States in which nobody is asked to decide anything any more."""


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
    attachments: Attached | None = None,
    consent: Mapping[str, str] | None = None,
) -> Signup:
    """报名: the member's own application, with a place at once where first come is first served.

    Refuses with `campaign_not_found`, `campaign_not_open`, `not_verified`, `not_eligible`,
    what `requirements.REFUSALS` has, `consent_required`, `answers_invalid`, `attachment_not_found`,
    `session_invalid`, `already_signed_up`,
    `absent_too_often`, `not_enrolled`, `double_aid`, `campaign_full`, `campaign_coupons_gone`.
    """
    # The session is asked for later, and is at hand as long as somebody holds it.
    campaign, _at_hand = campaigns.get_published_with(campaign_id, session_id)
    declared = campaigns.type_of(campaign)
    ensure_open(campaign)
    fitting.ensure(campaign, member)
    requirements.ensure(declared, member)
    for name in declared.consents:
        documents.ensure_consent(member, name, consent)
    entry = member.roster_entry
    whose = {
        "applicant_id": entry.id if entry is not None else member.id,
        "member_id": member.id,
        "roster_entry_id": entry.id if entry is not None else None,
        "union_id": entry.union_id if entry is not None else campaign.union_id,
    }
    return hand_in(
        member,
        campaign,
        whose,
        answers=answers,
        session_id=session_id,
        attachments=attachments,
        gender=None if entry is None else entry.gender,
    )


def hand_in(
    actor: Member | Staff,
    campaign: Campaign,
    whose: Mapping[str, Any],
    *,
    answers: Mapping[str, Any],
    session_id: uuid.UUID | None,
    attachments: Attached | None,
    gender: Gender | None = None,
) -> Signup:
    """交上: a person's application by himself or at a counter, once it is known that he may sign up.

    `whose` says whose it is, by the columns of a sign-up. Refuses as `sign_up` does.
    """
    declared = campaigns.type_of(campaign)
    chosen = choose_session(campaign, declared, session_id)
    form = campaigns.form_in_force(campaign)
    checked = answering.check(form, answers, attachments)
    made = Signup(
        **whose,
        **_unordered(declared),
        campaign_id=campaign.id,
        applicant_kind=ApplicantKind.PERSON,
        state=SignupState.SUBMITTED,
        stage=0,
        session_id=chosen.id if chosen is not None else None,
        place_kind=place_kind_of(declared, checked, gender),
        once_for=once_for(declared, chosen, checked),
        form_version=campaign.form_version,
        move_count=0,
    )
    made.campaign = campaign
    ensure_first(made, declared)
    absence.ensure_not_barred(made, declared)
    own.ensure(made, form, checked)
    answering.write(made, checked)
    enrolled.ensure(made, checked)
    if double_aid.is_counted(declared) or answering.takes_files(form):
        # What is kept beside it refers to it. Everything else is written when its place is known.
        session().add(made)
        session().flush()
        double_aid.keep(made, form, checked)
        answering.keep_files(actor, made, form, checked)
    else:
        attributes.set_committed_value(made, "attachments", [])
    attributes.set_committed_value(made, "session", chosen)
    enter(actor, made, declared)
    return made


def _unordered(declared: CampaignType) -> dict[str, uuid.UUID]:
    """An id that tells the day alone, where the moment would tell whose an answer is."""
    if not declared.is_anonymous:
        return {}
    midnight = dt.datetime.combine(clock.today(), dt.time(), tzinfo=clock.CITY)
    stamp = int(midnight.timestamp() * 1000)
    # RFC 9562: 48 bits of milliseconds, then version 7 and the variant around 74 random bits.
    return {
        "id": uuid.UUID(
            int=stamp << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
        )
    }


def ensure_open(campaign: Campaign) -> None:
    """Refuse with `campaign_not_open` (with `opens_at`) out of the time for signing up, and in a pause."""
    if campaign.state is not CampaignState.PUBLISHED:
        raise CampaignNotOpen(detail="这个活动已经结束", opens_at=clock.iso(campaign.opens_at))
    if campaign.paused_at is not None:
        word = campaigns.type_of(campaign).word
        raise CampaignNotOpen(
            detail=f"这个活动暂停{word}：{campaign.paused_reason}",
            next=f"恢复以后就可以{word}，请过些时候再来；已经{word}的不受影响",
            opens_at=clock.iso(campaign.opens_at),
        )
    if not campaign.opens_at <= clock.now() < campaign.closes_at:
        word = campaigns.type_of(campaign).word
        raise CampaignNotOpen(
            detail=f"现在不在{word}时间",
            next=f"请看活动页上的{word}时间，也可以看看其他活动",
            opens_at=clock.iso(campaign.opens_at),
        )


def _find_session(session_id: uuid.UUID) -> CampaignSession | None:
    return session().get(CampaignSession, session_id)


def choose_session(
    campaign: Campaign,
    declared: CampaignType,
    session_id: uuid.UUID | None,
    find: Callable[[uuid.UUID], CampaignSession | None] = _find_session,
) -> CampaignSession | None:
    """选场次: None for a campaign without sessions. Refuses with `session_invalid`.

    Whoever has looked it up already says with `find` what it is.
    """
    if declared.sessions is SessionRule.NONE:
        if session_id is not None:
            raise SessionInvalid(detail="这个活动没有场次可选")
        return None
    found = None if session_id is None else find(session_id)
    now = clock.now()
    if found is None or found.campaign_id != campaign.id:
        raise SessionInvalid
    if not (found.opens_at or campaign.opens_at) <= now < found.closes_at:
        raise SessionInvalid
    ahead = declared.books_ahead_days
    if ahead is not None and (found.starts_at.astimezone(clock.CITY).date() - now.date()).days > ahead:
        first = found.starts_at.astimezone(clock.CITY).date() - dt.timedelta(days=ahead)
        raise SessionInvalid(
            detail=f"这个场次{first.month}月{first.day}日起才能{declared.word}",
            next="请到那天再来，或者选更近的场次",
        )
    return found


def place_kind_of(declared: CampaignType, answers: Mapping[str, Any], gender: Gender | None = None) -> str:
    """Of which kind of place one is asked for: by the answers, or by who asks."""
    if declared.places_by_gender:
        return "" if gender is None else gender.value
    return "" if declared.places_by is None else str(answers.get(declared.places_by, ""))


def once_for(declared: CampaignType, chosen: CampaignSession | None, answers: Mapping[str, Any]) -> str:
    """Within what one person may have it once. What was typed is kept as a blind index."""
    if declared.once is Once.DAY and chosen is not None:
        return chosen.starts_at.astimezone(clock.CITY).date().isoformat()
    if declared.once is Once.SUBJECT:
        # Spaces and capitals make no other subject.
        named = ["".join(str(answers.get(key, "")).split()).casefold() for key in declared.once_by]
        return index_of("once_for", "\n".join(named)).hex()
    return ""


def ensure_first(made: Signup, declared: CampaignType) -> None:
    """一份: the UNIQUE rule decides; this asks before, for the kind sentence. A retry sees the rival's row.

    Refuses with `already_signed_up`.
    """
    row = session().execute(_others(made, made.once_for)).first()
    if row is None:
        return
    already, state = row
    if declared.once is Once.OPEN and state in DECIDED:
        # It stands for itself from now on. A rival for the free place meets the UNIQUE rule.
        _change(already, DECIDED, once_for=str(already))
        return
    if state is not SignupState.REJECTED or not declared.may_reapply:
        word = declared.word
        if made.member_id is None or made.registered_by is not None:
            raise AlreadySignedUp(
                detail=f"已经{word}过了", next="请在报名列表里查看进度", signup_id=str(already)
            )
        raise AlreadySignedUp(detail=f"您已经{word}过了", signup_id=str(already))
    _change(already, {SignupState.REJECTED}, is_replaced=True)


def _change(signup_id: uuid.UUID, states: Collection[SignupState], **values: Any) -> None:
    """Of one that is still in one of these states; else its UNIQUE rule has the last word."""
    session().execute(
        update(Signup)
        .where(Signup.id == signup_id, Signup.state.in_(states))
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _others(signup: Signup, once_for_: str) -> Select[uuid.UUID, SignupState]:
    """What the same applicant has handed in to the same campaign for the same."""
    return select(Signup.id, Signup.state).where(
        Signup.campaign_id == signup.campaign_id,
        Signup.applicant_id == signup.applicant_id,
        Signup.once_for == once_for_,
        Signup.state.not_in(LEAVES_ROOM),
        ~Signup.is_replaced,
    )


def rename(signup: Signup, checked: Mapping[str, Any]) -> None:
    """改了名目: one that is mended may be for another subject now, if there is none for that one.

    Refuses with `answers_invalid`.
    """
    declared = campaigns.type_of(signup.campaign)
    if declared.once is not Once.SUBJECT:
        return
    now_for = once_for(declared, None, checked)
    if now_for == signup.once_for:
        return
    if session().execute(_others(signup, now_for)).first() is not None:
        problem = ["和另一份相同，请核对，不要重复"]
        raise forms.AnswersInvalid(errors={f"answers.{key}": problem for key in declared.once_by})
    signup.once_for = now_for


def enter(actor: Member | Staff, made: Signup, declared: CampaignType) -> None:
    """The first steps: to the reviewers, into the draw, or straight to a place.

    Refuses with `session_invalid` where what is reviewed would be decided after the session has begun.
    """
    turns = steps.turns_of(made, made.campaign, declared.steps) if declared.steps else []
    if turns:
        if made.session_id is not None:
            ensure_in_time(session().get_one(CampaignSession, made.session_id), declared, turns)
        steps.give_turn(made, turns[0])
    if turns or declared.quota is QuotaRule.DRAW:
        moves.note(actor, made, SignupAction.SUBMIT)
    else:
        # What it comes to is said at once, so that it has arrived need not be.
        granting.grant_at_once(actor, made)


def ensure_in_time(chosen: CampaignSession, declared: CampaignType, turns: Sequence[steps.Turn]) -> None:
    """赶得上: the days that the steps and the notice are promised in are over when the session begins.

    Refuses with `session_invalid`.
    """
    if declared.quota is QuotaRule.DRAW:
        return
    ready = campaigns.ready_by(declared, (turn.step for turn in turns), clock.now())
    if chosen.starts_at < ready:
        last = (ready - dt.timedelta(days=1)).astimezone(clock.CITY)
        raise SessionInvalid(
            detail=f"这个场次开始前可能来不及办完审核（最晚{last.month}月{last.day}日办好）",
            next="请选这一天以后的场次",
        )
