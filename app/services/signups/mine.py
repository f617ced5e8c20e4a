"""我的报名: what one has signed up for, and where it stands."""

import uuid

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import paging
from app.db import session
from app.errors import NotFound
from app.paging import Key, Page
from models import Campaign, Draw, Member, Signup, SignupState


class SignupNotFound(NotFound):
    code, detail = "signup_not_found", "没有找到这份报名"


def list_mine(member: Member, *, state: SignupState | None, limit: int, cursor: str | None) -> Page[Signup]:
    """我的报名, newest first."""
    statement = select(Signup).where(theirs(member)).options(joinedload(Signup.campaign))
    if state is not None:
        statement = statement.where(Signup.state == state)
    order = (Key(Signup.__table__.c.id, paging.identity, descending=True),)
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([signup for (signup,) in rows], more)


def get_mine(member: Member, signup_id: uuid.UUID) -> Signup:
    """一份报名 with its history. Refuses with `signup_not_found`."""
    found = session().scalar(
        select(Signup)
        .where(Signup.id == signup_id, theirs(member))
        .options(
            joinedload(Signup.campaign).joinedload(Campaign.draw).load_only(Draw.id),
            selectinload(Signup.moves),
            selectinload(Signup.attachments),
        )
    )
    if found is None:
        raise SignupNotFound
    return found


def theirs(member: Member) -> ColumnElement[bool]:
    """Whose it is: what the account did, and what was done for the person at a counter."""
    if member.roster_entry_id is None:
        return Signup.member_id == member.id
    return or_(Signup.member_id == member.id, Signup.roster_entry_id == member.roster_entry_id)
