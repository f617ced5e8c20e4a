"""候补: who waits is told where he stands, is offered what comes free, and nobody jumps the queue."""

import datetime as dt

import pytest
import time_machine

from app import clock, db
from app.jobs import signups as ticks
from app.services import signups
from models import Campaign, CampaignQuota, CampaignSession, Notice
from tests import factories, queues

HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _types(monkeypatch, session):
    queues.declare(monkeypatch)


@pytest.fixture
def people(phone):
    """`people(3)` gives three phones, each of a verified member, logged in."""
    return lambda count, **facts: [phone.another(factories.member(**facts).openid) for _ in range(count)]


def sign_up(who, campaign, **body):
    if campaign.sessions and "session_id" not in body:
        body["session_id"] = str(campaign.sessions[0].id)
    return who.post(f"/campaigns/{campaign.id}/signups", body)


def act(who, signup, what):
    return who.post(f"/me/signups/{signup.json['id']}/{what}")


def look(who, signup):
    return who.get(f"/me/signups/{signup.json['id']}").json


def anew(campaign):
    """The campaign and its first session, as the database has them after some requests."""
    place = db.session().get_one(CampaignSession, campaign.sessions[0].id)
    return db.session().get_one(Campaign, place.campaign_id), place


def told(kind):
    return db.session().query(Notice.member_id).filter(Notice.kind == kind).count()


def test_who_comes_too_late_waits_and_moves_up_when_somebody_cancels(people):
    campaign = queues.campaign(sessions=1, capacity=1)
    first, second, third = people(3)
    has_it, waits, waits_too = [sign_up(one, campaign) for one in (first, second, third)]
    assert [one.json["state"] for one in (has_it, waits, waits_too)] == ["approved", "waiting", "waiting"]
    assert [look(second, waits)["position"], look(third, waits_too)["position"]] == [1, 2]
    assert "候补第 2 位" in look(third, waits_too)["next"]
    assert act(first, has_it, "cancel").json["state"] == "cancelled"
    offered = look(second, waits)
    assert (offered["state"], offered["position"]) == ("offered", None)
    assert offered["can"] == ["accept", "cancel"]
    assert "名额为您保留到" in offered["next"]
    assert told("place_offered") == 1
    assert look(third, waits_too)["position"] == 1
    assert act(second, waits, "accept").json["state"] == "approved"
    assert act(second, waits, "accept").json["state"] == "approved"
    assert "签到码" in look(second, waits)["next"]


def test_cancelling_twice_is_cancelling_once(people):
    campaign = queues.campaign(sessions=1, capacity=1)
    (who,) = people(1)
    made = sign_up(who, campaign)
    assert [act(who, made, "cancel").status_code for _ in range(2)] == [200, 200]
    assert db.session().get_one(CampaignSession, campaign.sessions[0].id).taken_count == 0
    assert look(who, made)["can"] == ["reapply"]
    assert sign_up(who, campaign).json["state"] == "approved"


def test_nobody_jumps_the_queue(people):
    """A place that is kept for the next in line is not free, and a newcomer stands behind who waits."""
    campaign = queues.campaign(sessions=1, capacity=1)
    first, second, newcomer = people(3)
    has_it, waits = sign_up(first, campaign), sign_up(second, campaign)
    act(first, has_it, "cancel")
    assert sign_up(newcomer, campaign).json["state"] == "waiting"
    assert look(second, waits)["state"] == "offered"


def test_an_offer_lapses_and_goes_to_the_next_in_line(people):
    campaign = queues.campaign(sessions=1, capacity=1)
    first, second, third = people(3)
    has_it, waits, waits_too = [sign_up(one, campaign) for one in (first, second, third)]
    act(first, has_it, "cancel")
    db.session().commit()
    with time_machine.travel(clock.now() + 2 * HOUR, tick=False):
        assert ticks.offer() == 1
        assert ticks.offer() == 0
        assert look(second, waits)["state"] == "expired"
        assert look(third, waits_too)["state"] == "offered"
        late = act(second, waits, "accept")
        assert (late.status_code, late.json["code"]) == (409, "offer_expired")
    assert (told("offer_lapsed"), told("place_offered")) == (1, 2)


def test_an_offer_that_has_run_out_cannot_be_accepted_before_anybody_looks(people):
    campaign = queues.campaign(sessions=1, capacity=1)
    first, second = people(2)
    has_it, waits = sign_up(first, campaign), sign_up(second, campaign)
    act(first, has_it, "cancel")
    db.session().commit()
    with time_machine.travel(clock.now() + 2 * HOUR, tick=False):
        assert act(second, waits, "accept").json["code"] == "offer_expired"
        assert "已经过时" in look(second, waits)["next"]


def test_only_an_offer_can_be_accepted(people):
    campaign = queues.campaign(sessions=1, capacity=1)
    first, second = people(2)
    sign_up(first, campaign)
    waits = sign_up(second, campaign)
    assert act(second, waits, "accept").json["code"] == "signup_moved"
    assert act(first, waits, "accept").json["code"] == "signup_not_found"
    assert act(first, waits, "cancel").json["code"] == "signup_not_found"


def test_no_offer_outlasts_the_signing_up_and_whoever_waited_in_vain_hears_it(people):
    tonight = clock.now() + HOUR
    campaign = queues.campaign(sessions=1, capacity=1, closes_at=tonight)
    first, second, third = people(3)
    has_it, waits, waits_too = [sign_up(one, campaign) for one in (first, second, third)]
    act(first, has_it, "cancel")
    assert look(second, waits)["offer_expires_at"] == clock.iso(tonight)
    db.session().commit()
    with time_machine.travel(tonight, tick=False):
        ticks.offer()
        assert ticks.run_out() == 1
        assert ticks.run_out() == 0
        assert look(third, waits_too)["state"] == "expired"
        assert look(third, waits_too)["history"][-1]["reason"].startswith("候补的时间已过")
    assert told("signup_run_out") == 1


