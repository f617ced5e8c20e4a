"""Valkey 停了: logins cannot be read, so everything waits, and nothing is left half done."""

from tests import factories
from tests.faults.traffic import Traffic, assert_polite, no_worker_is_replaced


def test_claims_are_refused_while_valkey_is_down_and_go_on_by_themselves(fragile, simulator):
    service = fragile.service
    with no_worker_is_replaced(service), Traffic(service) as traffic:
        traffic.wait_for(201, 30)
        fragile.valkey.stop()
        try:
            traffic.wait_for(503, 30)
        finally:
            fragile.valkey.start()
        traffic.wait_for(201, 30, since=len(traffic.answers))
    assert traffic.problems == []
    assert_polite(traffic.refused)
    assert sorted(traffic.claimed) == sorted(traffic.rows())
    audited = "SELECT count(*) FROM audit_entries WHERE action = 'coupons.claim'"
    of_batch = f"{audited} AND details->>'batch_id' = :batch"
    assert service.value(of_batch, batch=str(traffic.batch_id)) == len(traffic.claimed)
    # The counters of the limits live in Valkey too; their scripts are loaded again.
    with service.client() as phone:
        assert phone.post("/session", {"code": simulator.login_code(factories.openid())}).status == 201


def test_a_login_is_refused_while_valkey_is_down(fragile, simulator):
    code = simulator.login_code(factories.openid())
    with fragile.service.client() as phone:
        fragile.valkey.stop()
        try:
            answer = phone.post("/session", {"code": code})
        finally:
            fragile.valkey.start()
        assert_polite([answer])
        assert phone.post("/session", {"code": code}).status == 201
