"""互选: whom somebody would like to meet again, in private, as often changed as he likes until the deadline.

An answer depends on nothing but what the person himself has sent and may see. Nothing is audited, told,
counted or stamped with a time: that somebody has picked at all stays unknown.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app import clock
from app.db import session
from app.errors import Conflict, InvalidValue
from app.services.mixers import people, reading, slips
from app.services.mixers.reading import Evening
from models import Member, Mixer, MixerGuest


class PicksNotOpen(Conflict):
    code, detail = "picks_not_open", "联谊还没有开始，开始以后再选"
    next = "先和大家聊聊，别着急"


class PicksClosed(Conflict):
    code, detail = "picks_closed", "互选已经截止，不能再改了"
    next = "请等结果公布，公布时会通知您"


class BadgeOwn(InvalidValue):
    code, detail = "badge_own", "这是您自己的号牌"
    next = "请核对想选的号牌"


class BadgeTwice(InvalidValue):
    code, detail = "badge_twice", "同一个号牌填了两次"
    next = "每位只填一次就可以"


class BadgeAbsent(InvalidValue):
    code, detail = "badge_absent", "在场的人里没有这个号牌"
    next = "请核对号牌，只能从您看到的人里选"


class TooManyPicks(InvalidValue):
    code, detail = "too_many_picks", "选的人数超过了上限"


@dataclass(frozen=True)
class Picks:
    """One's own picks, and the frame in which they are made."""

    badges: Sequence[int]
    evening: Evening


def look(member: Member, campaign_id: uuid.UUID) -> Picks:
    """我选的, for oneself alone; nobody any more once the result is told, when picks are gone.

    Refuses with `mixer_not_found`, `not_checked_in`.
    """
    evening, _, guest = reading.enter(member, campaign_id)
    return Picks(slips.unfold(guest.picks_text), evening)


def put(member: Member, campaign_id: uuid.UUID, badges: Sequence[int]) -> Picks:
    """互选: these and no others, in place of what was picked before. Nobody is told.

    Refuses with `mixer_not_found`, `not_checked_in`, `picks_not_open` (with `opens_at`), `picks_closed`,
    `too_many_picks` (with `picks_max`), `badge_twice`, `badge_own`, `badge_absent`; then nothing changes.
    """
    evening, mixer, guest = reading.enter(member, campaign_id)
    _ensure_open(evening, mixer)
    if len(badges) > mixer.picks_max:
        raise TooManyPicks(detail=f"最多选 {mixer.picks_max} 位", picks_max=mixer.picks_max)
    if len(set(badges)) < len(badges):
        raise BadgeTwice
    if guest.badge in badges:
        raise BadgeOwn
    if not set(badges) <= people.visible_to(member, mixer, badges).keys():
        raise BadgeAbsent
    mine = session().scalars(
        select(MixerGuest)
        .where(MixerGuest.id == guest.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    mine.one().picks_text = slips.fold(badges)
    session().flush()
    return Picks(sorted(badges), evening)


def _ensure_open(evening: Evening, mixer: Mixer) -> None:
    """Between the beginning and the deadline. Those who pick share the row; the reveal waits for them."""
    session().refresh(mixer, with_for_update={"read": True})
    opens_at, now = evening.picks_open_at, clock.now()
    if mixer.revealed_at is not None or now >= mixer.picks_close_at:
        raise PicksClosed
    if opens_at is None or now < opens_at:
        raise PicksNotOpen(opens_at=None if opens_at is None else clock.iso(opens_at))
