"""给名额: the last step before somebody has it — after review, after a draw, or at once."""

from sqlalchemy.orm import attributes

from app import clock
from app.db import session
from app.errors import Conflict
from app.services import campaigns
from app.services.audit import Actor
from app.services.signups import double_aid, moves, taking, waiting
from models import CampaignSession, Signup, SignupAction


class CampaignFull(Conflict):
    code, detail = "campaign_full", "名额已经满了"
    next = "有人退出时会空出名额，可以过一会儿再来看看"


class SessionOver(Conflict):
    code, detail = "session_over", "这一场已经结束，现在通过也去不了了"
    next = "请按不通过办理并说明原因，本人还可以报其他场次"


def grant(actor: Actor, signup: Signup, *, action: SignupAction = SignupAction.APPROVE) -> bool:
    """通过: take a place and approve; where none is left, on to the waiting list if there is one.

    Whoever waits already comes first. `signup` is locked and comes with its campaign. True where it has been
    approved. Refuses with `campaign_full` (`waitlist`: whether there is a list, which is full too),
    `double_aid`, `signup_moved`, `session_over`.
    """
    chosen = session().get(CampaignSession, signup.session_id) if signup.session_id else None
    if chosen is not None and chosen.ends_at <= clock.now():
        raise SessionOver
    has_place = _find_place(actor, signup)
    moves.move(actor, signup, action if has_place else SignupAction.QUEUE)
    return has_place


def grant_at_once(actor: Actor, signup: Signup) -> bool:
    """先到先得: the same for whoever has just handed in `signup`, which is written with both its steps."""
    has_place = _find_place(None, signup)
    handed_in = moves.make(actor, signup, SignupAction.SUBMIT)
    action = SignupAction.APPROVE if has_place else SignupAction.QUEUE
    granted = moves.move(None, signup, action, after=[handed_in])
    attributes.set_committed_value(signup, "moves", [handed_in, granted])
    return has_place


def _find_place(actor: Actor, signup: Signup) -> bool:
    """Take a place; False where none is left and one may wait."""
    campaign = signup.campaign
    declared = campaigns.type_of(campaign)
    double_aid.ensure(actor, signup)
    if declared.has_waitlist:
        taking.lock(campaign)
        if waiting.is_anybody(campaign.id):
            moves.move_up(campaign)
    if taking.take(signup, campaign, None):
        return True
    if not declared.has_waitlist or not _can_wait(signup):
        raise CampaignFull(waitlist=False)
    if declared.waitlist_max is not None and waiting.count(campaign.id) >= declared.waitlist_max:
        raise CampaignFull(detail="名额和候补都满了", waitlist=True)
    return False


def _can_wait(signup: Signup) -> bool:
    """Whether a place that comes free may still be offered to somebody."""
    chosen = session().get(CampaignSession, signup.session_id) if signup.session_id else None
    ends_at = waiting.offers_end_at(signup.campaign, chosen)
    return ends_at is None or clock.now() < ends_at
