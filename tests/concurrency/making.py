"""What a process runs that makes the coupons of a batch, and can be told to die, or to be naive.

`how` is `plain`, `die-uncommitted`, `die-between`, `naive` or `naive-die-between`.
"""

import os
import signal
import time

import uuid_utils.compat
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from app import clock, db
from app.services.coupons import publishing
from models import BatchState, Coupon, CouponBatch, CouponState

CHUNK = 100
DIES_AFTER = 3
"""Chunks that are whole when death comes."""


def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)


def naive(batch_id, *, progress):
    """Rows first, the count of them afterwards and on its own; nobody is kept out meanwhile."""
    while True:
        with db.unit_of_work() as current:
            batch = current.get(CouponBatch, batch_id)
            first, quantity = batch.made_count, batch.quantity
        if first == quantity:
            return
        last = min(first + CHUNK, quantity)
        time.sleep(0.05)
        with db.unit_of_work() as current:
            made = {"batch_id": batch_id, "state": CouponState.FREE, "released_on": clock.today()}
            rows = [{"id": uuid_utils.compat.uuid7(), "slot": slot, **made} for slot in range(first, last)]
            current.execute(insert(Coupon), rows)
        progress(last, quantity)
        with db.unit_of_work() as current:
            batch = current.get(CouponBatch, batch_id)
            batch.made_count = last
            batch.state = BatchState.PUBLISHED if last == quantity else batch.state


def run(url, batch_id, how, barrier):
    """The body of the process. `barrier` lets two start at the same moment."""
    db.bind(db.make_engine(url))
    publishing.CHUNK = CHUNK
    chunks = []
    if how == "die-uncommitted":
        event.listen(Session, "before_commit", lambda _: die() if len(chunks) == DIES_AFTER else None)

    def progress(*made):
        chunks.append(made)
        if how.endswith("die-between") and len(chunks) == DIES_AFTER:
            die()

    barrier.wait(60)
    make = naive if how.startswith("naive") else publishing.make_coupons
    make(batch_id, progress=progress)
