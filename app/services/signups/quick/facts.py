"""What the lane knows of a campaign, of who comes, and of what it is about to write."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from app import forms
from app.audiences import Audience, Person
from app.campaign_types.declaration import CampaignType, QuotaRule
from app.services.signups.standing import Standing
from app.services.signups.steps import Turn
from app.tokens import Login
from models import Campaign, CampaignSession, Signup


class Made(NamedTuple):
    """A sign-up that is about to be written, without its row having been read."""

    id: uuid.UUID
    alike: Signup
    """One like it, which is nobody's: what does not differ from person to person."""
    standing: Standing
    answers: Mapping[str, Any]
    at: dt.datetime
    created_at: dt.datetime
    draw_id: uuid.UUID | None


class Seen(NamedTuple):
    """What PostgreSQL says of the person and, as it is at this moment, of what he asks for."""

    member_id: uuid.UUID
    login_epoch: int
    now: dt.datetime
    is_repeat: bool
    entry_id: uuid.UUID | None
    union_id: uuid.UUID | None
    once_for: list[str]
    version: str | None
    """Of the campaign's row."""
    draw_id: uuid.UUID | None
    somebody_waits: bool
    text_id: uuid.UUID | None
    text_version: str | None
    has_agreed: bool | None
    has_room: bool | None
    person: Person
    session: tuple[Any, ...] | None

    def may_travel(self, login: Login) -> bool:
        """Whether it is his own living login, and the first use of his key."""
        return self.login_epoch == login.epoch and not self.is_repeat


class Like(NamedTuple):
    """What the sign-ups of many people have in common."""

    session: tuple[Any, ...] | None
    steps_count: int
    stage: int
    due_at: dt.datetime | None


class Kept(NamedTuple):
    """A campaign, loaded once for all who come until its row is another."""

    campaign: Campaign
    version: str
    declared: CampaignType
    audience: Audience
    form: forms.Form
    quotas: Sequence[Any]
    sessions: dict[tuple[Any, ...], CampaignSession]
    alike: dict[Like, Signup]

    @property
    def is_granted_at_once(self) -> bool:
        return not self.declared.steps and self.declared.quota is not QuotaRule.DRAW

    @property
    def has_queue(self) -> bool:
        """Whether places are given one after the other."""
        return self.declared.has_waitlist and self.is_granted_at_once


class Entry(NamedTuple):
    """What is going to be written."""

    made: Made
    turn: Turn | None
    union_id: uuid.UUID
    session_id: uuid.UUID | None
    quota_id: uuid.UUID | None
    place_kind: str
    once_for: str
    consent: uuid.UUID | None
    """The text to which he agrees with this."""
