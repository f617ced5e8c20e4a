"""核销的拒绝: why a coupon cannot be redeemed, told at the till."""

from app.errors import Conflict, InvalidValue, NotFound


class CouponAlreadyRedeemed(Conflict):
    code, detail = "coupon_already_redeemed", "这张券已经核销过了"


class CouponNotForThisStore(Conflict):
    code, detail = "coupon_not_for_this_store", "这张券不能在本店使用"
    next = "请对方在“我的—卡包”里查看这张券的可用门店"


class CouponExpired(Conflict):
    code, detail = "coupon_expired", "这张券已经过了使用期"
    next = "请按原价结算，对方可以再领别的券"


class CouponNotYetValid(Conflict):
    code, detail = "coupon_not_yet_valid", "这张券还没有到使用时间"
    next = "请在使用时间内再来核销"


class CouponReturned(Conflict):
    code, detail = "coupon_returned", "这张券已经被退回"
    next = "请对方出示另一张券"


class CouponHasMerchantCode(Conflict):
    code, detail = "coupon_has_merchant_code", "这张券用的是商户自己的券码，不在这里核销"
    next = "请对方出示商户券码，在商户自己的收银系统里核销"


class CodeNotACoupon(Conflict):
    code, detail = "code_not_a_coupon", "这是会员码，不是优惠券，无需核销"
    next = "要用券时，请对方到“我的—卡包”打开那张券再出示"


class AmountRequired(InvalidValue):
    code, detail = "amount_required", "核销折扣券要先填消费金额"
    next = "请填写优惠前的消费金额，再点核销"


class AmountBelowThreshold(InvalidValue):
    code, detail = "amount_below_threshold", "消费金额没有达到这张券的使用门槛"
    next = "请核对金额；不够时请对方改天再用"


class RedemptionNotFound(NotFound):
    code, detail = "redemption_not_found", "在您的门店没有找到这笔核销"
    next = "没有核销成功时，请让对方刷新出新的码再扫一次"


class ReversalTooLate(Conflict):
    code, detail = "reversal_too_late", "已经过了可以撤销的时间"
    next = "请与对方当面协商，或拨打 12351 说明情况"


class AlreadyReversed(Conflict):
    code, detail = "already_reversed", "这笔核销已经撤销过了"


class RedemptionSettled(Conflict):
    code, detail = "redemption_settled", "这笔核销已经进入结算单，不能再撤销"
    next = "请联系工会，由经办人更正结算单"
