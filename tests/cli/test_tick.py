"""flask tick: what the clockwork does, and one part of it by hand."""

import datetime as dt

import psycopg
import pytest

from app import clock, db
from app.db import session as current
from app.jobs import clockwork
from models import Notice, TickRun
from tests import factories


@pytest.fixture
def held(session):
    """A coupon that runs out in two days."""
    now = clock.now()
    return factories.coupon(
        factories.batch(publish=False),
        claimed_at=now - dt.timedelta(days=9),
        use_opens_at=now - dt.timedelta(days=9),
        use_closes_at=now + dt.timedelta(days=2),
    )


def test_all_are_listed_with_what_they_are_for_and_when(flask, session):
    current().add(TickRun(name="coupons.remind", done_at=clock.now(), run_count=7, did_count=1234))
    said = flask("tick").stdout
    assert "coupons.remind\n  到期提醒" in said
    assert "*/10 9-20 * * *（下次 " in said
    assert f"上次 {clock.now():%Y-%m-%d}" in said
    assert "办了 1,234 件，共 7 次" in said
    assert "idempotency.purge\n  清理过期的幂等键" in said
    assert "还没有运行过" in said


def test_one_is_run_by_hand_says_how_many_and_is_written_down(flask, held):
    coupon_id = held.id
    result = flask("tick", "coupons.remind")
    assert result.exit_code == 0, result.output
    assert result.stderr == "coupons.remind：已办 1 件……\n"
    assert result.stdout.startswith("coupons.remind：办了 1 件，用时 ")
    assert current().query(Notice).filter_by(subject_id=coupon_id).count() == 1
    run = current().get_one(TickRun, "coupons.remind")
    assert (run.did_count, run.run_count) == (1, 1)
    assert flask("tick", "coupons.remind").stdout.startswith("coupons.remind：办了 0 件")


def test_one_that_runs_elsewhere_is_left_alone_and_said(flask, held, settings):
    with psycopg.connect(settings.database_url) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [db.lock_number("tick:coupons.remind")])
        result = flask("tick", "coupons.remind")
    assert result.exit_code == 1
    assert result.stderr == "Error: coupons.remind 正在别处运行，请稍后再看 flask tick。\n"
    assert current().query(Notice).count() == 0
    assert current().get(TickRun, "coupons.remind") is None


def test_one_that_fails_is_counted_and_the_failure_is_seen(flask, session, monkeypatch):
    def fail():
        raise RuntimeError("the disk is full")

    flask("tick")
    broken = clockwork.Tick("test.broken", "* * * * *", fail, "试")
    monkeypatch.setitem(clockwork.TICKS, "test.broken", broken)
    with pytest.raises(RuntimeError, match="disk is full"):
        flask("tick", "test.broken")
    assert current().get_one(TickRun, "test.broken").failed_count == 1
    assert "失败 1 次" in flask("tick").stdout


def test_a_name_that_is_none_is_told(flask):
    result = flask("tick", "coupons.dream")
    assert result.exit_code == 1
    assert "没有叫 coupons.dream 的定时" in result.stderr
