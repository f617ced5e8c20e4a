"""办案的桌子: who goes on with a case once it is with the union — the district's desk, and the host's.

Never the desk of the applicant's own employer: whom somebody goes to law with, or which bank he asks, is
nothing that his own unit reads.
"""

import uuid

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from app.db import session
from app.errors import Forbidden
from app.services import recusals, signups, unions
from app.services.signups import moves, steps
from models import Campaign, Signup, Staff, StaffRole, Union


class CorrectedFromAbove(Forbidden):
    code, detail = "corrected_from_above", "更正要由主办工会的上一级工会的主席提出"
    next = "请把情况报告给上一级工会"


def handled_by(staff: Staff) -> ColumnElement[bool]:
    """Of a query of sign-ups: hosted in one's scope, or of the district that one works for."""
    visible = unions.visible_to(staff)
    hosted = select(Campaign.id).where(Campaign.union_id.in_(visible))
    desk = unions.desk_of()
    return or_(Signup.campaign_id.in_(hosted), Signup.union_id.in_(select(Union.id).where(desk.in_(visible))))


def get(staff: Staff, signup_id: uuid.UUID) -> Signup:
    """A case of one's desk, with its campaign and whose it is.

    Refuses with `signup_not_found`, `recusal_required`.
    """
    found = session().scalar(
        select(Signup)
        .where(Signup.id == signup_id, handled_by(staff))
        .options(joinedload(Signup.campaign), *signups.APPLICANT)
    )
    if found is None:
        raise signups.SignupNotFound
    recusals.ensure_free(staff, [found.id])
    return found


def lock(staff: Staff, signup_id: uuid.UUID) -> Signup:
    """The same, its row locked until this unit of work ends, with its campaign alone."""
    get(staff, signup_id)
    found = moves.lock(signup_id)
    if found is None:
        raise signups.SignupNotFound
    return found


def ensure_above(staff: Staff, campaign: Campaign) -> None:
    """上一级: a chair over the union above the host; where the city hosts, its own.

    Refuses with `corrected_from_above`.
    """
    path = steps.path_of(campaign.union_id)
    above = path[-2] if len(path) > 1 else path[0]
    chairs = unions.visible_to(staff, roles=frozenset({StaffRole.CHAIR}))
    if session().scalar(chairs.where(Union.id == above)) is None:
        raise CorrectedFromAbove
