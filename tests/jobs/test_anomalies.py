"""异常线索: however many look at the same day at once, each pattern stands once."""

import datetime as dt

import pytest

from app import clock, db
from app.services import anomalies
from tests import factories, live

LOOKERS, PAIRS = 4, 3
INDEX = (
    "CREATE UNIQUE INDEX uq_anomalies_once ON anomalies"
    " (happened_on, kind, store_id, clerk_id, member_id) NULLS NOT DISTINCT"
)


@pytest.fixture
def patterns(committed, run_sql):
    """Yesterday some holders came three times to the same clerk, and one clerk scanned ten at once."""
    run_sql("TRUNCATE anomalies, redemptions CASCADE")
    noon = dt.datetime.combine(clock.today() - dt.timedelta(days=1), dt.time(12), clock.CITY)
    with db.unit_of_work():
        store = factories.store()
        for _ in range(PAIRS):
            by, holder = factories.clerk(store)[0], factories.member()
            for hour in range(3):
                factories.redemption(store, at=noon + hour * dt.timedelta(hours=1), by=by, member_=holder)
        by = factories.clerk(store)[0]
        for second in range(10):
            factories.redemption(store, at=noon + second * dt.timedelta(seconds=1), by=by)
    return PAIRS + 1


@pytest.fixture
def lawless(run_sql):
    run_sql("DROP INDEX uq_anomalies_once")
    yield
    run_sql("TRUNCATE anomalies")
    run_sql(INDEX)


def look_at_once():
    """How many each looker says to have written."""

    def look():
        return anomalies.look_back(progress=lambda _: None)

    return live.together(*[look] * LOOKERS)


def standing(rows):
    ((count,),) = rows("SELECT count(*) FROM anomalies")
    return count


def test_a_day_that_4_look_at_at_once_has_each_pattern_once(patterns, rows):
    assert sum(look_at_once()) == patterns
    assert standing(rows) == patterns
    assert look_at_once() == [0] * LOOKERS


def test_without_the_unique_rule_each_looker_writes_them_again(patterns, lawless, rows):
    assert look_at_once() == [patterns] * LOOKERS
    assert standing(rows) == patterns * LOOKERS
