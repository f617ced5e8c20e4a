"""每月指标: what is counted for each month, as data, and the reasons why people fall out on the way."""

from collections.abc import Mapping

from app.services.cockpit.figures import Figure, Rate

MONTHLY: Mapping[str, Figure] = {
    "roster_members": Figure("会员实名库里的会员，月末", is_stock=True),
    "cards_held": Figure("其中持有电子工会卡的，月末", is_stock=True),
    "card_users": Figure("当月用过券或折扣的会员，一人算一次"),
    "coupons_seen": Figure("当月看过券的，一人一批算一次（约数）"),
    "coupons_eligible": Figure("其中符合条件的（约数）"),
    "coupons_claimed": Figure("当月领取的优惠券，退回的不算"),
    "coupons_redeemed": Figure("当月核销的优惠券，撤销的不算"),
    "coupons_lapsed": Figure("当月过期、领了没用的优惠券"),
    "saved_fen": Figure("当月会员得到的优惠（分），券和折扣合计"),
    "subsidy_fen": Figure("其中工会补贴（分）"),
    "awareness_asked": Figure("问卷里答了是否知道工会卡的"),
    "awareness_known": Figure("其中知道或听说过的"),
    "members_placed": Figure("知道在哪里工作的会员，月末", is_stock=True),
    "members_near": Figure("其中一公里内有在架门店的，月末", is_stock=True),
}
FROM_DAYS = (
    "coupons_claimed",
    "coupons_redeemed",
    "coupons_lapsed",
    "saved_fen",
    "subsidy_fen",
    "awareness_asked",
    "awareness_known",
)
"""Added up from the days, which know them already."""

MONTH_RATES: Mapping[str, Rate] = {
    "holding_rate": Rate("持卡率", "cards_held", "roster_members"),
    "usage_rate": Rate("使用率", "card_users", "cards_held"),
    "awareness_rate": Rate("知晓率，只来自问卷", "awareness_known", "awareness_asked"),
    "near_rate": Rate("一公里内有门店的会员", "members_near", "members_placed"),
}

REFUSED = "refused:"
"""Before the code of a reason: those who saw a coupon and might not have it, by why."""
REFUSED_NAMES: Mapping[str, str] = {
    "not_verified": "没有实名认证",
    "membership_ended": "会籍已转出或终止",
    "membership_excluded": "不面向现在的会籍",
    "not_in_union": "不是指定工会的会员",
    "in_excluded_union": "所在工会另有安排",
    "not_in_group": "不是指定的新就业形态群体",
    "in_excluded_group": "所在群体不在范围内",
    "not_in_district": "工会不在指定的区",
    "in_excluded_district": "所在的区另有安排",
    "not_in_new_employment": "不是新就业形态劳动者",
    "in_new_employment_excluded": "不面向新就业形态劳动者",
    "not_outdoors": "不是户外劳动者",
    "outdoors_excluded": "不面向户外劳动者",
    "gender_not_meant": "性别不在范围内",
    "gender_excluded": "不面向该性别",
    "age_not_meant": "年龄不在范围内",
    "age_excluded": "不面向该年龄",
    "employment_not_meant": "就业状态不在范围内",
    "employment_excluded": "不面向现在的就业状态",
    "no_hardship_file": "没有困难档案",
    "hardship_excluded": "在册困难家庭另有帮扶",
    "not_a_model_worker": "不是劳模",
    "model_worker_excluded": "劳模另有安排",
    "not_single": "没有声明单身",
    "single_excluded": "不面向单身职工",
    "benefited_lately": "近年已享受过",
    "not_benefited_yet": "近年没有参加过",
    "none_of_these": "几类对象都不是",
}
LAPSED = "lapsed:"
"""Before the word of why coupons lapsed."""
LAPSED_NAMES: Mapping[str, str] = {
    "merchant_gone": "商户已暂停或清退",
    "short_window": "可用不满 8 天",
    "unused": "时间足够，没有去用",
}


def rate(figures: Mapping[str, int], word: str) -> float | None:
    """A part of one, to four places. None where there is nothing to divide by."""
    whole = figures.get(MONTH_RATES[word].whole)
    return round(figures.get(MONTH_RATES[word].part, 0) / whole, 4) if whole else None
