"""发放清单: whom the bank pays, how much, and what came of it. Whatever lists there are, one is paid once.

A list is of one campaign's sign-ups, or of the rewards for hazards that one union has to give.
"""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.campaigns import Campaign
from models.hazards import HazardReport
from models.personal import PersonalText
from models.signups import Signup


class PaymentListState(StrEnum):
    """经办 → 复核 → 审批 → 银行回单都已登记. WITHDRAWN frees its people."""

    DRAFT = "draft"
    CHECKED = "checked"
    APPROVED = "approved"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class PaymentState(StrEnum):
    """PENDING until the bank has said; FAILED and WITHDRAWN leave the person free for another list."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


LIVING = (PaymentState.PENDING, PaymentState.PAID)
"""钱在路上或已到账: whose payment is one of these is on no other list, and keeps what it is paid for."""


class PaymentList(Identified, Base):
    """发放清单 of one campaign, or of one union's rewards. A trigger holds its sums to its rows."""

    __tablename__ = "payment_lists"
    __table_args__ = (
        one_of("state", PaymentListState),
        CheckConstraint("num_nonnulls(campaign_id, union_id) = 1", name="one_source"),
        CheckConstraint("payment_count >= 0 AND amount_fen >= 0", name="sums_not_negative"),
        CheckConstraint("checked_by <> made_by", name="two_persons"),
        CheckConstraint("approved_by <> made_by AND approved_by <> checked_by", name="three_persons"),
        CheckConstraint("(checked_by IS NULL) = (checked_at IS NULL)", name="checked_is_complete"),
        CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approved_is_complete"),
        CheckConstraint(
            "state IN ('draft', 'withdrawn') OR checked_at IS NOT NULL", name="checked_before_more"
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'done') OR approved_at IS NOT NULL", name="approved_before_money"
        ),
        CheckConstraint("(state = 'withdrawn') = (withdraw_reason IS NOT NULL)", name="withdrawn_reason"),
        Index("ix_payment_lists_campaign", "campaign_id", "id"),
        Index("ix_payment_lists_union", "union_id", "id"),
        Index("ix_payment_lists_state", "state", "id"),
        {"comment": "发放清单"},
    )

    campaign_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("campaigns.id"), comment="活动")
    union_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("unions.id"), comment="发安全隐患奖励的工会, 代替活动"
    )
    state: Mapped[PaymentListState] = mapped_column(
        default=PaymentListState.DRAFT, server_default=PaymentListState.DRAFT, comment="状态"
    )
    payment_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="人数")
    amount_fen: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0", comment="合计 (分)")
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), comment="经办人")
    made_at: Mapped[dt.datetime] = mapped_column(comment="编制时间")
    checked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), comment="复核人")
    checked_at: Mapped[dt.datetime | None] = mapped_column(comment="复核时间")
    approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), comment="审批的主席")
    approved_at: Mapped[dt.datetime | None] = mapped_column(comment="审批时间")
    withdraw_reason: Mapped[str | None] = mapped_column(comment="撤回原因")

    campaign: Mapped[Campaign | None] = relationship(lazy="raise")


class Payment(Identified, Base):
    """一笔发放. The card is kept as it stood when the list was made: what the bank was told."""

    __tablename__ = "payments"
    __table_args__ = (
        one_of("state", PaymentState),
        CheckConstraint("num_nonnulls(signup_id, hazard_report_id) = 1", name="one_reason"),
        UniqueConstraint("list_id", "signup_id"),
        UniqueConstraint("list_id", "number"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failed_with_a_reason"),
        CheckConstraint("(state IN ('paid', 'failed')) = (settled_at IS NOT NULL)", name="settled_is_dated"),
        # 一人一份: among the payments that are under way or made, a sign-up stands once.
        Index(
            "uq_payments_living", "signup_id", unique=True, postgresql_where="state IN ('pending', 'paid')"
        ),
        Index(
            "uq_payments_living_reward",
            "hazard_report_id",
            unique=True,
            postgresql_where="state IN ('pending', 'paid')",
        ),
        Index("ix_payments_signup_id", "signup_id"),
        Index("ix_payments_hazard_report_id", "hazard_report_id"),
        {"comment": "发放明细"},
    )

    list_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payment_lists.id"), comment="清单")
    number: Mapped[int] = mapped_column(comment="清单里的第几行, 从 1 起")
    signup_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signups.id"), comment="报名")
    hazard_report_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("hazard_reports.id"), comment="得奖励的隐患报告, 代替报名"
    )
    amount_fen: Mapped[int] = mapped_column(comment="金额 (分)")
    payee_cipher: Mapped[bytes | None] = mapped_column(comment="户名 (密文)")
    card_cipher: Mapped[bytes | None] = mapped_column(comment="银行卡号 (密文)")
    state: Mapped[PaymentState] = mapped_column(
        default=PaymentState.PENDING, server_default=PaymentState.PENDING, comment="状态"
    )
    failure: Mapped[str | None] = mapped_column(comment="银行退回的原因")
    settled_at: Mapped[dt.datetime | None] = mapped_column(comment="登记银行结果的时间")

    list: Mapped[PaymentList] = relationship(lazy="raise")
    signup: Mapped[Signup | None] = relationship(lazy="raise")
    hazard_report: Mapped[HazardReport | None] = relationship(lazy="raise")

    payee = PersonalText("payee_cipher")
    card = PersonalText("card_cipher")