def test_more_places_are_offered_in_the_order_of_the_queue(people):
    campaign = queues.campaign(sessions=1, capacity=1)
    phones = people(4)
    made = [sign_up(one, campaign) for one in phones]
    signups.change_capacity(None, *anew(campaign), 2)
    states = [look(who, one)["state"] for who, one in zip(phones, made, strict=True)]
    assert states == ["approved", "offered", "offered", "waiting"]


def test_fewer_places_are_refused_below_what_is_taken(people):
    campaign = queues.campaign(sessions=1, capacity=3)
    (who,) = people(1)
    sign_up(who, campaign)
    assert signups.change_capacity(None, *anew(campaign), -2) == 1
    with pytest.raises(signups.CapacityBelowTaken):
        signups.change_capacity(None, *anew(campaign), -1)


def test_places_of_a_union_are_for_its_people_until_they_return_to_the_pool(people):
    ours, theirs = factories.union(name="甲"), factories.union(name="乙")
    campaign = queues.campaign(queues.CLASS)
    queues.quota(campaign, 2, ours, returns_at=clock.now() + HOUR)
    queues.quota(campaign, 1)
    (other, late), (mine,) = (
        people(2, entry=None),
        people(1, entry=factories.roster_entry(union_of=ours)),
    )
    assert theirs.id != ours.id
    assert sign_up(other, campaign).json["state"] == "approved"
    waits = sign_up(late, campaign)
    assert waits.json["state"] == "waiting"
    assert sign_up(mine, campaign).json["state"] == "approved"
    db.session().commit()
    with time_machine.travel(clock.now() + HOUR, tick=False):
        assert ticks.return_places() == 1
        assert ticks.return_places() == 0
        assert look(late, waits)["state"] == "offered"
    pools = db.session().query(CampaignQuota.capacity, CampaignQuota.taken_count)
    assert sorted(pools.filter(CampaignQuota.campaign_id == campaign.id)) == [(1, 1), (2, 2)]


def test_unused_places_are_in_the_pool_on_time_even_if_no_tick_has_run(people):
    campaign = queues.campaign(queues.CLASS)
    queues.quota(campaign, 1, factories.union(name="甲"), returns_at=clock.now())
    (who,) = people(1)
    assert sign_up(who, campaign).json["state"] == "approved"


def test_a_union_gets_its_quota_once(session):
    campaign = queues.campaign(queues.CLASS)
    ours = factories.union(name="甲")
    signups.add_quota(None, campaign, ours.id, 3)
    with pytest.raises(signups.QuotaExists):
        signups.add_quota(None, campaign, ours.id, 1)


def test_places_of_a_kind_are_taken_by_the_answer_that_names_it(people):
    campaign = queues.campaign(queues.MIXER)
    queues.quota(campaign, 1, kind="left")
    queues.quota(campaign, 1, kind="right")
    first, second, third, fourth, fifth = people(5)
    left, right = {"answers": {"side": "left"}}, {"answers": {"side": "right"}}
    has_it = sign_up(first, campaign, **left)
    assert has_it.json["state"] == "approved"
    waits = sign_up(second, campaign, **left)
    assert waits.json["state"] == "waiting"
    assert sign_up(third, campaign, **right).json["state"] == "approved"
    assert sign_up(fourth, campaign, **right).json["position"] == 1
    full = sign_up(fifth, campaign, **left)
    assert (full.json["code"], full.json["waitlist"]) == ("campaign_full", True)
    act(first, has_it, "cancel")
    assert look(second, waits)["state"] == "offered"


def test_after_its_session_has_begun_a_place_stays_taken(people):
    campaign = queues.campaign(sessions=1, capacity=1)
    (who,) = people(1)
    made = sign_up(who, campaign)
    db.session().commit()
    with time_machine.travel(campaign.sessions[0].starts_at, tick=False):
        again = act(who, made, "cancel")
        assert (again.status_code, again.json["code"]) == (409, "signup_not_cancellable")
        assert "cancel" not in look(who, made)["can"]


def test_where_substitutes_move_up_a_place_is_offered_after_closing_too(people):
    closes_at = clock.now() + HOUR
    campaign = queues.campaign(queues.TRIP, sessions=1, capacity=1, closes_at=closes_at)
    first, second = people(2)
    reviewed, substitute = [sign_up(one, campaign) for one in (first, second)]
    for one in (reviewed, substitute):
        assert one.json["state"] == "submitted"
        signups.grant(None, signups.moves.lock(one.json["id"]))
    assert look(second, substitute)["state"] == "waiting"
    db.session().commit()
    with time_machine.travel(closes_at + HOUR, tick=False):
        assert ticks.run_out() == 0
        act(first, reviewed, "cancel")
        assert look(second, substitute)["state"] == "offered"


def test_the_list_takes_a_fixed_number_of_statements(people, statements):
    (who,) = people(1)
    (other,) = people(1)
    for _ in range(2):
        campaign = queues.campaign(sessions=1, capacity=1)
        sign_up(other, campaign)
        sign_up(who, campaign)
    with statements() as few:
        who.get("/me/signups")
    for _ in range(4):
        campaign = queues.campaign(sessions=1, capacity=1)
        sign_up(other, campaign)
        sign_up(who, campaign)
    with statements() as many:
        listed = who.get("/me/signups").json["items"]
    assert [one["position"] for one in listed] == [1] * 6
    assert len(many) == len(few)
