"""钱在路上: whoever the bank pays, or has paid, is neither let go nor judged anew."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select

from app.campaign_types.declaration import Gives
from app.db import session
from app.errors import Conflict
from app.services import campaigns
from models import Campaign, Payment, Signup, SignupState
from models.payments import LIVING


class PaymentUnderWay(Conflict):
    code, detail = "payment_under_way", "已经列入发放清单，钱可能已经发出，现在不能取消或重审"
    next = "有疑问请联系主办活动的工会，从发放清单上撤下以后再办理"


def ensure_not_under_way(signup: Signup) -> None:
    """没有在发放: of a locked sign-up, which whoever makes a list locks too.

    Refuses with `payment_under_way`.
    """
    if find_under_way([signup]):
        raise PaymentUnderWay


def find_under_way(signups: Sequence[Signup]) -> set[uuid.UUID]:
    """Those whose money is under way or with them. They come with their campaigns."""
    return list_under_way(
        [
            signup.id
            for signup in signups
            if signup.state is SignupState.APPROVED and gives_money(signup.campaign)
        ]
    )


def list_under_way(signup_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """The same of ids alone."""
    if not signup_ids:
        return set()
    living = select(Payment.signup_id).where(Payment.signup_id.in_(signup_ids), Payment.state.in_(LIVING))
    return set(session().scalars(living))


def gives_money(campaign: Campaign) -> bool:
    """Whether there are payment lists of this campaign."""
    return campaigns.type_of(campaign).gives is Gives.MONEY
