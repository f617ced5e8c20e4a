"""演示数据: written once, kept fresh on every start."""

import dataclasses
import datetime as dt
import json
import uuid

import pytest
import time_machine
from sqlalchemy import delete, func, select, update

from app import clock, db, forms
from app.campaign_types import TYPES
from app.campaign_types.declaration import Gives, QuotaRule, SessionRule
from app.seeding import PEOPLE_FILE, demo, opinions, renewal
from app.services import campaigns, coupons, discounts, listing, members, signups
from models import (
    Anomaly,
    AnomalyKind,
    BatchState,
    Campaign,
    CampaignQuota,
    CampaignSession,
    CampaignState,
    ContestPublication,
    Coupon,
    CouponBatch,
    CouponState,
    Discount,
    DiscountState,
    Draw,
    JobPost,
    Lawyer,
    Member,
    Merchant,
    MerchantApplication,
    MerchantState,
    MonthFigure,
    OfferReport,
    Partner,
    PaymentList,
    PublicNotice,
    PublicNoticeState,
    PublicObjection,
    RecuperationBase,
    Signup,
    SignupAttachment,
    SignupState,
    Statement,
    Trip,
    Verification,
)

OPEN_SURVEY = select(Campaign).where(Campaign.type == "survey", Campaign.title != opinions.TITLE)
"""Not the one that the demo has answered and closed."""


@pytest.fixture
def seed(session, settings, tmp_path):
    """Seeds and gives the ids of the batches that are offered."""

    def run():
        db.session().expire_all()
        demo.seed(dataclasses.replace(settings, data_dir=tmp_path), lambda _: None)
        people = json.loads((tmp_path / PEOPLE_FILE).read_text(encoding="utf-8"))
        return [uuid.UUID(each) for each in people["coupon_batches"]]

    return run


def batch_count():
    return db.session().scalar(select(func.count()).select_from(CouponBatch))


def leave_free(batch_id, count):
    db.session().execute(
        delete(Coupon).where(
            Coupon.batch_id == batch_id, Coupon.state == CouponState.FREE, Coupon.slot >= count
        )
    )
    db.session().commit()


def test_there_is_always_something_to_claim(seed):
    first = seed()
    assert len(first) >= 2
    made = batch_count()
    assert seed() == first
    with time_machine.travel(clock.now() + dt.timedelta(days=400), tick=False):
        later = seed()
        assert later == first
        assert batch_count() == made
        main = db.session().get(CouponBatch, later[0])
        assert main.claim_closes_at > clock.now() + renewal.SOON
        assert main.use_closes_at > main.claim_closes_at
        claim(main.id)
        ended = db.session().scalars(
            select(CouponBatch.title).where(CouponBatch.claim_closes_at < clock.now())
        )
        # Only what stands at the demo's tills is kept open, and what was over at first stays over.
        assert {"超市春季满40减10", "电影满60减25"} <= set(ended)

    leave_free(first[0], renewal.ENOUGH - 1)
    refilled = seed()
    assert batch_count() == made + 1
    another = db.session().get(CouponBatch, refilled[0])
    assert another.id not in first
    assert (another.state, another.made_count) == (BatchState.PUBLISHED, 2_000)
    assert refilled[-1] == first[0]
    claim(another.id)
    assert seed() == refilled
    assert batch_count() == made + 1

    leave_free(first[0], 0)
    assert first[0] not in seed()


def test_standing_discounts_are_there_and_stay_as_people_have_left_them(seed):
    seed()
    names = db.session().scalars(select(Discount.title)).all()
    assert len(names) == 11
    listed = discounts.list_discounts(
        None, q=None, category=None, district=None, merchant_id=None, here=None, limit=100, cursor=None
    )
    assert {view.discount.title for view in listed.items} == set(names)
    db.session().execute(update(Discount).values(state=DiscountState.ENDED))
    db.session().commit()
    seed()
    assert set(db.session().scalars(select(Discount.state))) == {DiscountState.ENDED}


def claim(batch_id):
    member_id = db.session().scalar(
        select(Member.id).where(Member.verification == Verification.VERIFIED).order_by(Member.id).limit(1)
    )
    coupons.claim(members.find_for_login(db.session(), member_id), batch_id)
    db.session().commit()


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


def offered(tmp_path):
    return [uuid.UUID(each) for each in people(tmp_path)["campaigns"]]


def people(tmp_path):
    return json.loads((tmp_path / PEOPLE_FILE).read_text(encoding="utf-8"))


def seed_again(seed, tmp_path):
    seed()
    return offered(tmp_path)


def coming_sessions(campaign):
    return (
        db.session()
        .scalars(
            select(CampaignSession)
            .where(CampaignSession.campaign_id == campaign.id, CampaignSession.starts_at > clock.now())
            .order_by(CampaignSession.starts_at)
        )
        .all()
    )


def quotas_of(campaign):
    return db.session().scalars(select(CampaignQuota).where(CampaignQuota.campaign_id == campaign.id)).all()


def verified_id():
    return db.session().scalar(
        select(Member.id).where(Member.verification == Verification.VERIFIED).order_by(Member.id).limit(1)
    )


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


def test_banks_lawyers_and_bases_are_written_once_and_every_coming_trip_has_one(seed):
    seed()
    made = [partners_lawyers_and_bases(), coming_trips()]
    assert made[0] == (2, 3, 4)
    assert made[1][0] == made[1][1] > 0
    seed()
    assert [partners_lawyers_and_bases(), coming_trips()] == made


