"""毒任务: what fails five times is set aside, also when it takes its worker along each time."""

import json
import os
import subprocess
import sys

import pytest
import sqlalchemy as sa

from app import db, queue
from app.services import jobs
from tests import live
from tests.jobs import samples

SUBJECT = "01998d2e-0000-7000-8000-000000000000"


def defer(task, **arguments):
    with db.unit_of_work() as session:
        queue.defer(session, task, **arguments)


def failures(rows):
    return rows("SELECT task, kind, says FROM job_failures")


def standing(rows):
    return rows(
        "SELECT status::text, attempts FROM procrastinate_jobs WHERE task_name LIKE 'tests.%' ORDER BY id"
    )


@pytest.fixture
def now_due(run_sql, monkeypatch):
    """The time of whatever waits has come, and does not come of itself: on a busy machine seconds pass."""
    monkeypatch.setattr(queue, "wait_s", lambda _: 3600)
    return lambda: run_sql("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")


@pytest.fixture
def orphan(run_sql):
    """Every job that waits is at a worker that was killed, after `tries` of its tries."""

    def make(tries=0):
        run_sql(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL, attempts = :tries"
            " WHERE id = (SELECT max(id) FROM procrastinate_jobs)",
            tries=tries,
        )

    return make


def test_a_job_that_fails_five_times_is_set_aside_with_its_reason(committed, work, rows, now_due):
    defer(samples.FAIL, subject_id=SUBJECT)
    for tries in range(1, queue.TRIES):
        work()
        assert standing(rows) == [("todo", tries)]
        now_due()
    work()
    assert standing(rows) == [("failed", 5)]
    ((task, kind, says),) = failures(rows)
    assert (task, kind) == (samples.FAIL, "WrongWeather")
    assert says == "cannot write to … at …, entry …"


def test_what_succeeds_in_the_end_leaves_no_trace_of_its_failures(committed, work, rows, run_sql):
    defer(samples.SAY, word="late", lock="the-word")
    run_sql("UPDATE procrastinate_jobs SET attempts = 2")
    run_sql(
        "INSERT INTO job_failures (id, job_id, task, kind, says, failed_at)"
        " SELECT gen_random_uuid(), id, task_name, 'WrongWeather', '', now() FROM procrastinate_jobs"
    )
    work()
    assert (standing(rows), failures(rows)) == ([], [])


def test_a_success_takes_a_twin_that_was_set_aside_along(committed, work, rows, run_sql):
    defer(samples.SAY, word="first", lock="the-word")
    run_sql("UPDATE procrastinate_jobs SET status = 'failed', attempts = 5")
    defer(samples.SAY, word="second", lock="the-word")
    defer(samples.SAY, word="third", lock="another-word")
    work()
    assert standing(rows) == []


def test_jobs_of_dead_workers_are_queued_again_and_after_five_tries_set_aside(committed, orphan, rows):
    defer(samples.SAY, word="word")
    for tries in range(1, queue.TRIES):
        orphan(tries - 1)
        assert jobs.requeue_stalled() == 1
        assert standing(rows) == [("todo", tries)]
        assert rows("SELECT scheduled_at > now() FROM procrastinate_jobs") == [(True,)]
    orphan(queue.TRIES - 1)
    assert jobs.requeue_stalled() == 1
    assert standing(rows) == [("failed", 5)]
    assert [row.kind for row in failures(rows)] == [jobs.LOST]
    assert jobs.requeue_stalled() == 0


def test_a_worker_whose_heart_beats_keeps_its_job(committed, rows, run_sql):
    defer(samples.SAY, word="word")
    run_sql("INSERT INTO procrastinate_workers DEFAULT VALUES")
    run_sql(
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM procrastinate_workers)"
    )
    assert jobs.requeue_stalled() == 0
    run_sql("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'")
    assert jobs.requeue_stalled() == 1


@pytest.mark.parametrize(("tries", "left"), [(1, ("todo", 2)), (4, ("failed", 5))])
def test_a_twin_that_waits_already_inherits_the_tries_of_the_lost_job(committed, orphan, rows, tries, left):
    defer(samples.SAY, word="first", lock="the-word")
    orphan(tries)
    defer(samples.SAY, word="second", lock="the-word")
    assert jobs.requeue_stalled() == 1
    assert standing(rows) == [left]
    assert rows("SELECT args ->> 'word' FROM procrastinate_jobs") == [("second",)]


def test_a_failed_job_makes_room_for_a_twin_that_came_while_it_ran(committed, work, rows, run_sql):
    defer(samples.FAIL, subject_id=SUBJECT, lock="the-subject")
    with db.unit_of_work() as session:
        (job_id,) = session.scalars(sa.text("SELECT id FROM procrastinate_jobs")).all()
        session.execute(sa.text("UPDATE procrastinate_jobs SET status = 'doing'"))
    defer(samples.FAIL, subject_id=SUBJECT, lock="the-subject")
    with db.unit_of_work():
        assert jobs.note(
            job_id, samples.FAIL, twins_lock="the-subject", tries=3, kind="WrongWeather", says=""
        )
    run_sql("DELETE FROM procrastinate_jobs WHERE id = :id", id=job_id)
    assert standing(rows) == [("todo", 3)]
    assert jobs_of_failures(rows) == rows("SELECT id FROM procrastinate_jobs")


def jobs_of_failures(rows):
    return rows("SELECT job_id FROM job_failures")


def test_failures_of_jobs_that_are_gone_are_swept(committed, rows, run_sql):
    defer(samples.SAY, word="word")
    with db.unit_of_work():
        jobs.note(0, samples.SAY, twins_lock=None, tries=1, kind="WrongWeather", says="")
        assert jobs.tidy() == 1
    assert failures(rows) == []


def environment(settings, url, folder):
    own = {**live.environment(settings, folder, 1), "DATABASE_URL": url}
    return {**os.environ, **own}


def a_worker_process(settings, url, folder):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.deadly_worker"],
        env=environment(settings, url, folder),
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_job_that_kills_its_worker_process_is_set_aside_at_the_fifth_death(
    committed, settings, tmp_path, rows, run_sql, now_due
):
    defer(samples.DIE)
    run_sql("UPDATE procrastinate_jobs SET attempts = 3")
    for left in (("todo", 4), ("failed", 5)):
        now_due()
        with a_worker_process(settings, committed, tmp_path) as dead:
            _, told = dead.communicate(timeout=60)
        assert dead.returncode == 9, told
        run_sql("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
        assert jobs.requeue_stalled() >= 1  # The clockwork's own may have died beside it.
        assert standing(rows) == [left]
    assert samples.DIE in [row.task for row in failures(rows) if row.kind == jobs.LOST]


def test_a_worker_process_tells_of_a_failure_without_anything_of_a_person_and_ends_when_told(
    committed, settings, tmp_path, rows, run_sql
):
    defer(samples.FAIL, subject_id=SUBJECT)
    run_sql("UPDATE procrastinate_jobs SET attempts = 4")
    with a_worker_process(settings, committed, tmp_path) as process:
        live.wait_until(lambda: standing(rows) == [("failed", 5)], "the job is set aside")
        process.terminate()
        _, told = process.communicate(timeout=60)
    assert process.returncode == 0, told
    (line,) = [json.loads(line) for line in told.splitlines() if "job_set_aside" in line]
    assert (line["task"], line["tries"], line["kind"]) == (samples.FAIL, 5, "WrongWeather")
    assert isinstance(line["job_id"], int)
    assert any("samples.py" in place for place in line["passed"])
    for personal in ("王小明", "13800138000", "329900199001010015", SUBJECT):
        assert personal not in told
