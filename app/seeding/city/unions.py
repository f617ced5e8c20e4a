"""工会: the city union and everything that stands between it and the employers' own unions."""

from app.seeding.city.places import DISTRICT, DISTRICTS, TOWNSHIPS
from app.seeding.city.plans import UnionPlan

CITY_UNION = "city"
JOINT_UNION = "joint-hongmei"
JOINT_UNION_TOWNSHIP = "hongmei"

_INDUSTRIES = (
    ("machinery", "常州市机冶石化产业工会"),
    ("commerce", "常州市财贸轻纺产业工会"),
    ("transport", "常州市交通运输产业工会"),
    ("construction", "常州市建设产业工会"),
    ("education", "常州市教育工会"),
    ("health", "常州市卫生健康系统工会联合会"),
    ("finance", "常州市金融系统工会联合会"),
    ("post", "常州市邮政通信产业工会"),
    ("energy", "常州市电力能源产业工会"),
    ("water", "常州市水利系统工会联合会"),
    ("culture", "常州市文化旅游系统工会联合会"),
    ("urban", "常州市城市管理系统工会联合会"),
    ("state_assets", "常州市国资系统工会联合会"),
    ("organs", "常州市市级机关工会联合会"),
    ("logistics", "常州市物流快递行业工会联合会"),
)

_DIRECT = (
    ("cultural_palace", "常州市工人文化宫工会委员会"),
    ("service_centre", "常州市职工服务中心工会委员会"),
    ("sanatorium", "常州市职工疗养院工会委员会"),
)


def district_union(district: str) -> str:
    return f"district-{district}"


def township_union(township: str) -> str:
    return f"township-{township}"


def industry_union(industry: str) -> str:
    return f"industry-{industry}"


def build_unions() -> list[UnionPlan]:
    """市总工会, 辖市(区), 街道(镇), 产业和直属; the employers' own unions come with the units."""
    unions = [UnionPlan(CITY_UNION, None, "常州市总工会", "city", "area", None)]
    unions += [
        UnionPlan(
            district_union(district.slug),
            CITY_UNION,
            _area_name(district.slug) + "总工会",
            "district",
            "area",
            district.slug,
        )
        for district in DISTRICTS
    ]
    unions += [
        UnionPlan(industry_union(slug), CITY_UNION, name, "industrial", "industry", None)
        for slug, name in _INDUSTRIES
    ]
    unions += [
        UnionPlan(f"direct-{slug}", CITY_UNION, name, "grassroots", "direct", None) for slug, name in _DIRECT
    ]
    unions += [
        UnionPlan(
            township_union(township.slug),
            district_union(township.district),
            f"{_area_name(township.district)}{township.name}总工会",
            "township",
            "area",
            township.district,
        )
        for township in TOWNSHIPS
    ]
    unions.append(
        UnionPlan(
            JOINT_UNION,
            township_union(JOINT_UNION_TOWNSHIP),
            "红梅街道新就业形态劳动者联合工会",
            "industrial",
            "industry",
            "tianning",
        )
    )
    return unions


def _area_name(district: str) -> str:
    """常州市天宁区, but 溧阳市 and 常州经济开发区 as they call themselves."""
    name = DISTRICT[district].name
    return f"常州市{name}" if name.endswith("区") and not name.startswith("常州") else name
