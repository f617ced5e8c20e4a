"""商户与结算, without their guards."""

import time

from sqlalchemy import insert, literal, select

from app import db
from app.services import clerks, merchant_applications
from app.services.statements import desk, drafting, owners, reading
from models import ClerkInvitation, Redemption, Statement, statement_items
from tests.concurrency.unguarded.asking import THINKING_S, without

look_for_other = merchant_applications._ensure_no_other


@without("invitation", clerks, "_spend")
def spend(word_hash, member, now):
    invitation = db.session().scalar(
        select(ClerkInvitation).where(
            ClerkInvitation.word_hash == word_hash, ClerkInvitation.accepted_at.is_(None)
        )
    )
    time.sleep(THINKING_S)
    if invitation is None:
        return None
    invitation.accepted_at, invitation.accepted_by = now, member.id
    return invitation.store_id


@without("decision", merchant_applications, "_lock")
def look_without_lock(statement, application_id):
    found = merchant_applications._get(statement, application_id)
    time.sleep(THINKING_S)
    return found


@without("open application", merchant_applications, "_ensure_no_other")
def look_then_think(application, credit_code):
    look_for_other(application, credit_code)
    time.sleep(THINKING_S)


@without("period", drafting, "_gather")
def gather(statement):
    """Who has looked that the period is free goes on, whoever else did so meanwhile."""
    time.sleep(10 * THINKING_S)
    chosen = select(literal(statement.id), Redemption.id).where(
        Redemption.merchant_id == statement.merchant_id,
        Redemption.redeemed_on.between(statement.begins_on, statement.ends_on),
        Redemption.reversed_at.is_(None),
    )
    db.session().execute(insert(statement_items).from_select(["statement_id", "redemption_id"], chosen))


@without("step", desk, "get_statement")
def get_without_lock(staff, statement_id, *, lock=False):
    found = reading.get_statement(staff, statement_id)
    time.sleep(10 * THINKING_S if lock else 0)
    return found


@without("step", owners, "_find")
def find_statement_without_lock(member, statement_id, *, lock=False):
    found = db.session().scalar(owners._owned(member).where(Statement.id == statement_id))
    time.sleep(10 * THINKING_S if lock else 0)
    return found
