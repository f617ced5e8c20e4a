"""优惠券: batches that are published, claiming, and the wallet."""

from app.services.coupons.batches import (
    BatchNotFound,
    BatchView,
    get_batch,
    list_batches,
    list_closing_first,
)
from app.services.coupons.claiming import (
    ClaimClosed,
    ClaimNotOpen,
    ClaimPaused,
    CouponLimitReached,
    claim,
    issue,
)
from app.services.coupons.publishing import (
    BatchNotPublishable,
    make_coupons,
    publish,
    remove_free,
    resume_publishing,
)
from app.services.coupons.quick import Claimed, keep_batches
from app.services.coupons.releases import ReleasePlanDoesNotFit
from app.services.coupons.sold_out import CouponSoldOut
from app.services.coupons.wallet import (
    CouponNotFound,
    CouponNotUsable,
    CouponView,
    WalletState,
    find_used,
    get_mine,
    give_back_unused,
    list_mine,
    return_,
    show_code,
    take_in,
    wallet_state,
)

__all__ = [
    "BatchNotFound",
    "BatchNotPublishable",
    "BatchView",
    "ClaimClosed",
    "ClaimNotOpen",
    "ClaimPaused",
    "Claimed",
    "CouponLimitReached",
    "CouponNotFound",
    "CouponNotUsable",
    "CouponSoldOut",
    "CouponView",
    "ReleasePlanDoesNotFit",
    "WalletState",
    "claim",
    "find_used",
    "get_batch",
    "get_mine",
    "give_back_unused",
    "issue",
    "keep_batches",
    "list_batches",
    "list_closing_first",
    "list_mine",
    "make_coupons",
    "publish",
    "remove_free",
    "resume_publishing",
    "return_",
    "show_code",
    "take_in",
    "wallet_state",
]
