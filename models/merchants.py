"""特约商户: who offers benefits, how a merchant came to be one, and until when."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.attachments import Attachment
from models.base import Base, Identified, one_of
from models.personal import PersonalText

if TYPE_CHECKING:
    from models.stores import Store


class MerchantState(StrEnum):
    """SUSPENDED comes back when its reason is gone; DELISTED is the end, and said with a reason."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    DELISTED = "delisted"


class ApplicationState(StrEnum):
    """RETURNED waits for the applicant to mend what was named."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Category(Base):
    """商户类别. The slug is what programs use."""

    __tablename__ = "categories"
    __table_args__ = ({"comment": "商户类别"},)

    slug: Mapped[str] = mapped_column(primary_key=True, comment="代号")
    name: Mapped[str] = mapped_column(comment="名称")
    position: Mapped[int] = mapped_column(comment="显示次序")


class Merchant(Identified, Base):
    """特约商户. Looked after by one union; run by its owner, who is a member account."""

    __tablename__ = "merchants"
    __table_args__ = (
        one_of("state", MerchantState),
        CheckConstraint(
            "(contract_begins_on IS NULL) = (contract_ends_on IS NULL)"
            " AND contract_begins_on <= contract_ends_on",
            name="contract_in_order",
        ),
        CheckConstraint("state = 'active' OR state_reason IS NOT NULL", name="stopped_with_a_reason"),
        Index(
            "ix_merchants_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        {"comment": "特约商户"},
    )

    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), index=True, comment="管理的工会")
    owner_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("members.id"), index=True, comment="店主的会员账号"
    )
    name: Mapped[str] = mapped_column(comment="商户名称")
    credit_code: Mapped[str] = mapped_column(unique=True, comment="统一社会信用代码")
    category: Mapped[str] = mapped_column(ForeignKey("categories.slug"), index=True, comment="类别")
    contact_name_cipher: Mapped[bytes | None] = mapped_column(comment="联系人姓名 (密文)")
    contact_phone_cipher: Mapped[bytes | None] = mapped_column(comment="联系人电话 (密文)")
    licence_ends_on: Mapped[dt.date | None] = mapped_column(comment="营业执照有效期至; 空表示长期")
    contract_begins_on: Mapped[dt.date | None] = mapped_column(comment="现行合同开始")
    contract_ends_on: Mapped[dt.date | None] = mapped_column(comment="现行合同结束 (含当日)")
    state: Mapped[MerchantState] = mapped_column(default=MerchantState.ACTIVE, comment="状态")
    state_reason: Mapped[str | None] = mapped_column(comment="暂停或下架的原因")
    search_text: Mapped[str] = mapped_column(comment="检索文本: 逐字分隔的名称与拼音首字母")

    stores: Mapped[list["Store"]] = relationship(back_populates="merchant", lazy="raise", order_by="Store.id")
    contracts: Mapped[list["MerchantContract"]] = relationship(
        lazy="raise", order_by="MerchantContract.begins_on.desc()"
    )

    contact_name = PersonalText("contact_name_cipher")
    contact_phone = PersonalText("contact_phone_cipher")


class MerchantContract(Identified, Base):
    """合作合同: one for each stretch of time; two of a merchant never overlap."""

    __tablename__ = "merchant_contracts"
    __table_args__ = (
        CheckConstraint("begins_on <= ends_on", name="in_order"),
        ExcludeConstraint(
            ("merchant_id", "="),
            (func.daterange(text("begins_on"), text("ends_on"), text("'[]'")), "&&"),
            name="ex_merchant_contracts_no_overlap",
        ),
        {"comment": "商户合同"},
    )

    merchant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("merchants.id"), index=True, comment="商户")
    number: Mapped[str] = mapped_column(comment="合同编号")
    begins_on: Mapped[dt.date] = mapped_column(comment="开始")
    ends_on: Mapped[dt.date] = mapped_column(comment="结束 (含当日)")
    attachment_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("attachments.id"), comment="合同扫描件"
    )


class OwnerInvitation(Identified, Base):
    """店主邀请: only the hash of its word is kept."""

    __tablename__ = "owner_invitations"
    __table_args__ = ({"comment": "店主邀请"},)

    merchant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("merchants.id"), index=True, comment="商户")
    word_hash: Mapped[bytes] = mapped_column(unique=True, comment="邀请口令的摘要")
    invited_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), comment="发出邀请的干部")
    expires_at: Mapped[dt.datetime] = mapped_column(comment="失效时间")
    accepted_at: Mapped[dt.datetime | None] = mapped_column(comment="接受时间")
    accepted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("members.id"), comment="接受人")


merchant_application_attachments = Table(
    "merchant_application_attachments",
    Base.metadata,
    Column("application_id", ForeignKey("merchant_applications.id"), primary_key=True, comment="入驻申请"),
    Column("attachment_id", ForeignKey("attachments.id"), primary_key=True, index=True, comment="附件"),
    comment="入驻申请的材料",
)


class MerchantApplication(Identified, Base):
    """入驻申请: handed in on a phone, decided at a desk. One open application for each licence."""

    __tablename__ = "merchant_applications"
    __table_args__ = (
        one_of("state", ApplicationState),
        CheckConstraint(
            "(state IN ('approved', 'rejected', 'returned')) = (decided_at IS NOT NULL)",
            name="decided_is_complete",
        ),
        CheckConstraint("(state = 'approved') = (merchant_id IS NOT NULL)", name="approved_has_a_merchant"),
        Index(
            "uq_merchant_applications_open",
            "credit_code",
            unique=True,
            postgresql_where="state IN ('submitted', 'returned')",
        ),
        Index("ix_merchant_applications_queue", "union_id", "state", "submitted_at", "id"),
        {"comment": "商户入驻申请"},
    )

    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), index=True, comment="申请人")
    union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), comment="受理的工会")
    name: Mapped[str] = mapped_column(comment="商户名称")
    credit_code: Mapped[str] = mapped_column(comment="统一社会信用代码")
    category: Mapped[str] = mapped_column(ForeignKey("categories.slug"), comment="类别")
    district: Mapped[str] = mapped_column(comment="所在辖市(区)")
    address: Mapped[str] = mapped_column(comment="经营地址")
    offer: Mapped[str] = mapped_column(comment="拟提供的优惠")
    contact_name_cipher: Mapped[bytes] = mapped_column(comment="联系人姓名 (密文)")
    contact_phone_cipher: Mapped[bytes] = mapped_column(comment="联系人电话 (密文)")
    licence_ends_on: Mapped[dt.date | None] = mapped_column(comment="营业执照有效期至; 空表示长期")
    state: Mapped[ApplicationState] = mapped_column(default=ApplicationState.SUBMITTED, comment="状态")
    submitted_at: Mapped[dt.datetime] = mapped_column(comment="提交时间")
    due_at: Mapped[dt.datetime | None] = mapped_column(comment="答应办结的期限; 空表示提交时还没有答应过")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), comment="审核人")
    decided_at: Mapped[dt.datetime | None] = mapped_column(comment="审核时间")
    reason: Mapped[str | None] = mapped_column(comment="退回或驳回的原因")
    merchant_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("merchants.id"), index=True, comment="通过后成为的商户"
    )

    attachments: Mapped[list[Attachment]] = relationship(
        secondary=merchant_application_attachments, lazy="raise", order_by=Attachment.id
    )

    contact_name = PersonalText("contact_name_cipher")
    contact_phone = PersonalText("contact_phone_cipher")
