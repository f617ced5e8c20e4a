"""快道: the rule of signing up in two ways to PostgreSQL, for the hour at which everybody comes.

It judges as `signing.sign_up` does, by the same functions; only where its facts come from differs, and how
they are written. One statement asks all that must be known of the person; what a campaign is has been
remembered, and holds as long as its row is the same; one statement more takes the place and writes the
rest, its commit included. Constraints decide: what has changed in between, a place that is gone and a rival
are a column without a value, a broken CHECK and a broken UNIQUE rule, and then nothing has been done.

It is for who signs up himself, with answers alone, and gets a place, a review or a lot. Everything else it
leaves to the house: files, waiting, double aid, coupons, repeats, and every refusal that needs a look.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

import uuid_utils.compat
from sqlalchemy import literal_column, select
from sqlalchemy.orm import attributes

from app import audiences, clock, db, forms
from app.campaign_types.declaration import CampaignType, Gives
from app.db import Apart
from app.idempotency import Attempt
from app.services import campaigns, documents, eligibility
from app.services.signups import double_aid, signing, standing, steps, taking
from app.services.signups.quick import texts
from app.services.signups.quick.facts import Entry, Kept, Like, Made, Seen
from app.services.signups.quick.writing import written
from app.services.signups.steps import Turn
from app.tokens import Login
from models import (
    ApplicantKind,
    Campaign,
    CampaignQuota,
    CampaignSession,
    CampaignState,
    Signup,
    SignupMove,
    SignupState,
)

KEPT_MAX = 1_000
ALIKE_MAX = 200
_kept: dict[uuid.UUID, Kept | None] = {}
"""None for a campaign that the lane is not for."""


def sign_up(
    login: Login,
    campaign_id: uuid.UUID,
    *,
    body: Mapping[str, Any],
    attempt: Attempt | None,
    request_id: str,
    shape: Callable[[Made], bytes],
) -> bytes | None:
    """报名 with its stored answer: the bytes that `shape` makes of it, once all of it is a fact.

    None, and nothing done, where the house has to be asked. Refuses as `signing.sign_up` does.
    """
    kept = _kept[campaign_id] if campaign_id in _kept else _load(campaign_id)
    if kept is None or body["attachments"]:
        return None
    with db.apart() as connection:
        seen = _look(connection, login.member_id, kept, body["session_id"], attempt)
        if seen is None or not seen.may_travel(login) or seen.version is None:
            return None
        if seen.version != kept.version:
            kept = _load(campaign_id)
            if kept is None or kept.version != seen.version:
                return None
        entry = _enter(connection, kept, seen, body)
        if entry is None:
            return None
        said = shape(entry.made)
        is_done = connection.do(*written(kept, seen, entry, attempt, request_id, said))
        return said if is_done else None


def _load(campaign_id: uuid.UUID) -> Kept | None:
    """The campaign as it is, remembered from now on."""
    with db.unit_of_work() as current:
        columns = Campaign.__table__.c
        row = current.execute(
            select(literal_column("campaigns.xmin::text"), *columns).where(
                columns.id == campaign_id, columns.state != CampaignState.DRAFT
            )
        ).first()
        if row is None:
            return None
        # Of no session, so that all threads may read it.
        version, campaign = row[0], Campaign(**dict(zip(columns.keys(), row[1:], strict=True)))
        quotas = current.execute(
            select(CampaignQuota.id, CampaignQuota.union_id, CampaignQuota.kind, CampaignQuota.returns_at)
            .where(CampaignQuota.campaign_id == campaign_id)
            .order_by(CampaignQuota.id)
        ).all()
        form = campaigns.form_in_force(campaign)
    attributes.set_committed_value(campaign, "draw", None)
    declared, audience = campaigns.type_of(campaign), campaigns.audience_of(campaign)
    kept = Kept(campaign, version, declared, audience, form, quotas, {}, {})
    if len(_kept) >= KEPT_MAX:
        _kept.clear()
    _kept[campaign_id] = kept if _is_plain(kept) else None
    return _kept[campaign_id]


def _is_plain(kept: Kept) -> bool:
    """Whether all that is asked of somebody here is looked up, and all that he gets is written."""
    declared = kept.declared
    return (
        ApplicantKind.PERSON in declared.applicants
        and len(declared.consents) <= 1
        and declared.gives is not Gives.COUPON
        and not declared.is_anonymous
        and not declared.requires
        and declared.absence_bar is None
        and declared.enrolment is None
        and not (kept.is_granted_at_once and _goes_on(declared))
        and not double_aid.is_counted(declared)
        and not any(field.is_own for field in kept.form)
        and audiences.needed(kept.audience) <= eligibility.LOOKED_UP
    )


def _goes_on(declared: CampaignType) -> bool:
    """Whether more comes of it, once it is approved, than the person and his place."""
    further = (declared.notice, declared.refers, declared.lawyer)
    return any(further) or declared.gives is Gives.MONEY


def _look(
    connection: Apart,
    member_id: uuid.UUID,
    kept: Kept,
    session_id: uuid.UUID | None,
    attempt: Attempt | None,
) -> Seen | None:
    asked = {
        "member": member_id,
        "campaign": kept.campaign.id,
        "session": session_id,
        "text": next(iter(kept.declared.consents), None),
        "route": attempt and attempt.route,
        "key": attempt and attempt.key,
    }
    row = connection.ask(texts.LOOK, asked)
    if row is None:
        return None
    mine, person, chosen = row[:14], row[14 : -len(texts.SESSION)], tuple(row[-len(texts.SESSION) :])
    facts = (*mine, eligibility.person_in(person), None if chosen[0] is None else chosen)
    return Seen(*facts)


def _enter(connection: Apart, kept: Kept, seen: Seen, body: Mapping[str, Any]) -> Entry | None:
    """Judge, in the order of the house. None where it has to look more closely."""
    campaign, declared = kept.campaign, kept.declared
    signing.ensure_open(campaign)
    eligibility.ensure_person(kept.audience, seen.person)
    if declared.consents and not documents.is_agreed(
        declared.consents[0], body["consent"], seen.text_version, has_agreed=bool(seen.has_agreed)
    ):
        return None
    chosen = signing.choose_session(campaign, declared, body["session_id"], lambda _: _session_of(kept, seen))
    checked = forms.check(kept.form, body["answers"])
    once_for = signing.once_for(declared, chosen, checked)
    if once_for in seen.once_for or _names_rows(kept.form, checked):
        return None
    union_id, path = seen.union_id or campaign.union_id, list(seen.person.union_path)
    if not path and (declared.steps or kept.quotas):
        return None
    place_kind, quota_id = signing.place_kind_of(declared, checked, seen.person.gender), None
    if kept.is_granted_at_once:
        if (chosen is not None and not seen.has_room) or (kept.has_queue and seen.somebody_waits):
            return None
        if kept.quotas:
            fitting = taking.nearest_first(kept.quotas, path, place_kind)
            if not fitting:
                return None
            quota_id = fitting[0]
    turns = steps.turns(declared.steps, path, campaign.union_id)
    if turns and chosen is not None:
        signing.ensure_in_time(chosen, declared, turns)
    turn = turns[0] if turns else None
    due_at = None if turn is None else steps.term_of(turn)
    like = Like(seen.session, len(turns), 0 if turn is None else turn.number, due_at)
    alike = _alike(kept, like, turn, chosen)
    reviewer = None if turn is None else connection.ask(texts.REVIEWER, {"union": turn.union_id})[0]
    stands = standing.tell_one(alike, chosen, path, position=None, blocked=None, reviewer=reviewer)
    made = Made(uuid_utils.compat.uuid7(), alike, stands, checked, clock.now(), seen.now, seen.draw_id)
    consent = seen.text_id if declared.consents and not seen.has_agreed else None
    session_id = None if chosen is None else chosen.id
    return Entry(made, turn, union_id, session_id, quota_id, place_kind, once_for, consent)


def _session_of(kept: Kept, seen: Seen) -> CampaignSession | None:
    """The session as it is at this moment."""
    if seen.session is None:
        return None
    found = kept.sessions.get(seen.session)
    if found is None:
        if len(kept.sessions) >= ALIKE_MAX:
            kept.sessions.clear()
        found = CampaignSession(
            campaign_id=kept.campaign.id, **dict(zip(texts.SESSION, seen.session, strict=True))
        )
        kept.sessions[seen.session] = found
    return found


def _names_rows(form: forms.Form, checked: Mapping[str, Any]) -> bool:
    """Whether an answer is a file, or something else that has to be there."""
    return any(forms.files(form, checked)) or any(forms.references(form, checked))


def _alike(kept: Kept, like: Like, turn: Turn | None, chosen: CampaignSession | None) -> Signup:
    """A sign-up of which only the person is missing, as this one will be."""
    found = kept.alike.get(like)
    if found is not None:
        return found
    found = Signup(
        campaign_id=kept.campaign.id,
        applicant_kind=ApplicantKind.PERSON,
        state=SignupState.SUBMITTED,
        stage=0,
        session_id=None if chosen is None else chosen.id,
        is_replaced=False,
    )
    attributes.set_committed_value(found, "campaign", kept.campaign)
    if turn is not None:
        steps.give_turn(found, turn)
    made = []
    for number, (action, found.state) in enumerate(texts.actions(granted=kept.is_granted_at_once), start=1):
        step = SignupMove(
            number=number, action=action, to_state=found.state, stage=found.stage, at=clock.now()
        )
        made.append(step)
    attributes.set_committed_value(found, "moves", made)
    attributes.set_committed_value(found, "attachments", [])
    attributes.set_committed_value(found, "session", chosen)
    if len(kept.alike) >= ALIKE_MAX:
        kept.alike.clear()
    kept.alike[like] = found
    return found
