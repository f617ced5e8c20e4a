"""优惠券批次: twelve threshold coupons, in every state a batch can be found in."""

from dataclasses import dataclass

from app.seeding.city.plans import Audience, BatchPlan, MerchantPlan


@dataclass(frozen=True, slots=True)
class BatchRow:
    """`anchor` is the merchant's place in the anchors' table; `claim` and `use` are days from seeding."""

    anchor: int
    title: str
    threshold: int
    discount: int
    quantity: int
    limit: int
    claim: tuple[int, int]
    use: tuple[int, int]
    audience: Audience = "members"


_ROWS = (
    BatchRow(0, "满30减10", 30, 10, 2_000, 1, (-7, 120), (-7, 150)),  # The demo's own: see demo_main below.
    BatchRow(1, "面馆满20减6", 20, 6, 600, 2, (-3, 90), (-3, 120)),
    BatchRow(2, "超市满50减15", 50, 15, 1_500, 1, (-10, 120), (-10, 150)),
    BatchRow(3, "烘焙满40减12", 40, 12, 400, 1, (-1, 100), (-1, 130)),
    BatchRow(4, "电影满60减25", 60, 25, 300, 1, (-14, 75), (-14, 90)),
    BatchRow(5, "药房满80减20", 80, 20, 500, 1, (-5, 110), (-5, 140)),
    BatchRow(6, "溧阳土菜满100减30", 100, 30, 200, 1, (-2, 95), (-2, 125)),
    BatchRow(7, "五金满50减10", 50, 10, 50, 1, (-4, 90), (-4, 120)),
    BatchRow(8, "水果满30减8", 30, 8, 800, 3, (-6, 120), (-6, 150), "everyone"),
    BatchRow(9, "羽毛球满60减20", 60, 20, 150, 1, (14, 74), (14, 104)),  # Opens in two weeks.
    BatchRow(
        2, "超市春季满40减10", 40, 10, 1_000, 1, (-90, -30), (-90, 30)
    ),  # Claiming is over, using is not.
    BatchRow(10, "早餐满10减5", 10, 5, 3, 1, (-1, 60), (-1, 90)),  # Three papers: soon gone.
)
_DEMO_MAIN = 0


def build_batches(merchants: list[MerchantPlan]) -> list[BatchPlan]:
    """满减券: each good in every store of its merchant, money in fen."""
    return [
        BatchPlan(
            key=f"batch-{index + 1:02}",
            merchant_key=merchants[row.anchor].key,
            title=row.title,
            threshold_fen=row.threshold * 100,
            discount_fen=row.discount * 100,
            quantity=row.quantity,
            per_member_limit=row.limit,
            claim_opens_day=row.claim[0],
            claim_closes_day=row.claim[1],
            use_opens_day=row.use[0],
            use_closes_day=row.use[1],
            audience=row.audience,
            store_keys=tuple(store.key for store in merchants[row.anchor].stores),
            demo_main=index == _DEMO_MAIN,
        )
        for index, row in enumerate(_ROWS)
    ]
