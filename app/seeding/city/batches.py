"""优惠券批次: coupons of every kind, in every state a batch can be found in."""

from dataclasses import dataclass

from app.seeding.city.plans import Audience, BatchPlan, CouponKind, MerchantPlan


@dataclass(frozen=True, slots=True)
class BatchRow:
    """`anchor` is the merchant's place in the anchors' table; `claim` and `use` are days from seeding.

    `threshold`, `discount` and `cap` are yuan. `use_for` counts the days of use from claiming instead.
    """

    anchor: int
    title: str
    threshold: int
    discount: int | None
    quantity: int
    limit: int
    claim: tuple[int, int]
    use: tuple[int, int]
    audience: Audience = "members"
    kind: CouponKind = "threshold"
    percent_off: int | None = None
    cap: int | None = None
    item: str | None = None
    use_for: int | None = None
    daily: int | None = None


RELEASED_AT = "10:00"
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
    BatchRow(3, "下午茶8折", 0, None, 600, 1, (-3, 90), (-3, 120), kind="percent", percent_off=20, cap=20),
    BatchRow(5, "药房20元代金券", 0, 20, 120, 1, (-2, 90), (-2, 120), kind="cash"),
    BatchRow(
        10, "早餐一份", 0, 8, 300, 1, (-2, 90), (-2, 120), kind="exchange", item="豆浆油条一份", use_for=7
    ),
    BatchRow(
        4, "天天观影满60减30", 60, 30, 1_800, 1, (-3, 90), (-3, 120), daily=20
    ),  # Twenty every day at ten.
)
_DEMO_MAIN = 0


def build_batches(merchants: list[MerchantPlan]) -> list[BatchPlan]:
    """券批次: each good in every store of its merchant, money in fen."""
    return [
        BatchPlan(
            key=f"batch-{index + 1:02}",
            merchant_key=merchants[row.anchor].key,
            title=row.title,
            kind=row.kind,
            threshold_fen=row.threshold * 100,
            discount_fen=None if row.discount is None else row.discount * 100,
            percent_off=row.percent_off,
            cap_fen=None if row.cap is None else row.cap * 100,
            item=row.item,
            quantity=row.quantity,
            per_member_limit=row.limit,
            claim_opens_day=row.claim[0],
            claim_closes_day=row.claim[1],
            use_opens_day=row.use[0],
            use_closes_day=row.use[1],
            use_for_days=row.use_for,
            daily_quantity=row.daily,
            released_at_time=RELEASED_AT if row.daily else None,
            audience=row.audience,
            store_keys=tuple(store.key for store in merchants[row.anchor].stores),
            demo_main=index == _DEMO_MAIN,
        )
        for index, row in enumerate(_ROWS)
    ]
