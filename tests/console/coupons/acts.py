"""What a desk says and does about 券批次."""

import datetime as dt
import uuid

from app import clock
from app.services import coupons
from tests import factories

OPENS = dt.datetime(2026, 7, 1, tzinfo=clock.CITY)
DAY = dt.timedelta(days=1)
COUNTED = {"use_opens_at": None, "use_closes_at": None, "use_after_days": 1, "use_for_days": 7}


def body(shop, **changes):
    said = {
        "union_id": str(factories.city().id),
        "merchant_id": str(shop.merchant_id),
        "store_ids": [str(shop.id)],
        "title": "满30减10",
        "kind": "threshold",
        "threshold_fen": 3000,
        "discount_fen": 1000,
        "quantity": 10,
        "claim_opens_at": OPENS.isoformat(),
        "claim_closes_at": (OPENS + 30 * DAY).isoformat(),
        "use_opens_at": OPENS.isoformat(),
        "use_closes_at": (OPENS + 60 * DAY).isoformat(),
    }
    return {name: value for name, value in {**said, **changes}.items() if value is not ...}


def act(desk, batch_id, action, said=None, status=200):
    answer = desk.post(f"/coupon-batches/{batch_id}/{action}", said)
    assert answer.status_code == status, answer.text
    return answer.json


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def make(batch_id):
    """What the job does."""
    coupons.make_coupons(uuid.UUID(batch_id), progress=lambda *_: None)
