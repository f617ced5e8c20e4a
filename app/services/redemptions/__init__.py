"""核销: previews, redemptions, reversals, and looking through the day."""

from app.services.redemptions.looking import (
    DayAtStore,
    Summary,
    find_outcome,
    get,
    list_on,
    sum_up,
)
from app.services.redemptions.redeeming import Preview, preview, redeem
from app.services.redemptions.refusals import (
    AlreadyReversed,
    AmountBelowThreshold,
    AmountRequired,
    CodeNotACoupon,
    CouponAlreadyRedeemed,
    CouponExpired,
    CouponHasMerchantCode,
    CouponNotForThisStore,
    CouponNotYetValid,
    CouponReturned,
    RedemptionNotFound,
    RedemptionSettled,
    ReversalTooLate,
)
from app.services.redemptions.reversing import REVERSIBLE_FOR, reverse, reversible_until

__all__ = [
    "REVERSIBLE_FOR",
    "AlreadyReversed",
    "AmountBelowThreshold",
    "AmountRequired",
    "CodeNotACoupon",
    "CouponAlreadyRedeemed",
    "CouponExpired",
    "CouponHasMerchantCode",
    "CouponNotForThisStore",
    "CouponNotYetValid",
    "CouponReturned",
    "DayAtStore",
    "Preview",
    "RedemptionNotFound",
    "RedemptionSettled",
    "ReversalTooLate",
    "Summary",
    "find_outcome",
    "get",
    "list_on",
    "preview",
    "redeem",
    "reverse",
    "reversible_until",
    "sum_up",
]
