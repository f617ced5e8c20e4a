"""演示的活动: one of each type that can be signed up for, however long the demo has stood."""

import dataclasses
import datetime as dt

import time_machine
from sqlalchemy import func, select

from app import clock, db, forms
from app.campaign_types import TYPES
from app.campaign_types.declaration import Gives, QuotaRule, SessionRule
from app.seeding import opinions
from app.services import campaigns, members, signups
from models import (
    Campaign,
    CampaignQuota,
    CampaignSession,
    CampaignState,
    Draw,
    MonthFigure,
    Signup,
)
from tests.seeding.demo.acts import coming_sessions, offered, seed_again, verified_id

OPEN_SURVEY = select(Campaign).where(Campaign.type == "survey", Campaign.title != opinions.TITLE)
"""Not the one that the demo has answered and closed."""


def test_every_type_has_an_open_campaign_that_nobody_has_signed_up_for(seed, tmp_path):
    seed()
    ids = offered(tmp_path)
    made = db.session().scalars(select(Campaign).where(Campaign.id.in_(ids))).all()
    assert sorted(one.type for one in made) == sorted(TYPES)
    taken = select(func.count()).select_from(Signup).where(Signup.campaign_id.in_(ids))
    assert db.session().scalar(taken) == 0
    for one in made:
        declared = TYPES[one.type]
        assert forms.as_data(campaigns.form_of(one)) == forms.as_data(declared.fields)
        sessions = coming_sessions(one)
        assert bool(sessions) == (declared.sessions is SessionRule.CHOSEN), one.type
        if declared.gives in (Gives.PLACE, Gives.PACK, Gives.MONEY, Gives.COUPON):
            assert sessions or quotas_of(one), one.type
        assert (one.gives_batch_id is not None) == (declared.gives is Gives.COUPON), one.type
    first = db.session().get(Campaign, ids[0])
    assert not TYPES[first.type].steps
    assert seed_again(seed, tmp_path) == ids


def test_months_later_each_can_still_be_signed_up_for_and_a_day_has_its_sessions_once(seed, tmp_path):
    seed()
    ids = offered(tmp_path)
    types = dict(db.session().execute(select(Campaign.id, Campaign.type).where(Campaign.id.in_(ids))).all())
    # What has one session only is over with it, and another one follows.
    lasting = [id_ for id_ in ids if TYPES[types[id_]].sessions_max is None]
    before = session_count(lasting)
    with time_machine.travel(clock.now() + dt.timedelta(days=100), tick=False):
        again = seed_again(seed, tmp_path)
        assert (set(lasting), len(again)) == (set(ids) & set(again), len(ids))
        after = session_count(lasting)
        assert after == 2 * before
        seed()
        assert session_count(lasting) == after
        pack = db.session().scalars(select(Campaign).where(Campaign.type == "summer_cooling")).one()
        chosen = coming_sessions(pack)[0]
        worker = members.find_for_login(db.session(), verified_id())
        signups.sign_up(
            worker,
            pack.id,
            answers={"work": "outdoor"},
            session_id=chosen.id,
            consent={"document": "privacy", "version": "1"},
        )


def session_count(ids):
    """Of the campaigns that are kept open; what people have signed up for already goes its own way."""
    counted = select(func.count()).select_from(CampaignSession).where(CampaignSession.campaign_id.in_(ids))
    return db.session().scalar(counted)


def test_a_campaign_that_people_have_ended_stays_ended(seed, tmp_path):
    seed()
    ended = db.session().scalars(OPEN_SURVEY).one()
    ended.state, ended.ended_at = CampaignState.ENDED, clock.now()
    db.session().commit()
    assert ended.id not in seed_again(seed, tmp_path)


def test_this_month_has_an_awareness_rate_that_rests_on_answers(seed):
    seed()
    month = clock.now().astimezone(clock.CITY).date().replace(day=1)
    of_city = select(MonthFigure.figure, MonthFigure.amount).where(
        MonthFigure.month == month, MonthFigure.district == "", MonthFigure.figure.startswith("awareness")
    )
    figures = dict(db.session().execute(of_city).all())
    answers = select(func.count(Signup.id)).join(Campaign).where(Campaign.type == "survey")
    assert figures["awareness_asked"] == db.session().scalar(answers) > figures["awareness_known"] > 0
    seed()
    assert figures["awareness_asked"] == db.session().scalar(answers)


def test_a_declaration_that_has_changed_is_asked_anew(seed, monkeypatch):
    seed()
    changed = dataclasses.replace(TYPES["survey"], fields=TYPES["survey"].fields[:2])
    monkeypatch.setitem(TYPES, "survey", changed)
    seed()
    found = db.session().scalars(OPEN_SURVEY).one()
    assert (found.form_version, len(campaigns.form_of(found))) == (2, 2)
    assert len(campaigns.form_of(found, 1)) > 2


def test_a_type_that_comes_later_has_its_campaign_at_the_next_start(seed, tmp_path, monkeypatch):
    seed()
    before = offered(tmp_path)
    later = dataclasses.replace(TYPES["innovation_salon"], key="garden", title="职工菜园认领")
    monkeypatch.setitem(TYPES, "garden", later)
    (added,) = set(seed_again(seed, tmp_path)) - set(before)
    assert db.session().get(Campaign, added).title == "职工菜园认领"


def quotas_of(campaign):
    return db.session().scalars(select(CampaignQuota).where(CampaignQuota.campaign_id == campaign.id)).all()


def test_what_is_drawn_is_promised_before_and_again_when_its_window_is_pushed(seed):
    def promised():
        found = select(Draw.commitment, Draw.public_at - Campaign.closes_at).join(Draw.campaign)
        return db.session().execute(found).all()

    seed()
    drawn = [key for key, declared in TYPES.items() if declared.quota is QuotaRule.DRAW]
    first = promised()
    assert len(first) == len(drawn) > 0
    with time_machine.travel(clock.now() + dt.timedelta(days=45), tick=False):
        seed()
    assert promised() == first
    assert {left for _, left in first} == {dt.timedelta(hours=1)}
