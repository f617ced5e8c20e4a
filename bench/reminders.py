"""到期提醒: how long it takes until all who are to be reminded have their notice written."""

import time
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import func, select

from app import bulk, db
from app.services.coupons import reminding
from app.wechat import templates
from bench import ground, stock
from bench.figures import Figure, median
from bench.trial import Bench
from models import Notice

REACH_S = 30
_COLUMNS = [
    "id",
    "member_id",
    "kind",
    "subject",
    "subject_id",
    "occasion",
    "facts",
    "urgency",
    "due_at",
    "deadline_at",
    "state",
]


def reminders(bench: Bench) -> None:
    """写到期提醒, beside a COPY of the same rows: what the table, its keys and indexes cost by themselves."""
    plan, settings = bench.plan, bench.ground.settings()
    ours, limits = [], []
    bench.tell(f"备料：{plan.reminders:,} 张快到期的优惠券")
    with ground.preparing(settings):
        templates.install(settings)
        stock.add_city()
        stock.add_members(plan.reminders)
        stock.add_batch(free=plan.reminders // 10, taken=plan.reminders)
        stock.let_run_out()
        stock.analyze()
        for number in range(1, plan.rounds + 1):
            bench.tell(f"到期提醒：第 {number}/{plan.rounds} 轮")
            stock.run("TRUNCATE notices")
            ours.append(_remind(plan.reminders))
            limits.append(_copy_the_same())
    ratio = median([one / limit for one, limit in zip(ours, limits, strict=True)])
    bench.figures.append(
        Figure(
            f"写 {plan.reminders:,} 条到期提醒",
            f"{median(ours):.1f} s",
            f"{median(limits):.1f} s",
            median(ours),
            REACH_S,
            at_most=True,
            note=f"比的是秒数；是直接 COPY 同样的行的 {ratio:.1f} 倍",
        )
    )


def _remind(count: int) -> float:
    """Seconds until every one of them is written."""
    began = time.perf_counter()
    written = reminding.remind(progress=lambda _: None)
    took = time.perf_counter() - began
    if written != count:
        raise RuntimeError(f"{written} of {count} reminders were written")
    return took


def _copy_the_same() -> float:
    """Seconds for the same rows by COPY, in one transaction."""
    table: Any = Notice.__table__
    with db.unit_of_work() as current:
        rows = current.execute(select(*(table.c[name] for name in _COLUMNS))).all()
    stock.run("TRUNCATE notices")
    place = _COLUMNS.index("facts")
    ready = [(*row[:place], Jsonb(row[place]), *row[place + 1 :]) for row in rows]
    began = time.perf_counter()
    with db.unit_of_work():
        bulk.copy_rows(Notice, _COLUMNS, ready)
    took = time.perf_counter() - began
    with db.unit_of_work() as current:
        if current.scalar(select(func.count()).select_from(Notice)) != len(rows):
            raise RuntimeError("not all rows were copied")
    return took
