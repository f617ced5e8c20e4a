"""免打扰: what can wait waits until morning, and nothing comes early or twice."""

import datetime as dt

import pytest

from app.services.notices import manners
from tests.posts import NIGHT, city, left


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (city(1, 21, 59), None),
        (city(1, 22), city(2, 8)),
        (city(2, 0), city(2, 8)),
        (city(2, 7, 59), city(2, 8)),
        (city(2, 8), None),
    ],
)
def test_quiet_hours_begin_and_end_to_the_minute(house, now, until):
    house(quiet_hours=NIGHT)
    assert manners.quiet_until(now) == until


def test_quiet_hours_may_lie_within_a_day_or_not_be_at_all(house):
    house(quiet_hours=(dt.time(12), dt.time(14)))
    assert manners.quiet_until(city(1, 13)) == city(1, 14)
    assert manners.quiet_until(city(1, 14)) is None
    house(quiet_hours=None)
    assert manners.quiet_until(city(1, 3)) is None


def test_what_can_wait_waits_through_the_night_and_is_sent_once_in_the_morning(post, house):
    house(quiet_hours=NIGHT)
    post.at(city(1, 23))
    _, notice_id = post.one(deadline_at=city(2, 12))
    for now in (city(1, 23), city(1, 23, 59), city(2, 0), city(2, 7, 59)):
        post.at(now)
        post.sweep()
        assert post.stand(notice_id) == ("waiting", None)
    post.at(city(2, 8))
    post.sweep()
    post.sweep()
    assert post.stand(notice_id) == ("sent", None)
    assert len(post.outbox()) == 1


def test_what_would_be_over_by_morning_is_kept_instead_of_waking_anybody(post, house):
    house(quiet_hours=NIGHT)
    post.at(city(1, 23))
    member, notice_id = post.one(deadline_at=city(2, 8))
    post.sweep()
    assert post.stand(notice_id) == ("kept", "quiet_hours")
    assert left(member) == 1


def test_an_offer_may_come_at_night(post, house):
    house(quiet_hours=NIGHT)
    post.at(city(1, 23))
    member = post.member(word="offer")
    notice_id = post.write(member, "place_offered")
    post.sweep()
    assert post.stand(notice_id) == ("sent", None)


# What WeChat refuses.
