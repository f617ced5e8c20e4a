"""生命周期: which action leads a sign-up from which state to which. What is not here cannot happen."""

from collections.abc import Mapping

from models import SignupAction as A
from models import SignupState as S

NEXT: Mapping[tuple[S, A], S] = {
    (S.SUBMITTED, A.ADVANCE): S.SUBMITTED,
    (S.SUBMITTED, A.RETURN): S.RETURNED,
    (S.SUBMITTED, A.APPROVE): S.APPROVED,
    (S.SUBMITTED, A.REJECT): S.REJECTED,
    (S.SUBMITTED, A.QUEUE): S.WAITING,
    (S.SUBMITTED, A.DRAW): S.APPROVED,
    (S.SUBMITTED, A.MISS_DRAW): S.NOT_DRAWN,
    (S.SUBMITTED, A.CANCEL): S.CANCELLED,
    (S.SUBMITTED, A.END): S.CANCELLED,
    (S.RETURNED, A.RESUBMIT): S.SUBMITTED,
    (S.RETURNED, A.CANCEL): S.CANCELLED,
    (S.RETURNED, A.END): S.CANCELLED,
    (S.RETURNED, A.RUN_OUT): S.EXPIRED,
    (S.WAITING, A.OFFER): S.OFFERED,
    (S.WAITING, A.CANCEL): S.CANCELLED,
    (S.WAITING, A.END): S.CANCELLED,
    (S.WAITING, A.RUN_OUT): S.EXPIRED,
    (S.OFFERED, A.ACCEPT): S.APPROVED,
    (S.OFFERED, A.LAPSE): S.EXPIRED,
    (S.OFFERED, A.CANCEL): S.CANCELLED,
    (S.OFFERED, A.END): S.CANCELLED,
    (S.APPROVED, A.CANCEL): S.CANCELLED,
    (S.APPROVED, A.END): S.CANCELLED,
    (S.APPROVED, A.HAND_OUT): S.HANDED_OUT,
    (S.APPROVED, A.MISS): S.NO_SHOW,
    (S.APPROVED, A.REOPEN): S.SUBMITTED,
    (S.REJECTED, A.REOPEN): S.SUBMITTED,
    (S.HANDED_OUT, A.TAKE_BACK): S.APPROVED,
    (S.NO_SHOW, A.EXCUSE): S.HANDED_OUT,
}
"""(state, action) → state. `SUBMIT` begins a life and stands in no pair."""
