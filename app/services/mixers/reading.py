"""一场联谊: a campaign whose type has mutual choice, its one session, and what has been settled of it."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import selectinload

from app.campaign_types import TYPES
from app.campaign_types.declaration import MutualChoice
from app.db import session
from app.errors import Forbidden, NotFound
from app.services import campaigns
from models import Campaign, CampaignSession, CampaignState, Member, Mixer, MixerGuest


class MixerNotFound(NotFound):
    code, detail = "mixer_not_found", "没有找到这场联谊，可能已经结束"
    next = "到“相亲交友”里看看正在报名的"


class NotCheckedIn(Forbidden):
    code, detail = "not_checked_in", "签到入场以后才能看"
    next = "请到现场出示签到码，工作人员会给您号牌"


@dataclass(frozen=True)
class Evening:
    """A mixer as it is known to everybody: whatever nobody has settled yet follows from its type."""

    campaign: Campaign
    session: CampaignSession | None
    mixer: Mixer | None

    @property
    def rule(self) -> MutualChoice:
        rule = campaigns.type_of(self.campaign).mutual_choice
        assert rule is not None  # noqa: S101 - only such campaigns are found
        return rule

    @property
    def picks_max(self) -> int:
        return self.rule.picks_max if self.mixer is None else self.mixer.picks_max

    @property
    def picks_open_at(self) -> dt.datetime | None:
        """From when on people may pick: the beginning of the session."""
        return None if self.session is None else self.session.starts_at

    @property
    def picks_close_at(self) -> dt.datetime | None:
        if self.mixer is not None:
            return self.mixer.picks_close_at
        return None if self.session is None else self.session.ends_at + self.rule.closes_after

    @property
    def revealed_at(self) -> dt.datetime | None:
        return None if self.mixer is None else self.mixer.revealed_at


def types() -> list[str]:
    """The programmes with mutual choice."""
    return [declared.key for declared in TYPES.values() if declared.mutual_choice is not None]


def is_mixer() -> ColumnElement[bool]:
    """Of a query of campaigns."""
    return Campaign.type.in_(types())


def get(campaign_id: uuid.UUID) -> Evening:
    """A mixer that the public may see. Refuses with `mixer_not_found`."""
    found = session().scalar(
        select(Campaign)
        .where(Campaign.id == campaign_id, is_mixer(), Campaign.state != CampaignState.DRAFT)
        .options(selectinload(Campaign.sessions), selectinload(Campaign.quotas))
    )
    if found is None:
        raise MixerNotFound
    return with_mixers([found])[0]


def with_mixers(found: list[Campaign]) -> list[Evening]:
    """Each campaign, loaded with its sessions, with what has been settled of it. One query."""
    ids = [campaign.id for campaign in found]
    mixers = {
        mixer.campaign_id: mixer
        for mixer in session().scalars(select(Mixer).where(Mixer.campaign_id.in_(ids)))
    }
    return [
        Evening(campaign, campaign.sessions[0] if campaign.sessions else None, mixers.get(campaign.id))
        for campaign in found
    ]


def ensure_mixer(evening: Evening) -> Mixer:
    """The row of a mixer, made the first time that something has to be settled."""
    if evening.mixer is not None:
        return evening.mixer
    made = Mixer(
        campaign_id=evening.campaign.id,
        picks_max=evening.picks_max,
        picks_close_at=evening.picks_close_at,
    )
    columns = ("id", "campaign_id", "picks_max", "picks_close_at")
    session().execute(
        insert(Mixer).values({name: getattr(made, name) for name in columns}).on_conflict_do_nothing()
    )
    # Made outside of the session, and read back: a rival may have been first.
    return session().scalars(select(Mixer).where(Mixer.campaign_id == evening.campaign.id)).one()


def find_guest(member: Member, mixer: Mixer | None) -> MixerGuest | None:
    """The member's own badge; None where he has not checked in."""
    if mixer is None:
        return None
    return session().scalar(
        select(MixerGuest).where(MixerGuest.mixer_id == mixer.id, MixerGuest.member_id == member.id)
    )


def enter(member: Member, campaign_id: uuid.UUID) -> tuple[Evening, Mixer, MixerGuest]:
    """The mixer and the member's own badge. Refuses with `mixer_not_found`, `not_checked_in`."""
    evening = get(campaign_id)
    guest = find_guest(member, evening.mixer)
    if evening.mixer is None or guest is None:
        raise NotCheckedIn
    return evening, evening.mixer, guest