def partners_lawyers_and_bases():
    tables = (Partner, Lawyer, RecuperationBase)
    return tuple(db.session().scalar(select(func.count()).select_from(table)) for table in tables)


def coming_trips():
    """How many sessions of trips are to come, and how many of them have a base."""
    with_trips = [key for key, declared in TYPES.items() if declared.trips]
    sessions = (
        select(func.count())
        .select_from(CampaignSession)
        .join(Campaign, Campaign.id == CampaignSession.campaign_id)
        .where(Campaign.type.in_(with_trips), CampaignSession.starts_at > clock.now())
    )
    arranged = sessions.join(Trip, Trip.session_id == CampaignSession.id)
    return db.session().scalar(sessions), db.session().scalar(arranged)


def test_the_desk_of_merchants_has_work_once_and_no_contract_has_run_out_a_year_later(seed):
    seed()
    before = merchants_work()
    assert before["applications"] == before["reports"] == 2
    assert before["anomalies"] == {AnomalyKind.SAME_PAIR, AnomalyKind.MEMBER_FAR}
    assert before["ending_soon"] == 3
    assert before["statements"] > 0
    seed()
    assert merchants_work() == before
    with time_machine.travel(clock.now() + dt.timedelta(days=400), tick=False):
        seed()
        active = select(Merchant.id).where(Merchant.state == MerchantState.ACTIVE)
        assert db.session().scalars(active.where(~listing.is_on_offer(clock.today()))).all() == []


def merchants_work():
    def count(table):
        return db.session().scalar(select(func.count()).select_from(table))

    soon = clock.today() + dt.timedelta(days=30)
    ending = select(func.count()).select_from(Merchant).where(Merchant.contract_ends_on <= soon)
    return {
        "applications": count(MerchantApplication),
        "reports": count(OfferReport),
        "statements": count(Statement),
        "anomalies": set(db.session().scalars(select(Anomaly.kind))),
        "ending_soon": db.session().scalar(ending),
    }


def test_a_finished_contest_and_a_hall_are_there_once_and_nobody_of_the_demo_took_part(seed, phone, tmp_path):
    seed()
    seed()
    assert len(phone.get("/honours").json["items"]) == 3
    contest = db.session().scalars(select(ContestPublication.campaign_id)).one()
    lines = phone.get(f"/campaigns/{contest}/results").json["items"]
    assert [(one["rank"], one["award"]) for one in lines] == [
        (1, "一等奖"),
        (2, "二等奖"),
        (3, "三等奖"),
        (3, "三等奖"),
        (5, "优秀奖"),
        (6, "优秀奖"),
    ]
    workers = people(tmp_path)["workers"]
    took_part = (
        select(Signup.id).join(Signup.member).where(Member.openid.in_([one["openid"] for one in workers]))
    )
    assert len(workers) >= 20
    assert db.session().scalars(took_part).all() == []


def test_posts_and_a_fair_with_booths_are_there_once_and_the_next_fair_follows_the_last(seed, phone):
    seed()
    seed()
    posts = phone.get("/job-posts").json["items"]
    (fair,) = phone.get("/job-fairs").json["items"]
    assert len(posts) == 6
    hiring = {one["employer"]["id"] for one in posts}
    assert len(hiring) == 3
    assert {one["employer"]["id"] for one in fair["booths"]} == hiring
    db.session().execute(update(JobPost).where(JobPost.title == "铸造工").values(closed_at=clock.now()))
    db.session().commit()
    with time_machine.travel(clock.now() + dt.timedelta(days=200), tick=False):
        seed()
        assert len(phone.get("/job-posts").json["items"]) == 5
        (following,) = phone.get("/job-fairs").json["items"]
    assert following["id"] != fair["id"]
    assert len(following["booths"]) == 3


def test_every_desk_has_work_once_and_keeps_it_as_people_have_left_it(seed):
    seed()
    states = dict(db.session().execute(select(Signup.state, func.count()).group_by(Signup.state)).all())
    assert states[SignupState.SUBMITTED] >= 6
    assert states[SignupState.RETURNED] >= 1
    assert states[SignupState.WAITING] == 2
    # Three have their packs; six have come to the mixer that is over.
    assert states[SignupState.HANDED_OUT] == 3 + 6
    terms = db.session().scalars(select(Signup.stage_due_at).where(Signup.stage_due_at.is_not(None))).all()
    assert min(terms) < clock.now() < max(terms)
    assert db.session().scalar(select(func.count()).select_from(SignupAttachment)) > 20
    shown = select(PublicNotice).where(PublicNotice.state == PublicNoticeState.SHOWN)
    assert db.session().scalars(shown).one().closes_at > clock.now()
    for table in (PublicObjection, PaymentList):
        assert db.session().scalar(select(func.count()).select_from(table)) == 1
    applied = (
        select(Signup.applicant_id, func.count())
        .join(Signup.campaign)
        .where(Campaign.type == "golden_autumn")
        .group_by(Signup.applicant_id)
    )
    # Whoever was helped last year is laid beside this year.
    assert sorted(count for _, count in db.session().execute(applied)) == [1, 1, 1, 1, 1, 2]
    seed()
    again = dict(db.session().execute(select(Signup.state, func.count()).group_by(Signup.state)).all())
    assert again == states
