"""演示数据: written once, kept fresh on every start."""

import dataclasses
import datetime as dt
import json
import uuid

import pytest
import time_machine
from sqlalchemy import delete, func, select, update

from app import clock, db
from app.seeding import PEOPLE_FILE, demo, renewal
from app.services import coupons, discounts, members
from models import BatchState, Coupon, CouponBatch, CouponState, Discount, DiscountState, Member, Verification


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
