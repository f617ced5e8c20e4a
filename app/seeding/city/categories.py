"""商户分类: what merchants sell, what they are called, and when such a shop is open."""

from dataclasses import dataclass

from app.seeding.city.plans import CategoryPlan


@dataclass(frozen=True, slots=True)
class HoursPattern:
    """`spans` on every day, or `weekend` instead on Saturday and Sunday; nothing on `closed_on`."""

    spans: tuple[str, ...]
    weekend: tuple[str, ...] = ()
    closed_on: int | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """`share` is how many in a hundred merchants are of the kind; `nouns` end their names."""

    slug: str
    name: str
    share: int
    nouns: tuple[str, ...]
    hours: tuple[HoursPattern, ...]


_H = HoursPattern

_CATEGORIES = (
    Category(
        "dining",
        "餐饮",
        30,
        ("面馆", "馄饨店", "家常菜馆", "小吃店", "羊肉馆", "酒楼", "快餐店", "土菜馆", "烧烤店", "豆浆店"),
        (
            _H(("10:30-14:00", "16:30-21:00")),
            _H(("06:00-13:30", "16:30-20:30")),
            _H(("10:00-21:30",)),
            _H(("17:00-02:00",), ("16:30-03:00",)),
            _H(("06:30-14:00",), closed_on=0),
        ),
    ),
    Category(
        "grocery",
        "超市便利",
        15,
        ("生活超市", "便利店", "食品店", "杂货铺", "平价超市"),
        (_H(("07:00-22:00",)), _H(("06:30-23:30",)), _H(("07:30-01:00",))),
    ),
    Category(
        "bakery",
        "蛋糕茶饮",
        10,
        ("蛋糕房", "茶饮店", "糕团店", "咖啡馆", "麻糕店"),
        (_H(("08:00-21:30",)), _H(("09:30-22:30",)), _H(("05:30-11:00", "14:00-18:30"))),
    ),
    Category(
        "produce",
        "生鲜果蔬",
        7,
        ("水果店", "鲜菜铺", "水产行", "粮油店"),
        (_H(("06:00-12:00", "14:30-19:30")), _H(("07:00-21:00",))),
    ),
    Category(
        "culture",
        "电影文化",
        6,
        ("影院", "书店", "剧场", "文具店", "画室"),
        (_H(("09:30-23:00",), ("09:00-00:30",)), _H(("09:00-20:30",))),
    ),
    Category(
        "fitness",
        "运动健身",
        6,
        ("健身房", "羽毛球馆", "游泳馆", "乒乓球馆", "瑜伽馆"),
        (_H(("09:00-22:00",)), _H(("06:30-11:00", "14:00-21:30"), closed_on=0)),
    ),
    Category(
        "home",
        "家政维修",
        7,
        ("五金", "家政服务部", "家电维修部", "洗衣店", "开锁服务部"),
        (_H(("07:30-18:30",)), _H(("08:00-20:00",), ("09:00-17:00",))),
    ),
    Category(
        "pharmacy",
        "药店健康",
        6,
        ("药房", "中医馆", "口腔诊所", "眼镜店", "推拿馆"),
        (_H(("08:00-21:30",)), _H(("08:30-17:30",), ("08:30-12:00",))),
    ),
    Category(
        "auto",
        "汽车服务",
        5,
        ("汽车美容店", "汽修厂", "洗车行", "轮胎店", "充电站"),
        (_H(("08:00-18:00",)), _H(("08:30-20:30",))),
    ),
    Category(
        "kids",
        "亲子教育",
        4,
        ("亲子乐园", "托育园", "围棋社", "少儿舞蹈社"),
        (_H(("13:00-20:30",), ("09:00-20:30",), closed_on=0), _H(("09:00-17:30",))),
    ),
    Category(
        "hotel",
        "酒店旅游",
        4,
        ("宾馆", "民宿", "旅行社", "农家乐"),
        (_H(("08:00-22:00",)), _H(("08:30-18:00",))),
    ),
)

CATEGORY = {category.slug: category for category in _CATEGORIES}
CATEGORIES = tuple(CategoryPlan(category.slug, category.name) for category in _CATEGORIES)
