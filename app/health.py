"""运维: is the process up, are its parts in reach, and its figures."""

import os
from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, abort, jsonify, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app import clock, db
from app.redis_store import store
from app.services import jobs, notices, tick_runs
from models import TickRun

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
LOOPBACK = ("127.0.0.1", "::1")
PROXY_HEADERS = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")
"""A request that came through a proxy looks like loopback, and is not."""

blueprint = Blueprint("health", __name__)

REQUESTS = Counter("http_requests_total", "Requests by operation and status", ["operation", "status"])
SECONDS = Histogram(
    "http_request_seconds",
    "Time to answer, by operation",
    ["operation"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def count(operation: str, status: int, seconds: float) -> None:
    """One answer more, for the figures."""
    REQUESTS.labels(operation, status).inc()
    SECONDS.labels(operation).observe(seconds)


@blueprint.get("/healthz")
def healthz() -> Response:
    """存活: this process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """就绪: the database and Redis answer too."""
    parts = {"database": _database_answers(), "redis": _redis_answers()}
    ready = all(parts.values())
    return jsonify(status="ok" if ready else "unavailable", parts=parts), 200 if ready else 503


@blueprint.get("/metrics")
def metrics() -> Response:
    """指标 for Prometheus, to this machine only."""
    if request.remote_addr not in LOOPBACK or any(name in request.headers for name in PROXY_HEADERS):
        abort(404)
    registry = REGISTRY
    if MULTIPROCESS in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # prometheus_client leaves it untyped
    return Response(generate_latest(registry) + generate_latest(_SHARED), content_type=CONTENT_TYPE_LATEST)


class _Jobs(Collector):
    """任务: what waits and what was set aside, looked up when asked for; nothing without a database."""

    def collect(self) -> Iterator[Metric]:
        try:
            found = jobs.figures()
        except (SQLAlchemyError, PoolTimeout):
            db.session().rollback()
            return
        aside = GaugeMetricFamily(
            "jobs_set_aside", "Jobs that failed five times: somebody has to look", labels=["task"]
        )
        for one in found.set_aside:
            aside.add_metric([one.task], one.count)
        yield aside
        for name, what, figure in (
            ("jobs_waiting", "Jobs that could begin", "waiting_count"),
            ("jobs_scheduled", "Jobs whose time has not come", "scheduled_count"),
            ("jobs_running", "Jobs under way", "running_count"),
            ("jobs_oldest_seconds", "How long the first job that could begin has waited", "oldest_s"),
        ):
            family = GaugeMetricFamily(name, what, labels=["queue"])
            for standing in found.queues:
                family.add_metric([standing.queue], getattr(standing, figure))
            yield family


class _Clockwork(Collector):
    """定时: how the ticks are, one query when somebody asks. Without a database nothing is said of them."""

    def collect(self) -> Iterator[Metric]:
        done = GaugeMetricFamily("tick_done_seconds_ago", "Since a tick was last done", labels=["tick"])
        overdue = GaugeMetricFamily(
            "tick_overdue_seconds", "How long a tick that is due has not been done", labels=["tick"]
        )
        failures = CounterMetricFamily("tick_failures", "How often a tick has failed", labels=["tick"])
        now = clock.now()
        for run in _tick_runs():
            if run.done_at is not None:
                done.add_metric([run.name], max(0.0, (now - run.done_at).total_seconds()))
            overdue.add_metric([run.name], tick_runs.overdue_s(run, now))
            failures.add_metric([run.name], run.failed_count)
        yield from (done, overdue, failures)


def _tick_runs() -> Sequence[TickRun]:
    try:
        return tick_runs.list_runs()
    except (SQLAlchemyError, PoolTimeout):
        db.session().rollback()
        return []


class _Notices(Collector):
    """通知: sent by worker processes, so the figures are looked up when they are asked for."""

    def collect(self) -> Iterator[Metric]:
        try:
            ends, waiting = notices.figures.totals(), notices.figures.waiting()
        except (RedisError, SQLAlchemyError, PoolTimeout):
            db.session().rollback()
            return
        repeats = ends.pop(notices.figures.REPEATS, 0)
        ended = CounterMetricFamily(
            "notices", "Subscribe messages by what became of them", labels=["outcome"]
        )
        for outcome, number in sorted(ends.items()):
            ended.add_metric([outcome], number)
        yield ended
        yield CounterMetricFamily("notice_repeats", "Messages that may have been sent before", repeats)
        yield GaugeMetricFamily("notices_due", "Notices that are due and not yet sent", waiting.due_count)
        yield GaugeMetricFamily("notices_oldest_due_seconds", "How long the oldest is due", waiting.oldest_s)
        yield GaugeMetricFamily("notices_unsure", "Messages nobody knows the end of", waiting.unsure_count)


_SHARED = CollectorRegistry()
"""What all processes have done together, looked up when somebody asks."""
_SHARED.register(_Jobs())
_SHARED.register(_Clockwork())
_SHARED.register(_Notices())


def _database_answers() -> bool:
    try:
        db.session().execute(text("SELECT 1"))
    except (SQLAlchemyError, PoolTimeout):
        db.session().rollback()
        return False
    return True


def _redis_answers() -> bool:
    try:
        return bool(store().ping())
    except RedisError:
        return False
