"""进度: where a sign-up stands as its applicant reads it: what happens next, by when, what he can do."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, attributes

from app.campaign_types.declaration import CampaignType, Gives, QuotaRule
from app.db import session
from app.paging import Page
from app.services import campaigns
from app.services.signups import acting, answering, giving, mine, onward, paying, steps, wording
from models import ApplicantKind, CampaignSession, Member, Signup, SignupAppeal, SignupState, Union

Blocked = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, str]]
"""Asked for the sign-ups among these to which nothing may be given yet, each with why."""


class Can(StrEnum):
    """What the applicant can do with it now."""

    CANCEL = "cancel"
    RESUBMIT = "resubmit"
    ACCEPT = "accept"
    SHOW_CODE = "show_code"
    REAPPLY = "reapply"
    APPEAL = "appeal"


@dataclass(frozen=True)
class Standing:
    """One sign-up with everything that tells where it stands."""

    signup: Signup
    session: CampaignSession | None
    steps_count: int
    position: int | None
    next: str
    can: list[Can]


@dataclass(frozen=True)
class Whole(Standing):
    """The same with what was answered, in plain text: it is the applicant's own."""

    answers: Mapping[str, Any]
    returned_label: str | None
    """The question that is to be mended, as the form asks it."""


def look(member: Member, signup_id: uuid.UUID, *, blocked: Blocked) -> Whole:
    """一份报名 of one's own with its history and answers. Refuses with `signup_not_found`."""
    return _look(mine.get_mine(member, signup_id), blocked)


def look_at_new(member: Member, signup: Signup, *, blocked: Blocked) -> Whole:
    """The same of what this member has just handed in; read again only where not all of it is at hand."""
    draws = campaigns.type_of(signup.campaign).quota is QuotaRule.DRAW
    if draws or attributes.instance_state(signup).unloaded & {"moves", "attachments", "session"}:
        return look(member, signup.id, blocked=blocked)
    attributes.set_committed_value(signup.campaign, "draw", None)
    return _look(signup, blocked)


def _look(signup: Signup, blocked: Blocked) -> Whole:
    (standing,) = tell([signup], blocked=blocked)
    return Whole(**standing.__dict__, answers=answering.read(signup), returned_label=_returned_label(signup))


def _returned_label(signup: Signup) -> str | None:
    if signup.returned_item is None:
        return None
    form = campaigns.form_of(signup.campaign, signup.form_version)
    return next((field.label for field in form if field.key == signup.returned_item), None)


def look_at_all(
    member: Member, *, state: SignupState | None, limit: int, cursor: str | None, blocked: Blocked
) -> Page[Standing]:
    """我的报名, newest first, each with where it stands."""
    page = mine.list_mine(member, state=state, limit=limit, cursor=cursor)
    return Page(tell(page.items, blocked=blocked), page.next_cursor)


def tell(signups: Sequence[Signup], *, blocked: Blocked) -> list[Standing]:
    """Where each stands. They come with their campaigns; a fixed number of statements, however many."""
    sessions = _sessions_of(signups)
    paths, names = _unions_of(signups)
    positions = _positions_of(signups)
    appealable = _appealable(signups)
    approved = [
        signup.id
        for signup in signups
        if signup.state is SignupState.APPROVED and campaigns.type_of(signup.campaign).notice is not None
    ]
    why = blocked(approved) if approved else {}
    kept = paying.find_under_way(signups) | giving.find_used(signups)
    gone_on = onward.sentences(signups)
    return [
        tell_one(
            signup,
            sessions.get(signup.session_id) if signup.session_id else None,
            paths.get(signup.union_id, [signup.union_id]),
            position=positions.get(signup.id),
            blocked=why.get(signup.id),
            reviewer=names.get(signup.stage_union_id) if signup.stage_union_id else None,
            may_appeal=signup.id in appealable,
            is_kept=signup.id in kept,
            gone_on=gone_on.get(signup.id),
        )
        for signup in signups
    ]


