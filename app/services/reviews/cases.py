"""一件: everything that a reviewer reads of a sign-up before he judges it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from app import clock, forms
from app.campaign_types.declaration import Gives
from app.db import session
from app.errors import AppError
from app.services import audit, campaigns, recusals, referrals, sensitive_signups
from app.services.reviews.seeing import ensure_turn, get_seen, is_anonymous, seen_by
from app.services.signups import mine, steps
from models import (
    Campaign,
    CampaignSession,
    Member,
    Signup,
    SignupAttachment,
    SignupMove,
    SignupNote,
    SignupSubject,
    Staff,
    Union,
)

EARLIER_AT_MOST = 20


@dataclass(frozen=True)
class Stage:
    """A step of its path: who, and whether an opinion or the decision."""

    number: int
    union_id: uuid.UUID
    union: str
    role: str
    is_decision: bool
    days: int
    """Working days that it is promised within."""


@dataclass(frozen=True)
class Earlier:
    """旁证: another sign-up of the same applicant, or for one of the same people."""

    signup: Signup
    is_same_applicant: bool
    is_readable: bool
    """Whether the reader may open it and lay it beside this one."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """一件 as it is read. Answers are masked."""

    signup: Signup
    form: Sequence[forms.Field]
    answers: Mapping[str, Any]
    path: Sequence[Stage]
    moves: Sequence[SignupMove]
    attachments: Sequence[SignupAttachment]
    earlier: Sequence[Earlier]
    notes: Sequence[SignupNote]
    subject_count: int
    refusal: AppError | None = None
    """Why this step is not the reader's to judge now; None where it is."""
    slot: CampaignSession | None = None
    is_amount_asked: bool = False
    amount_max_fen: int | None = None
    may_forward: bool = False
    """Whether it is ready to go to a bank or another partner."""

    @property
    def may_act(self) -> bool:
        return self.refusal is None


def get_case(staff: Staff, signup_id: uuid.UUID) -> Case:
    """看一件: with masked answers, its history, its notes, and earlier sign-ups of the same people.

    Refuses with `signup_not_found`, `recusal_required`.
    """
    signup = get_seen(staff, signup_id)
    declared = campaigns.type_of(signup.campaign)
    form = campaigns.form_of(signup.campaign, signup.form_version)
    return Case(
        signup=signup,
        form=form,
        answers=forms.masked(form, answers_of(signup)),
        path=_path(signup),
        moves=[] if declared.is_anonymous else _moves(signup),
        attachments=_attachments(signup),
        earlier=[] if declared.is_anonymous else _earlier(staff, signup),
        notes=_notes(signup),
        subject_count=len(_subjects(signup)),
        refusal=_refusal(staff, signup),
        slot=session().get(CampaignSession, signup.session_id) if signup.session_id else None,
        is_amount_asked=declared.gives is Gives.MONEY and signup.campaign.amount_fen is None,
        amount_max_fen=declared.amount_max_fen,
        may_forward=referrals.may_be_forwarded(signup),
    )


def _path(signup: Signup) -> list[Stage]:
    turns = steps.turns_of(signup, signup.campaign, campaigns.type_of(signup.campaign).steps)
    ids = {turn.union_id for turn in turns}
    named = {one.id: one.name for one in session().scalars(select(Union).where(Union.id.in_(ids)))}
    return [
        Stage(
            number=turn.number,
            union_id=turn.union_id,
            union=named[turn.union_id],
            role=turn.step.role,
            is_decision=turn.step.is_decision,
            days=turn.step.days,
        )
        for turn in turns
    ]


def answers_of(signup: Signup) -> dict[str, Any]:
    """What was answered, in full."""
    found: dict[str, Any] = orjson.loads(signup.answers_text or "{}")
    return found


def reveal(staff: Staff, signup_id: uuid.UUID, reason: str) -> Case:
    """查看明文: the answers in full, in this one answer; who asked and why is kept in the log.

    Refuses with `signup_not_found`, `recusal_required`.
    """
    signup = get_seen(staff, signup_id)
    audit.record(staff, "signups.reveal", signup, reason=audit.without_numbers(reason))
    form = campaigns.form_of(signup.campaign, signup.form_version)
    return Case(
        signup=signup,
        form=form,
        answers=answers_of(signup),
        path=(),
        moves=(),
        attachments=(),
        earlier=(),
        notes=(),
        subject_count=0,
    )


