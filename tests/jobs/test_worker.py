"""任务进程: a job commits with its fact, is done by a worker, and is not lost or doubled."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from app import clock, db, files, idempotency, queue
from app.idempotency import Attempt
from app.jobs import clockwork, worker
from app.queue import tasks
from app.services import coupons
from models import BatchState, CouponBatch, Merchant, MerchantContract
from tests import factories


def waiting(task=None):
    with db.unit_of_work() as session:
        names = session.scalars(
            sa.text("SELECT task_name FROM procrastinate_jobs WHERE status = 'todo'")
        ).all()
    return [name for name in names if task in (None, name)]


def draft():
    with db.unit_of_work():
        return factories.batch(quantity=12, publish=False).id


def publish(batch_id):
    with db.unit_of_work():
        coupons.publish(None, batch_id)


def state(batch_id):
    with db.unit_of_work() as session:
        batch = session.get_one(CouponBatch, batch_id)
        return batch.state, batch.made_count


def test_a_published_batch_is_made_by_the_worker(committed, work):
    batch_id = draft()
    publish(batch_id)
    assert state(batch_id) == (BatchState.PUBLISHING, 0)
    assert waiting("coupons.make_coupons") == ["coupons.make_coupons"]
    work()
    assert state(batch_id) == (BatchState.PUBLISHED, 12)
    assert waiting("coupons.make_coupons") == []


def test_a_fact_that_is_rolled_back_takes_its_job_with_it(committed):
    batch_id = draft()

    def change_of_mind():
        with db.unit_of_work():
            coupons.publish(None, batch_id)
            raise RuntimeError("not after all")

    with pytest.raises(RuntimeError, match="not after all"):
        change_of_mind()
    assert state(batch_id) == (BatchState.DRAFT, 0)
    assert waiting() == []


def test_a_second_publication_is_refused_and_says_why(committed):
    batch_id = draft()
    publish(batch_id)
    with pytest.raises(coupons.BatchNotPublishable) as refusal:
        publish(batch_id)
    assert "正在生成" in refusal.value.detail


def test_a_batch_whose_job_has_failed_for_good_is_taken_up_again(committed, work):
    batch_id = draft()
    publish(batch_id)
    with db.unit_of_work() as session:
        session.execute(sa.text("UPDATE procrastinate_jobs SET status = 'failed'"))
    work()
    with db.unit_of_work():
        assert coupons.resume_publishing() <= 1
    work()
    assert state(batch_id) == (BatchState.PUBLISHED, 12)
    with db.unit_of_work():
        assert coupons.resume_publishing() == 0


def test_the_same_job_waits_only_once(committed):
    for _ in range(3):
        with db.unit_of_work() as session:
            queue.defer(session, "coupons.make_coupons", lock="one", batch_id="0" * 32)
    assert waiting("coupons.make_coupons") == ["coupons.make_coupons"]


def test_a_fact_whose_job_waits_already_is_kept_all_the_same(committed):
    batch_id = draft()
    publish(batch_id)
    with db.unit_of_work() as session:
        session.get_one(CouponBatch, batch_id).title = "改过的"
        coupons.resume_publishing()
        session.execute(sa.select(1))
    with db.unit_of_work() as session:
        assert session.get_one(CouponBatch, batch_id).title == "改过的"


DEADLY = """
CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
CREATE TRIGGER die BEFORE INSERT ON procrastinate_jobs EXECUTE FUNCTION die()
"""


def test_a_database_that_dies_while_a_job_is_queued_is_a_database_out_of_reach(committed):
    batch_id = draft()
    with db.unit_of_work() as session:
        session.execute(sa.text(DEADLY))
    # What any statement says there: the door answers 503, not 500.
    with pytest.raises(OperationalError):
        publish(batch_id)
    with db.unit_of_work() as session:
        session.execute(sa.text("DROP FUNCTION die CASCADE"))
    assert state(batch_id) == (BatchState.DRAFT, 0)


def test_old_answers_are_forgotten_by_the_clockwork(committed, work):
    with db.unit_of_work() as session:
        member = factories.member()
        for key, age in (("old", "25 hours"), ("young", "1 hour")):
            attempt = Attempt(member.id, "test.operation", key, b"hash")
            idempotency.store_answer(session, attempt, 200, b"{}")
            answered = "UPDATE idempotency_keys SET answered_at = now() - CAST(:age AS interval)"
            session.execute(sa.text(f"{answered} WHERE key = :key"), {"age": age, "key": key})
    clockwork.run("idempotency.purge")
    with db.unit_of_work() as session:
        assert session.scalars(sa.text("SELECT key FROM idempotency_keys")).all() == ["young"]


def test_the_clockwork_turns_contracts_and_sweeps_files_without_a_row(committed, work):
    today = clock.today()
    with db.unit_of_work() as session:
        merchant = factories.merchant(
            contract_begins_on=today - dt.timedelta(days=9), contract_ends_on=today - dt.timedelta(days=2)
        )
        later = MerchantContract(merchant_id=merchant.id, number="HT-2", begins_on=today, ends_on=today)
        session.add(later)
    files.write("2026/11/nobodys-file", b"left behind")
    clockwork.run("merchants.turn_contracts")
    clockwork.run("attachments.sweep")
    with db.unit_of_work() as session:
        assert session.get_one(Merchant, merchant.id).contract_begins_on == today
    assert files.read("2026/11/nobodys-file") == b"left behind"  # It is not a day old.


def test_the_clockwork_knows_its_tasks():
    worker.load_tasks()
    periodic = {name for name, _ in tasks.periodic_registry.periodic_tasks}
    assert {"clockwork.turn", "stalled.requeue"} <= periodic
