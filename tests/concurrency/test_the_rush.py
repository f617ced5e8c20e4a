"""抢券: 64 phones at once, 5,000 members who each ask twice, 500 coupons."""

import threading
import time
import uuid
from collections import Counter, defaultdict

from tests import factories, live

CLIENTS, MEMBERS, COUPONS = 64, 5_000, 500
POLITE = {"coupon_sold_out", "coupon_limit_reached", "idempotency_in_progress"}


def prepare(service):
    """The batch, and every member's login twice in a row: half of them with one key for both requests."""
    with service.preparing():
        batch_id = factories.batch(quantity=COUPONS).id
    with service.preparing():
        members = live.verified_members(MEMBERS)
    tokens = [service.log_in(member) for member in members]
    pairs = [(token, str(uuid.uuid4()) if place % 2 else None) for place, token in enumerate(tokens)]
    return batch_id, [request for pair in pairs for request in (pair, pair)]


def rush(service, batch_id, requests, enough=lambda _: False, **headers):
    """Let 64 clients work through the requests in parallel; every answer with its key, and the seconds."""
    queue, taking, answers = iter(requests), threading.Lock(), []

    def work(client):
        while not enough(answers):
            with taking:
                token, key = next(queue, (None, None))
            if token is None:
                return
            answer = client.post(
                f"/coupon-batches/{batch_id}/claim", key=key, Authorization=f"Bearer {token}"
            )
            answers.append((token, key, answer))

    began = time.perf_counter()
    live.all_together([live.Client(service, **headers) for _ in range(CLIENTS)], work)
    return answers, time.perf_counter() - began


def test_500_coupons_reach_500_people_when_5000_ask_twice(service, record_property):
    batch_id, requests = prepare(service)
    answers, seconds = rush(service, batch_id, requests)
    record_property("requests_per_second", round(len(answers) / seconds))

    took = "SELECT extract(epoch FROM max(claimed_at) - min(claimed_at)) FROM coupons WHERE batch_id = :batch"
    record_property("claims_per_second", round(COUPONS / float(service.value(took, batch=batch_id))))

    assert len(answers) == 2 * MEMBERS
    claimed = [(token, key, answer) for token, key, answer in answers if answer.status == 201]
    assert {answer.code for *_, answer in answers if answer.status != 201} <= POLITE
    assert {answer.status for *_, answer in answers} == {201, 409}

    rows = service.rows(
        "SELECT id, member_id, slot FROM coupons WHERE batch_id = :batch AND state = 'claimed'",
        batch=batch_id,
    )
    assert len(rows) == len({row.member_id for row in rows}) == COUPONS
    assert {row.slot for row in rows} == set(range(COUPONS))
    assert {uuid.UUID(answer.json["id"]) for *_, answer in claimed} == {row.id for row in rows}
    assert service.value("SELECT count(*) FROM coupons WHERE batch_id = :batch", batch=batch_id) == COUPONS

    # Without a key a second success would be a second effect; with one it is the first one's bytes.
    assert max(Counter(token for token, key, _ in claimed if key is None).values()) == 1
    bodies = defaultdict(set)
    for _, key, answer in claimed:
        bodies[key].add(answer.body)
    assert all(len(bodies[key]) == 1 for key in bodies if key is not None)
    audited = (
        "SELECT count(*) FROM audit_entries WHERE action = 'coupons.claim' AND details->>'batch_id' = :b"
    )
    assert service.value(audited, b=str(batch_id)) == COUPONS

    # Everybody who got one is told so, once, and nobody else.
    told = service.rows(
        "SELECT subject_id, notices.member_id FROM notices JOIN coupons ON coupons.id = subject_id"
        " WHERE kind = 'coupon_claimed' AND batch_id = :batch",
        batch=batch_id,
    )
    assert Counter((row.subject_id, row.member_id) for row in told) == Counter(
        (row.id, row.member_id) for row in rows
    )


def test_without_the_guard_of_the_stock_the_same_rush_oversells(unguarded):
    batch_id, requests = prepare(unguarded)

    def winners(answers):
        return {token for token, _, answer in answers if answer.status == 201}

    # Once more people hold a promise than there are coupons, the rest of the rush has nothing to add.
    answers, _ = rush(
        unguarded,
        batch_id,
        requests,
        enough=lambda so_far: len(so_far) % 50 == 0 and len(winners(list(so_far))) > COUPONS,
        X_Without="stock",
    )
    holders = "SELECT count(DISTINCT member_id) FROM coupons WHERE batch_id = :batch"
    assert len(winners(answers)) > COUPONS >= unguarded.value(holders, batch=batch_id)
