"""相亲交友的真东西: profiles, vouches, studios, clients and talks, as far along as operations need them."""

import datetime as dt

from schemathesis.generation import GenerationMode
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock, db
from app.services import matchmaking_profiles
from models import MatchmakerStudio, Member, Staff, Voucher
from tests import matchmaking

OPERATIONS = (
    "matchmaking_profiles.",
    "matchmaking_vouches.",
    "matchmaking_studios.",
    "matchmaking_clients.",
    "console_matchmaking_vouches.",
    "console_matchmaking_studios.",
    "console_matchmaking_clients.",
    "console_matchmaking_proposals.",
)
CONSENT = {"document": "matchmaking", "version": "1"}
TIMES = {"begins": "09:00", "ends": "17:00", "minutes": 60}
TEXTS = ("nickname", "occupation", "introduction", "looks_for")


def fill(feed, operation, case):
    """Replace what is sound in shape by what is sound in fact."""
    if not operation.startswith(OPERATIONS) or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    with db.unit_of_work() as session:
        things = Things(session, feed, operation)
        path = case.path_parameters or {}
        path.update({name: str(getattr(things, name)()) for name in path})
        if things.action in ("get_matchmaker", "leave"):
            things.client_id()
        if isinstance(case.body, dict):
            things.correct(case.body)


class Things:
    """What one request is about."""

    def __init__(self, session, feed, operation):
        self.session, self.feed, self.operation = session, feed, operation
        self.action = operation.split(".")[1]
        self.made = self.client = None
        self.me = session.scalars(
            select(Member).where(Member.openid == feed.city.openid).options(joinedload(Member.roster_entry))
        ).one()
        if operation != "matchmaking_profiles.put_mine":
            self.mine = self.profile()
        matchmaking.declaration()

    def profile(self):
        """The person's own, made anew, so that nothing of an earlier request stands in the way."""
        matchmaking_profiles.forget(self.me)
        return matchmaking.profile(self.me, seeks=("female", "male"))

    def desk(self):
        return self.session.get_one(Staff, self.feed.desks[()].staff.id)

    def post(self):
        """What makes the desk's own person a matchmaker of a new studio."""
        return matchmaking.matchmaker(matchmaking.studio(), self.desk())

    def studio_id(self):
        return self.matchmaker().studio_id

    def matchmaker(self):
        """One of a new studio; gone from it where she is to come back."""
        if self.made is None:
            self.made = matchmaking.matchmaker()
            self.made.left_at = clock.now() if self.action == "add_matchmaker" else None
        return self.made

    def matchmaker_id(self):
        return self.matchmaker().id

    def vouch_id(self):
        return matchmaking.vouch(self.mine).id

    def talk_id(self):
        if self.action == "cancel_talk":
            return matchmaking.talk(self.post()).id
        return matchmaking.talk(self.matchmaker(), self.mine if self.action == "give_up" else None).id

    def client_id(self):
        """The person of the run is a client of the desk's own."""
        if self.client is None:
            self.office = self.session.get_one(MatchmakerStudio, self.post().studio_id)
            self.client = matchmaking.client(self.office, self.mine)
        return self.client.id

    def other(self):
        """Somebody else whom the same matchmaker looks after."""
        return matchmaking.profile(matchmaking.single("female"), seeks=("female", "male"))

    def introduction_id(self):
        return matchmaking.introduction(self.mine, self.other()).id

    def proposal_id(self):
        """One's own, to another studio, where it is to be withdrawn; else somebody else's, to one's own."""
        if self.action == "withdraw":
            self.client_id()
            return matchmaking.proposal(self.client, matchmaking.studio()).id
        self.office = self.session.get_one(MatchmakerStudio, self.post().studio_id)
        return matchmaking.proposal(matchmaking.client(matchmaking.studio(), self.other()), self.office).id

    def correct(self, body):
        if self.operation == "matchmaking_profiles.put_mine":
            body.update(photos=[], consent=CONSENT, criteria={}, **dict.fromkeys(TEXTS, "喜欢读书"))
            body["interests"] = ["读书"]
        elif self.operation == "matchmaking_vouches.ask":
            body.clear()
            body["voucher"] = Voucher.UNIT.value
        elif self.operation == "matchmaking_clients.choose":
            body.update(studio_id=str(self.studio_id()), matchmaker_id=None)
        elif self.action == "create_studio":
            body["union_id"] = self.feed.union_id
        elif self.action == "add_matchmaker":
            body["username"] = self.session.get_one(Staff, self.matchmaker().staff_id).username
        elif self.action == "lay_open":
            tomorrow = clock.today() + dt.timedelta(days=1)
            body.update(studio_id=str(self.post().studio_id), on_day=tomorrow.isoformat(), **TIMES)
        elif self.action == "take_up":
            body.update(studio_id=str(self.post().studio_id), code=self.feed.card_code())
        else:
            self.bring_together(body)

    def bring_together(self, body):
        """Whom one's client is to meet, or where she is proposed."""
        if self.action == "propose":
            body["studio_id"] = str(matchmaking.studio().id)
        elif self.action == "take":
            body["client_id"] = str(matchmaking.client(self.office, self.mine).id)
        elif self.action == "introduce":
            body["other_id"] = str(matchmaking.client(self.office, self.other()).id)
