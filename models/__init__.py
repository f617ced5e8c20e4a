"""名词: every table of the house, one file per stem. Imports SQLAlchemy only."""

from models.attachments import Attachment
from models.audit import ActorKind, AuditEntry, AuditSeal
from models.base import Base
from models.broadcasts import Broadcast, BroadcastState
from models.campaigns import (
    Campaign,
    CampaignForm,
    CampaignQuota,
    CampaignSession,
    CampaignState,
)
from models.cards import CARD_NUMBERS, BankCardState, CardState, UnionCard
from models.clerks import Clerk, ClerkInvitation
from models.clockwork import DailyFigure, TickRun
from models.coupons import (
    MERCHANT_CODE,
    BatchState,
    CodeSource,
    Coupon,
    CouponBatch,
    CouponKind,
    CouponRelease,
    CouponState,
    MerchantCode,
    coupon_batch_stores,
)
from models.discounts import Discount, DiscountState, DiscountUse, discount_stores
from models.districts import DISTRICT_CENTRES, DISTRICT_NAMES, District
from models.documents import Consent, Document
from models.erasures import Erasure, ErasureSource, ErasureState
from models.idempotency import IdempotencyKey
from models.jobs import JobFailure
from models.members import Member, Verification
from models.merchants import (
    ApplicationState,
    Category,
    Merchant,
    MerchantApplication,
    MerchantContract,
    MerchantState,
    OwnerInvitation,
    merchant_application_attachments,
)
from models.notices import Notice, NoticePreference, NoticeState, PushReceipt, SubscribeCredit
from models.offer_reports import OfferReport, ReportState, offer_report_attachments
from models.public_notices import (
    NoticeScope,
    ObjectionState,
    PublicNotice,
    PublicNoticeEntry,
    PublicNoticeState,
    PublicObjection,
)
from models.redemptions import Redemption
from models.roster import (
    ID_NUMBER,
    PHONE,
    Employment,
    EmploymentGroup,
    MembershipState,
    RosterEntry,
)
from models.signups import (
    HOLD_A_PLACE,
    ApplicantKind,
    Signup,
    SignupAction,
    SignupAttachment,
    SignupMove,
    SignupState,
    SignupSubject,
)
from models.staff import ADMINISTRATORS, Staff, StaffGrant, StaffRole
from models.statements import Statement, StatementState, statement_items
from models.stores import HolidayRule, Store, StoreHours, StorePhoto, StoreSpecialDay, StoreState
from models.unions import Union, UnionKind, UnionLevel, Unit

__all__ = [
    "ADMINISTRATORS",
    "CARD_NUMBERS",
    "DISTRICT_CENTRES",
    "DISTRICT_NAMES",
    "HOLD_A_PLACE",
    "ID_NUMBER",
    "MERCHANT_CODE",
    "PHONE",
    "ActorKind",
    "ApplicantKind",
    "ApplicationState",
    "Attachment",
    "AuditEntry",
    "AuditSeal",
    "BankCardState",
    "Base",
    "BatchState",
    "Broadcast",
    "BroadcastState",
    "Campaign",
    "CampaignForm",
    "CampaignQuota",
    "CampaignSession",
    "CampaignState",
    "CardState",
    "Category",
    "Clerk",
    "ClerkInvitation",
    "CodeSource",
    "Consent",
    "Coupon",
    "CouponBatch",
    "CouponKind",
    "CouponRelease",
    "CouponState",
    "DailyFigure",
    "Discount",
    "DiscountState",
    "DiscountUse",
    "District",
    "Document",
    "Employment",
    "EmploymentGroup",
    "Erasure",
    "ErasureSource",
    "ErasureState",
    "HolidayRule",
    "IdempotencyKey",
    "JobFailure",
    "Member",
    "MembershipState",
    "Merchant",
    "MerchantApplication",
    "MerchantCode",
    "MerchantContract",
    "MerchantState",
    "Notice",
    "NoticePreference",
    "NoticeScope",
    "NoticeState",
    "ObjectionState",
    "OfferReport",
    "OwnerInvitation",
    "PublicNotice",
    "PublicNoticeEntry",
    "PublicNoticeState",
    "PublicObjection",
    "PushReceipt",
    "Redemption",
    "ReportState",
    "RosterEntry",
    "Signup",
    "SignupAction",
    "SignupAttachment",
    "SignupMove",
    "SignupState",
    "SignupSubject",
    "Staff",
    "StaffGrant",
    "StaffRole",
    "Statement",
    "StatementState",
    "Store",
    "StoreHours",
    "StorePhoto",
    "StoreSpecialDay",
    "StoreState",
    "SubscribeCredit",
    "TickRun",
    "Union",
    "UnionCard",
    "UnionKind",
    "UnionLevel",
    "Unit",
    "Verification",
    "coupon_batch_stores",
    "discount_stores",
    "merchant_application_attachments",
    "offer_report_attachments",
    "statement_items",
]
