"""群发任务: everybody is told once, however often its job dies or how many do it at once."""

import threading

import pytest

from app import db
from app.audiences import MEMBERS
from app.jobs.clockwork import TICKS
from app.services import broadcasts, notices
from app.services.broadcasts import Written, sending
from models import Broadcast, Staff, StaffRole
from tests import factories, live

PEOPLE = 40


class Killed(BaseException):
    """The end of a process, as its own code sees it: nothing handles it."""


@pytest.fixture
def broadcast_id(committed, monkeypatch):
    """Started, to forty people in portions of ten, all of them due within the half minute ahead."""
    monkeypatch.setattr(sending, "PORTION", 10)
    with db.unit_of_work():
        live.verified_members(PEOPLE)
    written = Written(
        title="通知", text="正文", page=None, audience=MEMBERS, pace_per_minute=6_000, deadline_at=None
    )
    with db.unit_of_work():
        maker = factories.staff(StaffRole.PUBLISHER)
        maker.acting_as = frozenset({StaffRole.PUBLISHER})
        made = broadcasts.draft(maker, factories.city().id, written).id
    with db.unit_of_work():
        broadcasts.count(maker, made)
        broadcasts.start(maker, made)
    return made


@pytest.fixture
def told(rows):
    """Members who were told, as often as they were, and what the broadcast says of itself."""

    def count(broadcast_id):
        (found,) = rows(
            "SELECT count(*), count(DISTINCT member_id) FROM notices WHERE broadcast_id = :id",
            id=broadcast_id,
        )
        ((state, written),) = rows(
            "SELECT state, written_count FROM broadcasts WHERE id = :id", id=broadcast_id
        )
        return (*found, written, state)

    return count


def people(rows):
    """Everybody there is by now: the files of this folder share their database."""
    ((count,),) = rows("SELECT count(*) FROM members WHERE verification = 'verified'")
    return count


def test_a_job_that_dies_in_the_middle_of_a_portion_loses_nobody_and_tells_nobody_twice(
    broadcast_id, told, rows, work, monkeypatch
):
    real, calls = notices.write_many, []

    def dies_the_third_time(*arguments, **options):
        written = real(*arguments, **options)
        calls.append(written)
        if len(calls) == 3:
            raise Killed
        return written

    monkeypatch.setattr(notices, "write_many", dies_the_third_time)
    with pytest.raises(Killed):
        broadcasts.write(broadcast_id)
    assert told(broadcast_id) == (20, 20, 20, "running")
    work()
    count = people(rows)
    assert told(broadcast_id) == (count, count, count, "done")


def test_a_job_makes_room_for_others_after_some_portions_and_queues_up_again(
    broadcast_id, told, rows, run_sql, work, monkeypatch
):
    monkeypatch.setattr(sending, "PORTIONS_A_RUN", 2)
    run_sql("DELETE FROM procrastinate_jobs")
    assert broadcasts.write(broadcast_id) == 20
    assert told(broadcast_id) == (20, 20, 20, "running")
    jobs = rows("SELECT task_name, queue_name FROM procrastinate_jobs WHERE scheduled_at IS NULL")
    assert [tuple(job) for job in jobs] == [("broadcasts.write", "ordinary")]
    work()
    count = people(rows)
    assert told(broadcast_id) == (count, count, count, "done")


@pytest.fixture
def portions(monkeypatch):
    """The people of each portion, in the order in which they were chosen."""
    real, chosen = sending._tell, []

    def tell(broadcast, people, due_at):
        chosen.append(people)
        return real(broadcast, people, due_at)

    monkeypatch.setattr(sending, "_tell", tell)
    return chosen


def test_two_jobs_at_once_tell_everybody_once(broadcast_id, told, rows, portions):
    counts = live.together(*[lambda: broadcasts.write(broadcast_id)] * 2)
    count = people(rows)
    assert sum(counts) == count
    assert told(broadcast_id) == (count, count, count, "done")
    assert len({one for portion in portions for one in portion}) == sum(map(len, portions))


def test_without_the_row_lock_two_jobs_at_once_choose_the_same_people_who_still_hear_it_once(
    broadcast_id, told, rows, monkeypatch
):
    both, tell, turns = threading.Barrier(2, timeout=live.PATIENCE_S), sending._tell, []

    def meets_the_other(broadcast, people_of_one, due_at):
        if len(turns) < 2:
            turns.append(people_of_one)
            both.wait()
        return tell(broadcast, people_of_one, due_at)

    monkeypatch.setattr(sending, "_lock", lambda one: db.session().get_one(Broadcast, one))
    monkeypatch.setattr(sending, "_tell", meets_the_other)
    live.together(*[lambda: broadcasts.write(broadcast_id)] * 2)
    assert turns[0] == turns[1]
    notices_count, members_count, *_ = told(broadcast_id)
    assert notices_count == members_count == people(rows)


def test_the_clockwork_takes_up_what_stands_still(broadcast_id, rows, run_sql, told, work):
    run_sql("DELETE FROM procrastinate_jobs")
    assert TICKS["broadcasts.go_on"].act() == 0
    run_sql("UPDATE broadcasts SET next_at = next_at - interval '3 minutes' WHERE state = 'running'")
    assert TICKS["broadcasts.go_on"].act() == 1
    work()
    assert told(broadcast_id)[3] == "done"


def test_a_stopped_broadcast_is_taken_back_by_its_job(broadcast_id, rows, run_sql, told, work):
    work()
    run_sql("UPDATE broadcasts SET state = 'running', finished_at = NULL")
    with db.unit_of_work() as session:
        staff = session.get_one(Broadcast, broadcast_id).made_by
        chief = session.get_one(Staff, staff)
        chief.acting_as = frozenset({StaffRole.PUBLISHER})
        broadcasts.stop(chief, broadcast_id)
    work()
    assert rows("SELECT DISTINCT state FROM notices WHERE broadcast_id = :id", id=broadcast_id) == [
        ("withdrawn",)
    ]
    assert told(broadcast_id)[2] == 0