def tell_one(
    signup: Signup,
    chosen: CampaignSession | None,
    path: Sequence[uuid.UUID],
    *,
    position: int | None,
    blocked: str | None,
    reviewer: str | None,
    may_appeal: bool = False,
    is_kept: bool = False,
    gone_on: str | None = None,
) -> Standing:
    """Where one stands of which all this is known. One that is new has none of the last three."""
    declared = campaigns.type_of(signup.campaign)
    is_unit = signup.applicant_kind is ApplicantKind.UNIT
    turns = steps.turns(declared.steps, path, signup.campaign.union_id, is_unit=is_unit)
    facts = wording.Facts(
        signup,
        declared,
        chosen,
        len(turns),
        position,
        blocked,
        reviewer=reviewer,
        may_appeal=may_appeal,
        onward=gone_on,
    )
    can = [each for each in _can(signup, declared, chosen, blocked) if not (is_kept and each is Can.CANCEL)]
    if may_appeal:
        can.append(Can.APPEAL)
    return Standing(signup, chosen, len(turns), position, wording.next_of(facts), can)


def _can(
    signup: Signup, declared: CampaignType, chosen: CampaignSession | None, blocked: str | None
) -> Sequence[Can]:
    answers = {
        Can.ACCEPT: acting.can_be_accepted(signup),
        Can.RESUBMIT: acting.can_be_mended(signup),
        Can.SHOW_CODE: (
            signup.state is SignupState.APPROVED
            and declared.gives in (Gives.PLACE, Gives.PACK)
            and blocked is None
        ),
        Can.CANCEL: acting.can_be_cancelled(signup, chosen),
        Can.REAPPLY: wording.can_begin_anew(signup, declared),
    }
    return [each for each, may in answers.items() if may]


def _sessions_of(signups: Sequence[Signup]) -> dict[uuid.UUID, CampaignSession]:
    ids = {signup.session_id for signup in signups if signup.session_id is not None}
    if not ids:
        return {}
    if len(ids) == 1:
        # Whoever has just signed up for it has it at hand.
        (id_,) = ids
        return {id_: session().get_one(CampaignSession, id_)}
    found = session().scalars(select(CampaignSession).where(CampaignSession.id.in_(ids)))
    return {each.id: each for each in found}


def _unions_of(
    signups: Sequence[Signup],
) -> tuple[dict[uuid.UUID, list[uuid.UUID]], dict[uuid.UUID, str]]:
    """Paths and names of the unions that are asked, only where there is a path to go."""
    reviewed = [signup for signup in signups if campaigns.type_of(signup.campaign).steps]
    ids = {id_ for each in reviewed for id_ in (each.union_id, each.stage_union_id) if id_ is not None}
    if not ids:
        return {}, {}
    rows = session().execute(select(Union.id, Union.ancestor_ids, Union.name).where(Union.id.in_(ids))).all()
    return {row[0]: list(row[1]) for row in rows}, {row[0]: row[2] for row in rows}


def _appealable(signups: Sequence[Signup]) -> set[uuid.UUID]:
    """缺席 of a person who has not appealed yet."""
    ids = {
        signup.id
        for signup in signups
        if signup.state is SignupState.NO_SHOW and signup.applicant_kind is ApplicantKind.PERSON
    }
    if not ids:
        return ids
    return ids - set(session().scalars(select(SignupAppeal.signup_id).where(SignupAppeal.signup_id.in_(ids))))


def _positions_of(signups: Sequence[Signup]) -> dict[uuid.UUID, int]:
    """候补第几位, among those who wait for the same session and kind of place."""
    ids = [signup.id for signup in signups if signup.state is SignupState.WAITING]
    if not ids:
        return {}
    mine_, other = aliased(Signup), aliased(Signup)
    is_before = (other.queued_at < mine_.queued_at) | (
        (other.queued_at == mine_.queued_at) & (other.id < mine_.id)
    )
    rows = session().execute(
        select(mine_.id, func.count(other.id) + 1)
        .outerjoin(
            other,
            (other.campaign_id == mine_.campaign_id)
            & (other.state == SignupState.WAITING)
            & other.session_id.is_not_distinct_from(mine_.session_id)
            & (other.place_kind == mine_.place_kind)
            & is_before,
        )
        .where(mine_.id.in_(ids))
        .group_by(mine_.id)
    )
    return dict(iter(rows))
