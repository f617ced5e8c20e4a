"""后台任务: the city's system administrators see what was set aside, and decide."""

import uuid

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from app import db, queue
from app.services import jobs
from models import AuditEntry, JobFailure, StaffRole
from tests import factories

TASK, OTHER = "coupons.make_coupons", "coupons.remove_free"


@pytest.fixture
def desk(seat):
    return seat(StaffRole.SYSTEM_ADMIN)


def job(task=TASK, *, status="failed", attempts=5, lock=None, **arguments):
    """A job as it stands in the queue; gives its id."""
    session = db.session()
    queue.defer(session, task, lock=lock, **arguments)
    newest = session.scalar(sa.text("SELECT max(id) FROM procrastinate_jobs"))
    session.execute(
        sa.text(
            "UPDATE procrastinate_jobs SET status = CAST(:status AS procrastinate_job_status),"
            " attempts = :attempts WHERE id = :id"
        ),
        {"id": newest, "status": status, "attempts": attempts},
    )
    return newest


def set_aside(task=TASK, **options):
    made = job(task, **options)
    jobs.note(made, task, twins_lock=None, tries=5, kind="OperationalError", says="sqlstate 53100")
    db.session().flush()
    return made


def ids(answer):
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json["items"]]


def entries(action):
    return db.session().scalars(select(AuditEntry).where(AuditEntry.action == action)).all()


def test_a_job_that_was_set_aside_is_seen_with_its_reason_and_nothing_but_ids(desk):
    batch_id = str(uuid.uuid4())
    made = set_aside(batch_id=batch_id, name="王小明")
    (one,) = desk.get("/jobs").json["items"]
    assert (one["id"], one["task"], one["queue"], one["state"]) == (str(made), TASK, "bulk", "set_aside")
    assert (one["tries"], one["arguments"]) == (5, {"batch_id": batch_id, "name": "…"})
    assert (one["failure"]["kind"], one["failure"]["says"]) == ("OperationalError", "sqlstate 53100")
    assert one["queued_at"] is not None


def test_jobs_are_found_by_state_task_and_queue_and_in_pages(desk, statements):
    counts, aside = [], []
    for _ in range(2):
        aside += [str(set_aside()) for _ in range(2)]
        with statements() as seen:
            assert ids(desk.get("/jobs")) == aside[::-1]
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6
    waiting = str(job(status="todo", attempts=1))
    running = str(job(OTHER, status="doing", attempts=0))
    assert ids(desk.get("/jobs?state=waiting")) == [waiting]
    assert ids(desk.get("/jobs?state=running&queue=bulk")) == [running]
    assert ids(desk.get(f"/jobs?state=running&task={TASK}")) == []
    assert ids(desk.get("/jobs?queue=urgent")) == []
    first = desk.get("/jobs?limit=3").json
    rest = desk.get(f"/jobs?limit=3&cursor={first['next_cursor']}").json
    assert [one["id"] for one in first["items"] + rest["items"]] == aside[::-1]
    assert desk.get("/jobs?cursor=x").json["code"] == "cursor_invalid"


def test_a_job_that_is_arranged_again_gets_five_tries_from_now_on(desk):
    made = set_aside()
    answer = desk.post(f"/jobs/{made}/retry", key="a")
    assert (answer.json["state"], answer.json["tries"]) == ("waiting", 0)
    (entry,) = entries("jobs.retry")
    assert entry.details == {"job_id": made, "task": TASK}
    again = desk.post(f"/jobs/{made}/retry")
    assert (again.status_code, again.json["code"]) == (409, "job_not_set_aside")


def test_what_waits_already_is_not_arranged_a_second_time(desk):
    made = set_aside(lock="batch")
    job(status="todo", lock="batch")
    answer = desk.post(f"/jobs/{made}/retry")
    assert (answer.status_code, answer.json["code"]) == (409, "job_waits_already")


def test_a_dropped_job_is_gone_and_the_log_tells_why(desk, session):
    made = set_aside(batch_id=str(uuid.uuid4()))
    unknown = job()
    answer = desk.post(f"/jobs/{made}/drop", {"reason": "批次已经作废，联系人 13800138000"}, key="a")
    assert (answer.status_code, answer.json["id"]) == (200, str(made))
    assert desk.post(f"/jobs/{unknown}/drop", {"reason": "不需要了"}).status_code == 200
    assert ids(desk.get("/jobs")) == []
    assert session.scalars(select(JobFailure)).all() == []
    entry = entries("jobs.drop")[0]
    assert (entry.details["job_id"], entry.details["reason"]) == (made, "批次已经作废，联系人 …")
    assert desk.post(f"/jobs/{made}/drop", {"reason": "再来"}).json["code"] == "job_not_found"
    assert desk.post(f"/jobs/{made}/retry").json["code"] == "job_not_found"
    assert desk.post(f"/jobs/{10**30}/retry").json["code"] == "job_not_found"


def test_a_running_job_is_not_dropped(desk):
    made = job(status="doing")
    answer = desk.post(f"/jobs/{made}/drop", {"reason": "太久了"})
    assert (answer.status_code, answer.json["code"]) == (409, "job_running")


def test_the_summary_counts_what_waits_by_queue_and_what_was_set_aside_by_task(desk):
    job(status="todo", attempts=0)
    job(OTHER, status="doing")
    for _ in range(2):
        set_aside(OTHER)
    found = desk.get("/jobs/summary").json
    bulk = next(one for one in found["queues"] if one["queue"] == "bulk")
    assert (bulk["waiting_count"], bulk["scheduled_count"], bulk["running_count"]) == (1, 0, 1)
    assert [one["queue"] for one in found["queues"]] == ["urgent", "ordinary", "bulk"]
    assert found["set_aside"] == [{"task": OTHER, "count": 2}]
    assert found["worker_count"] == 0


def test_only_the_citys_system_administrators_see_jobs(seat):
    made = set_aside()
    district = seat(StaffRole.SYSTEM_ADMIN, union=factories.district_union())
    drop = ("POST", f"/jobs/{made}/drop", {"reason": "试试"})
    asked = [("GET", "/jobs", None), ("GET", "/jobs/summary", None), ("POST", f"/jobs/{made}/retry", None)]
    for method, path, body in [*asked, drop]:
        answer = district.request(method, path, **({"json": body} if body else {}))
        assert (answer.status_code, answer.json["code"]) == (403, "city_staff_only"), path
    for role in (StaffRole.READ_ONLY, StaffRole.AUDIT_ADMIN, StaffRole.PUBLISHER):
        assert seat(role).get("/jobs").json["code"] == "role_required"


def test_the_figures_for_the_alarm_name_the_task_and_the_oldest_of_each_queue(app, session):
    set_aside(OTHER)
    waiting = job(status="todo", attempts=0)
    session.execute(
        sa.text("UPDATE procrastinate_events SET at = at - interval '90 seconds' WHERE job_id = :id"),
        {"id": waiting},
    )
    session.commit()
    text = app.test_client().get("/metrics").text
    assert f'jobs_set_aside{{task="{OTHER}"}} 1.0' in text
    assert 'jobs_waiting{queue="bulk"} 1.0' in text
    assert 'jobs_running{queue="urgent"} 0.0' in text
    oldest = next(line for line in text.splitlines() if line.startswith('jobs_oldest_seconds{queue="bulk"}'))
    assert 90 <= float(oldest.split()[1]) < 3600
    assert app.test_client().get("/readyz").status_code == 200
