"""改库存: fewer coupons while people claim; what is out stays out, and rows and quantity agree."""

import threading
import time

import pytest
from sqlalchemy import select

from app import db
from app.services.coupons import stock
from models import CouponBatch
from tests import factories, live

QUANTITY, MEMBERS, STEP = 300, 150, 20


def prepare(service, members=0):
    with service.preparing():
        batch_id = factories.batch(quantity=QUANTITY).id
    with service.preparing():
        people = live.verified_members(members) if members else []
    return batch_id, people


@pytest.fixture
def bound(service):
    """This process works on the service's own database, as the console's process would."""
    engine = db.make_engine(service.settings.database_url)
    previous = db._sessions.session_factory.kw.get("bind")
    db.bind(engine)
    yield
    db.bind(previous)
    engine.dispose()


def decrease(batch_id, fewer):
    """One decrease in a unit of work of its own; whether it was granted."""
    try:
        db.transact(lambda: stock.change(None, batch_id, -fewer, "试试"))
    except stock.StockBelowClaimed:
        return False
    return True


def counts(service, batch_id):
    """(quantity, rows that are free or held, rows that are held)."""
    ((quantity, living, held),) = service.rows(
        "SELECT quantity, (SELECT count(*) FROM coupons WHERE batch_id = :id AND state <> 'returned'),"
        " (SELECT count(*) FROM coupons WHERE batch_id = :id AND state = 'claimed')"
        " FROM coupon_batches WHERE id = :id",
        id=batch_id,
    )
    return quantity, living, held


def decrease_during_a_rush(service):
    """Members claim on many connections while the stock is cut in steps; ids promised, steps granted."""
    batch_id, members = prepare(service, MEMBERS)
    granted, promised, begun = [], [], threading.Event()

    def claim(member):
        with service.client(member) as phone:
            answer = phone.post(f"/coupon-batches/{batch_id}/claim")
            begun.set()
            if answer.status == 201:
                promised.append(answer.json["id"])
            else:
                assert answer.code == "coupon_sold_out"

    def cut():
        begun.wait(live.PATIENCE_S)
        granted.extend(decrease(batch_id, STEP) for _ in range(QUANTITY // STEP + 5))

    queue = list(members)
    taking = threading.Lock()

    def work():
        while True:
            with taking:
                if not queue:
                    return
                member = queue.pop()
            claim(member)

    live.together(cut, *[work] * 8)
    return batch_id, promised, sum(granted)


def held_ids(service, batch_id):
    rows = service.rows(
        "SELECT id FROM coupons WHERE batch_id = :batch AND state = 'claimed'", batch=batch_id
    )
    return sorted(str(row.id) for row in rows)


def test_during_a_rush_no_claimed_coupon_is_taken_away(service, bound):
    batch_id, promised, granted = decrease_during_a_rush(service)
    assert granted > 0
    assert held_ids(service, batch_id) == sorted(promised)
    quantity, living, held = counts(service, batch_id)
    assert quantity == living == QUANTITY - granted * STEP
    assert held == len(promised) <= quantity


def test_without_the_look_at_each_row_a_decrease_takes_coupons_out_of_wallets(service, bound, monkeypatch):
    def take_away_blindly(batch, fewer):
        """Enough looked free a moment ago; the highest slots go, whoever has them by now."""
        if stock._count_free(batch) < fewer:
            return []
        time.sleep(0.05)
        slots = db.session().scalars(
            select(stock.Coupon.slot)
            .where(stock.Coupon.batch_id == batch.id)
            .order_by(stock.Coupon.slot.desc())
            .limit(fewer)
        )
        gone = list(slots)
        db.session().query(stock.Coupon).filter(
            stock.Coupon.batch_id == batch.id, stock.Coupon.slot.in_(gone)
        ).delete(synchronize_session=False)
        return gone

    monkeypatch.setattr(stock, "_take_away", take_away_blindly)
    batch_id, promised, _ = decrease_during_a_rush(service)
    assert set(promised) - set(held_ids(service, batch_id))


def decrease_twice_at_once(service):
    batch_id, _ = prepare(service)
    granted = live.together(*[lambda: decrease(batch_id, 200)] * 2)
    return counts(service, batch_id), granted


def test_of_two_decreases_at_once_that_do_not_both_fit_one_is_granted(service, bound):
    (quantity, living, _), granted = decrease_twice_at_once(service)
    assert sorted(granted) == [False, True]
    assert quantity == living == QUANTITY - 200


def test_two_decreases_at_once_that_fit_are_both_counted(service, bound):
    batch_id, _ = prepare(service)
    assert live.together(*[lambda: decrease(batch_id, 50)] * 4) == [True] * 4
    assert counts(service, batch_id)[:2] == (QUANTITY - 200, QUANTITY - 200)


@live.shows_in_one_of_five
def test_without_the_lock_on_the_batch_the_quantity_forgets_a_decrease(service, bound, monkeypatch):
    def read(batch_id):
        """Everybody reads the quantity, thinks, and writes down his own result."""
        batch = db.session().get_one(CouponBatch, batch_id)
        time.sleep(0.2)
        return batch

    monkeypatch.setattr(stock.publishing, "lock", read)
    batch_id, _ = prepare(service)
    live.together(*[lambda: decrease(batch_id, 50)] * 4)
    quantity, living, _ = counts(service, batch_id)
    assert quantity > living
