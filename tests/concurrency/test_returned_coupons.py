"""退券: coupons go back and out again in a storm; none is lost and none is made."""

import contextlib
import threading
import time

from app.services import coupons
from models import CodeSource
from tests import factories, live

COUPONS, MEMBERS, STORM_S = 10, 40, 4.0
POLITE = {"coupon_sold_out", "coupon_limit_reached", "coupon_not_usable"}


def storm(service, *, seconds=STORM_S, enough=lambda _: False, **headers):
    """Members claim and return, each return sent twice at once; the batch, the answers, the counts seen."""
    with service.preparing():
        batch_id = factories.batch(quantity=COUPONS, per_member_limit=1).id
    with service.preparing():
        members = live.verified_members(MEMBERS)
    answers, seen, over = [], [], threading.Event()

    def churn(member):
        with service.client(member, **headers) as phone, service.client(member, **headers) as other:
            while not over.is_set():
                claimed = phone.post(f"/coupon-batches/{batch_id}/claim")
                answers.append(claimed)
                if claimed.status != 201:
                    continue
                for client in (phone, other):
                    client.send("POST", f"/me/coupons/{claimed.json['id']}/return")
                answers.extend((phone.receive(), other.receive()))

    def watch():
        ends_at = time.monotonic() + seconds
        while time.monotonic() < ends_at and not enough(seen):
            seen.append(counts(service, batch_id))
            time.sleep(0.02)
        over.set()

    with contextlib.ExitStack() as stack:
        stack.callback(over.set)
        live.together(watch, *[lambda member=member: churn(member) for member in members])
    return batch_id, answers, seen


def counts(service, batch_id):
    """(free, held) at one moment."""
    ((free, held),) = service.rows(
        "SELECT count(*) FILTER (WHERE state = 'free'),"
        " count(*) FILTER (WHERE state IN ('claimed', 'redeemed'))"
        " FROM coupons WHERE batch_id = :batch",
        batch=batch_id,
    )
    return free, held


def test_a_storm_of_claims_and_returns_loses_nothing_and_makes_nothing(service):
    batch_id, answers, seen = storm(service)
    assert {answer.status for answer in answers} <= {200, 201, 409}
    assert {answer.code for answer in answers} - {None} <= POLITE
    assert {free + held for free, held in seen} == {COUPONS}
    claims = sum(answer.status == 201 for answer in answers)
    returns = sum(answer.status == 200 for answer in answers)
    assert claims == returns > COUPONS
    assert counts(service, batch_id) == (COUPONS, 0)
    assert (
        service.value(
            "SELECT count(*) FROM coupons WHERE batch_id = :batch AND state = 'returned'", batch=batch_id
        )
        == returns
    )


def test_every_returned_coupon_can_be_claimed_again(service):
    batch_id, _, _ = storm(service, seconds=1.0)
    with service.preparing():
        members = live.verified_members(2 * COUPONS)
    # A rival's "sold out" from the storm is believed for a second at most.
    time.sleep(1.1)
    answers = live.all_together(
        [service.client(member) for member in members],
        lambda client: client.post(f"/coupon-batches/{batch_id}/claim"),
    )
    assert sum(answer.status == 201 for answer in answers) == COUPONS
    assert counts(service, batch_id) == (0, COUPONS)


def test_without_the_lock_of_a_return_postgresql_alone_still_makes_nothing(unguarded):
    _, answers, seen = storm(unguarded, seconds=2.0, X_Without="return")
    assert {answer.status for answer in answers} <= {200, 201, 409}
    assert {free + held for free, held in seen} == {COUPONS}


def test_without_the_lock_of_a_return_and_the_unique_rules_coupons_multiply(lawless):
    _, _, seen = storm(
        lawless,
        seconds=10.0,
        enough=lambda so_far: bool(so_far) and sum(so_far[-1]) > COUPONS,
        X_Without="return",
    )
    assert max(free + held for free, held in seen) > COUPONS


def show_and_return(service, **headers):
    """Holders look at their merchant's code and give the coupon back at once; (read by them, passed on)."""
    with service.preparing() as session:
        batch = factories.batch(quantity=MEMBERS, publish=False, code_source=CodeSource.MERCHANT)
        batch_id = batch.id
        coupons.codes.add(None, batch, [f"QX-{number:04}" for number in range(MEMBERS)])
        session.flush()
        coupons.publish(None, batch_id)
        session.commit()
        coupons.make_coupons(batch_id, progress=lambda *_: None)
    with service.preparing():
        members = live.verified_members(MEMBERS)
    read = []

    def hold(member):
        with service.client(member, **headers) as phone, service.client(member, **headers) as other:
            coupon = phone.post(f"/coupon-batches/{batch_id}/claim").json["id"]
            phone.send("GET", f"/me/coupons/{coupon}")
            other.send("POST", f"/me/coupons/{coupon}/return")
            seen, returned = phone.receive(), other.receive()
            assert (seen.status, returned.status in (200, 409)) == (200, True)
            if seen.json["merchant_code"] is not None:
                read.append((coupon, returned.status))

    live.together(*[lambda member=member: hold(member) for member in members])
    free = "SELECT count(*) FROM coupons WHERE batch_id = :batch AND state = 'free'"
    return read, service.value(free, batch=batch_id)


def test_a_code_that_has_been_read_is_never_passed_on(service):
    read, free = show_and_return(service)
    assert [status for _, status in read if status == 200] == []
    assert free == MEMBERS - len(read)


def test_without_the_lock_codes_that_have_been_read_are_passed_on(unguarded):
    read, _ = show_and_return(unguarded, X_Without="return")
    assert 200 in [status for _, status in read]