def add_note(staff: Staff, signup_id: uuid.UUID, text: str) -> SignupNote:
    """备注: for the other reviewers. Refuses with `signup_not_found`, `recusal_required`."""
    signup = get_seen(staff, signup_id)
    made = SignupNote(signup_id=signup.id, staff_id=staff.id, at=clock.now())
    made.text = text
    made.staff = staff
    session().add(made)
    session().flush()
    audit.record(staff, "signups.note", signup, note_id=str(made.id))
    return made


def forget(member: Member) -> int:
    """注销时: what reviewers have written down of the person's sign-ups goes. How many notes."""
    theirs = select(Signup.id).where(mine.theirs(member))
    blanked = session().scalars(
        update(SignupNote)
        .where(SignupNote.signup_id.in_(theirs), SignupNote.text_cipher.is_not(None))
        .values(text_cipher=None)
        .returning(SignupNote.id)
        .execution_options(synchronize_session=False)
    )
    return len(blanked.all())


def _refusal(staff: Staff, signup: Signup) -> AppError | None:
    try:
        ensure_turn(staff, signup)
    except AppError as refusal:
        return refusal
    return None


def _moves(signup: Signup) -> Sequence[SignupMove]:
    return (
        session()
        .scalars(
            select(SignupMove)
            .where(SignupMove.signup_id == signup.id)
            .order_by(SignupMove.number)
            .options(joinedload(SignupMove.staff))
        )
        .all()
    )


def _attachments(signup: Signup) -> Sequence[SignupAttachment]:
    return (
        session()
        .scalars(
            select(SignupAttachment)
            .where(SignupAttachment.signup_id == signup.id)
            .order_by(SignupAttachment.id)
            .options(joinedload(SignupAttachment.attachment))
        )
        .all()
    )


def _notes(signup: Signup) -> Sequence[SignupNote]:
    return (
        session()
        .scalars(
            select(SignupNote)
            .where(SignupNote.signup_id == signup.id)
            .order_by(SignupNote.id)
            .options(joinedload(SignupNote.staff))
        )
        .all()
    )


def _subjects(signup: Signup) -> Sequence[bytes]:
    return (
        session()
        .scalars(select(SignupSubject.id_number_index).where(SignupSubject.signup_id == signup.id))
        .all()
    )


def _earlier(staff: Staff, signup: Signup) -> list[Earlier]:
    """The newest first; also outside of the reader's scope, since nobody may be helped twice unseen.

    Of what is sensitive only what bears on this one, as its type excludes it, or what the reader may see
    anyway: whoever judges a summer outing learns of no lawsuit and of no need.
    """
    for_the_same = select(SignupSubject.signup_id).where(
        SignupSubject.id_number_index.in_(
            select(SignupSubject.id_number_index).where(SignupSubject.signup_id == signup.id)
        )
    )
    excluded = {key for exclusion in campaigns.type_of(signup.campaign).exclusions for key in exclusion.types}
    found = session().scalars(
        select(Signup)
        .where(
            Signup.id != signup.id,
            Signup.campaign_id.not_in(select(Campaign.id).where(is_anonymous())),
            or_(Signup.applicant_id == signup.applicant_id, Signup.id.in_(for_the_same)),
            or_(
                ~sensitive_signups.is_sensitive(),
                Signup.campaign_id.in_(select(Campaign.id).where(Campaign.type.in_(excluded))),
                seen_by(staff),
            ),
        )
        .order_by(Signup.id.desc())
        .limit(EARLIER_AT_MOST)
        .options(joinedload(Signup.campaign))
    )
    rows = found.all()
    ids = [one.id for one in rows]
    readable = set(session().scalars(select(Signup.id).where(Signup.id.in_(ids), seen_by(staff))))
    readable -= recusals.concerned(staff.id, ids)
    return [Earlier(one, one.applicant_id == signup.applicant_id, one.id in readable) for one in rows]
