"""给名额: the last step before somebody has it — after review, after a draw, or at once."""

from app.errors import Conflict
from app.services import campaigns
from app.services.audit import Actor
from app.services.signups import double_aid, moves, places, steps
from models import Signup, SignupAction


class CampaignFull(Conflict):
    code, detail = "campaign_full", "名额已经满了"
    next = "有人退出时会空出名额，可以过一会儿再来看看"


def grant(actor: Actor, signup: Signup, *, action: SignupAction = SignupAction.APPROVE) -> bool:
    """通过: take a place and approve; where none is left, on to the waiting list if there is one.

    `signup` is locked and comes with its campaign. True where it has been approved.
    Refuses with `campaign_full` (`waitlist: false`), `double_aid`, `signup_moved`.
    """
    declared = campaigns.type_of(signup.campaign)
    double_aid.ensure(actor, signup)
    if places.take(signup, signup.campaign, steps.path_of(signup.union_id)):
        moves.move(actor, signup, action)
        return True
    if not declared.has_waitlist:
        raise CampaignFull(waitlist=False)
    moves.move(actor, signup, SignupAction.QUEUE)
    return False
