"""演示账号: the workers, clerks and staff whom the demo lets in. Passwords are made by the seeder."""

from app.seeding.city.numbers import NumberBook
from app.seeding.city.people import CAST
from app.seeding.city.plans import (
    DemoClerkPlan,
    DemoStaffPlan,
    DemoWorkerPlan,
    MerchantPlan,
    PersonPlan,
    StaffRole,
    UnionPlan,
)
from app.seeding.city.unions import CITY_UNION, JOINT_UNION, district_union, industry_union

_CLERKS = (
    # Name, the merchant's place in the anchors' table, the store's place in the merchant.
    ("罗小满", 0, 0),
    ("宋桂芳", 0, 0),
    ("邓志远", 0, 1),
    ("韩雪梅", 0, 2),
    ("冯立新", 1, 0),
    ("程晓燕", 2, 1),
)

_STAFF: tuple[tuple[str, str, StaffRole, str], ...] = (
    ("city.system", "市总·系统管理员", "system_admin", CITY_UNION),
    ("city.security", "市总·安全管理员", "security_admin", CITY_UNION),
    ("city.audit", "市总·审计管理员", "audit_admin", CITY_UNION),
    ("city.publisher", "市总·发布", "publisher", CITY_UNION),
    ("city.reviewer", "市总·审核", "reviewer", CITY_UNION),
    ("city.operator", "市总·经办", "operator", CITY_UNION),
    ("city.chair", "市总·审批", "chair", CITY_UNION),
    ("city.merchants", "市总·商户", "merchant_manager", CITY_UNION),
    ("city.finance", "市总·财务经办", "finance", CITY_UNION),
    ("city.finance2", "市总·财务复核", "finance", CITY_UNION),
    ("city.supervisor", "市总·经审", "finance_supervisor", CITY_UNION),
    ("city.reader", "市总·查阅", "read_only", CITY_UNION),
    ("tianning.publisher", "天宁·发布", "publisher", district_union("tianning")),
    ("tianning.reviewer", "天宁·审核", "reviewer", district_union("tianning")),
    ("tianning.operator", "天宁·经办", "operator", district_union("tianning")),
    ("tianning.chair", "天宁·审批", "chair", district_union("tianning")),
    ("tianning.merchants", "天宁·商户", "merchant_manager", district_union("tianning")),
    ("tianning.matchmaker", "天宁·红娘", "matchmaker", district_union("tianning")),
    ("wujin.matchmaker", "武进·红娘", "matchmaker", district_union("wujin")),
    ("wujin.reviewer", "武进·审核", "reviewer", district_union("wujin")),
    ("transport.reviewer", "交通产业·审核", "reviewer", industry_union("transport")),
    ("joint.reviewer", "红梅联合工会·审核", "reviewer", JOINT_UNION),
)


def build_workers(numbers: NumberBook, roster: list[PersonPlan]) -> list[DemoWorkerPlan]:
    """The whole cast but those who have left; half of them are verified."""
    return [
        DemoWorkerPlan(person.key, numbers.openid(), row.verified)
        for row, person in zip(CAST, roster, strict=False)
        if person.membership_state != "left"
    ]


def build_clerks(numbers: NumberBook, merchants: list[MerchantPlan]) -> list[DemoClerkPlan]:
    return [
        DemoClerkPlan(numbers.openid(), name, numbers.mobile(), merchants[anchor].stores[store].key)
        for name, anchor, store in _CLERKS
    ]


def build_staff(unions: list[UnionPlan], roster: list[PersonPlan]) -> list[DemoStaffPlan]:
    """The table above, and above the first of the cast all who judge what he or his unit applies for."""
    parents = {union.key: union.parent_key for union in unions}
    own = roster[0].union_key
    township = parents[own]
    if township is None:
        raise LookupError("the first of the cast must work below a township's union")
    return [
        *(DemoStaffPlan(*row) for row in _STAFF),
        DemoStaffPlan("township.reviewer", "街道·审核", "reviewer", township),
        DemoStaffPlan("township.chair", "街道·审批", "chair", township),
        DemoStaffPlan("grassroots.operator", "基层·经办", "operator", own),
        DemoStaffPlan("grassroots.reviewer", "基层·审核", "reviewer", own),
        DemoStaffPlan("grassroots.chair", "基层·审批", "chair", own),
        DemoStaffPlan("grassroots.publisher", "基层·发布", "publisher", own),
    ]
