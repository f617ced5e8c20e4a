"""任务测试的地基: a database of its own, whose commits are real, and workers on it."""

import asyncio
import contextlib
import threading

import procrastinate
import pytest
import sqlalchemy as sa

from app import db, privacy
from app.jobs import following, worker
from app.queue import Queue, tasks

USED = (
    "procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers,"
    " job_failures, coupon_batches, broadcasts"
)


@pytest.fixture(scope="module")
def own_engine(databases, template_database):
    url = databases.make(template_database)
    engine = db.make_engine(url)
    yield url, engine
    engine.dispose()
    databases.drop(url)


@pytest.fixture
def committed(app, _engine, own_engine):
    """A database of this file's own, where commits are real, with no jobs and no coupons in it."""
    url, engine = own_engine
    db.bind(engine)
    privacy.install(app.config["SETTINGS"])
    worker.load_tasks()
    with db.unit_of_work() as session:
        session.execute(sa.text(f"TRUNCATE {USED} CASCADE"))
    yield url
    db.bind(_engine)


@pytest.fixture
def work(committed):
    """`work()` does all that waits, then stops."""

    def run():
        connector = procrastinate.PsycopgConnector(conninfo=committed)
        with tasks.replace_connector(connector):
            tasks.run_worker(
                wait=False,
                install_signal_handlers=False,
                listen_notify=False,
                delete_jobs="successful",
                worker_middleware=[following.follow],
            )

    return run


@pytest.fixture
def working(committed):
    """`with working():` has the worker process's own loop run beside the test, until the block ends."""

    @contextlib.contextmanager
    def run(queues=tuple(Queue)):
        ends, started, loop = [], threading.Event(), asyncio.new_event_loop()

        async def serve():
            stop = asyncio.Event()
            ends.append(lambda: loop.call_soon_threadsafe(stop.set))
            started.set()
            await worker.work(committed, queues, stop)

        def until_told():
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                runner.run(serve())

        thread = threading.Thread(target=until_told)
        thread.start()
        started.wait()
        try:
            yield
        finally:
            ends[0]()
            thread.join()

    return run


@pytest.fixture
def rows(committed):
    """`rows(sql, **values)`: what the database holds now."""

    def ask(statement, **values):
        with db.unit_of_work() as session:
            return session.execute(sa.text(statement), values).all()

    return ask


@pytest.fixture
def run_sql(committed):
    def run(statement, **values):
        with db.unit_of_work() as session:
            session.execute(sa.text(statement), values)

    return run
