"""注销: what becomes of the sign-ups of a person who leaves."""

from sqlalchemy import delete, select

from app.db import session
from app.services.signups import mine, moves, paying
from app.services.signups.life import NEXT
from models import Member, Signup, SignupAction, SignupAttachment


def forget(member: Member) -> int:
    """注销时: whatever can still be cancelled is, and what stays tells nothing. How many were cancelled.

    Money that is under way is owed and stays so: its sign-up is handed out when the bank has paid.
    """
    found = session().scalars(select(Signup.id).where(mine.theirs(member)))
    cancelled = 0
    locked = moves.lock_many(found.all())
    paid = paying.find_under_way(locked)
    for signup in locked:
        if (signup.state, SignupAction.CANCEL) in NEXT and signup.id not in paid:
            moves.move(member, signup, SignupAction.CANCEL)
            cancelled += 1
        signup.answers_text = None
        session().execute(delete(SignupAttachment).where(SignupAttachment.signup_id == signup.id))
    return cancelled
