"""样板城市的数据形状: what the demo city is made of, as plain frozen records.

Every record has a `key`, stable for a seed, by which the others refer to it. Parents stand before children.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

UnionLevel = Literal["city", "district", "township", "industrial", "grassroots"]
UnionKind = Literal["area", "industry", "direct", "unit"]
Gender = Literal["male", "female"]
MembershipState = Literal["member", "retained", "left"]
Employment = Literal["employed", "retired", "unemployed"]
MerchantState = Literal["active", "suspended", "delisted"]
StoreState = Literal["open", "closed"]
Audience = Literal["members", "everyone"]
CouponKind = Literal["threshold", "percent", "cash", "exchange"]
StaffRole = Literal[
    "system_admin",
    "security_admin",
    "audit_admin",
    "operator",
    "publisher",
    "reviewer",
    "chair",
    "merchant_manager",
    "finance",
    "finance_supervisor",
    "matchmaker",
    "read_only",
]


@dataclass(frozen=True, slots=True)
class DistrictPlan:
    """辖市(区). `lat`, `lng` are its centre in GCJ-02."""

    slug: str
    name: str
    short_name: str
    lat: float
    lng: float


@dataclass(frozen=True, slots=True)
class TownshipPlan:
    """街道或镇. `lat`, `lng` are its approximate centre in GCJ-02; `pull` says how much business it draws."""

    slug: str
    name: str
    district: str
    lat: float
    lng: float
    pull: int
    roads: tuple[str, ...]

    @property
    def short_name(self) -> str:
        """茶山街道 → 茶山, 前黄镇 → 前黄."""
        return self.name.removesuffix("街道").removesuffix("镇")


@dataclass(frozen=True, slots=True)
class UnionPlan:
    """工会. `district` follows the tree upward, and is None where no district union stands above."""

    key: str
    parent_key: str | None
    name: str
    level: UnionLevel
    kind: UnionKind
    district: str | None


@dataclass(frozen=True, slots=True)
class EmploymentGroupPlan:
    """八大群体之一: one of the eight groups in new forms of employment."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """用人单位. `district` is where it stands, `headcount` its staff, of whom the roster holds a sample."""

    key: str
    name: str
    district: str
    trade: str
    credit_code: str
    headcount: int
    union_key: str | None


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """会员实名库的一行. `unit_key` is None for those who joined a 联合工会 by themselves."""

    key: str
    name: str
    gender: Gender
    birth_on: dt.date
    id_number: str
    phone: str
    union_key: str
    unit_key: str | None
    membership_state: MembershipState
    employment_group: str | None
    employment: Employment


@dataclass(frozen=True, slots=True)
class CategoryPlan:
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class HoursPlan:
    """营业时段. Weekday 0 is Monday; `closes` before `opens` means after midnight of the next day."""

    weekday: int
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class StorePlan:
    key: str
    merchant_key: str
    name: str
    district: str
    township: str
    address: str
    lat: float
    lng: float
    phone: str
    hours: tuple[HoursPlan, ...]
    state: StoreState


@dataclass(frozen=True, slots=True)
class StationPlan:
    """驿站. `verified_day` counts from the day of seeding; None where nobody has been there yet."""

    key: str
    code: str
    name: str
    district: str
    address: str
    lat: float
    lng: float
    host: str
    services: tuple[str, ...]
    hours: tuple[HoursPlan, ...]
    verified_day: int | None


@dataclass(frozen=True, slots=True)
class MerchantPlan:
    key: str
    name: str
    category: str
    state: MerchantState
    licence: str
    stores: tuple[StorePlan, ...]


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """券批次. The four `…_day` figures are days from the moment of seeding, negative for the past.

    With `use_for_days` the use window is counted from claiming, and its two figures mean nothing. With
    `daily_quantity` so many are released every day at `released_at_time`.
    """

    key: str
    merchant_key: str
    title: str
    kind: CouponKind
    threshold_fen: int
    discount_fen: int | None
    percent_off: int | None
    cap_fen: int | None
    item: str | None
    quantity: int
    per_member_limit: int
    claim_opens_day: int
    claim_closes_day: int
    use_opens_day: int
    use_closes_day: int
    use_for_days: int | None
    daily_quantity: int | None
    released_at_time: str | None
    audience: Audience
    store_keys: tuple[str, ...]
    demo_main: bool


@dataclass(frozen=True, slots=True)
class DiscountPlan:
    """特约折扣. `ends_day` is counted from the day of seeding, None is for good."""

    key: str
    merchant_key: str
    title: str
    percent_off: int | None
    terms: str
    ends_day: int | None
    audience: Audience


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """一天里的一场. `hour` in the city's time; `capacity` places."""

    title: str
    place: str
    hour: int
    minutes: int
    capacity: int


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """活动. `type` is the key of a declaration; `slots` are held on every day of the coming week."""

    type: str
    title: str
    body: str = ""
    slots: tuple[SlotPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoWorkerPlan:
    """A person of the roster with a phone in hand; `verified` says whether the seeder verifies him."""

    person_key: str
    openid: str
    verified: bool


@dataclass(frozen=True, slots=True)
class DemoClerkPlan:
    openid: str
    name: str
    phone: str
    store_key: str


@dataclass(frozen=True, slots=True)
class DemoStaffPlan:
    username: str
    display_name: str
    role: StaffRole
    union_key: str


@dataclass(frozen=True, slots=True)
class DocumentPlan:
    name: str
    version: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class City:
    """The whole demo city. Nothing in it exists except the places and the areas' unions."""

    districts: tuple[DistrictPlan, ...]
    townships: tuple[TownshipPlan, ...]
    unions: tuple[UnionPlan, ...]
    employment_groups: tuple[EmploymentGroupPlan, ...]
    units: tuple[UnitPlan, ...]
    roster: tuple[PersonPlan, ...]
    categories: tuple[CategoryPlan, ...]
    merchants: tuple[MerchantPlan, ...]
    batches: tuple[BatchPlan, ...]
    discounts: tuple[DiscountPlan, ...]
    campaigns: tuple[CampaignPlan, ...]
    demo_workers: tuple[DemoWorkerPlan, ...]
    demo_clerks: tuple[DemoClerkPlan, ...]
    demo_staff: tuple[DemoStaffPlan, ...]
    documents: tuple[DocumentPlan, ...]
    stations: tuple[StationPlan, ...]
