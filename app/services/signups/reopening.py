"""重审: a decision that was wrong goes back to the reviewers."""

from app.errors import Conflict
from app.services import campaigns
from app.services.audit import Actor
from app.services.signups import moves, steps
from models import Signup, SignupAction


class ReopeningRefused(Conflict):
    code, detail = "reopening_refused", "这个项目不用审核，没有可以重来的决定"


def reopen(actor: Actor, signup: Signup, reason: str, *, to_first: bool) -> None:
    """重审: back to the first or to the last step of its path; a place that it held is free again.

    `signup` is locked and comes with its campaign. Refuses with `signup_moved`, also where it has been given
    already, `payment_under_way` and `reopening_refused`.
    """
    path = steps.turns_of(signup, signup.campaign, campaigns.type_of(signup.campaign).steps)
    if not path:
        raise ReopeningRefused
    moves.move(actor, signup, SignupAction.REOPEN, reason=reason)
    steps.give_turn(signup, path[0] if to_first else path[-1])
    signup.assigned_to = None
