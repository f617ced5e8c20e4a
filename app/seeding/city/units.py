"""用人单位: about four hundred invented employers, each but one with a grassroots union of its own."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle

from app.seeding.city.numbers import NumberBook
from app.seeding.city.places import TOWNSHIP, TOWNSHIPS
from app.seeding.city.plans import EmploymentGroupPlan, UnionPlan, UnitPlan
from app.seeding.city.unions import CITY_UNION, JOINT_UNION, district_union, industry_union, township_union

UNIT_COUNT = 400
_HEADCOUNT_LEAST, _HEADCOUNT_MOST = 25, 500

EMPLOYMENT_GROUPS = (
    EmploymentGroupPlan("truck_driver", "货车司机"),
    EmploymentGroupPlan("courier", "快递员"),
    EmploymentGroupPlan("nurse_aide", "护工护理员"),
    EmploymentGroupPlan("domestic_worker", "家政服务员"),
    EmploymentGroupPlan("mall_clerk", "商场信息员"),
    EmploymentGroupPlan("food_rider", "网约送餐员"),
    EmploymentGroupPlan("estate_agent", "房产中介员"),
    EmploymentGroupPlan("security_guard", "保安员"),
)


@dataclass(frozen=True, slots=True)
class Trade:
    """行当. `suffix` ends the name; `group` is the eight-groups slug of most who work there."""

    slug: str
    suffix: str
    industry: str | None = None
    group: str | None = None
    registrar: str = "91"


_TRADES = (
    Trade("machinery", "机械制造有限公司", "machinery"),
    Trade("bearings", "轴承有限公司", "machinery"),
    Trade("castings", "铸造有限公司", "machinery"),
    Trade("chemicals", "新材料有限公司", "machinery"),
    Trade("auto_parts", "汽车零部件有限公司", "machinery"),
    Trade("electrical", "电气有限公司", "energy"),
    Trade("solar", "光伏组件有限公司", "energy"),
    Trade("textiles", "纺织有限公司", "commerce"),
    Trade("garments", "服装有限公司", "commerce"),
    Trade("food", "食品有限公司", "commerce"),
    Trade("flooring", "地板有限公司", "commerce"),
    Trade("lighting", "灯具有限公司", "commerce"),
    Trade("printing", "包装印刷有限公司", "commerce"),
    Trade("hotels", "酒店管理有限公司", "culture"),
    Trade("building", "建设工程有限公司", "construction"),
    Trade("landscaping", "园林绿化有限公司", "urban"),
    Trade("software", "信息技术有限公司"),
    Trade("horticulture", "花木种植有限公司"),
    Trade("school", "实验学校", "education", registrar="12"),
    Trade("hospital", "康复医院", "health", registrar="12"),
    Trade("coaches", "客运有限公司", "transport"),
    Trade("trucking", "货运有限公司", "transport", "truck_driver"),
    Trade("courier", "快递服务有限公司", "logistics", "courier"),
    Trade("nursing", "护理服务有限公司", "health", "nurse_aide"),
    Trade("housekeeping", "家政服务有限公司", "commerce", "domestic_worker"),
    Trade("mall", "商业管理有限公司", "commerce", "mall_clerk"),
    Trade("delivery", "即时配送有限公司", "logistics", "food_rider"),
    Trade("realty", "房产经纪有限公司", "construction", "estate_agent"),
    Trade("security", "保安服务有限公司", "urban", "security_guard"),
)
TRADE = {trade.slug: trade for trade in _TRADES}

_WORD_LIST = (
    "谷雨 小满 白露 霜降 芒种 惊蛰 春分 清和 晴川 听松 采薇 望舒 扶摇 鹿鸣 青禾 麦浪 "
    "竹影 荷风 桂子 梅影 兰舟 菊径 松涛 柳岸 星桥 云渡 雁归 燕来 鹤汀 芦湾 稻香 桑园 "
    "枫林 杏坞 莲塘 菱歌 渔火 晓月 朝露 暮云 春溪 秋水 夏木 冬青 石渡 沙洲 烟雨 晴岚 "
    "霁月 长风 "
)
_WORDS = _WORD_LIST.split()

Draft = tuple[str, str, str, int, str]
"""Name, township, trade, headcount, parent union."""

_WITHOUT_UNION = "没有工会"

_FIXED = (
    # Parent union, or the place above among the fixed rows: a group, its subsidiaries, a subsidiary's branch.
    ("常州春分重型装备集团有限公司", "sanjing", "machinery", 480, district_union("xinbei")),
    ("常州春分装备集团传动有限公司", "xuejia", "machinery", 260, 0),
    ("常州春分装备集团铸造有限公司", "luoxi", "castings", 210, 0),
    ("常州春分装备集团销售有限公司", "hutang", "machinery", 60, 0),
    ("常州春分装备集团铸造有限公司热处理分厂", "xixiashu", "castings", 75, 2),
    ("常州红梅燕来快递服务有限公司", "hongmei", "courier", 160, JOINT_UNION),
    ("常州红梅云渡即时配送有限公司", "hongmei", "delivery", 220, JOINT_UNION),
    ("常州礼嘉芒种包装印刷有限公司", "lijia", "printing", 88, _WITHOUT_UNION),
)


def build_units(
    rng: random.Random, numbers: NumberBook, unit_count: int = UNIT_COUNT
) -> tuple[list[UnitPlan], list[UnionPlan]]:
    """单位和它们的工会: in the same order, so that a subsidiary comes after its group."""
    units: list[UnitPlan] = []
    unions: list[UnionPlan] = []
    drafts = [*_fixed_drafts(), *_random_drafts(rng, unit_count)]
    for index, (name, township, trade, headcount, parent) in enumerate(drafts, 1):
        union_key = None if parent == _WITHOUT_UNION else _grassroots(index)
        units.append(
            UnitPlan(
                key=f"unit-{index:04}",
                name=name,
                district=TOWNSHIP[township].district,
                trade=trade,
                credit_code=numbers.credit_code(TRADE[trade].registrar),
                headcount=headcount,
                union_key=union_key,
            )
        )
        if union_key is not None:
            district = _district_above(parent, unions)
            unions.append(UnionPlan(union_key, parent, f"{name}工会委员会", "grassroots", "unit", district))
    return units, unions


def _fixed_drafts() -> Iterator[Draft]:
    for name, township, trade, headcount, parent in _FIXED:
        above = parent if isinstance(parent, str) else _grassroots(parent + 1)
        yield name, township, trade, headcount, above


def _random_drafts(rng: random.Random, unit_count: int) -> Iterator[Draft]:
    # Two for every township, the rest where business is.
    places = [township.slug for township in TOWNSHIPS] * 2
    left = unit_count - len(_FIXED) - len(places)
    pulls = [township.pull for township in TOWNSHIPS]
    places += [township.slug for township in rng.choices(TOWNSHIPS, pulls, k=left)]
    rng.shuffle(places)
    trades = cycle(rng.sample(_TRADES, len(_TRADES)))
    taken = {name for name, *_ in _FIXED}
    for place, trade in zip(places, trades, strict=False):
        name = _name(rng, place, trade, taken)
        spread = rng.betavariate(1.3, 3.0)
        headcount = _HEADCOUNT_LEAST + int((_HEADCOUNT_MOST - _HEADCOUNT_LEAST) * spread)
        yield name, place, trade.slug, headcount, _parent(rng, place, trade)


def _name(rng: random.Random, place: str, trade: Trade, taken: set[str]) -> str:
    while True:
        name = f"常州{TOWNSHIP[place].short_name}{rng.choice(_WORDS)}{trade.suffix}"
        if name not in taken:
            taken.add(name)
            return name


def _parent(rng: random.Random, place: str, trade: Trade) -> str:
    """Most unions hang under their township, some under the district, the industry or the city itself."""
    kind = rng.choices(("township", "district", "industry", "city"), (60, 18, 19, 3))[0]
    if kind == "city":
        return CITY_UNION
    if kind == "industry" and trade.industry is not None:
        return industry_union(trade.industry)
    if kind == "district":
        return district_union(TOWNSHIP[place].district)
    return township_union(place)


def _grassroots(index: int) -> str:
    return f"grassroots-{index:04}"


def _district_above(parent: str, earlier: Iterable[UnionPlan]) -> str | None:
    """The district of the tree, not of the map: a union under an industry's union has none."""
    kind, _, slug = parent.partition("-")
    if kind == "district":
        return slug
    if kind in {"township", "joint"}:
        return TOWNSHIP[slug].district
    return next((union.district for union in earlier if union.key == parent), None)
