"""工作单元: one commit, all or nothing, again when PostgreSQL asks for it."""

import pytest
from psycopg.errors import SerializationFailure
from sqlalchemy.exc import OperationalError

from app import db
from models import Category


def add(slug):
    db.session().add(Category(slug=slug, name="测试", position=1))
    db.session().flush()


def is_there(slug):
    return db.session().get(Category, slug) is not None


def test_what_is_done_inside_is_kept(session):
    with db.unit_of_work():
        add("kept")
    assert is_there("kept")


def test_an_exception_undoes_everything(session):
    def fail():
        with db.unit_of_work():
            add("lost")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not is_there("lost")


def test_actions_wait_for_the_commit_and_a_rollback_forgets_them(session):
    done = []

    def fail():
        with db.unit_of_work():
            db.after_commit(lambda: done.append("lost"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with db.unit_of_work():
        db.after_commit(lambda: done.append("kept"))
        with db.session().begin_nested():
            add("nested")
        assert done == []
    assert done == ["kept"]


def test_a_failing_action_harms_nobody(session):
    with db.unit_of_work():
        add("fact")
        db.after_commit(lambda: 1 / 0)
    assert is_there("fact")


def test_a_serialization_failure_is_tried_again_as_a_whole(session):
    tries = []

    def work():
        tries.append(1)
        add(f"try_{len(tries)}")
        if len(tries) < 3:
            raise OperationalError("", {}, SerializationFailure())
        return "done"

    assert db.transact(work) == "done"
    assert [is_there(f"try_{number}") for number in (1, 2, 3)] == [False, False, True]


def test_it_is_not_tried_for_ever(session):
    tries = []

    def work():
        tries.append(1)
        raise OperationalError("", {}, SerializationFailure())

    with pytest.raises(OperationalError):
        db.transact(work)
    assert len(tries) == db.ATTEMPTS


def test_other_failures_are_not_tried_again(session):
    tries = []

    def work():
        tries.append(1)
        raise ValueError("ours")

    with pytest.raises(ValueError, match="ours"):
        db.transact(work)
    assert len(tries) == 1
