"""发送遇上微信故障: nobody holds a transaction, the breaker opens soon, and in the end all is sent once."""

import dataclasses
import datetime as dt
import functools
import socket
import threading

import pytest
import sqlalchemy as sa

from app import clock, db, redis_store, wechat
from app.jobs import sweeper
from app.services import notices
from app.services.notices import manners, recording, sending, settling
from app.wechat import transport
from app.wechat.breaker import Breaker
from tests import live
from tests.faults import post_office

PEOPLE, FAULTS = 60, 11
STALLED_S = 0.9
IDLE = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in tr%'"


@pytest.fixture(scope="module")
def post_office_of_module(app, settings, databases, template_database, data_dir):
    with post_office.opened(settings, databases, template_database, data_dir / "trouble", 10) as office:
        yield office


@pytest.fixture
def office(post_office_of_module, app, monkeypatch):
    """This process is the sender, and waits fractions of seconds for what a real one awaits minutes."""
    office = post_office_of_module
    with office.engine.begin() as connection:
        for table in ("notices", "subscribe_credits", "push_receipts", "members"):
            connection.execute(sa.text(f"DELETE FROM {table}"))
    office.simulator.post("reset")
    stores, connection = list(redis_store._bound), redis_store.connect(office.settings.redis_url)
    connection.flushdb()
    redis_store.bind(connection)
    wechat.configure(office.settings, connection)
    breakers = wechat.client()._transport._breakers
    breakers.default_factory = functools.partial(Breaker, cool_off_s=0.3)
    monkeypatch.setattr(transport, "READ_S", STALLED_S / 3)
    monkeypatch.setattr(settling, "LEASE", dt.timedelta(seconds=10))
    monkeypatch.setattr(settling, "SETTLING", dt.timedelta(seconds=1.5))
    monkeypatch.setattr(sending, "LOOK_AFTER_S", 0.2)
    monkeypatch.setattr(sweeper, "IDLE_S", 0.1)
    monkeypatch.setattr(recording, "FIRST_PAUSE", dt.timedelta(seconds=0.5))
    yield office
    redis_store._bound[:] = stores
    wechat.configure(app.config["SETTINGS"], redis_store.store())
    connection.close()


@pytest.mark.parametrize(
    "fault",
    [{"delay_s": STALLED_S}, {"http_status": 500}, {"body": "<html>坏了</html>"}, {"cut": True}],
    ids=["stalls", "500", "bad JSON", "hangs up"],
)
def test_wechat_in_trouble_is_asked_ten_times_at_most_and_everything_is_sent_once_it_heals(office, fault):
    office.write(PEOPLE, credits_each=2)
    office.simulator.fault(path=post_office.SEND, times=FAULTS, **fault)
    sender = notices.Sender()
    dealt_with = sender.round()
    asked = office.asked()
    assert dealt_with == PEOPLE
    assert 5 <= asked <= 10
    live.wait_until(lambda: not sender.round() and office.open_count() == 0, "everything is sent", 60)
    sender.close()
    assert office.states() == {"sent": PEOPLE}
    assert set(office.delivered().values()) == {1}
    assert len(office.delivered()) == PEOPLE


def test_while_wechat_stalls_the_sender_holds_no_transaction(office):
    office.write(PEOPLE)
    office.simulator.fault(path=post_office.SEND, times=PEOPLE, delay_s=STALLED_S)
    sender = notices.Sender()
    working = threading.Thread(target=sender.round)
    working.start()
    live.wait_until(lambda: office.asked() > 0, "it asks")
    seen = [office.value(IDLE), office.value("SELECT count(*) FROM notices WHERE state = 'sending'")]
    assert working.is_alive()
    working.join()
    sender.close()
    # The one that is open is the look-out's own, when it is asked at all.
    assert seen == [0, PEOPLE]
    with office.engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        assert office.value(IDLE) == 1, "a transaction held open would be seen"


def test_a_sender_that_would_hold_a_transaction_refuses_to_ask(office):
    office.write(1)
    taken = db.transact(lambda: sending.taking.take(1))
    sender = notices.Sender()
    with db.unit_of_work() as session:
        session.execute(sa.text("SELECT 1"))
        with pytest.raises(RuntimeError, match="transaction"):
            sender._send(taken)
    sender.close()
    assert office.asked() == 0


