"""报名的真东西: campaigns to sign up for, and sign-ups that stand where the operations lead on from."""

import datetime as dt

from schemathesis.generation import GenerationMode
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock, db
from app.services import attachments
from models import CampaignSession, Member, SignupState, Staff
from tests import factories, pictures, programmes

OPERATIONS = ("campaigns.", "signups.", "console_signups.")
ANSWERS = {"work": "outdoor"}
CONSENT = {"document": "privacy", "version": "1"}


def fill(feed, operation, case):
    """Replace what is sound in shape by what is sound in fact."""
    if not operation.startswith(OPERATIONS) or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    path = case.path_parameters or {}
    with db.unit_of_work() as session:
        me = session.scalars(
            select(Member).where(Member.openid == feed.city.openid).options(joinedload(Member.roster_entry))
        ).one()
        cover = None
        if operation == "campaigns.get_cover":
            cover = attachments.hand_in(session.get_one(Staff, factories.staff().id), pictures.picture()).id
        of = programmes.campaign(sessions=1, cover_id=cover)
        if "campaign_id" in path:
            path["campaign_id"] = str(of.id)
        if "signup_id" in path:
            path["signup_id"] = str(signup(operation, of, me).id)
        if isinstance(case.body, dict):
            case.body.update(facts(session, operation, of))


def signup(operation, of, me):
    """The worker's own, as far along as the operation needs it."""
    match operation:
        case "signups.resubmit":
            returned = {"state": SignupState.RETURNED, "returned_item": "work"}
            return programmes.signup(of, member_=me, answers=ANSWERS, **returned)
        case "signups.accept":
            until = clock.now() + dt.timedelta(hours=1)
            return programmes.signup(of, member_=me, state=SignupState.OFFERED, offer_expires_at=until)
        case _:
            return programmes.signup(of, member_=me, answers=ANSWERS)


def facts(session, operation, of):
    """What of the body has to be sound in fact."""
    slot = session.scalar(select(CampaignSession.id).where(CampaignSession.campaign_id == of.id))
    match operation:
        case "signups.sign_up":
            return {"answers": ANSWERS, "attachments": None, "session_id": str(slot), "consent": CONSENT}
        case "signups.resubmit":
            return {"answers": ANSWERS, "attachments": None}
        case "console_signups.register":
            entry = factories.roster_entry()
            person = {"name": entry.name, "id_number": entry.id_number}
            return {**person, "answers": ANSWERS, "session_id": str(slot), "consents": [CONSENT]}
        case _:
            return {}
