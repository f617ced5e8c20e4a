"""特约折扣: what the union card alone opens at the anchors' shops, with and without a percentage."""

from dataclasses import dataclass

from app.seeding.city.plans import Audience, DiscountPlan, MerchantPlan


@dataclass(frozen=True, slots=True)
class DiscountRow:
    """`anchor` is the merchant's place in the anchors' table; `ends` in days from seeding, None for good."""

    anchor: int
    title: str
    percent_off: int | None
    terms: str
    ends: int | None = None
    audience: Audience = "members"


_ROWS = (
    DiscountRow(0, "菜金九折", 10, "酒水、特价菜除外，不与其他优惠同享。"),
    DiscountRow(1, "面食八八折", 12, "外卖除外。"),
    DiscountRow(2, "粮油蔬菜九五折", 5, "特价商品除外。"),
    DiscountRow(3, "生日蛋糕八五折", 15, "请提前一天预订。"),
    DiscountRow(4, "平日场次六折", 40, "周一至周五 18 点前的场次，节假日除外。", 180),
    DiscountRow(5, "保健器械九折", 10, "药品不参加。"),
    DiscountRow(6, "河鲜八折", 20, "须提前一天订座。", 120),
    DiscountRow(7, "免费上门测量", None, "凭工会卡免费上门测量一次，材料另计。"),
    DiscountRow(8, "满一箱送货上门", None, "本街道内满一箱免费送货。", audience="everyone"),
    DiscountRow(9, "工作日场地七折", 30, "周一至周五 17 点前。"),
    DiscountRow(10, "早点八折", 20, "每人每天一份。"),
)


def build_discounts(merchants: list[MerchantPlan]) -> list[DiscountPlan]:
    """折扣: each holds in every open store of its merchant."""
    return [
        DiscountPlan(
            key=f"discount-{index + 1:02}",
            merchant_key=merchants[row.anchor].key,
            title=row.title,
            percent_off=row.percent_off,
            terms=row.terms,
            ends_day=row.ends,
            audience=row.audience,
        )
        for index, row in enumerate(_ROWS)
    ]
