"""结算单: what the union owes a merchant for a period, redemption by redemption."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Table, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, one_of
from models.merchants import Merchant
from models.staff import Staff


class StatementState(StrEnum):
    """经办 → 复核 → 商户对账 → 开票 → 付款. DISPUTED can only be voided; VOIDED frees its redemptions."""

    DRAFT = "draft"
    CHECKED = "checked"
    DISPUTED = "disputed"
    AGREED = "agreed"
    INVOICED = "invoiced"
    PAID = "paid"
    VOIDED = "voided"


statement_items = Table(
    "statement_items",
    Base.metadata,
    Column("statement_id", ForeignKey("statements.id"), primary_key=True, comment="结算单"),
    # A redemption stands in at most one living statement; voiding one removes its items.
    Column("redemption_id", ForeignKey("redemptions.id"), primary_key=True, unique=True, comment="核销记录"),
    comment="结算单所含的核销记录",
)


class Statement(Identified, Base):
    """Two triggers stand behind it: the sums are those of the redemptions, and these no longer change."""

    __tablename__ = "statements"
    __table_args__ = (
        one_of("state", StatementState),
        CheckConstraint("begins_on <= ends_on", name="in_order"),
        CheckConstraint(
            "redemption_count >= 0 AND discount_fen >= 0 AND subsidy_fen BETWEEN 0 AND discount_fen",
            name="sums_in_range",
        ),
        CheckConstraint("checked_by <> made_by", name="two_persons"),
        CheckConstraint(
            "state IN ('draft', 'disputed', 'voided') OR checked_at IS NOT NULL", name="checked_is_complete"
        ),
        CheckConstraint(
            "state NOT IN ('agreed', 'invoiced', 'paid') OR agreed_at IS NOT NULL", name="agreed_is_complete"
        ),
        CheckConstraint(
            "state NOT IN ('invoiced', 'paid') OR num_nonnulls(invoice_number, invoice_id) = 2",
            name="invoiced_is_complete",
        ),
        CheckConstraint("state <> 'paid' OR paid_at IS NOT NULL", name="paid_is_complete"),
        CheckConstraint(
            "num_nonnulls(paid_by, paid_at, paid_on, payment_reference) IN (0, 4)", name="payment_is_complete"
        ),
        CheckConstraint("paid_by <> made_by", name="payer_is_not_maker"),
        # Drafted by the clockwork it has no maker, and still two persons stand behind the money.
        CheckConstraint("made_by IS NOT NULL OR paid_by <> checked_by", name="two_persons_pay"),
        CheckConstraint("state <> 'voided' OR void_reason IS NOT NULL", name="voided_with_a_reason"),
        CheckConstraint("state <> 'disputed' OR dispute IS NOT NULL", name="disputed_with_a_reason"),
        ExcludeConstraint(
            ("merchant_id", "="),
            (func.daterange(text("begins_on"), text("ends_on"), text("'[]'")), "&&"),
            name="ex_statements_no_overlap",
            where=text("state <> 'voided'"),
        ),
        # An invoice is counted once, however often its picture is handed in.
        Index(
            "uq_statements_invoice",
            "merchant_id",
            "invoice_number",
            unique=True,
            postgresql_where="invoice_number IS NOT NULL AND state <> 'voided'",
        ),
        Index("ix_statements_merchant", "merchant_id", "ends_on", "id"),
        Index("ix_statements_queue", "state", "ends_on", "id"),
        {"comment": "商户结算单"},
    )

    merchant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("merchants.id"), comment="商户")
    begins_on: Mapped[dt.date] = mapped_column(comment="期间开始")
    ends_on: Mapped[dt.date] = mapped_column(comment="期间结束 (含当日)")
    state: Mapped[StatementState] = mapped_column(default=StatementState.DRAFT, comment="状态")
    redemption_count: Mapped[int] = mapped_column(comment="核销笔数")
    discount_fen: Mapped[int] = mapped_column(BigInteger, comment="优惠合计 (分)")
    subsidy_fen: Mapped[int] = mapped_column(BigInteger, comment="工会补贴合计 (分)")
    made_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), comment="经办人; 空表示由系统按月编制"
    )
    made_at: Mapped[dt.datetime] = mapped_column(comment="编制时间")
    checked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), comment="复核人")
    checked_at: Mapped[dt.datetime | None] = mapped_column(comment="复核时间")
    agreed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("members.id"), comment="对账的店主")
    agreed_at: Mapped[dt.datetime | None] = mapped_column(comment="对账时间")
    dispute: Mapped[str | None] = mapped_column(comment="商户的异议")
    invoice_number: Mapped[str | None] = mapped_column(comment="发票号码")
    invoice_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("attachments.id"), comment="发票")
    paid_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), comment="付款人")
    paid_on: Mapped[dt.date | None] = mapped_column(comment="银行付款日期")
    paid_at: Mapped[dt.datetime | None] = mapped_column(comment="付款登记时间")
    payment_reference: Mapped[str | None] = mapped_column(comment="付款凭证号")
    void_reason: Mapped[str | None] = mapped_column(comment="作废原因")

    merchant: Mapped[Merchant] = relationship(lazy="raise")
    maker: Mapped[Staff | None] = relationship(foreign_keys=made_by, lazy="raise", viewonly=True)
    checker: Mapped[Staff | None] = relationship(foreign_keys=checked_by, lazy="raise", viewonly=True)
    payer: Mapped[Staff | None] = relationship(foreign_keys=paid_by, lazy="raise", viewonly=True)
