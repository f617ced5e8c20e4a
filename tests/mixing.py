"""联谊的样本: evenings for single people, who signed up and who has come, made in one line."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select, update

from app import clock, db
from app.db import session
from app.jobs import mixers as ticks
from app.services import mixers
from app.services.mixers import slips
from models import (
    CampaignQuota,
    CampaignSession,
    Gender,
    MatchmakingBlock,
    Mixer,
    MixerGuest,
    MixerMatch,
    MixerReport,
    SignupState,
)
from tests import factories, matchmaking, programmes

CONSENT = {"document": "privacy", "version": "1"}
BODY = {"answers": {"promise": True}, "consent": CONSENT}
FEMALE, MALE = Gender.FEMALE, Gender.MALE
_last = {FEMALE: 500, MALE: 501}


def evening(*, women=10, men=10, starts_in=dt.timedelta(days=3), **facts):
    """A published mixer: one session of three hours, with places for women and for men."""
    made = programmes.campaign("singles_mixer", **{"title": "湖畔单身联谊", "summary": "一起走走", **facts})
    starts_at = clock.now() + starts_in
    session().add(
        CampaignSession(
            campaign_id=made.id,
            title="周六晚场",
            place="工人文化宫二楼",
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=3),
            closes_at=starts_at,
            capacity=women + men,
        )
    )
    session().add_all(
        CampaignQuota(campaign_id=made.id, kind=gender.value, capacity=capacity)
        for gender, capacity in ((FEMALE, women), (MALE, men))
    )
    session().flush()
    session().expire(made)
    session().refresh(made, ["sessions", "quotas"])
    return made


OTHER = {FEMALE: MALE, MALE: FEMALE}


def number_of(gender, born="19960501"):
    """A new ID number of somebody of this gender: its seventeenth digit is even for women."""
    _last[gender] += 2
    order = _last[gender]
    return factories.with_check_character(f"3298{order // 1000 % 100:02d}{born}{order % 1000:03d}")


def person(gender, born="19960501", **facts):
    """A verified member of this gender, and so many years old."""
    return factories.member(entry=factories.roster_entry(number=number_of(gender, born), **facts))


def single(gender, *, seeks=None, profile=None, **facts):
    """The same with a profile that is vouched for, who would like to know the other gender."""
    made = person(gender, **facts)
    matchmaking.profile(made, **{"seeks": (seeks or OTHER[gender],), **(profile or {})})
    return made


def ready(service, people, genders):
    """Give these people of a live service profiles of that kind."""
    with service.preparing():
        for one, gender in zip(people, genders, strict=True):
            matchmaking.profile(one.id, seeks=(OTHER[gender],))


@dataclass
class Guest:
    """Somebody in the room, with his phone."""

    phone: object
    member_id: object
    badge: int
    at: str

    def people(self, **options):
        return self.phone.get(f"{self.at}/people", **options)

    def pick(self, *badges):
        return self.phone.put(f"{self.at}/picks", {"badges": list(badges)})

    def picks(self):
        return self.phone.get(f"{self.at}/picks")

    def matches(self):
        return self.phone.get(f"{self.at}/matches")

    def offer(self, match, kind="wechat", wechat="xiaohe_88"):
        body = {"kind": kind, **({"wechat": wechat} if wechat else {})}
        return self.phone.put(f"{self.at}/matches/{match}/contact", body)


class Room:
    """A mixer that has begun, with people who have checked in."""

    def __init__(self, phone, *, women=2, men=2, **facts):
        self.phone = phone
        self.campaign = evening(women=50, men=50, **{"starts_in": -dt.timedelta(hours=1), **facts})
        self.id, self.session_id = self.campaign.id, self.campaign.sessions[0].id
        self.women = [self.enter(single(FEMALE)) for _ in range(women)]
        self.men = [self.enter(single(MALE)) for _ in range(men)]

    def enter(self, member, *, checks_in=True):
        """Sign up and, unless told otherwise, check in."""
        signup = programmes.signup(
            self.campaign,
            member_=member,
            state=SignupState.HANDED_OUT if checks_in else SignupState.APPROVED,
            session_id=self.session_id,
        )
        badge = mixers.give_badge(signup) if checks_in else 0
        id_, openid = member.id, member.openid
        return Guest(self.phone.another(openid), id_, badge, f"/matchmaking/mixers/{self.id}")

    @property
    def mixer(self):
        return db.session().scalar(
            select(Mixer).where(Mixer.campaign_id == self.id).execution_options(populate_existing=True)
        )

    def close(self):
        """The deadline is over."""
        db.session().execute(
            update(Mixer)
            .where(Mixer.campaign_id == self.id)
            .values(picks_close_at=clock.now() - dt.timedelta(minutes=1))
        )
        db.session().commit()

    def reveal(self):
        """The deadline is over, and the tick has come; how many mixers were told."""
        self.close()
        return ticks.reveal()


def begin(campaign_id):
    """A mixer of days ahead begins now."""
    db.session().execute(
        update(CampaignSession)
        .where(CampaignSession.campaign_id == campaign_id)
        .values(
            starts_at=clock.now() - dt.timedelta(minutes=5),
            ends_at=clock.now() + dt.timedelta(hours=2),
            closes_at=clock.now() - dt.timedelta(minutes=5),
        )
    )
    db.session().commit()


def meet(member, *, contact, report):
    """The member has been at a mixer, left a contact for a match, blocked somebody and reported him."""
    campaign, other = evening(), factories.member(verified=False)
    mixer = Mixer(campaign_id=campaign.id, picks_max=3, picks_close_at=clock.now())
    session().add(mixer)
    session().flush()
    guests = [
        MixerGuest(mixer_id=mixer.id, member_id=one.id, badge=badge)
        for badge, one in enumerate((member, other), 1)
    ]
    session().add_all(guests)
    session().flush()
    mine, _ = guests
    low, high = sorted(guests, key=lambda guest: guest.id)
    match = MixerMatch(mixer_id=mixer.id, low_id=low.id, high_id=high.id)
    if mine is low:
        match.low_contact = contact
    else:
        match.high_contact = contact
    found = MixerReport(
        mixer_id=mixer.id,
        reporter_id=member.id,
        reported_id=other.id,
        badge=2,
        reason="other",
        reported_at=clock.now(),
        due_at=clock.now(),
    )
    found.text = report
    session().add_all([match, found, MatchmakingBlock(member_id=member.id, other_id=other.id)])
    session().flush()


def fill(service, women, men):
    """An evening of a live service that has begun, with these people in the room: its id and their badges."""
    with service.preparing() as current:
        campaign = evening(women=len(women), men=len(men), starts_in=-dt.timedelta(hours=1))
        mixer = Mixer(
            campaign_id=campaign.id,
            picks_max=3,
            picks_close_at=clock.now() + dt.timedelta(hours=2),
            badge_count=len(women) + len(men),
        )
        current.add(mixer)
        current.flush()
        badges = {}
        for badge, one in enumerate([*women, *men], 1):
            guest = MixerGuest(mixer_id=mixer.id, member_id=one.id, badge=badge)
            guest.picks_text = slips.EMPTY
            current.add(guest)
            badges[one.id] = badge
        return campaign.id, mixer.id, badges
