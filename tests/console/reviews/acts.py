"""What is asked about a case under 审核, again and again."""

from sqlalchemy import select

from app import db
from models import AuditEntry, Signup
from tests import factories

REASON = {"reason": "材料不清楚"}
NUMBER = factories.id_number("19800202")


def state_of(signup_id):
    return db.session().scalar(select(Signup.state).where(Signup.id == signup_id))


def audited(action):
    return db.session().scalars(select(AuditEntry).where(AuditEntry.action == action)).all()
