"""互选: how long the batch takes that makes all matches of a mixer, tells everybody and empties the picks."""

import datetime as dt
import time
import uuid

from sqlalchemy import func, select

from app import clock, db
from app.db import session
from app.services import mixers
from app.services.mixers import slips
from app.wechat import templates
from bench import ground, stock
from bench.figures import Figure
from bench.trial import Bench
from models import (
    Campaign,
    CampaignState,
    Gender,
    MatchmakingProfile,
    Mixer,
    MixerGuest,
    MixerMatch,
    TextCheck,
    Union,
)

GUESTS = 2_000
REACH_S = 2
PICKS = 3


def reveal(bench: Bench) -> None:
    """公布: two thousand people, a thousand pairs among them, in one transaction."""
    settings = bench.ground.settings()
    bench.tell(f"备料：{GUESTS:,} 人互选")
    with ground.preparing(settings):
        templates.install(settings)
        stock.add_city()
        stock.add_members(GUESTS)
        mixer_id = _prepare()
        stock.analyze()
        began = time.perf_counter()
        db.transact(lambda: mixers.reveal(mixer_id))
        took = time.perf_counter() - began
        with db.unit_of_work():
            pairs = session().scalar(select(func.count(MixerMatch.id))) or 0
    assert pairs == GUESTS // 2  # noqa: S101 - a batch that loses pairs is not worth timing
    note = f"{pairs:,} 对，每人选 {PICKS} 位"
    bench.figures.append(
        Figure(f"公布互选 {GUESTS:,} 人", f"{took:.2f} s", "", took, REACH_S, at_most=True, note=note)
    )


def _prepare() -> uuid.UUID:
    """Everybody in the room, with a profile: the nth of either half pick each other, and two more."""
    now, half = clock.now(), GUESTS // 2
    with db.unit_of_work() as current:
        campaign = Campaign(
            type="singles_mixer",
            union_id=current.scalars(select(Union.id)).one(),
            title="千人联谊",
            state=CampaignState.PUBLISHED,
            opens_at=now - dt.timedelta(days=9),
            closes_at=now - dt.timedelta(days=1),
        )
        current.add(campaign)
        current.flush()
        mixer = Mixer(
            campaign_id=campaign.id,
            picks_max=PICKS,
            picks_close_at=now - dt.timedelta(minutes=1),
            badge_count=GUESTS,
        )
        current.add(mixer)
        current.flush()
        for badge in range(1, GUESTS + 1):
            place, across = (badge - 1) % half, half if badge <= half else 0
            guest = MixerGuest(mixer_id=mixer.id, member_id=stock.member_id(badge), badge=badge)
            guest.picks_text = slips.fold([across + (place + more) % half + 1 for more in (0, 7, 31)])
            current.add_all((guest, _profile(badge)))
        return mixer.id


def _profile(number: int) -> MatchmakingProfile:
    made = MatchmakingProfile(
        member_id=stock.member_id(number),
        shown_to={},
        text_check=TextCheck.PASSED,
        written_at=clock.now(),
        declaration_version="1",
        declared_at=clock.now(),
    )
    made.write({}, [Gender.FEMALE])
    return made
