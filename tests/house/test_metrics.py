"""指标: how the clockwork is, for whoever watches."""

import datetime as dt

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app import clock
from app.services import tick_runs
from models import TickRun


@pytest.fixture
def figures(app, session):
    """Each figure of the clockwork as `(name, tick)` → value."""

    def ask():
        answer = app.test_client().get("/metrics")
        assert answer.status_code == 200
        families = text_string_to_metric_families(answer.text)
        samples = [sample for family in families for sample in family.samples]
        return {
            (sample.name, sample.labels["tick"]): sample.value
            for sample in samples
            if sample.name.startswith("tick_")
        }

    return ask


def test_each_tick_shows_when_it_was_done_how_late_it_is_and_how_often_it_failed(figures, session):
    now = clock.now()
    hour = dt.timedelta(hours=1)
    session.add(TickRun(name="on.time", due_at=now - hour, done_at=now - hour, run_count=3))
    session.add(TickRun(name="late.one", due_at=now - hour, done_at=now - 25 * hour, failed_count=4))
    session.add(TickRun(name="never.done", due_at=now - 2 * hour))
    session.commit()
    seen = figures()
    assert seen["tick_done_seconds_ago", "on.time"] == pytest.approx(3600, abs=30)
    assert seen["tick_overdue_seconds", "on.time"] == 0
    assert seen["tick_overdue_seconds", "late.one"] == pytest.approx(3600, abs=30)
    assert seen["tick_failures_total", "late.one"] == 4
    assert ("tick_done_seconds_ago", "never.done") not in seen
    assert seen["tick_overdue_seconds", "never.done"] == pytest.approx(7200, abs=30)


def test_before_anything_has_run_there_is_nothing_to_show(figures):
    assert figures() == {}


def test_a_query_that_fails_takes_no_other_figure_along(app, session):
    session.connection().exec_driver_sql("ALTER TABLE tick_runs RENAME TO nowhere")
    session.commit()
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200
    assert "tick_failures_total{" not in answer.text
    assert "http_requests_total" in answer.text


def test_what_is_arranged_and_done_is_not_overdue(session):
    now = clock.now()
    assert tick_runs.overdue_s(TickRun(due_at=None, done_at=None), now) == 0
    assert tick_runs.overdue_s(TickRun(due_at=now, done_at=now), now) == 0
