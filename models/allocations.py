"""拨付与名额下达: places, packs or money of a campaign, handed down the tree of unions and accounted for."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.attachments import Attachment
from models.base import Base, Identified, one_of
from models.campaigns import Campaign
from models.staff import Staff
from models.unions import Union


class AllocationKind(StrEnum):
    """What is handed down; it gives the unit of every quantity: places, packs, or fen."""

    PLACES = "places"
    PACKS = "packs"
    MONEY = "money"


class AllocationState(StrEnum):
    """ISSUED by the union above, RECEIVED with a seal, SETTLED when all of it is accounted for."""

    ISSUED = "issued"
    RECEIVED = "received"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    """Taken back before anybody had received it."""


class Allocation(Identified, Base):
    """一笔拨付. Of `quantity`, some has been passed on below, some returned above, some used.

    The first of a campaign has no parent and belongs to the host: what there is to hand down. It is received
    as it stands.
    """

    __tablename__ = "allocations"
    __table_args__ = (
        one_of("kind", AllocationKind),
        one_of("state", AllocationState),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint(
            "passed_quantity >= 0 AND returned_quantity >= 0 AND used_quantity >= 0",
            name="parts_not_negative",
        ),
        CheckConstraint("passed_quantity + returned_quantity + used_quantity <= quantity", name="never_over"),
        CheckConstraint(
            "state <> 'settled' OR passed_quantity + returned_quantity + used_quantity = quantity",
            name="settled_is_balanced",
        ),
        CheckConstraint("(state IN ('received', 'settled')) = (received_at IS NOT NULL)", name="received"),
        CheckConstraint("(state = 'settled') = (settled_at IS NOT NULL)", name="settled"),
        CheckConstraint("(parent_id IS NULL) = (from_union_id IS NULL)", name="the_first_is_from_nobody"),
        CheckConstraint(
            "parent_id IS NULL OR kind = 'places' OR received_at IS NULL OR receipt_id IS NOT NULL",
            name="received_with_a_seal",
        ),
        CheckConstraint("received_by <> issued_by OR parent_id IS NULL", name="two_persons"),
        CheckConstraint("headcount >= 0 AND reminder_count >= 0", name="counts_not_negative"),
        CheckConstraint("receive_by <= use_by", name="days_in_order"),
        Index("ix_allocations_to", "to_union_id", "state", "id"),
        Index("ix_allocations_campaign", "campaign_id", "id"),
        Index(
            "uq_allocations_first", "campaign_id", "kind", unique=True, postgresql_where="parent_id IS NULL"
        ),
        {"comment": "拨付与名额下达"},
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), comment="活动")
    parent_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("allocations.id"), index=True, comment="从哪一笔里拨; 空为主办工会的总数"
    )
    kind: Mapped[AllocationKind] = mapped_column(comment="名额、物资或资金")
    from_union_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("unions.id"), index=True, comment="拨出的工会"
    )
    to_union_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unions.id"), comment="接收的工会")
    quantity: Mapped[int] = mapped_column(BigInteger, comment="数量: 名额、份数, 资金为分")
    passed_quantity: Mapped[int] = mapped_column(
        BigInteger, default=0, server_default="0", comment="再往下拨的"
    )
    returned_quantity: Mapped[int] = mapped_column(
        BigInteger, default=0, server_default="0", comment="退回上级的"
    )
    used_quantity: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0", comment="用掉的")
    state: Mapped[AllocationState] = mapped_column(
        default=AllocationState.ISSUED, server_default=AllocationState.ISSUED, comment="状态"
    )
    receive_by: Mapped[dt.date | None] = mapped_column(comment="请在哪天前签收")
    use_by: Mapped[dt.date | None] = mapped_column(comment="请在哪天前用完结清")
    note: Mapped[str] = mapped_column(default="", server_default="", comment="说明")
    issued_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="经办人")
    issued_at: Mapped[dt.datetime] = mapped_column(comment="下达时间")
    received_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id"), index=True, comment="签收人"
    )
    received_at: Mapped[dt.datetime | None] = mapped_column(comment="签收时间")
    receipt_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("attachments.id"), index=True, comment="盖章的签收单"
    )
    settled_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, comment="结清人")
    settled_at: Mapped[dt.datetime | None] = mapped_column(comment="结清时间")
    headcount: Mapped[int | None] = mapped_column(comment="惠及人数")
    visited_on: Mapped[dt.date | None] = mapped_column(comment="走访慰问的日子")
    overdue_at: Mapped[dt.datetime | None] = mapped_column(comment="何时记为逾期; 办了就清")
    reminded_at: Mapped[dt.datetime | None] = mapped_column(comment="最近一次催办")
    reminder_count: Mapped[int] = mapped_column(default=0, server_default="0", comment="催过几次")

    campaign: Mapped[Campaign] = relationship(lazy="raise")
    from_union: Mapped[Union | None] = relationship(lazy="raise", foreign_keys=from_union_id)
    to_union: Mapped[Union] = relationship(lazy="raise", foreign_keys=to_union_id)
    issuer: Mapped[Staff] = relationship(lazy="raise", foreign_keys=issued_by)
    photos: Mapped[list["AllocationPhoto"]] = relationship(
        lazy="raise", order_by="AllocationPhoto.id", viewonly=True
    )
    reminders: Mapped[list["AllocationReminder"]] = relationship(
        lazy="raise", order_by="AllocationReminder.id", viewonly=True
    )

    @property
    def rest_quantity(self) -> int:
        """What is neither passed on nor returned nor used."""
        return self.quantity - self.passed_quantity - self.returned_quantity - self.used_quantity


class AllocationPhoto(Identified, Base):
    """走访和发放的照片."""

    __tablename__ = "allocation_photos"
    __table_args__ = (
        UniqueConstraint("allocation_id", "attachment_id"),
        {"comment": "拨付的现场照片"},
    )

    allocation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("allocations.id"), comment="拨付")
    attachment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attachments.id"), index=True, comment="附件")

    attachment: Mapped[Attachment] = relationship(lazy="raise")


class AllocationReminder(Identified, Base):
    """一次催办: the union above asks for a receipt or for the account of it."""

    __tablename__ = "allocation_reminders"
    __table_args__ = ({"comment": "催办"},)

    allocation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("allocations.id"), index=True, comment="拨付")
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True, comment="催办人")
    at: Mapped[dt.datetime] = mapped_column(comment="时间")
    state: Mapped[AllocationState] = mapped_column(comment="催办时的状态")
    note: Mapped[str] = mapped_column(comment="说的话")
