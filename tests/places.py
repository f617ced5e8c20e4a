"""领取点: a session at a store or a station, who scans there, and workers who come with their codes."""

import datetime as dt

import sqlalchemy as sa

from app import clock
from app.db import session
from models import CampaignSession, Signup
from tests import factories, programmes


def slot(of, *, store=None, station=None, starts_at=None, ends_at=None, **facts):
    """A session that is on just now."""
    now = clock.now()
    starts_at = starts_at or now - dt.timedelta(minutes=5)
    ends_at = ends_at or starts_at + dt.timedelta(hours=1)
    made = CampaignSession(
        campaign_id=of.id,
        **{
            "title": "第1场",
            "place": "红梅领取点",
            "starts_at": starts_at,
            "ends_at": ends_at,
            "closes_at": starts_at,
            "capacity": 50,
            "taken_count": 1,
            "store_id": store.id if store else None,
            "station_id": station.id if station else None,
            **facts,
        },
    )
    session().add(made)
    session().flush()
    return made


class PickUp:
    """A campaign with a session at a store or a station, somebody who scans, and one approved worker."""

    def __init__(self, phone, *, at="store", **facts):
        self.phone = phone
        self.place = factories.store() if at == "store" else factories.station(name="红梅驿站")
        self.scanner_member = (factories.clerk if at == "store" else factories.keeper)(self.place)[1]
        self.campaign = programmes.campaign(title="清凉包")
        self.slot = slot(self.campaign, **{at: self.place}, **facts)
        self.member = factories.member()
        self.signup = programmes.signup(self.campaign, member_=self.member, session_id=self.slot.id)
        self.ids = {"signup": str(self.signup.id), "place": str(self.place.id)}
        self.body = {f"{at}_id": self.ids["place"]}
        self.worker = phone.another(self.member.openid)
        self.scanner = phone.another(self.scanner_member.openid)

    def change_slot(self, **facts):
        """What staff do to a session meanwhile."""
        changed = sa.update(CampaignSession).where(CampaignSession.id == factories.id_of(self.slot))
        session().execute(changed.values(**facts))

    def put(self, state):
        """As if the sign-up had gone to `state`."""
        moved = sa.update(Signup).where(Signup.id == self.ids["signup"]).values(state=state)
        session().execute(moved)

    def ask(self):
        return self.worker.post(f"/me/signups/{self.ids['signup']}/code")

    def code(self):
        answer = self.ask()
        assert answer.status_code == 201, answer.text
        return answer.json["code"]

    def scan(self, code, by=None, **body):
        return (by or self.scanner).post("/clerk/redemptions", {"code": code, **(body or self.body)})

    def preview(self, code, by=None):
        return (by or self.scanner).post("/clerk/redemptions/preview", {"code": code})

    def take_back(self, handout_id, by=None):
        path = f"/clerk/handouts/{handout_id}/reversal"
        return (by or self.scanner).post(path, {"reason": "扫错了人"})
