"""PostgreSQL 被杀: what was acknowledged stays, what was not is asked again, and the pool heals itself."""

import contextlib
import os
import signal
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import factories, live
from tests.faults.traffic import Traffic, assert_polite, no_worker_is_replaced


@contextlib.contextmanager
def killed(fragile, how):
    """The server is gone inside the block and back after it."""
    os.kill(fragile.postgres.process.pid, how)
    fragile.postgres.process.wait()
    try:
        yield
    finally:
        fragile.postgres.start()
        # Only the service has to heal by itself; this is the test's own pool.
        fragile.service.engine.dispose()


@pytest.mark.parametrize("how", [signal.SIGQUIT, signal.SIGKILL])
def test_claims_survive_the_death_of_the_database_and_go_on_by_themselves(fragile, how):
    service = fragile.service
    with no_worker_is_replaced(service), Traffic(service) as traffic:
        traffic.wait_for(201, 30)
        with killed(fragile, how):
            traffic.wait_for(503, 30)
        traffic.wait_for(201, 60, since=len(traffic.answers))
    assert traffic.problems == []
    assert_polite(traffic.refused)
    rows = set(traffic.rows())
    assert set(traffic.claimed) <= rows
    assert len(traffic.claimed) == len(set(traffic.claimed))
    # A claim whose commit was under way may stand although its answer was lost: one for each phone at most.
    assert len(rows) - len(traffic.claimed) <= len(traffic.members)


def test_whoever_repeats_a_key_through_the_death_has_exactly_one_coupon(fragile):
    service = fragile.service
    with service.preparing():
        batch_id = factories.batch(quantity=2_000, per_member_limit=1_000, per_day_limit=1_000).id
    with service.preparing():
        members = live.verified_members(24)
    refused, is_back, gives_up_at = [], threading.Event(), time.monotonic() + 60

    def insist(phone):
        """Claim after claim, each repeated until it succeeds, until the database has died and come back."""
        keys = []
        while not is_back.is_set() or not keys:
            keys.append((str(uuid.uuid4()), set()))
            while not keys[-1][1]:
                answer = phone.post(f"/coupon-batches/{batch_id}/claim", key=keys[-1][0])
                if answer.status == 201:
                    keys[-1][1].add(answer.json["id"])
                else:
                    refused.append(answer)
                    assert time.monotonic() < gives_up_at, answer.body
                    time.sleep(0.05)
        # Asked once more, every key gives what it gave.
        for key, ids in keys:
            ids.add(phone.post(f"/coupon-batches/{batch_id}/claim", key=key).json["id"])
        return keys

    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(service.client(member)) for member in members]
        pool = stack.enter_context(ThreadPoolExecutor(len(clients)))
        asking = [pool.submit(insist, client) for client in clients]
        stack.callback(is_back.set)
        time.sleep(0.5)
        # Here and not in a thread: the server ends with the thread that started it.
        with killed(fragile, signal.SIGQUIT):
            live.wait_until(lambda: len(refused) >= len(members), "they are refused")
        is_back.set()
        told = [keys.result() for keys in asking]
    assert {answer.code for answer in refused} <= {"temporarily_unavailable", "idempotency_in_progress"}
    given = [ids for keys in told for _, ids in keys]
    assert all(len(ids) == 1 for ids in given)
    rows = service.rows(
        "SELECT id FROM coupons WHERE batch_id = :batch AND state = 'claimed'", batch=batch_id
    )
    assert sorted(str(row.id) for row in rows) == sorted(one for ids in given for one in ids)


def test_once_the_database_is_back_the_first_who_comes_is_served(fragile, simulator):
    """Every pool still holds a connection that has died; a one-time code is not spent in vain for that."""
    service = fragile.service
    with service.preparing():
        members = live.verified_members(8)
    with contextlib.ExitStack() as stack:
        phones = [stack.enter_context(service.client(member)) for member in members]
        for phone in phones:
            phone.send("GET", "/me")
        assert {phone.receive().status for phone in phones} == {200}
        with killed(fragile, signal.SIGQUIT):
            pass
        for phone in phones:
            phone.send("POST", "/session", {"code": simulator.login_code(factories.openid())})
        assert {phone.receive().status for phone in phones} == {201}
