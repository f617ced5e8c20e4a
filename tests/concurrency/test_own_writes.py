"""自己的领取: kept answers and shared counts may lag for others, never for who has just claimed."""

import dataclasses
import itertools
import time

import pytest

from app.settings import LONGEST_KEPT_S
from tests import factories, live

ROUNDS, QUANTITY = 12, 40


@pytest.fixture(scope="module")
def service(settings_of, data_dir):
    """The service with public answers kept, as in production."""
    settings = dataclasses.replace(settings_of(4), answers_kept_s=LONGEST_KEPT_S)
    with live.serving(settings, data_dir / "keeping") as running:
        yield running


@pytest.fixture
def batch_id(service):
    with service.preparing():
        return factories.batch(quantity=QUANTITY, per_member_limit=QUANTITY, per_day_limit=QUANTITY).id


def free(service, batch_id):
    return service.value(
        "SELECT count(*) FROM coupons WHERE batch_id = :batch AND state = 'free'", batch=batch_id
    )


def member_of(service):
    with service.preparing():
        return live.verified_members(1)[0]


def test_who_claims_or_returns_sees_it_at_once_in_every_list(service, batch_id):
    with service.client(member_of(service)) as worker, service.client() as stranger:
        lagging = 0
        for number in itertools.count():
            coupon = worker.post(f"/coupon-batches/{batch_id}/claim").json["id"]
            shown = [
                worker.get(f"/coupon-batches/{batch_id}").json,
                next(
                    one
                    for one in worker.get("/coupon-batches?limit=100").json["items"]
                    if one["id"] == str(batch_id)
                ),
            ]
            expected = free(service, batch_id)
            assert [one["remaining"] for one in shown] == [expected] * 2
            assert [one["mine"]["claimed_count"] for one in shown] == [QUANTITY - expected] * 2
            lagging += stranger.get(f"/coupon-batches/{batch_id}").json["remaining"] != expected
            if number in (4, 9):  # Whoever has given three back may not claim again.
                worker.post(f"/me/coupons/{coupon}/return")
                seen = worker.get(f"/coupon-batches/{batch_id}").json
                assert seen["remaining"] == free(service, batch_id)
            if number >= ROUNDS and lagging:
                break
            assert number < QUANTITY / 2, "the shared count never lagged: nothing was tested"


def test_what_everybody_reads_is_right_two_seconds_after_a_change(service, batch_id):
    with service.client(member_of(service)) as worker, service.client() as stranger:
        for _ in range(2):
            stranger.get(f"/coupon-batches/{batch_id}")
            assert worker.post(f"/coupon-batches/{batch_id}/claim").status == 201
            # Asked on and on: an answer that is renewed in time must not be renewed from old figures.
            ends_at = time.monotonic() + 2.0
            while time.monotonic() < ends_at:
                stranger.get(f"/coupon-batches/{batch_id}")
                time.sleep(0.05)
            shown = stranger.get(f"/coupon-batches/{batch_id}").json["remaining"]
            assert shown == free(service, batch_id)
