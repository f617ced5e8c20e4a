"""极限: a bare Flask route under the same gunicorn. Nothing that Flask answers can be much quicker."""

from typing import Any

from flask import Flask

app = Flask("bare")

COUPON = {
    "id": "01980000-0000-7000-8000-000000000001",
    "batch_id": "01980000-0000-7000-8000-000000000002",
    "state": "claimed",
    "claimed_at": "2026-07-01T10:00:00+08:00",
    "batch": {
        "id": "01980000-0000-7000-8000-000000000002",
        "title": "满30减10",
        "description": "凭券到店消费满额立减，一次用一张，不找零、不兑现。",
        "kind": "threshold",
        "threshold_fen": 3000,
        "discount_fen": 1000,
        "merchant": {
            "id": "01980000-0000-7000-8000-000000000003",
            "name": "茶山巷口面馆",
            "category": "dining",
        },
        "use_opens_at": "2026-07-01T00:00:00+08:00",
        "use_closes_at": "2026-08-01T00:00:00+08:00",
    },
}
"""An answer of the usual size and shape."""


@app.get("/bare")
def bare() -> dict[str, Any]:
    return COUPON
