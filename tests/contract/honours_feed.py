"""荣誉的真东西: what may be hung, what hangs, and model workers of the roll."""

from types import SimpleNamespace

from schemathesis.generation import GenerationMode
from sqlalchemy import select

from app import db
from models import HonourState, Member
from tests import factories, honouring, programmes

OPERATIONS = ("console_honours.", "honours.", "console_model_workers.")


def fill(feed, operation, case):
    """Replace what is sound in shape by what is sound in fact."""
    if not operation.startswith(OPERATIONS) or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    with db.unit_of_work() as session:
        path = case.path_parameters or {}
        if "honour_id" in path:
            path["honour_id"] = str(honour(session, feed, operation))
        if "signup_id" in path:
            path["signup_id"] = str(honouring.settled().id)
        if "model_worker_id" in path:
            path["model_worker_id"] = str(factories.model_worker(factories.roster_entry()).id)
        body = case.body
        if isinstance(body, dict):
            if operation in ("console_honours.draft", "console_honours.edit"):
                for name in ("photo_id", "id_number"):
                    body.pop(name, None)
            elif operation.startswith("console_model_workers.") and "id_number" in body:
                body["id_number"] = factories.roster_entry().id_number


def honour(session, feed, operation):
    """One that hangs; a draft where it is to be changed; the worker's own where he is asked."""
    is_draft = operation in ("console_honours.edit", "console_honours.keep_consent", "console_honours.show")
    state = HonourState.DRAFT if is_draft else HonourState.SHOWN
    signup = SimpleNamespace(id=honouring.settled().id) if is_draft else programmes.signup()
    me = session.scalars(select(Member).where(Member.openid == feed.city.openid)).first()
    entry_id = me.roster_entry_id if me is not None and operation.startswith("honours.") else None
    return honouring.shown(signup, state=state, entry_id=entry_id).id
