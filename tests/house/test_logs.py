"""日志: what goes wrong is told, what people are is not."""

import logging

import pytest
import structlog
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from app import logs
from models import Member

PERSONAL = "小明的电话10200001111"


@pytest.fixture
def violation(session):
    """A database error whose message quotes the whole row."""
    with pytest.raises(IntegrityError) as raised, session.begin_nested():
        session.execute(
            insert(Member).values(
                id="01a2027a-da96-7081-97f3-bb5bf5973b8b",
                openid="openid-of-ming",
                nickname=PERSONAL,
                verification="verified",
            )
        )
    assert PERSONAL in str(raised.value.orig), "the control: PostgreSQL does quote the row"
    return raised.value


def test_a_database_error_is_told_without_its_row(violation):
    told = logs.describe(violation)
    assert PERSONAL not in told
    assert "openid-of-ming" not in told
    assert "ck_members_verified_means_matched" in told or "ck_members_verified_is_complete" in told
    assert "23514" in told


def test_also_when_it_is_the_cause_of_something_else(violation):
    problem = RuntimeError("the day's work failed")
    problem.__cause__ = violation
    told = logs.describe(problem)
    assert PERSONAL not in told
    assert "the day's work failed" in told
    assert "caused by" in told


@pytest.fixture
def configured(app, capfd):
    """Logging as in service, into this test's own capture; put back afterwards."""
    root = logging.getLogger()
    handlers = root.handlers[:]
    logs.configure(app.config["SETTINGS"])
    yield
    root.handlers[:] = handlers


def test_our_own_log_and_the_libraries_log_tell_it_alike(configured, violation, capfd):
    structlog.get_logger().error("ours", exc_info=violation)
    logging.getLogger("procrastinate").error("theirs", exc_info=violation)
    written = capfd.readouterr().err
    assert "ours" in written
    assert "theirs" in written
    assert written.count("23514") >= 2
    assert PERSONAL not in written


def test_other_errors_say_where_and_what():
    try:
        {}["missing"]
    except KeyError as problem:
        told = logs.describe(problem)
    assert "KeyError: 'missing'" in told
    assert "test_logs.py" in told
