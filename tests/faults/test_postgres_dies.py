"""PostgreSQL 被杀: what was acknowledged stays, what was not is asked again, and the pool heals itself."""

import contextlib
import os
import signal
import uuid

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
        batch_id = factories.batch(quantity=500, per_member_limit=50, per_day_limit=50).id
    with service.preparing():
        members = live.verified_members(32)
    asked, refused = [], []

    def insist(phone):
        key, others = str(uuid.uuid4()), []
        # A few claims before the one that is repeated keep the database busy until it dies.
        while not refused:
            others.append(phone.post(f"/coupon-batches/{batch_id}/claim", key=key))
            asked.append(others[-1])
            refused.extend(answer for answer in others[-1:] if answer.status == 503)
        while (answer := phone.post(f"/coupon-batches/{batch_id}/claim", key=key)).status != 201:
            refused.append(answer)
        return answer

    def break_it():
        live.wait_until(lambda: len(asked) >= len(members), "everybody has asked")
        with killed(fragile, signal.SIGQUIT):
            live.wait_until(lambda: refused, "somebody is refused")

    clients = [service.client(member) for member in members]
    with contextlib.ExitStack() as stack:
        for client in clients:
            stack.enter_context(client)
        _, *answers = live.together(break_it, *[lambda client=client: insist(client) for client in clients])
    assert {answer.code for answer in refused} <= {"temporarily_unavailable", "idempotency_in_progress"}
    claimed = "SELECT id FROM coupons WHERE batch_id = :batch AND state = 'claimed'"
    rows = service.rows(claimed, batch=batch_id)
    assert sorted(str(row.id) for row in rows) == sorted(answer.json["id"] for answer in answers)
    assert len(rows) == len(members)
