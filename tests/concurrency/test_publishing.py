"""生成优惠券: killed in the middle or started twice, a batch ends with exactly its quantity."""

import multiprocessing
import signal

import pytest

from models import BatchState
from tests import factories
from tests.concurrency import making

QUANTITY = 950


@pytest.fixture
def batch_id(service):
    """A batch whose coupons are to be made."""
    with service.preparing():
        return factories.batch(quantity=QUANTITY, publish=False, state=BatchState.PUBLISHING).id


def make(service, batch_id, *hows):
    """Run one process for each of `hows`, released together; their exit statuses."""
    # A server that has loaded everything and holds no connection is forked, which is quick and clean.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([making.__name__])
    barrier = context.Barrier(len(hows))
    url = service.settings.database_url
    makers = [context.Process(target=making.run, args=(url, batch_id, how, barrier)) for how in hows]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join(60)
    return [maker.exitcode for maker in makers]


def state_of(service, batch_id):
    """(batch state, made count, rows, lowest and highest slot)."""
    ((state, made),) = service.rows(
        "SELECT state, made_count FROM coupon_batches WHERE id = :id", id=batch_id
    )
    ((count, low, high),) = service.rows(
        "SELECT count(*), min(slot), max(slot) FROM coupons WHERE batch_id = :id", id=batch_id
    )
    return state, made, count, low, high


WHOLE = ("published", QUANTITY, QUANTITY, 0, QUANTITY - 1)


@pytest.mark.parametrize("death", ["die-uncommitted", "die-between"])
def test_a_maker_that_is_killed_leaves_whole_chunks_and_the_next_goes_on(service, batch_id, death):
    assert make(service, batch_id, death) == [-signal.SIGKILL]
    made = making.CHUNK * making.DIES_AFTER
    assert state_of(service, batch_id) == ("publishing", made, made, 0, made - 1)
    assert make(service, batch_id, "plain") == [0]
    assert state_of(service, batch_id) == WHOLE


def test_two_makers_at_once_make_the_quantity_once(service, batch_id):
    assert make(service, batch_id, "plain", "plain") == [0, 0]
    assert state_of(service, batch_id) == WHOLE
    published = "SELECT count(*) FROM audit_entries WHERE action = 'coupons.published' AND subject_id = :id"
    assert service.value(published, id=batch_id) == 1


def test_a_naive_maker_that_is_killed_never_finishes(service, batch_id):
    assert make(service, batch_id, "naive-die-between") == [-signal.SIGKILL]
    assert make(service, batch_id, "naive") == [1]
    assert state_of(service, batch_id)[0] == "publishing"


def test_of_two_naive_makers_at_once_one_fails(service, batch_id):
    assert sorted(make(service, batch_id, "naive", "naive")) != [0, 0]
