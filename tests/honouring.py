"""荣誉殿堂的样本: somebody who was nominated, approved and shown in public; and what hangs of him."""

import datetime as dt
from types import SimpleNamespace

from app import clock
from app.campaign_types import TYPES
from app.db import session
from app.services import attachments
from models import Honour, HonourState, NoticeScope, PublicNoticeState
from tests import factories, pictures, reviewing

DEEDS = "三十年如一日，带出了二十位徒弟。"
ANSWERS = {
    "craftsmen": {"nominee": "欧阳铁匠", "story": DEEDS},
    "two_trusts": {"unit_name": "运河机械厂职工之家", "title": "home", "deeds": DEEDS},
}


def settled(type_="craftsmen", *, answers=None, days_ago=1, name="王小明", union=None):
    """Nominated by 王小明, approved, its public notice over so many days ago; given as facts."""
    entry = factories.roster_entry(union_of=union or factories.union(name="运河机械厂工会"), name=name)
    person = factories.member(entry=entry)
    signup = reviewing.approved(TYPES[type_], member_=person, answers=answers or ANSWERS[type_])
    over = clock.now() - dt.timedelta(days=days_ago)
    reviewing.notice(
        signup,
        scope=NoticeScope.PUBLIC,
        begins_at=over - dt.timedelta(days=5),
        closes_at=over,
        state=PublicNoticeState.CLOSED,
        ended_at=over,
    )
    return SimpleNamespace(
        id=signup.id, openid=person.openid, entry_id=entry.id, campaign_id=signup.campaign_id
    )


def shown(signup, *, name="欧阳铁匠", deeds=DEEDS, entry_id=None, **facts):
    """An honour that hangs in the hall, with a photo."""
    maker = factories.staff()
    photo = attachments.hand_in(maker, pictures.picture())
    made = Honour(
        signup_id=signup.id,
        union_id=factories.city().id,
        honour="craftsman",
        is_person=True,
        unit="运河机械厂",
        roster_entry_id=entry_id,
        made_by=maker.id,
        photo_id=photo.id,
        **{
            "year": 2026,
            "state": HonourState.SHOWN,
            "consented_at": clock.now(),
            "shown_at": clock.now(),
            **facts,
        },
    )
    made.name, made.deeds, made.photo = name, deeds, photo
    session().add(made)
    session().flush()
    return made
