"""时钟: the demo's can be put forward, and every process of the demo follows."""

import datetime as dt

import pytest

from app import clock

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def followed(tmp_path):
    clock.follow(tmp_path)
    yield tmp_path
    clock.follow(None)


def ahead():
    return clock.now() - dt.datetime.now(clock.CITY)


def test_a_clock_that_was_moved_is_ahead_until_it_is_put_right(followed):
    clock.move(followed, 3600)
    assert abs(ahead() - HOUR) < dt.timedelta(seconds=5)
    clock.move(followed, 0)
    assert abs(ahead()) < dt.timedelta(seconds=5)
    assert list(followed.iterdir()) == []


def test_what_cannot_be_read_as_seconds_moves_nothing(followed):
    (followed / clock.MOVED_FILE).write_text("tomorrow")
    assert abs(ahead()) < dt.timedelta(seconds=5)


def test_a_service_that_is_no_demo_does_not_look_at_the_file(app, settings):
    clock.move(settings.data_dir, 3600)
    try:
        assert abs(ahead()) < dt.timedelta(seconds=5)
    finally:
        clock.move(settings.data_dir, 0)
