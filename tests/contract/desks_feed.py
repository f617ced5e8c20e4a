"""控制台的真东西: broadcasts, calls and jobs as the operations of desks need them."""

import datetime as dt
import uuid

from sqlalchemy import select, text, update

from app import clock, db, queue
from app.audiences import MEMBERS
from app.services import broadcasts, notices
from app.services.broadcasts import Written
from models import Member, Notice, StaffRole
from tests import factories

MAKE = "coupons.make_coupons"
READY = Written(title="通知", text="正文", page=None, audience=MEMBERS, pace_per_minute=1, deadline_at=None)


def broadcast_id(operation):
    """One that has come as far as the operation needs."""
    with db.unit_of_work():
        maker = factories.staff(StaffRole.PUBLISHER)
        made = broadcasts.draft(maker, factories.city().id, READY)
        action = operation.removeprefix("console_broadcasts.")
        if action in ("start", "stop", "resume"):
            broadcasts.count(maker, made.id)
        if action in ("stop", "resume"):
            broadcasts.start(maker, made.id)
        if action == "resume":
            broadcasts.stop(maker, made.id)
        return str(made.id)


def fill(feed, operation, path):
    """A kind of notice that there is, and the person of the run by his entry in the roster."""
    if operation == "console_notices.get_kind":
        path["key"] = "signup_approved"
    if operation == "console_notices.list_of_member":
        with db.unit_of_work() as session:
            known = session.scalars(select(Member).where(Member.openid == feed.city.openid)).one()
            path["member_id"] = str(known.roster_entry_id)


def call_id(openid):
    with db.unit_of_work() as session:
        person = session.scalars(select(Member).where(Member.openid == openid)).one()
        about = factories.batch(publish=False)
        facts = {"title": "候补名额", "until": "明天"}
        later = clock.now() + dt.timedelta(hours=1)
        notices.write(person.id, "place_offered", about, facts=facts, deadline_at=later)
        session.execute(update(Notice).where(Notice.subject_id == about.id).values(needs_call=True))
        found = session.scalar(select(Notice.id).where(Notice.subject_id == about.id))
        return str(found)


def job_id():
    """A job that was set aside."""
    with db.unit_of_work() as session:
        queue.defer(session, MAKE, batch_id=str(uuid.uuid4()))
        statement = "UPDATE procrastinate_jobs SET status = 'failed' WHERE status = 'todo' RETURNING id"
        return max(session.scalars(text(statement)))
