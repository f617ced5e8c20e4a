"""重来: when PostgreSQL asks for a transaction again, the whole of it runs again and nobody notices."""

import threading

import psycopg
import pytest

from tests import factories, live

FAIL = """
CREATE SEQUENCE asked;
CREATE FUNCTION fail_at_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('asked') <= {failures} THEN
        RAISE EXCEPTION 'as if rivals had crossed' USING ERRCODE = '{sqlstate}';
    END IF;
    RETURN NEW;
END $$;
CREATE CONSTRAINT TRIGGER fail_at_first AFTER UPDATE ON coupons {when}
    FOR EACH ROW EXECUTE FUNCTION fail_at_first();
"""
MEND = "DROP TRIGGER fail_at_first ON coupons; DROP FUNCTION fail_at_first; DROP SEQUENCE asked"
AT_COMMIT = "DEFERRABLE INITIALLY DEFERRED"


@pytest.fixture
def failing(fragile):
    """Claims fail so many times with this SQLSTATE; a sequence counts, for it is not rolled back."""
    service = fragile.service

    def order(sqlstate, *, failures, when=""):
        service.execute(FAIL.format(sqlstate=sqlstate, failures=failures, when=when))

    yield order
    service.execute(MEND)


@pytest.fixture
def claim(fragile):
    service = fragile.service
    with service.preparing():
        batch_id = factories.batch(quantity=5).id
    with service.preparing():
        member = factories.member()

    def act():
        with service.client(member) as phone:
            answer = phone.post(f"/coupon-batches/{batch_id}/claim", key="k")
        held = service.value(
            "SELECT count(*) FROM coupons WHERE batch_id = :batch AND state = 'claimed'", batch=batch_id
        )
        return answer, held

    return act


@pytest.mark.parametrize("when", ["", AT_COMMIT], ids=["in the work", "at the commit"])
@pytest.mark.parametrize("sqlstate", ["40001", "40P01", "23505"])
def test_a_claim_that_fails_three_times_for_rivals_is_answered_as_if_nothing_was(
    fragile, failing, claim, sqlstate, when
):
    failing(sqlstate, failures=3, when=when)
    answer, held = claim()
    assert (answer.status, held) == (201, 1)
    assert fragile.service.value("SELECT last_value FROM asked") == 4


def test_a_connection_that_has_died_in_the_pool_is_no_attempt(fragile, failing, claim):
    fragile.service.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'gonghuika' AND pid != pg_backend_pid()"
    )
    failing("40001", failures=3)
    answer, held = claim()
    assert (answer.status, held) == (201, 1)


def test_a_claim_that_fails_every_time_is_put_off_after_four_attempts(fragile, failing, claim):
    failing("40001", failures=1_000)
    answer, held = claim()
    assert (answer.status, answer.code, held) == (503, "temporarily_unavailable", 0)
    assert fragile.service.value("SELECT last_value FROM asked") == 4


def test_an_error_that_is_nobodys_fault_is_not_tried_again(fragile, failing, claim):
    failing("22012", failures=1)
    answer, held = claim()
    assert (answer.status, answer.code, held) == (500, "internal_error", 0)
    assert fragile.service.value("SELECT last_value FROM asked") == 1


def test_a_redemption_that_dies_in_a_deadlock_is_answered_normally(fragile):
    service = fragile.service
    with service.preparing():
        store = factories.store()
        store_id, batch_id = store.id, factories.batch(stores=[store], quantity=1).id
    with service.preparing():
        member, clerk = factories.member(), factories.clerk(store)[1]
    with service.client(member) as phone:
        coupon_id = phone.post(f"/coupon-batches/{batch_id}/claim").json["id"]
        code = phone.post(f"/me/coupons/{coupon_id}/code").json["code"]
    body, answers = {"code": code, "store_id": str(store_id), "amount_fen": 3500}, []

    def redeem():
        with service.client(clerk) as till:
            answers.append(till.post("/clerk/redemptions", body))

    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    before = service.value(deadlocks)
    tapping = threading.Thread(target=redeem)
    with psycopg.connect(service.settings.database_url) as rival:
        # The rival is more patient than the server's second, so that it is never the one to be sent away.
        rival.execute("SET deadlock_timeout = '1min'")
        rival.execute("SELECT FROM stores WHERE id = %s FOR UPDATE", [store_id])
        tapping.start()
        live.wait_until(lambda: service.value(waiting), "the redemption waits for the store")
        rival.execute("SELECT FROM coupons WHERE id = %s FOR UPDATE", [coupon_id])
    tapping.join()
    assert [answer.status for answer in answers] == [201], answers[0].body
    assert service.value("SELECT count(*) FROM redemptions WHERE coupon_id = :id", id=coupon_id) == 1
    live.wait_until(lambda: service.value(deadlocks) > before, "PostgreSQL has counted the deadlock")
