"""工会卡: the electronic card. Membership, this card and the bank's card are three separate states."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Sequence
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, one_of


class CardState(StrEnum):
    """The electronic card."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class BankCardState(StrEnum):
    """The bank co-branded card: applied for by the unit's operator, activated at the bank."""

    NONE = "none"
    APPLIED = "applied"
    ACTIVATED = "activated"


CARD_NUMBERS = Sequence("union_card_numbers", start=100001, metadata=Base.metadata)
"""Running numbers for cards; gaps are harmless."""


class UnionCard(Identified, Base):
    __tablename__ = "union_cards"
    __table_args__ = (
        one_of("state", CardState),
        one_of("bank_card_state", BankCardState),
        CheckConstraint("number ~ '^[0-9]{14}$'", name="number_is_14_digits"),
        Index("ix_union_cards_issued", "issued_at", postgresql_using="brin"),
        {"comment": "电子会员卡"},
    )

    roster_entry_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("roster_entries.id"), unique=True, comment="持卡人在实名库的记录; 一人一卡"
    )
    number: Mapped[str] = mapped_column(unique=True, comment="卡号: 地区 0519 + 10 位流水")
    state: Mapped[CardState] = mapped_column(default=CardState.ACTIVE, comment="电子卡状态")
    issued_at: Mapped[dt.datetime] = mapped_column(comment="发卡时间")
    bank_card_state: Mapped[BankCardState] = mapped_column(
        default=BankCardState.NONE, server_default=BankCardState.NONE, comment="联名银行卡状态"
    )