def test_a_line_that_is_taken_but_says_nothing_opens_the_breaker_too(office, monkeypatch):
    office.write(PEOPLE)
    token = wechat.client()._token
    redis_store.store().set(token._key, "token", ex=7200)
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent:
        monkeypatch.setattr(
            wechat.client()._transport, "_base_url", f"http://127.0.0.1:{silent.getsockname()[1]}/"
        )
        sender = notices.Sender()
        sender.round()
        sender.close()
    states = office.states()
    assert 5 <= states["unsure"] <= 10
    assert states["waiting"] == PEOPLE - states["unsure"]


def test_a_database_that_hiccups_does_not_end_the_sending(office, monkeypatch):
    real, failures = sending.taking.take, iter([sa.exc.OperationalError(None, None, Exception("gone"))])

    def take(room):
        for failure in failures:
            raise failure
        return real(room)

    office.write(3)
    monkeypatch.setattr(sending.taking, "take", take)
    monkeypatch.setattr(sweeper, "TROUBLE_S", 0.1)
    with sweeper.sweeping():
        live.wait_until(lambda: office.open_count() == 0, "everything is sent")
    assert office.states() == {"sent": 3}


def test_a_sender_that_is_stopped_leaves_what_it_has_not_asked_for_to_the_others(office):
    office.write(PEOPLE)
    sender = notices.Sender()
    office.simulator.fault(path=post_office.SEND, times=sending.POOL, delay_s=0.3)
    working = threading.Thread(target=sender.round)
    working.start()
    live.wait_until(lambda: office.asked() > 0, "it asks")
    sender.stop()
    working.join()
    sender.close()
    states = office.states()
    assert states["waiting"] >= PEOPLE - 2 * sending.POOL
    assert states["sending"] == 0
    with sweeper.sweeping():
        live.wait_until(lambda: office.open_count() == 0, "everything is sent")
    assert set(office.delivered().values()) == {1}


def test_one_round_by_hand_sends_what_is_due(office, app):
    office.write(7)
    said = app.test_cli_runner().invoke(args=["notices", "sweep"])
    assert said.exit_code == 0, said.output
    assert "7 条" in said.output
    assert office.states() == {"sent": 7}


def test_over_midnight_and_the_quiet_hours_a_sender_sends_nothing_early_and_nothing_twice(
    office, monkeypatch
):
    night = (dt.time(22), dt.time(8))
    monkeypatch.setattr(manners, "_settled", [dataclasses.replace(office.settings, quiet_hours=night)])
    evening = dt.datetime.combine(clock.today() + dt.timedelta(days=1), dt.time(21, 30), clock.CITY)

    def is_now(moment):
        monkeypatch.setattr(clock._hands, "ahead", moment - dt.datetime.now(clock.CITY))

    is_now(evening)
    office.write(PEOPLE, credits_each=2)
    with office.engine.begin() as connection:
        # A third is due in the evening, a third at night, a third in the morning, and all until noon.
        connection.execute(
            sa.text(
                "UPDATE notices SET deadline_at = :evening + interval '15 hours', due_at = :evening"
                " + CAST(3 * (row % 3) || ' hours' AS interval)"
                " FROM (SELECT id AS numbered, row_number() OVER (ORDER BY id) AS row FROM notices) AS n"
                " WHERE id = numbered"
            ),
            {"evening": evening},
        )
    sent = []
    with sweeper.sweeping():
        for minutes in (0, 29, 31, 149, 151, 400, 629, 630, 631):
            is_now(evening + dt.timedelta(minutes=minutes))
            live.wait_until(lambda: is_settled(office), "what may go out has gone out")
            sent.append(office.states()["sent"])
    assert sent == [20, 20, 20, 20, 20, 20, 20, 60, 60]
    assert set(office.delivered().values()) == {1}


def is_settled(office):
    """Nothing is due by the house's clock."""
    with office.engine.connect() as connection:
        question = (
            "SELECT count(*) FROM notices WHERE state = 'sending' OR state = 'waiting' AND due_at <= :now"
        )
        return connection.execute(sa.text(question), {"now": clock.now()}).scalar() == 0
