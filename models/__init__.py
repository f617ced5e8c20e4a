"""名词: every table of the house, one file per stem. Imports SQLAlchemy only."""

from models.audit import ActorKind, AuditEntry
from models.base import Base
from models.cards import CARD_NUMBERS, BankCardState, CardState, UnionCard
from models.clerks import Clerk, ClerkInvitation
from models.coupons import (
    BatchState,
    Coupon,
    CouponBatch,
    CouponKind,
    CouponState,
    coupon_batch_stores,
)
from models.districts import DISTRICT_CENTRES, DISTRICT_NAMES, District
from models.documents import Consent, Document
from models.idempotency import IdempotencyKey
from models.members import Member, Verification
from models.merchants import Category, Merchant, MerchantState, Store, StoreHours, StoreState
from models.redemptions import Redemption
from models.roster import (
    ID_NUMBER,
    PHONE,
    Employment,
    EmploymentGroup,
    MembershipState,
    RosterEntry,
)
from models.staff import ADMINISTRATORS, Staff, StaffGrant, StaffRole
from models.unions import Union, UnionKind, UnionLevel, Unit

__all__ = [
    "ADMINISTRATORS",
    "CARD_NUMBERS",
    "DISTRICT_CENTRES",
    "DISTRICT_NAMES",
    "ID_NUMBER",
    "PHONE",
    "ActorKind",
    "AuditEntry",
    "BankCardState",
    "Base",
    "BatchState",
    "CardState",
    "Category",
    "Clerk",
    "ClerkInvitation",
    "Consent",
    "Coupon",
    "CouponBatch",
    "CouponKind",
    "CouponState",
    "District",
    "Document",
    "Employment",
    "EmploymentGroup",
    "IdempotencyKey",
    "Member",
    "MembershipState",
    "Merchant",
    "MerchantState",
    "Redemption",
    "RosterEntry",
    "Staff",
    "StaffGrant",
    "StaffRole",
    "Store",
    "StoreHours",
    "StoreState",
    "Union",
    "UnionCard",
    "UnionKind",
    "UnionLevel",
    "Unit",
    "Verification",
    "coupon_batch_stores",
]
