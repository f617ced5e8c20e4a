"""队列: what is long never keeps waiting what is urgent."""

import contextlib

import pytest
import sqlalchemy as sa

from app import db, queue
from app.jobs import worker
from app.queue import Queue, tasks
from app.services import coupons
from tests import factories, live
from tests.jobs import samples

PLENTY = 100_000
ONE_SLOT = {Queue.URGENT: 1}


@pytest.fixture(autouse=True)
def nothing_said():
    samples.said.clear()
    samples.HEARD.clear()


def defer(task, **arguments):
    with db.unit_of_work() as session:
        queue.defer(session, task, **arguments)


def a_batch_that_is_to_be_made():
    with db.unit_of_work():
        batch_id = factories.batch(quantity=PLENTY, publish=False).id
    with db.unit_of_work():
        coupons.publish(None, batch_id)
    return batch_id


def made(batch_id):
    with db.unit_of_work() as session:
        statement = sa.text("SELECT made_count FROM coupon_batches WHERE id = :id")
        return session.scalar(statement, {"id": batch_id})


@contextlib.contextmanager
def held_up(batch_id):
    """The making waits for this row: it is under way for just as long as the test wants."""
    engine = db.session().get_bind()
    with engine.connect() as connection, connection.begin():
        connection.execute(sa.text("SELECT FROM coupon_batches WHERE id = :id FOR UPDATE"), {"id": batch_id})
        yield


def running():
    with db.unit_of_work() as session:
        names = sa.text("SELECT task_name FROM procrastinate_jobs WHERE status = 'doing'")
        return session.scalars(names).all()


def test_an_urgent_job_is_done_while_a_hundred_thousand_coupons_are_being_made(working):
    batch_id = a_batch_that_is_to_be_made()
    with working():
        live.wait_until(lambda: made(batch_id), "the making is under way")
        with held_up(batch_id):
            so_far = made(batch_id)
            defer(samples.SAY, word="urgent")
            assert samples.HEARD.wait(live.PATIENCE_S)
            assert "coupons.make_coupons" in running()
            assert 0 < so_far < PLENTY
        live.wait_until(lambda: made(batch_id) == PLENTY, "the coupons are made")
    assert samples.said == ["urgent"]


def test_where_queues_share_one_slot_the_urgent_job_waits(working, monkeypatch):
    batch_id = a_batch_that_is_to_be_made()
    monkeypatch.setattr(worker, "SLOTS", ONE_SLOT)
    monkeypatch.setattr(worker, "UNNAMED", "urgent")
    with db.unit_of_work() as session:
        session.execute(sa.text("UPDATE procrastinate_jobs SET queue_name = 'urgent'"))
    with working([Queue.URGENT]):
        live.wait_until(running, "the making is under way")
        with held_up(batch_id):
            defer(samples.SAY, word="urgent")
            assert not samples.HEARD.wait(2 * worker.POLLING_S / 4)
            assert samples.said == []


def test_a_worker_takes_only_the_queues_that_it_is_told_and_what_older_releases_left(working, rows, run_sql):
    for word in ("urgent", "old"):
        defer(samples.SAY, word=word)
    run_sql("UPDATE procrastinate_jobs SET queue_name = 'default' WHERE args ->> 'word' = 'old'")
    with working([Queue.ORDINARY]):
        assert samples.HEARD.wait(live.PATIENCE_S)
    assert samples.said == ["old"]
    left = rows("SELECT args ->> 'word' FROM procrastinate_jobs WHERE task_name = :say", say=samples.SAY)
    assert left == [("urgent",)]


def test_a_job_waits_where_its_task_is_declared_whoever_defers_it(committed, rows):
    a_batch_that_is_to_be_made()
    assert rows("SELECT queue_name FROM procrastinate_jobs") == [("bulk",)]
    with pytest.raises(LookupError, match="declared nowhere"):
        defer("nobody.knows")
    with pytest.raises(ValueError, match="two queues"):
        queue.declare("coupons.make_coupons", Queue.URGENT)


def test_a_delayed_job_waits_for_its_time(committed, work):
    defer(samples.SAY, word="later", delay_s=60)
    defer(samples.SAY, word="now")
    work()
    assert samples.said == ["now"]


def test_a_worker_that_ends_by_itself_is_no_quiet_end(committed, working, monkeypatch):
    async def falls_ill(queue_of):
        return None

    problems = []
    monkeypatch.setattr(worker, "_serve", falls_ill)
    monkeypatch.setattr("threading.excepthook", lambda told: problems.append(told.exc_type))
    with working():
        pass
    assert problems in ([worker.WorkerStopped], [])


def registered():
    worker.load_tasks()
    return {
        name: task
        for name, task in tasks.tasks.items()
        if not name.startswith(("builtin:", "procrastinate.", "tests."))
    }


def test_every_task_declares_its_queue_tries_five_times_and_says_that_it_is_safe_to_run_again():
    found = registered()
    assert "coupons.make_coupons" in found
    for name, task in found.items():
        assert task.queue in list(Queue), name
        assert isinstance(task.retry_strategy, queue.Backoff), name
        assert "safe to run again" in task.func.__doc__.lower(), name


def test_a_failed_job_is_tried_again_later_each_time_and_five_times_in_all():
    strategy, job = queue.Backoff(), tasks.configure_task(samples.SAY).job
    decisions = [
        strategy.get_retry_decision(exception=ValueError(), job=job.evolve(attempts=tries))
        for tries in range(queue.TRIES)
    ]
    waits = [decision.retry_at for decision in decisions[:-1]]
    assert waits == sorted(waits)
    assert [queue.wait_s(tries) for tries in (1, 2, 3, 4)] == [5, 25, 125, 625]
    assert decisions[-1] is None
