"""联谊的演示数据: an evening of some days ago whose result has been told. The open one is a programme's."""

import datetime as dt

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.services import campaigns, matchmaking_profiles, mixers, unions
from app.services.mixers import slips
from models import (
    Campaign,
    CampaignQuota,
    CampaignSession,
    CampaignState,
    Gender,
    MatchmakingProfile,
    Member,
    Mixer,
    MixerGuest,
    MixerReport,
    MixerReportReason,
    Signup,
    SignupState,
)

TITLE = "秋日单身联谊"
_DAYS_AGO = 3
_GUESTS = 6


def write() -> None:
    """Women and men in turn came, who picked each other two and two; one of them has reported another."""
    people = _people()
    if len(people) < _GUESTS or session().scalar(select(exists().where(Campaign.title == TITLE))):
        return
    campaign, evening = _evening()
    guests = [_check_in(campaign, evening, person) for person in people]
    mixer = session().scalars(select(Mixer).where(Mixer.campaign_id == campaign.id)).one()
    for guest, other in zip(guests, [guests[place ^ 1] for place in range(len(guests))], strict=True):
        guest.picks_text = slips.fold([other.badge])
    _report(mixer, guests[0], guests[3])
    session().flush()
    mixers.reveal(mixer.id)


def _people() -> list[Member]:
    """Those who have a profile that is vouched for."""
    found = session().scalars(
        select(Member)
        .join(MatchmakingProfile, MatchmakingProfile.member_id == Member.id)
        .where(MatchmakingProfile.vouched_until.is_not(None))
        .order_by(MatchmakingProfile.id)
        .options(joinedload(Member.roster_entry))
        .limit(_GUESTS)
    )
    return list(found)


def _evening() -> tuple[Campaign, CampaignSession]:
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    starts_at = midnight - dt.timedelta(days=_DAYS_AGO) + dt.timedelta(hours=19)
    campaign = Campaign(
        type="singles_mixer",
        union_id=unions.get_city().id,
        title=TITLE,
        summary="在公园里走走，认识新朋友。",
        body="男女各三十位，凭号牌互选，互相选中才会知道。",
        state=CampaignState.PUBLISHED,
        opens_at=starts_at - dt.timedelta(days=20),
        closes_at=starts_at,
    )
    session().add(campaign)
    session().flush()
    campaigns.write_form(campaign)
    evening = CampaignSession(
        campaign_id=campaign.id,
        title="周末晚场",
        place="红梅公园",
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=3),
        closes_at=starts_at,
        capacity=60,
        taken_count=_GUESTS,
    )
    session().add(evening)
    session().add_all(
        CampaignQuota(campaign_id=campaign.id, kind=gender.value, capacity=30, taken_count=_GUESTS // 2)
        for gender in Gender
    )
    session().flush()
    return campaign, evening


def _check_in(campaign: Campaign, evening: CampaignSession, person: Member) -> MixerGuest:
    entry, gender = person.roster_entry, matchmaking_profiles.gender_of(person)
    assert entry is not None  # noqa: S101 - whoever is vouched for is in the roster
    quota = select(CampaignQuota.id).where(
        CampaignQuota.campaign_id == campaign.id, CampaignQuota.kind == (gender or Gender.FEMALE).value
    )
    signup = Signup(
        campaign_id=campaign.id,
        applicant_id=entry.id,
        member_id=person.id,
        roster_entry_id=entry.id,
        union_id=entry.union_id,
        state=SignupState.HANDED_OUT,
        session_id=evening.id,
        quota_id=session().scalar(quota),
        place_kind=(gender or Gender.FEMALE).value,
        form_version=campaign.form_version,
    )
    signup.campaign = campaign
    signup.answers_text = '{"promise": true}'
    session().add(signup)
    session().flush()
    mixers.give_badge(signup)
    return session().scalars(select(MixerGuest).where(MixerGuest.member_id == person.id)).one()


def _report(mixer: Mixer, reporter: MixerGuest, reported: MixerGuest) -> None:
    """One that is still to be looked into, by the end of tomorrow."""
    made = MixerReport(
        mixer_id=mixer.id,
        reporter_id=reporter.member_id,
        reported_id=reported.member_id,
        badge=reported.badge,
        reason=MixerReportReason.ASKS_FOR_MONEY,
        reported_at=clock.now() - dt.timedelta(days=1),
        due_at=clock.now() + dt.timedelta(days=1),
    )
    made.text = "刚加上联系方式就说家里急用钱，想借两千。"
    session().add(made)
