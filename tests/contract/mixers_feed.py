"""单身联谊的真东西: an evening that has begun, and what each operation needs of it."""

import datetime as dt

from schemathesis.generation import GenerationMode
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app import clock, db
from app.services import attachments, matchmaking_profiles, mixers
from models import (
    MatchmakingBlock,
    Member,
    Mixer,
    MixerGuest,
    MixerMatch,
    MixerReport,
    SignupState,
)
from tests import matchmaking, mixing, pictures, programmes

OPERATIONS = ("mixers.", "console_mixers.")
BEFORE = ("mixers.sign_up", "console_mixers.settle")
TOLD = ("list_matches", "offer_contact", "withdraw_contact", "tell_outcome")


def fill(feed, operation, case):
    """Replace what is sound in shape by what is sound in fact."""
    if not operation.startswith(OPERATIONS) or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    with db.unit_of_work() as session:
        night = Night(session, feed, operation)
        path = case.path_parameters or {}
        path.update({name: str(getattr(night, name)()) for name in path})
        if isinstance(case.body, dict):
            night.correct(case.body)


class Night:
    """What one request is about: the person of the run, and somebody whom he can meet."""

    def __init__(self, session, feed, operation):
        self.session, self.action = session, operation.split(".")[1]
        self.me = session.scalars(
            select(Member).where(Member.openid == feed.city.openid).options(joinedload(Member.roster_entry))
        ).one()
        matchmaking_profiles.forget(self.me)
        matchmaking.profile(self.me, seeks=("female", "male"))
        begun = operation not in BEFORE
        self.campaign = mixing.evening(starts_in=dt.timedelta(hours=-1 if begun else 48))
        self.other = mixing.single(mixing.FEMALE, profile={"photos": self.photos()})
        if begun:
            self.mine, self.theirs = (self.enter(one) for one in (self.me, self.other))

    def photos(self):
        if self.action != "get_photo":
            return ()
        self.photo = attachments.hand_in(mixing.person(mixing.FEMALE), pictures.picture())
        return (self.photo,)

    def enter(self, member):
        signup = programmes.signup(
            self.campaign,
            member_=member,
            state=SignupState.HANDED_OUT,
            session_id=self.campaign.sessions[0].id,
        )
        mixers.give_badge(signup)
        return self.session.scalars(
            select(MixerGuest)
            .join(Mixer, Mixer.id == MixerGuest.mixer_id)
            .where(Mixer.campaign_id == self.campaign.id, MixerGuest.member_id == member.id)
        ).one()

    def mixer_id(self):
        if self.action in TOLD:
            self.match_id()
        return self.campaign.id

    def match_id(self):
        found = self.session.scalar(select(MixerMatch.id).where(MixerMatch.mixer_id == self.mine.mixer_id))
        if found is not None:
            return found
        low, high = sorted((self.mine.id, self.theirs.id))
        made = MixerMatch(mixer_id=self.mine.mixer_id, low_id=low, high_id=high)
        self.session.add(made)
        now = clock.now()
        self.session.execute(
            update(Mixer).where(Mixer.id == self.mine.mixer_id).values(revealed_at=now, pair_count=1)
        )
        self.session.flush()
        return made.id

    def photo_id(self):
        return self.photo.id

    def block_id(self):
        made = MatchmakingBlock(member_id=self.me.id, other_id=self.other.id)
        self.session.add(made)
        self.session.flush()
        return made.id

    def report_id(self):
        made = MixerReport(
            mixer_id=self.mine.mixer_id,
            reporter_id=self.me.id,
            reported_id=self.other.id,
            badge=self.theirs.badge,
            reason="other",
            reported_at=clock.now(),
            due_at=clock.now(),
        )
        made.text = "发生了一些事"
        self.session.add(made)
        self.session.flush()
        return made.id

    def correct(self, body):
        match self.action:
            case "sign_up":
                body.update(mixing.BODY)
            case "put_picks":
                body["badges"] = [self.theirs.badge]
            case "offer_contact":
                body.update(kind="wechat", wechat="xiaohe_88")
            case "block" | "report":
                body["badge"] = self.theirs.badge
            case "settle":
                ends_at = self.campaign.sessions[0].ends_at
                body["picks_close_at"] = clock.iso(ends_at + dt.timedelta(hours=1))
            case "decide":
                body.update(finding="upheld", answer="已经处理")
