"""样板城市 as the tests see it, built once and looked up by key."""

from app.seeding.city import build_city

CITY = build_city()
UNIONS = {union.key: union for union in CITY.unions}
UNITS = {unit.key: unit for unit in CITY.units}
STORES = {store.key: store for merchant in CITY.merchants for store in merchant.stores}
SLUGS = {"tianning", "zhonglou", "xinbei", "wujin", "jintan", "liyang", "jingkai"}
