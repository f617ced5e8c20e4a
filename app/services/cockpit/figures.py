"""指标: what is counted for each day, as data. A new figure is one entry here and a source in `counting`."""

from collections.abc import Mapping
from dataclasses import dataclass

WHOLE_CITY = ""
"""In place of a district. Not the sum of the districts: some people and offers belong to none of them."""


@dataclass(frozen=True)
class Figure:
    """One figure of a day."""

    title: str
    is_stock: bool = False
    """How many there are at the end of the day, not how many came in the day: days are not added up."""


FIGURES: Mapping[str, Figure] = {
    "members_verified": Figure("已实名认证的会员，当日末", is_stock=True),
    "members_new": Figure("当日新认证的会员"),
    "cards_issued": Figure("当日发出的电子工会卡"),
    "merchants_active": Figure("有门店在架的商户，当日末", is_stock=True),
    "stores_active": Figure("在架门店，当日末", is_stock=True),
    "coupons_claimed": Figure("当日领取的优惠券，退回的不算"),
    "coupons_redeemed": Figure("当日核销的优惠券，撤销的不算"),
    "coupons_reversed": Figure("当日核销、后来撤销的优惠券"),
    "coupons_lapsed": Figure("当日过期、领了没用的优惠券"),
    "saved_fen": Figure("当日会员得到的优惠（分），券和折扣合计"),
    "subsidy_fen": Figure("其中工会补贴（分）"),
    "discount_uses": Figure("当日享受折扣的次数"),
    "reports_opened": Figure("当日收到的优惠未兑现反映"),
    "reports_answered": Figure("当日商户按期答复的反映"),
    "reports_overdue": Figure("当日到期而商户没有按期答复的反映"),
    "applications_overdue": Figure("当日到期而工会没有按期办结的入驻申请"),
    "awareness_asked": Figure("当日问卷里答了是否知道工会卡的；一个辖市(区)不满 5 份的只计入全市"),
    "awareness_known": Figure("其中知道或听说过的"),
}
"""Word → figure. What belongs to a person counts where the person's union is, what happens at a till where
the store is."""


@dataclass(frozen=True)
class Rate:
    """One figure out of every hundred of another; of sums it is made anew, never added up."""

    title: str
    part: str
    whole: str


RATES: Mapping[str, Rate] = {
    "awareness_rate": Rate("知晓率（%），只来自问卷", "awareness_known", "awareness_asked"),
}


def with_rates(figures: Mapping[str, int] | None) -> Mapping[str, int] | None:
    """The figures with the rates that they give; a rate of nothing is left out."""
    if figures is None:
        return None
    rates = {
        word: round(100 * figures.get(rate.part, 0) / figures[rate.whole])
        for word, rate in RATES.items()
        if figures.get(rate.whole)
    }
    return {**figures, **rates}
