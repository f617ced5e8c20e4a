"""特约商户: invented place-plus-trade names, from the centre to the market towns."""

import random
from collections.abc import Iterator
from itertools import count, cycle

from app.seeding.city.categories import CATEGORY
from app.seeding.city.numbers import NumberBook
from app.seeding.city.places import TOWNSHIP, TOWNSHIPS
from app.seeding.city.plans import MerchantPlan, MerchantState, StoreState
from app.seeding.city.stores import build_store

MERCHANT_COUNT = 330

ANCHORS = (
    # The merchants behind the coupon batches: always there, always open.
    ("南大街桥头家常菜馆", "dining", ("nandajie", "sanjing", "hutang")),
    ("茶山巷口面馆", "dining", ("chashan", "lanling")),
    ("湖塘为民生活超市", "grocery", ("hutang", "niutang", "nanxiashu", "lijia")),
    ("三井街角蛋糕房", "bakery", ("sanjing", "xinqiao", "xuejia")),
    ("红梅新村影院", "culture", ("hongmei",)),
    ("东城北门药房", "pharmacy", ("dongcheng", "xicheng", "xuebu")),
    ("溧城河沿土菜馆", "dining", ("licheng", "tianmuhu")),
    ("前黄为民五金", "home", ("qianhuang",)),
    ("遥观菜场水果店", "produce", ("yaoguan", "henglin", "qishuyan")),
    ("五星桥东羽毛球馆", "fitness", ("wuxing",)),
    ("天宁井边豆浆店", "dining", ("tianning",)),
)

_CORNER_LIST = (
    "巷口 桥头 河沿 街角 东街 西街 南门 北门 新村 菜场 桥东 桥西 埠头 弄堂 井边 塘边 "
    "村口 车站 老街 河东 河西 树下 为民 便民 邻里 四季 家家 顺路 小院 "
)
_CORNERS = _CORNER_LIST.split()

_STORES_EACH = (1, 2, 1, 3, 1, 2, 1, 1, 4, 2, 1, 3, 2, 1, 5)
"""Two on the average, dealt in turn so that the total hardly depends on the seed."""

_SURNAMES = "王张陈周徐吴李刘朱蒋沈顾陆钱杨赵黄孙许高何胡潘史谢丁金袁"
_TRIES = 40
"""After so many names that are taken, names of owners make more of them."""

_STATES: tuple[MerchantState, ...] = ("active", "suspended", "delisted")
_STATE_WEIGHTS = (92, 4, 4)
_CLOSED_STORE_SHARE = 0.03


def build_merchants(rng: random.Random, numbers: NumberBook) -> list[MerchantPlan]:
    """商户和门店: the anchors first, in the order of their table."""
    return MerchantBuilder(rng, numbers).build()


class MerchantBuilder:
    """Deals out names, numbers and places, never the same twice."""

    def __init__(self, rng: random.Random, numbers: NumberBook) -> None:
        self._rng = rng
        self._numbers = numbers
        self._names = {name for name, _, _ in ANCHORS}
        self._merchant_keys = (f"merchant-{number:04}" for number in count(1))
        self._store_keys = (f"store-{number:04}" for number in count(1))

    def build(self) -> list[MerchantPlan]:
        anchors = [
            self._merchant(name, category, places, "active", 0.0) for name, category, places in ANCHORS
        ]
        slugs = list(CATEGORY)
        shares = [category.share for category in CATEGORY.values()]
        categories = self._rng.choices(slugs, shares, k=MERCHANT_COUNT - len(anchors))
        return anchors + [
            self._random_merchant(category, store_count)
            for category, store_count in zip(categories, cycle(_STORES_EACH), strict=False)
        ]

    def build_with(self, store_count: int) -> Iterator[MerchantPlan]:
        """Merchants with exactly so many stores altogether; the first of them is sure to be in business."""
        slugs = list(CATEGORY)
        shares = [category.share for category in CATEGORY.values()]
        left = store_count
        for size in cycle(_STORES_EACH):
            category = self._rng.choices(slugs, shares)[0]
            if left == store_count:
                places = self._places(1)
                made = self._merchant(self._name(places[0], category), category, places, "active", 0.0)
            else:
                made = self._random_merchant(category, min(size, left))
            yield made
            left -= len(made.stores)
            if left == 0:
                return

    def _random_merchant(self, category: str, store_count: int) -> MerchantPlan:
        places = self._places(store_count)
        state = self._rng.choices(_STATES, _STATE_WEIGHTS)[0]
        return self._merchant(self._name(places[0], category), category, places, state, _CLOSED_STORE_SHARE)

    def _merchant(
        self,
        name: str,
        category: str,
        places: tuple[str, ...],
        state: MerchantState,
        closed_share: float,
    ) -> MerchantPlan:
        key = next(self._merchant_keys)
        registrar = "92" if len(places) == 1 else "91"
        return MerchantPlan(
            key=key,
            name=name,
            category=category,
            state=state,
            licence=self._numbers.credit_code(registrar),
            stores=tuple(
                build_store(
                    self._rng,
                    self._numbers,
                    key=next(self._store_keys),
                    merchant=(key, name, category),
                    township=place,
                    branch=len(places) > 1,
                    state=self._store_state(state, closed_share),
                )
                for place in places
            ),
        )

    def _store_state(self, state: MerchantState, closed_share: float) -> StoreState:
        """A delisted merchant has no open shop."""
        return "closed" if state == "delisted" or self._rng.random() < closed_share else "open"

    def _places(self, store_count: int) -> tuple[str, ...]:
        """The first anywhere, weighed by pull; the others in different townships of the same district."""
        pulls = [township.pull for township in TOWNSHIPS]
        first = self._rng.choices(TOWNSHIPS, pulls)[0]
        near = [place.slug for place in TOWNSHIPS if place.district == first.district and place != first]
        return (first.slug, *self._rng.sample(near, min(store_count - 1, len(near))))

    def _name(self, township: str, category: str) -> str:
        for attempt in count():
            corner = self._rng.choice(_CORNERS)
            noun = self._rng.choice(CATEGORY[category].nouns)
            owner = f"{self._rng.choice(_SURNAMES)}记" if attempt > _TRIES else ""
            name = f"{TOWNSHIP[township].short_name}{corner}{owner}{noun}"
            if name not in self._names:
                self._names.add(name)
                return name
        raise AssertionError("unreachable")
