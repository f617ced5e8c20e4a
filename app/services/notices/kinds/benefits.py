"""领取与核销: what is said of coupons and discounts."""

from collections.abc import Mapping

from app.services.notices.kinds.kind import HOUR, Group, Kind

KINDS: Mapping[str, Kind] = {
    "coupon_claimed": Kind(
        title="领取成功",
        text="您已领取“{title}”，请在{until}前到店使用。",
        group=Group.BENEFITS,
        page="pages/coupons/detail?id={subject_id}",
    ),
    "coupon_redeemed": Kind(
        title="已核销",
        text="“{title}”已于{at}在{store}使用，优惠{saved}。不是您本人？请拨打 12351。",
        group=Group.BENEFITS,
        page="pages/coupons/detail?id={coupon_id}",
        template="redemption",
        fields={"title": "{title}", "store": "{store}", "saved": "{saved}", "at": "{at}"},
        lasts=6 * HOUR,
    ),
    "redemption_reversed": Kind(
        title="核销已撤销",
        text="{store}于{at}撤销了“{title}”的核销，券已回到您的卡包，使用期内可以再用。",
        group=Group.BENEFITS,
        page="pages/coupons/detail?id={coupon_id}",
        template="decision",
        fields={"matter": "{title}", "result": "已撤销", "tip": "券已回到卡包，使用期内可再用", "at": "{at}"},
        lasts=6 * HOUR,
    ),
    "discount_used": Kind(
        title="已享受折扣",
        text="您已于{at}在{store}凭工会卡享受“{title}”。",
        group=Group.BENEFITS,
        page="pages/received/index",
    ),
    "coupon_expiring": Kind(
        title="优惠券快到期了",
        text="“{title}”还有{left}到期，请在{until}前到店使用。",
        group=Group.REMINDERS,
        page="pages/coupons/detail?id={subject_id}",
        template="expiry",
        fields={"title": "{title}", "until": "{until}", "tip": "还有{left}到期，请尽快使用"},
        lasts=20 * HOUR,
    ),
    "coupon_expired": Kind(
        title="优惠券已过期",
        text="“{title}”已于{until}过期。看看附近还有哪些优惠吧。",
        group=Group.REMINDERS,
        page="pages/nearby/index",
    ),
}
