"""联谊的案头: what staff set of a mixer and what figures they read; of whom somebody picked, never anything.

Pairs are told in parts of five: below that a figure could point at people who were seen talking.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from app import clock, paging
from app.db import session
from app.errors import Conflict, InvalidValue
from app.paging import Key, Page
from app.services import audit, unions
from app.services.mixers import reading
from app.services.mixers.reading import Evening, MixerNotFound
from models import Campaign, Mixer, MixerGuest, MixerMatch, Signup, SignupState, Staff, Union

PART = 5
CLOSES_WITHIN = dt.timedelta(days=14)
"""After the end of the session: whoever came still remembers whom he met."""


class MixerSettingsClosed(Conflict):
    code, detail = "mixer_settings_closed", "联谊开始以后不能再改最多选几位；互选截止以后都不能改"
    next = "只想延长互选的，请在截止以前改时间"


class MixerSessionMissing(Conflict):
    code, detail = "mixer_session_missing", "还没有场次，定不了互选的时间"
    next = "请先在活动里加一个场次"


class PicksCloseInvalid(InvalidValue):
    code, detail = "picks_close_invalid", "互选截止要在开始以后、现在以后，最晚到结束后 14 天"


@dataclass(frozen=True)
class DeskMixer:
    """A mixer as its desk sees it. Figures of pairs are None before the result is told, and below five."""

    evening: Evening
    union_name: str
    states: Mapping[tuple[str, SignupState], int]
    """Kind of place and state → how many sign-ups."""
    guests_count: int
    pairs: int | None
    together: int | None

    def count(self, kind: str, *states: SignupState) -> int:
        return sum(self.states.get((kind, state), 0) for state in states)


def list_mixers(staff: Staff, *, limit: int, cursor: str | None) -> Page[DeskMixer]:
    """联谊列表 of the unions in scope, newest first; drafts too."""
    order = (Key(Campaign.__table__.c.id, paging.identity, descending=True),)
    rows, more = paging.fetch(session(), _in_scope(staff), order, limit=limit, cursor=cursor)
    return Page(_with_figures([campaign for (campaign,) in rows]), more)


def get(staff: Staff, campaign_id: uuid.UUID) -> DeskMixer:
    """一场联谊. Refuses with `mixer_not_found`, also outside the scope."""
    found = session().scalar(_in_scope(staff).where(Campaign.id == campaign_id))
    if found is None:
        raise MixerNotFound
    return _with_figures([found])[0]


def settle(staff: Staff, campaign_id: uuid.UUID, *, picks_max: int, picks_close_at: dt.datetime) -> DeskMixer:
    """定互选: how many each may pick, and until when.

    Refuses with `mixer_not_found`, `mixer_session_missing`, `mixer_settings_closed`, `picks_close_invalid`.
    """
    evening = get(staff, campaign_id).evening
    slot, now = evening.session, clock.now()
    if slot is None:
        raise MixerSessionMissing
    mixer = reading.ensure_mixer(evening)
    session().refresh(mixer, with_for_update=True)
    is_over = mixer.revealed_at is not None or mixer.picks_close_at <= now
    if is_over or (slot.starts_at <= now and picks_max != mixer.picks_max):
        raise MixerSettingsClosed
    if not max(slot.starts_at, now) < picks_close_at <= slot.ends_at + CLOSES_WITHIN:
        raise PicksCloseInvalid(errors={"picks_close_at": ["请改在开始以后、结束后 14 天以内"]})
    mixer.picks_max, mixer.picks_close_at = picks_max, picks_close_at
    audit.record(staff, "mixers.change", mixer, picks_max=picks_max, picks_close_at=clock.iso(picks_close_at))
    session().flush()
    return get(staff, campaign_id)


def _in_scope(staff: Staff) -> Select[Campaign]:
    return (
        select(Campaign)
        .where(reading.is_mixer(), Campaign.union_id.in_(unions.visible_to(staff)))
        .options(selectinload(Campaign.sessions), selectinload(Campaign.quotas))
        .execution_options(populate_existing=True)
    )


def _with_figures(found: list[Campaign]) -> list[DeskMixer]:
    """A fixed number of statements, however many there are."""
    ids = [campaign.id for campaign in found]
    names = dict(
        iter(session().execute(select(Union.id, Union.name).where(Union.id.in_({c.union_id for c in found}))))
    )
    states: dict[uuid.UUID, Counter[tuple[str, SignupState]]] = {id_: Counter() for id_ in ids}
    counted = session().execute(
        select(Signup.campaign_id, Signup.place_kind, Signup.state, func.count())
        .where(Signup.campaign_id.in_(ids))
        .group_by(Signup.campaign_id, Signup.place_kind, Signup.state)
    )
    for campaign_id, kind, state, count in counted:
        states[campaign_id][kind, state] = count
    guests = _count_guests(ids)
    together = _count_together(ids)
    return [
        DeskMixer(
            evening,
            names[evening.campaign.union_id],
            states[evening.campaign.id],
            guests.get(evening.campaign.id, 0),
            None if evening.mixer is None else in_parts(evening.mixer.pair_count),
            None if evening.revealed_at is None else in_parts(together.get(evening.campaign.id, 0)),
        )
        for evening in reading.with_mixers(found)
    ]


def _count_guests(campaign_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    rows = session().execute(
        select(Mixer.campaign_id, func.count(MixerGuest.id))
        .join(MixerGuest, MixerGuest.mixer_id == Mixer.id)
        .where(Mixer.campaign_id.in_(campaign_ids))
        .group_by(Mixer.campaign_id)
    )
    return dict(iter(rows))


def _count_together(campaign_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """Pairs of whom at least one has told that they are together, or married."""
    rows = session().execute(
        select(Mixer.campaign_id, func.count(MixerMatch.id))
        .join(MixerMatch, MixerMatch.mixer_id == Mixer.id)
        .where(
            Mixer.campaign_id.in_(campaign_ids),
            or_(MixerMatch.low_outcome.is_not(None), MixerMatch.high_outcome.is_not(None)),
        )
        .group_by(Mixer.campaign_id)
    )
    return dict(iter(rows))


def in_parts(count: int | None) -> int | None:
    """Whole parts of five; None below the first, and where nothing has been told."""
    return None if count is None or count < PART else count - count % PART
