"""寄信: the notices of one test, their people and what became of them."""

import datetime as dt
import uuid

from sqlalchemy import select, update

from app import clock, db
from app.services import notices
from app.services.notices import credits
from models import Broadcast, BroadcastState, Erasure, ErasureSource, ErasureState, Notice, PushReceipt
from tests import factories, live

SEND = "/cgi-bin/message/subscribe/send"
NIGHT = (dt.time(22, 0), dt.time(8, 0))
FACTS = {"title": "采菱馄饨满减券", "left": "3天", "until": "2026年11月25日 23:59"}
OFFER = {"title": "乒乓球赛", "until": "2026年11月25日 23:59"}


class Post:
    """The notices of one test, their people and what became of them."""

    def __init__(self, simulator, monkeypatch):
        self.simulator, self.monkeypatch = simulator, monkeypatch
        self.sender = notices.Sender()

    def member(self, *, granted=1, word="expiry", told=None):
        """Somebody who has tapped "allow" so often, and of whom we were told so often."""
        member = factories.member()
        self.simulator.login_code(member.openid)
        for _ in range(granted):
            self.simulator.post(
                "subscribe", openid=member.openid, template_ids=[f"demo-{word}"], choice="accept"
            )
        for _ in range(granted if told is None else told):
            credits.accept_pushed(member.id, word, clock.true_now())
        return member

    def write(self, member, kind="coupon_expiring", **options):
        """A notice to `member` about something or other; its id."""
        facts = options.pop("facts", OFFER if kind == "place_offered" else FACTS)
        subject_id = uuid.uuid4()
        notices.write_many(kind, "coupons", [(member.id, subject_id, facts)], **options)
        db.session().commit()
        return db.session().scalar(select(Notice.id).where(Notice.subject_id == subject_id))

    def one(self, **options):
        """The usual case: somebody with one credit, and a notice to them."""
        member = self.member(**{name: options.pop(name) for name in ("granted", "told") if name in options})
        return member, self.write(member, **options)

    def sweep(self):
        """As a worker does it until there is nothing to do; how many notices it dealt with."""
        db.session().commit()
        total = 0
        while dealt_with := self.sender.round():
            total += dealt_with
        return total

    def look_after(self):
        """A sweep that also looks after messages whose end is open."""
        self.sender._looked_after_s = float("-inf")
        return self.sweep()

    def rest_is_over(self):
        self.sender._rests_until_s = 0.0

    def notice(self, notice_id):
        db.session().commit()
        db.session().expire_all()
        return db.session().get_one(Notice, notice_id)

    def stand(self, notice_id):
        """State and outcome."""
        notice = self.notice(notice_id)
        return notice.state.value, notice.outcome

    def outbox(self, member=None):
        path = f"{self.simulator.base_url}__sim__/outbox"
        query = {"openid": member.openid} if member else {}
        return self.simulator.http.get(path, params=query, timeout=10).json()["items"]

    def asked(self):
        path = f"{self.simulator.base_url}__sim__/requests"
        return self.simulator.http.get(path, timeout=10).json()["counts"].get(SEND, 0)

    def fault(self, **fault):
        self.simulator.fault(path=SEND, **fault)

    def at(self, moment):
        """It is `moment` now, by the house's clock."""
        ahead = moment - dt.datetime.now(clock.CITY)
        self.monkeypatch.setattr(clock._hands, "ahead", ahead)

    def an_event_came_in(self):
        """WeChat has told of some other message."""
        receipt = PushReceipt(key=uuid.uuid4().hex, event="subscribe_msg_sent_event")
        receipt.received_at = clock.true_now()
        db.session().add(receipt)
        db.session().commit()

    def leaves(self, member, source=ErasureSource.PERSON, *, done=False):
        """The person wishes to be forgotten, or WeChat tells so; `done`: and is."""
        now = clock.now()
        erasure = Erasure(member_id=member.id, source=source, state=ErasureState.COOLING)
        erasure.requested_at, erasure.due_at = now, now + dt.timedelta(days=15)
        if done:
            erasure.state, erasure.done_at = ErasureState.DONE, now
        db.session().add(erasure)
        db.session().commit()

    def belongs_to_a_broadcast(self, notice_id, state):
        """A broadcast in `state` says it; its id."""
        staff = factories.staff()
        made = Broadcast(union_id=staff.union_id, title="停水", text="明天停水", made_by=staff.id)
        made.audience, made.pace_per_minute, made.state, made.started_at = [], 60, state, clock.now()
        db.session().add(made)
        db.session().flush()
        db.session().execute(update(Notice).where(Notice.id == notice_id).values(broadcast_id=made.id))
        db.session().commit()
        return made.id

    def goes_on(self, broadcast_id):
        """Somebody has resumed the broadcast."""
        db.session().execute(
            update(Broadcast).where(Broadcast.id == broadcast_id).values(state=BroadcastState.RUNNING)
        )
        db.session().commit()

    def is_dead(self, notice_id, **changes):
        """As a process leaves it that was killed behind the fence, so long ago that nothing is awaited."""
        asked_at = clock.true_now() - dt.timedelta(hours=1)
        values = {"state": "sending", "template": "expiry", "asked_at": asked_at, "tries": 1, **changes}
        db.session().execute(update(Notice).where(Notice.id == notice_id).values(values))
        db.session().commit()


def left(member, word="expiry"):
    return credits.available(member.id).get(word, 0)


def eventually(look):
    return live.wait_until(look, "it has come")


def city(day, hour, minute=0):
    return dt.datetime(2027, 3, day, hour, minute, tzinfo=clock.CITY)
